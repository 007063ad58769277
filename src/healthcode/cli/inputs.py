"""What people type, turned into data, rules and times."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.clock import DAY, HOUR, MINUTE, WANTED_TIME, format_time, parse_time_or_date
from healthcode.errors import DatasetError, PolicyError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.earlier import Earlier
    from healthcode.scoring.results import Scorer

SAMPLE = "street"
MOST_MOMENTS = 20_000
#: Progress is told for data of more bytes than this.
LARGE = 20_000_000
LONGEST_NAME = 60

_RANGE = re.compile(r"(?P<first>[^/]+?)\.\.(?P<last>[^/]+?)(?:/(?P<count>[1-9]\d{0,5})(?P<unit>[mhd]))?")
_DATE_LENGTH = len("2020-02-21")
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}

#: The column that says when a row became known, by coded table.
_KNOWN = {
    "trips": "arrived_at",
    "purchases": "bought_at",
    "scans": "scanned_at",
    "encounters": "ended_at",
    "reports": "reported_at",
    "zones": "valid_from",
    "overrides": "set_at",
}


@contextmanager
def open_data(data: str, terminal: Terminal, *, to_files: bool = False) -> Iterator[Dataset]:
    """Load what was typed as DATA and say what is odd about it; close it at the end.

    Args:
        data: A folder of tables, a run folder, or the name of the sample.
        terminal: Where notes go.
        to_files: See ``load_dataset``.
    """
    from healthcode.dataset import load_dataset  # noqa: PLC0415 - slow to import
    from healthcode.samples import sample_path  # noqa: PLC0415

    if data == SAMPLE and Path(SAMPLE).is_dir():
        terminal.talk(f'Note: "{SAMPLE}" is the shipped sample; the folder here is named ./{SAMPLE}.')
    path = sample_path() if data == SAMPLE else Path(data)
    if not _is_utf8(str(path.absolute())):
        raise DatasetError(
            "this folder's name cannot be read",
            (Problem(data, "its path is not UTF-8", "a path in UTF-8"),),
            "Rename the folder, or the one that it is in.",
        )
    report = terminal.talk if _is_large(data) else None
    dataset = load_dataset(path if data == SAMPLE else data, report=report, to_files=to_files)
    try:
        for warning in dataset.warnings:
            terminal.talk(f"Note: {warning}")
        yield dataset
    finally:
        dataset.close()


def _is_large(data: str) -> bool:
    """Say whether reading takes long enough for progress to be worth telling."""
    try:
        return sum(file.stat().st_size for file in Path(data).rglob("*") if file.is_file()) > LARGE
    except (OSError, ValueError):
        return False


def load_rules(name: str) -> Policy:
    """Load a policy and run its own cases."""
    from healthcode.scoring.score import checked_policy  # noqa: PLC0415 - slow to import

    with reading_policy(name):
        return checked_policy(name)


@contextmanager
def reading_policy(name: str) -> Iterator[None]:
    """Turn what the system says of a file name that it does not take into an error of people."""
    try:
        yield
    except OSError as error:
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        problem = Problem(shown, error.strerror or str(error), "the id of a shipped policy, or a TOML file")
        raise PolicyError("the policy cannot be read", (problem,)) from None


def require_person(dataset: Dataset, person: str) -> None:
    """Refuse a person whom the data does not have, also one whose name is no text.

    Raises:
        DatasetError: With the ids that look most like it.
    """
    from healthcode.scoring import who  # noqa: PLC0415 - slow to import

    who.require_person(dataset, person.encode("utf-8", "backslashreplace").decode())


def folder(out: str) -> Path:
    """Read the name of a folder for results.

    Raises:
        UsageError: If it is empty, or the sign for stdout.
    """
    if out in ("", "-"):
        raise UsageError(
            "results go into a folder",
            (Problem("--out", repr(out), "the name of a folder, such as results"),),
        )
    return Path(out)


def refuse_data_folder(out: Path, data: str, option: str = "--out") -> None:
    """Refuse to write results into the data, at whatever depth; links are followed.

    Args:
        out: A folder or a file, there or not.
        data: What was typed as DATA; for the observed side of a run, all of the run is meant.
        option: Where ``out`` was typed.

    Raises:
        UsageError: If it is the same place, or inside it.
    """
    from healthcode.dataset.folder import OBSERVED  # noqa: PLC0415 - slow to import
    from healthcode.run_folder import is_run  # noqa: PLC0415
    from healthcode.samples import sample_path  # noqa: PLC0415

    given = Path(os.path.realpath(sample_path() if data == SAMPLE else data))
    given = given.parent if given.name == OBSERVED and is_run(given.parent) else given
    place = Path(os.path.realpath(out))
    around = (place, *place.parents)
    if any(is_same_folder(one, given) for one in around) or is_same_folder(place / OBSERVED, given):
        raise UsageError(
            "results are not written into the data",
            (Problem(option, str(out), "a place outside DATA"),),
        )


def is_same_folder(one: Path, other: Path) -> bool:
    """Say whether two paths lead to the same place, links followed."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def open_engine(
    engine: str, dataset: Dataset, policy: Policy, known_until: int, earlier: Earlier | None = None
) -> Iterator[Scorer]:
    """Open a scorer, perhaps with what an earlier scoring kept, and close it at the end."""
    from healthcode.scoring.engines import Engine, open_scorer  # noqa: PLC0415 - slow to import

    name: Engine = "reference" if engine == "reference" else "duckdb"
    scorer = open_scorer(name, dataset, policy, known_until, earlier)
    try:
        yield scorer
    finally:
        scorer.close()


def one_moment(texts: str | Sequence[str] | None) -> int | None:
    """Read one time, if one was given.

    Raises:
        UsageError: If the text is no time, or there are several.
    """
    given = [texts] if isinstance(texts, str) else list(texts or ())
    if len(given) > 1 or any(".." in text for text in given):
        raise UsageError(
            "this command takes one time",
            (Problem("--as-of", " ".join(map(repr, given)), WANTED_TIME),),
        )
    return _moment(given[0]) if given else None


def some_moments(texts: Sequence[str] | None) -> list[int] | None:
    """Read times and ranges of times, if any were given.

    Args:
        texts: Each a time or date; ``FROM..TO`` for each day at the time of day of FROM; or with a step such
            as ``/6h``. A date at the end means until the end of that day.

    Returns:
        The times in order, each once.

    Raises:
        UsageError: If a text is no time and no range, or a range is empty, or they are too many.
    """
    if not texts:
        return None
    moments = sorted({moment for text in texts for moment in _moments(text)})
    if len(moments) > MOST_MOMENTS:
        raise _bad_time(" ".join(texts), f"at most {MOST_MOMENTS:,} times; take a longer step")
    return moments


def as_typed(texts: Sequence[str] | None, moment: int) -> str | None:
    """Write a moment for a next command: as it was typed, or in full if it is one of several."""
    if not texts or (len(texts) == 1 and ".." not in texts[0]):
        return texts[0] if texts else None
    return format_time(moment)


def _moments(text: str) -> Sequence[int]:
    if ".." not in text:
        return [_moment(text)]
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise _bad_time(text, "FROM..TO, such as 2020-02-01..2020-02-21, perhaps with a step such as /6h")
    first = _moment(match["first"])
    last = _moment(match["last"]) + (DAY - 1 if len(match["last"]) == _DATE_LENGTH else 0)
    step = int(match["count"] or 1) * _UNITS[match["unit"] or "d"]
    if last < first:
        raise _bad_time(text, "a range whose end is not before its start")
    if (last - first) // step >= MOST_MOMENTS:
        raise _bad_time(text, f"at most {MOST_MOMENTS:,} times; take a longer step")
    return range(first, last + 1, step)


def last_known(dataset: Dataset, terminal: Terminal) -> int:
    """Find the last time known in the data, and say that it was taken.

    Raises:
        DatasetError: If the data has no event.
    """
    parts = " union all ".join(
        f"select max({column}) as known_at from {table}" for table, column in _KNOWN.items()
    )
    ((last,),) = dataset.connection.execute(f"select max(known_at) from ({parts})").fetchall()
    if last is None:
        raise DatasetError(
            "this data has no event, so it has no last time",
            (Problem("--as-of", "", "a time or date"),),
            "Say for which time the colours are wanted, such as --as-of 2020-02-21T20:00.",
        )
    moment = int(last)
    terminal.talk(f"As of {format_time(moment)}, the last time known in the data (--as-of chooses another).")
    return moment


def _moment(text: str) -> int:
    try:
        return parse_time_or_date(text.strip())
    except ValueError:
        raise _bad_time(text, f"{WANTED_TIME}, or a date") from None


def _bad_time(text: str, wanted: str) -> UsageError:
    return UsageError("a time cannot be read", (Problem("--as-of", repr(text), wanted),))
