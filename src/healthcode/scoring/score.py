"""Score a dataset under a policy at one time or many: the library's main function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.clock import WANTED_TIME, parse_time_or_date
from healthcode.errors import Problem, UsageError
from healthcode.policy.model import Policy
from healthcode.run_folder import origin_of
from healthcode.scoring import output
from healthcode.scoring.engines import Engine, open_scorer
from healthcode.scoring.results import Evaluation

if TYPE_CHECKING:
    from healthcode.dataset import Dataset
    from healthcode.scoring.results import Evidence, EvidenceExposure, Exposure, Verdict

Moments = str | int | Sequence[str | int]


@dataclass(frozen=True)
class Scores:
    """All results of one scoring.

    Args:
        verdicts: One for every person and moment.
        evidence: What stands behind them, active or not.
        exposures: All exposures known by the last moment.
        evidence_exposures: Which exposure belongs to which evidence.
        source: Where the results come from, in parts.
    """

    verdicts: list[Verdict]
    evidence: list[Evidence]
    exposures: list[Exposure]
    evidence_exposures: list[EvidenceExposure]
    source: output.Provenance

    @property
    def provenance(self) -> str:
        """Where the results come from, as one phrase."""
        return str(self.source)

    def write(self, directory: Path | str) -> None:
        """Write the four tables as CSV, with a file that says where they come from.

        Args:
            directory: Made if it does not exist; of an existing folder only our own files are replaced.

        Raises:
            UsageError: If the folder cannot be written.
        """
        output.write_results(Path(directory), self.exposures, self._by_moment(), self.source)

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {
            "provenance": self.source.to_json(),
            "verdicts": [output.record_json(row) for row in self.verdicts],
            "evidence": [output.record_json(row) for row in self.evidence],
            "exposures": [output.record_json(row) for row in self.exposures],
            "evidence_exposures": [output.record_json(row) for row in self.evidence_exposures],
        }

    def _by_moment(self) -> Iterator[Evaluation]:
        yield Evaluation(self.verdicts, self.evidence, self.evidence_exposures)


def score(
    dataset: Dataset | str | Path, policy: Policy | str | Path, as_of: Moments, *, engine: Engine = "duckdb"
) -> Scores:
    """Give everyone's colour, and what stands behind it, at one time or many.

    Args:
        dataset: A loaded dataset, or the folder of one.
        policy: A loaded policy, the id of a shipped one, or a file.
        as_of: One time or several, as seconds or text such as ``2020-02-21T20:00``; a date is its midnight.
            Nothing that became known later is seen.
        engine: ``duckdb`` or ``reference``; both give the same.

    Returns:
        Verdicts, evidence and exposures.

    Raises:
        DatasetError: If the data has faults.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If a time cannot be read or no time is given.
    """
    moments = read_moments(as_of)
    with opened(dataset) as data:
        rules = checked_policy(policy)
        scorer = open_scorer(engine, data, rules, max(moments))
        try:
            evaluation = scorer.evaluate(moments)
            exposures = list(scorer.exposures())
        finally:
            scorer.close()
        return Scores(
            verdicts=evaluation.verdicts,
            evidence=evaluation.evidence,
            exposures=exposures,
            evidence_exposures=evaluation.evidence_exposures,
            source=provenance_of(data, rules, moments),
        )


def read_moments(as_of: Moments) -> list[int]:
    """Read one time or several, and put them in order without repetition.

    Raises:
        UsageError: If a time cannot be read or none is given.
    """
    given = [as_of] if isinstance(as_of, str | int) else list(as_of)
    problems = []
    moments = set()
    for moment in given:
        try:
            moments.add(parse_time_or_date(moment) if isinstance(moment, str) else moment)
        except ValueError:
            problems.append(Problem("as_of", repr(moment), f"{WANTED_TIME}, or a date"))
    if not given:
        problems.append(Problem("as_of", "no time", "at least one time"))
    if problems:
        raise UsageError("a time cannot be read", tuple(problems))
    return sorted(moments)


def checked_policy(policy: Policy | str | Path) -> Policy:
    """Load a policy if need be, and run its own cases on the reference engine before it is used.

    Raises:
        PolicyError: If the file has faults, or the policy fails one of its own cases.
    """
    from healthcode.policy.check import check_own_cases  # noqa: PLC0415 - slow to import
    from healthcode.policy.load import load_policy  # noqa: PLC0415
    from healthcode.scoring.reference import ReferenceScorer  # noqa: PLC0415

    rules = policy if isinstance(policy, Policy) else load_policy(policy)
    check_own_cases(rules, ReferenceScorer)
    return rules


@contextmanager
def opened(dataset: Dataset | str | Path) -> Iterator[Dataset]:
    """Give a dataset, loaded if need be; one that was loaded here is closed again."""
    from healthcode.dataset import load_dataset  # noqa: PLC0415 - slow to import

    if not isinstance(dataset, str | Path):
        yield dataset
        return
    loaded = load_dataset(dataset)
    try:
        yield loaded
    finally:
        loaded.close()


def name_of(policy: Policy) -> str:
    """Name a policy; one that has a shipped policy's id but not its content is called a changed copy."""
    from healthcode.policy.load import load_policy, shipped_policies  # noqa: PLC0415 - slow to import

    if policy.id in shipped_policies() and load_policy(policy.id) != policy:
        return f"{policy.id} (a changed copy)"
    return policy.id


def provenance_of(dataset: Dataset, policy: Policy, moments: Sequence[int]) -> output.Provenance:
    """Say where the results of a scoring come from."""
    name = Path(dataset.source).name or "data"
    data = origin_of(dataset.source, dataset.counts) or output.HAND_MADE
    return output.Provenance(name, name_of(policy), tuple(moments), data)
