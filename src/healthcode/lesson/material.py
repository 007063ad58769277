"""The material of a lesson: one town, audited, and twenty towns like it, in a folder.

A folder holds ``run`` (the town under the medium setting), ``runs`` (finished records of other towns),
``parts`` (what has been counted so far) and, once all parts are there, ``audit.json``. Every part names what
it follows from, so one made from other rules or by another version is never taken.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import healthcode
from healthcode.experiments.towns import ALTERNATIVES, Plan, live
from healthcode.lesson.settings import POLICIES, PURCHASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from healthcode.experiments.sections import Section
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

    #: Told which part is being made, how many of its steps are done, and of how many.
    OnProgress = Callable[[str, int, int], None]

SCENARIO, POLICY, SEEDS = "lesson", "hangzhou-2020-02", 20
DEFAULT_SEED = "linden-7"
#: Where material goes unless said otherwise: under this folder, by seed.
FOLDER = "healthcode-lesson"
AUDIT_FILE = "audit.json"
RUN, RUNS, PARTS_FOLDER = "run", "runs", "parts"

#: What material is made of, in this order; a tour needs no more than the first three.
Part = Literal["town", "second_list", "seeds", "alternatives", "sections"]
PARTS: tuple[Part, ...] = get_args(Part)
TOUR_PARTS: tuple[Part, ...] = ("town", "second_list", "seeds")
#: Of the bootstrap over people.
RESAMPLES, RESAMPLE_SEED = 500, 0
#: Changes with the meaning of a part.
_FORM = 2


@dataclass(frozen=True)
class Material:
    """What a lesson takes its numbers from.

    Args:
        document: The audit document, as far as it is made.
        folder: Where it lies.
        seed: Of the town, as it was typed.
    """

    document: Mapping[str, Any]
    folder: Path
    seed: str

    @property
    def run(self) -> Path:
        """The folder of the run."""
        return self.folder / RUN


@dataclass(frozen=True)
class Recipe:
    """What material follows from.

    Args:
        seed: As it was typed.
        scenario: The id of a shipped scenario, or the path of a TOML file.
        policy: The id of a shipped policy, or the path of a TOML file.
        seeds: How many towns lie behind an interval.
        people: Another number of people than the scenario has.
        days: Another number of days.
        alternatives: Gentler policies that the other towns are lived under too.
    """

    seed: str = DEFAULT_SEED
    scenario: str = SCENARIO
    policy: str = POLICY
    seeds: int = SEEDS
    people: int | None = None
    days: int | None = None
    alternatives: tuple[str, ...] = ALTERNATIVES

    def load_scenario(self) -> Scenario:
        """Read the scenario.

        Raises:
            ScenarioError: If it has faults.
        """
        from healthcode.scenario import load_scenario  # noqa: PLC0415 - slow to import

        return load_scenario(self.scenario, people=self.people, days=self.days, seed=self.seed)

    def load_policy(self) -> Policy:
        """Read the rules, and run their own cases.

        Raises:
            PolicyError: If they have faults.
        """
        from healthcode.scoring.score import checked_policy  # noqa: PLC0415 - slow to import

        return checked_policy(self.policy)

    def policies(self, *, with_alternatives: bool) -> tuple[str, ...]:
        """Name the policies that the towns over seeds are lived under; the one of the run first."""
        named = (self.policy, *POLICIES.values(), *(self.alternatives if with_alternatives else ()))
        return tuple(dict.fromkeys(named))

    def plan(self, *, with_alternatives: bool) -> Plan:
        """Give the towns over seeds."""
        from healthcode.experiments.many_runs import seeds_of  # noqa: PLC0415 - slow to import

        return Plan(
            self.scenario,
            seeds_of(self.seed, self.seeds),
            tuple((policy, policy) for policy in self.policies(with_alternatives=with_alternatives)),
            people=self.people,
            days=self.days,
            sources=(PURCHASES,),
        )

    def key(self, part: Part) -> str:
        """Hash all that a part follows from."""
        return _key(self, part)

    def hashed(self, part: Part) -> str:
        """Hash it anew; ``key`` remembers it, since it is asked for often while somebody waits."""
        from healthcode.policy.load import load_policy  # noqa: PLC0415 - slow to import

        over_seeds = part in {"seeds", "alternatives"}
        policies = self.policies(with_alternatives=part == "alternatives") if over_seeds else (self.policy,)
        scenario = self.load_scenario()
        told = {
            "form": _FORM,
            "version": healthcode.__version__,
            "part": part,
            "scenario": [scenario.name, scenario.content_hash, scenario.seed_text],
            "policies": [[policy, load_policy(policy).sha256()] for policy in policies],
            "seeds": self.seeds if over_seeds else 1,
            "bootstrap": [RESAMPLES, RESAMPLE_SEED],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def typed(self) -> list[str]:
        """Give the words that name the town in a command."""
        words = [self.scenario, "--seed", self.seed]
        words += [] if self.people is None else ["--people", str(self.people)]
        return words + ([] if self.days is None else ["--days", str(self.days)])

    @property
    def simulate_words(self) -> list[str]:
        """The command that makes the run, without the name of the program and of the folder."""
        return ["simulate", *self.typed(), "--policy", self.policy]

    def compare_words(self, *, with_alternatives: bool) -> list[str]:
        """Give the command that makes the towns over seeds, without the name of the program."""
        policies = self.policies(with_alternatives=with_alternatives)
        named = [word for policy in policies for word in ("--policy", policy)]
        return ["compare", *self.typed(), *named, "--seeds", str(self.seeds), "--closed-loop"]


@cache
def _key(recipe: Recipe, part: Part) -> str:
    return recipe.hashed(part)


def default_folder(seed: str) -> Path:
    """Name the folder of a seed where none was chosen."""
    from healthcode.lesson.seed_folder import folder_name  # noqa: PLC0415 - only where it is needed

    return Path(FOLDER) / folder_name(seed)


def prepare(
    seed: str,
    folder: Path,
    *,
    scenario: str = SCENARIO,
    policy: str = POLICY,
    seeds: int = SEEDS,
    on_progress: OnProgress | None = None,
) -> Material:
    """Make all material of a lesson, or read what of it lies there.

    Args:
        seed: Of the town, as it was typed.
        folder: Where it is kept.
        scenario: The id of a shipped scenario, or the path of a TOML file.
        policy: The id of a shipped policy, or the path of a TOML file.
        seeds: How many towns lie behind an interval.
        on_progress: Told which part is being made, how many of its steps are done, and of how many.

    Raises:
        ScenarioError: If the scenario has faults.
        PolicyError: If the policy has faults.
        UsageError: If the folder cannot be written.
    """
    return prepare_parts(Recipe(seed, scenario, policy, seeds), folder, PARTS, on_progress)


def prepare_parts(
    recipe: Recipe, folder: Path, parts: Sequence[Part], on_progress: OnProgress | None = None
) -> Material:
    """Make some parts of the material, or read what of them lies there.

    Raises:
        ScenarioError: If the scenario has faults.
        PolicyError: If the policy has faults.
        UsageError: If the folder cannot be written.
    """
    found: list[Mapping[str, Any]] = []
    for part in parts:
        document = kept_part(recipe, folder, part)
        if document is None:
            document = _make(recipe, folder, part, on_progress)
        found.append(document)
    document = merged(found)
    if tuple(parts) == PARTS:
        _write(folder / AUDIT_FILE, document)
    return Material(document, folder, recipe.seed)


def merged(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Lay parts of one document together: the first to name a field wins, of all else the last."""
    whole: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for document in documents:
        whole |= document
        fields = {**document.get("fields", {}), **fields}
    return {**whole, "fields": fields}


def kept_part(recipe: Recipe, folder: Path, part: Part) -> dict[str, Any] | None:
    """Read a part that lies finished in a folder; None if there is none that follows from the same."""
    try:
        kept = json.loads(_part_path(folder, part).read_text(encoding="utf-8"))
        if kept["key"] == recipe.key(part):
            return dict(kept["document"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _part_path(folder: Path, part: Part) -> Path:
    return folder / PARTS_FOLDER / f"{part}.json"


def _make(recipe: Recipe, folder: Path, part: Part, on_progress: OnProgress | None) -> dict[str, Any]:
    def report(done: int, total: int) -> None:
        if on_progress is not None:
            on_progress(part, done, total)

    makers: dict[Part, Callable[[Recipe, Path, Callable[[int, int], None]], dict[str, Any]]] = {
        "town": _town,
        "second_list": _second_list,
        "seeds": _seeds,
        "alternatives": _alternatives,
        "sections": _sections,
    }
    document = makers[part](recipe, folder, report)
    _write(_part_path(folder, part), {"key": recipe.key(part), "document": document})
    return document


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a file beside its place and then rename it."""
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415 - slow to import

    with staged(path.parent) as staging:
        write_json(staging / path.name, document)


# ── the parts ──


def _town(recipe: Recipe, folder: Path, report: Callable[[int, int], None]) -> dict[str, Any]:
    """Let the town live, and ask the quick questions; who is met, is shown among the exhibits."""
    from healthcode import pipeline  # noqa: PLC0415 - slow to import
    from healthcode.experiments.sections import chosen_sections  # noqa: PLC0415

    scenario, policy = recipe.load_scenario(), recipe.load_policy()
    if not _is_run_of(recipe, scenario, policy, folder / RUN):
        folder.mkdir(parents=True, exist_ok=True)
        pipeline.simulate(scenario, folder / RUN, policy, report=report)
    return _audited(recipe, folder, chosen_sections([], is_all=False), meets=True)


def _second_list(recipe: Recipe, folder: Path, report: Callable[[int, int], None]) -> dict[str, Any]:
    """Ask what else the data could be used for, a second list among it."""
    document = _audited(recipe, folder, _named("creep"), report=report)
    return {"fields": document["fields"], "creep": document["creep"]}


def _sections(recipe: Recipe, folder: Path, report: Callable[[int, int], None]) -> dict[str, Any]:
    """Ask all questions that are not quick."""
    from healthcode.experiments.sections import sections  # noqa: PLC0415 - slow to import

    asked = [section for section in sections() if not section.is_quick and section.name != "creep"]
    return _audited(recipe, folder, asked, report=report)


def _seeds(recipe: Recipe, folder: Path, report: Callable[[int, int], None]) -> dict[str, Any]:
    """Let the towns over seeds live under the three settings."""
    return _lived(recipe, folder, report, with_alternatives=False)


def _alternatives(recipe: Recipe, folder: Path, report: Callable[[int, int], None]) -> dict[str, Any]:
    """Let the same towns live under gentler policies too."""
    return _lived(recipe, folder, report, with_alternatives=True)


def _lived(
    recipe: Recipe, folder: Path, report: Callable[[int, int], None], *, with_alternatives: bool
) -> dict[str, Any]:
    import shlex  # noqa: PLC0415 - for two commands

    from healthcode.audit.frontier_fields import fields_of, runs_of  # noqa: PLC0415 - slow to import
    from healthcode.lesson.settings import setting_fields  # noqa: PLC0415

    plan = recipe.plan(with_alternatives=with_alternatives)
    (towns,) = live([plan], folder / RUNS, report=report)
    command = shlex.join(["healthcode", *recipe.compare_words(with_alternatives=with_alternatives)])
    fields = fields_of(towns, command) | setting_fields(
        towns, shlex.join(["healthcode", "kit", "--seed", recipe.seed])
    )
    over_seeds = {
        "settings": dict(POLICIES),
        "seeds": list(plan.seeds),
        "policies": [name for name, _ in plan.policies],
        "command": command,
    }
    return {"fields": fields, "over_seeds": over_seeds, "runs": runs_of(towns)}


def _unheard(done: int, total: int) -> None:
    """Let the steps of one section pass; its name was told."""


def _named(*names: str) -> list[Section]:
    from healthcode.experiments.sections import sections  # noqa: PLC0415 - slow to import

    return [section for section in sections() if section.name in names]


def _is_run_of(recipe: Recipe, scenario: Scenario, policy: Policy, run: Path) -> bool:
    """Say whether a finished run lies there that follows from the same."""
    from healthcode.errors import HealthcodeError  # noqa: PLC0415 - slow to import
    from healthcode.run_folder import is_run, read_manifest  # noqa: PLC0415

    if not is_run(run):
        return False
    try:
        manifest = read_manifest(run)
    except HealthcodeError:
        return False
    return (manifest.version, manifest.scenario_sha256, manifest.seed, manifest.policy_sha256) == (
        healthcode.__version__,
        scenario.content_hash,
        recipe.seed,
        policy.sha256(),
    )


def _audited(
    recipe: Recipe,
    folder: Path,
    asked_sections: Sequence[Section],
    *,
    meets: bool = False,
    report: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Audit the run."""
    from contextlib import contextmanager  # noqa: PLC0415 - beside what is slow to import
    from dataclasses import replace  # noqa: PLC0415

    from healthcode.dataset import load_dataset  # noqa: PLC0415
    from healthcode.experiments.audit_document import AuditAsked, audit_document  # noqa: PLC0415
    from healthcode.run_folder import read_manifest  # noqa: PLC0415

    names = [section.name for section in asked_sections]

    @contextmanager
    def watch(name: str) -> Any:
        if report is not None:
            report(names.index(name) if name in names else 0, len(names))
        yield _unheard

    run = folder / RUN
    manifest, policy = read_manifest(run), recipe.load_policy()
    asked = AuditAsked(Fraction(1), RESAMPLES, RESAMPLE_SEED)
    dataset = load_dataset(str(run))
    try:
        extra: dict[str, Any] = {}
        if meets:
            from healthcode.experiments.audited import lived  # noqa: PLC0415 - slow to import
            from healthcode.lesson.people import meet  # noqa: PLC0415

            rows = dataset.connection.execute("select person_id from people order by person").fetchall()
            ids = tuple(str(person) for (person,) in rows)
            met = meet(run, manifest.begins, ids, lived(run, dataset, policy))
            asked = replace(asked, person_ids=met.person_ids)
            extra = {"lesson": {"seed": recipe.seed, "met": met.to_json()}}
        document, _ = audit_document(run, manifest, dataset, policy, asked, asked_sections, watch)
    finally:
        dataset.close()
    return document | extra
