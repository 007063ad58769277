"""The whole ``audit.json`` of one run: what the run is, its fields, its sweep, and the sections asked for."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import healthcode
from healthcode.audit.fields import FORMAT, VERSION, fields_of, sweep_of
from healthcode.experiments.audited import lived
from healthcode.experiments.sections import RunInHand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from fractions import Fraction
    from pathlib import Path

    from healthcode.audit.lived import Lived
    from healthcode.dataset import Dataset
    from healthcode.experiments.sections import Section
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

    #: Given what is counted, gives what is told how many are done, and of how many.
    Watch = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]

#: What the colours of the mornings are counted as, before the sections.
DAY = "day"


@dataclass(frozen=True)
class AuditAsked:
    """What is asked of an audit.

    Args:
        cost_ratio: L: so many person-days locked in vain weigh as much as one missed.
        resamples: Of a bootstrap over people; 0 for none.
        seed: Of the bootstrap.
        policy_typed: The policy as it was typed; empty if the run's own gives the colours.
        ratio_typed: L as it was typed.
        person_ids: Whose weeks are shown among the exhibits besides.
    """

    cost_ratio: Fraction
    resamples: int
    seed: int
    policy_typed: str = ""
    ratio_typed: str = "1"
    person_ids: tuple[str, ...] = ()

    def command(self, section: str = "") -> str:
        """Write the command that makes the numbers again, or those of a section that is not always asked."""
        words = ["--policy", self.policy_typed] if self.policy_typed else []
        words += ["--cost-ratio", self.ratio_typed, "--bootstraps", str(self.resamples)]
        words += ["--seed", str(self.seed)]
        words += ["--with", section] if section else []
        return shlex.join(["healthcode", "audit", "run", *words, "RUN"])


def audit_document(
    run: Path,
    manifest: Manifest,
    dataset: Dataset,
    policy: Policy,
    asked: AuditAsked,
    sections: Sequence[Section],
    watch: Watch,
) -> tuple[dict[str, Any], Lived]:
    """Audit a run.

    Args:
        run: Its folder.
        manifest: What it is.
        dataset: What the platform saw of it.
        policy: The rules whose colours are audited.
        asked: What is asked.
        sections: The questions asked besides the fields that every audit has.
        watch: Follows how far it is: given ``day`` for the colours, then each section's name.

    Returns:
        The document as plain JSON values, and everybody's colours beside the truth.

    Raises:
        HealthcodeError: If the run is damaged, or a section cannot be asked.
    """
    with watch(DAY) as report:
        found = lived(run, dataset, policy, report)
    command = asked.command()
    fields = fields_of(found, asked.cost_ratio, resamples=asked.resamples, seed=asked.seed, command=command)
    document = _head(manifest, policy, asked)
    document |= {"fields": fields, "sweep": sweep_of(found, asked.cost_ratio)}
    in_hand = RunInHand(
        run=run,
        manifest=manifest,
        dataset=dataset,
        policy=policy,
        lived=found,
        command=command,
        resamples=asked.resamples,
        seed=asked.seed,
        cost_ratio=float(asked.cost_ratio),
        person_ids=asked.person_ids,
    )
    for section in sections:
        with watch(section.name) as report:
            answer = section.find(in_hand, report)
        again = asked.command("" if section.is_quick else section.name)
        fields |= {name: {**field, "command": again} for name, field in answer.fields.items()}
        document |= answer.details
    return document, found


def content_sha256(manifest: Manifest) -> str:
    """Hash the content hashes of all tables of a run: equal runs have equal ones."""
    notes = [
        (side, table, note.content_sha256)
        for side, tables in (("truth", manifest.truth), ("observed", manifest.observed))
        for table, note in sorted(tables.items())
    ]
    return sha256("\n".join(" ".join(note) for note in notes).encode()).hexdigest()


def _head(manifest: Manifest, policy: Policy, asked: AuditAsked) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "run": {
            "provenance": manifest.provenance,
            "audited_by": healthcode.__version__,
            "scenario": manifest.scenario_id,
            "seed": manifest.seed,
            "healthcode": manifest.version,
            "people": manifest.people,
            "days": manifest.days,
            "content_sha256": content_sha256(manifest),
            "lived_under": manifest.policy_id,
            "policy": policy.id,
            "policy_sha256": policy.sha256(),
        },
        "cost_ratio": float(asked.cost_ratio),
        "bootstrap": {
            "resamples": asked.resamples,
            "seed": asked.seed,
            "of": "people, all together",
            "level": 0.95,
        },
    }
