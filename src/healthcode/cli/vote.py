"""``healthcode vote``: nine tallies in, what moved and what that does not say out."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.errors import Problem
    from healthcode.lesson.vote import Answer, Confidence, Tally
    from healthcode.lesson.words import Words

_ROWS = {
    "for": "for",
    "dafür": "for",
    "against": "against",
    "dagegen": "against",
    "unsure": "unsure",
    "unsicher": "unsure",
}
_LEVELS = {
    "confidence before": "before",
    "sicherheit vorher": "before",
    "confidence after": "after",
    "sicherheit nachher": "after",
}
_HEADS = {"", "before", "vorher"}
_FIX = "For example: healthcode vote 8 3 1 2 6 0 3 3 2 (for, against, unsure before; in each the same after)."
_FILE_FIX = (
    "Three lines such as for,8,3,1 and, if wanted, confidence before,0,2,9,7,3. "
    "Tallies only: no names, no slips."
)
#: A file of tallies is small; a larger one is something else.
_MOST_BYTES = 20_000
_MOST_DIGITS = 7
_MINUS = "\N{MINUS SIGN}"

Tallies = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TALLIES]",
        help="Nine whole numbers, or a CSV file, or - for stdin. Without it, each is asked for.",
        show_default=False,
    ),
]
ConfidenceBefore = Annotated[
    str | None,
    typer.Option(
        "--confidence-before",
        metavar="A,B,C,D,E",
        help="How many said 1, 2, 3, 4 and 5 before.",
        show_default=False,
    ),
]
ConfidenceAfter = Annotated[
    str | None,
    typer.Option("--confidence-after", metavar="A,B,C,D,E", help="The same, after.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("vote", short_help="What moved between two votes, from nine tallies.")(vote)


def vote(
    tallies: Tallies = None,
    confidence_before: ConfidenceBefore = None,
    confidence_after: ConfidenceAfter = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Say who moved between a vote before a debate and one after it.

    The nine numbers are counts, before by after: for-for, for-against, for-unsure, then the same of those who
    were against, then of those who were unsure. Only tallies are read: no names, no single slips; nothing is
    written.
    """
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import vote_document  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    try:
        tally, confidence = _read(tallies or [], confidence_before, confidence_after, terminal)
    except KeyboardInterrupt:
        raise typer.Exit(_interrupted(terminal)) from None
    if json:
        from json import dumps  # noqa: PLC0415 - only when it is wanted

        terminal.out(dumps(vote_document(tally, confidence), ensure_ascii=False, indent=2))
        return
    _say(tally, confidence, terminal)


def _interrupted(terminal: Terminal) -> int:
    """Say in the language asked for that the command was stopped, and give the exit code for it."""
    from contextlib import redirect_stderr  # noqa: PLC0415 - only when stopped

    from healthcode.cli.caught import interrupted  # noqa: PLC0415
    from healthcode.lesson.words import Words  # noqa: PLC0415

    with redirect_stderr(io.StringIO()):
        code = interrupted()
    sys.stderr.write(f"\n{Words(terminal.language).say('vote.interrupted')}\n")
    return code


# ── reading ──


def _read(
    typed: Sequence[str], before: str | None, after: str | None, terminal: Terminal
) -> tuple[Tally, Confidence | None]:
    levels = _typed_levels(before, after)
    if not typed:
        return _asked(levels, terminal)
    if all(_is_count(part) for one in typed for part in _parts(one)):
        typed = [part for one in typed for part in _parts(one)]
    if len(typed) == 1 and not _is_count(typed[0]):
        tally, in_file = read_tallies(typed[0])
        return tally, levels or in_file
    return _typed_tally(typed), levels


def _typed_tally(typed: Sequence[str]) -> Tally:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import Tally  # noqa: PLC0415

    wanted = "a whole number from 0 to a million"
    problems = [Problem("TALLIES", one, wanted) for one in typed if not _is_count(one)]
    if not problems:
        try:
            return Tally.of([int(one) for one in typed])
        except ValueError as fault:
            problems.append(Problem("TALLIES", " ".join(typed), str(fault)))
    raise UsageError("the tallies cannot be read", tuple(problems), _FIX)


def _typed_levels(before: str | None, after: str | None) -> Confidence | None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import Confidence  # noqa: PLC0415

    if before is None and after is None:
        return None
    found, problems = [], []
    for name, typed in (("--confidence-before", before), ("--confidence-after", after)):
        parts = [] if typed is None else _parts(typed)
        if typed is None or not all(_is_count(part) for part in parts):
            problems.append(Problem(name, typed or "missing", "five counts such as 0,2,9,7,3"))
        found.append([int(part) for part in parts if _is_count(part)])
    if not problems:
        try:
            return Confidence.of(*found)
        except ValueError as fault:
            problems.append(
                Problem("--confidence-before, --confidence-after", f"{before}; {after}", str(fault))
            )
    raise UsageError("the confidence tallies cannot be read", tuple(problems))


def read_tallies(typed: str) -> tuple[Tally, Confidence | None]:
    """Read tallies from a CSV file, or from stdin where ``-`` was typed.

    Raises:
        DatasetError: If it cannot be read, or holds anything but tallies.
    """
    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import ANSWERS, Confidence, Tally  # noqa: PLC0415

    rows, problems = _rows(typed)
    missing = [answer for answer in ANSWERS if answer not in rows]
    if missing and not problems:
        problems.append(Problem(typed, "", f"a line for {', '.join(missing)}"))
    if not problems:
        try:
            tally = Tally.of([count for answer in ANSWERS for count in rows[answer]])
            if "before" not in rows and "after" not in rows:
                return tally, None
            return tally, Confidence.of(rows.get("before", []), rows.get("after", []))
        except ValueError as fault:
            problems.append(Problem(typed, "", str(fault)))
    raise DatasetError("the tallies cannot be read", tuple(problems), _FILE_FIX)


def _rows(typed: str) -> tuple[dict[str, list[int]], list[Problem]]:
    """Read the counts of each line by its name, and what is none."""
    from healthcode.errors import Problem  # noqa: PLC0415 - not needed for --help

    rows: dict[str, list[int]] = {}
    problems: list[Problem] = []
    text = _text(typed)
    comma = ";" if text.count(";") > text.count(",") else ","
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=comma), 1):
        label, counts = (
            (cells[0].strip().lower(), [cell.strip() for cell in cells[1:]]) if cells else ("", [])
        )
        if number == 1 and label in _HEADS and _is_head(counts):
            continue
        if not label and not any(counts):
            continue
        name, width = (_ROWS[label], 3) if label in _ROWS else (_LEVELS.get(label, ""), 5)
        where = f"{typed}, line {number}"
        if not name:
            problems.append(
                Problem(where, cells[0], "for, against, unsure, confidence before or confidence after")
            )
        elif name in rows:
            problems.append(Problem(where, cells[0], "each line once"))
        elif len(counts) != width or not all(_is_count(one) for one in counts):
            problems.append(Problem(where, ",".join(counts), f"{width} whole numbers from 0 to a million"))
        else:
            rows[name] = [int(one) for one in counts]
    return rows, problems


def _is_head(cells: Sequence[str]) -> bool:
    """Say whether these are the names of the columns, in their order; other names are a fault below."""
    return [_ROWS.get(cell.lower()) for cell in cells] == ["for", "against", "unsure"]


def _text(typed: str) -> str:
    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415 - not needed for --help

    try:
        if typed == "-":
            return sys.stdin.read(_MOST_BYTES)
        with Path(typed).open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        problem = Problem(typed, str(error), "nine whole numbers, or a CSV file in UTF-8")
        raise DatasetError("the tallies cannot be read", (problem,), _FIX) from None


def _parts(typed: str) -> list[str]:
    """Divide what was typed at commas, semicolons and spaces."""
    return typed.replace(",", " ").replace(";", " ").split()


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


# ── asking ──


def _asked(levels: Confidence | None, terminal: Terminal) -> tuple[Tally, Confidence | None]:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import ANSWERS, Tally  # noqa: PLC0415
    from healthcode.lesson.words import Words  # noqa: PLC0415

    if sys.stdin is None or not sys.stdin.isatty():
        problem = Problem("TALLIES", "", "nine whole numbers, or a CSV file")
        raise UsageError("there is nobody to ask for the tallies", (problem,), _FIX)
    words = Words(terminal.language)
    terminal.talk(words.say("vote.asked"))
    counts = []
    for start in ANSWERS:
        for end in ANSWERS:
            names = {"start": words.say(f"vote.side.{start}"), "end": words.say(f"vote.side.{end}")}
            one = _ask(words.say("vote.ask", **names), _is_count, words.say("vote.not_a_count"), terminal)
            counts.append(int(one))
    if levels is None:
        levels = _asked_levels(words, terminal)
    try:
        return Tally.of(counts), levels
    except ValueError as fault:
        raise UsageError("the tallies cannot be read", (Problem("TALLIES", "", str(fault)),), _FIX) from None


def _asked_levels(words: Words, terminal: Terminal) -> Confidence | None:
    """Ask for five counts before and after; an empty line leaves confidence out."""
    from healthcode.lesson.vote import Confidence  # noqa: PLC0415 - not needed for --help

    found = []
    for prompt in (words.say("vote.ask_confidence"), words.say("vote.ask_confidence_after")):
        line = _ask(prompt, lambda one: not one or _are_levels(one), words.say("vote.not_counts"), terminal)
        if not line:
            return None
        found.append([int(one) for one in _parts(line)])
    return Confidence.of(*found)


def _are_levels(line: str) -> bool:
    from healthcode.lesson.vote import LEVELS  # noqa: PLC0415 - not needed for --help

    parts = _parts(line)
    return (
        len(parts) == LEVELS and all(_is_count(part) for part in parts) and any(int(part) for part in parts)
    )


def _ask(prompt: str, is_answer: Callable[[str], bool], otherwise: str, terminal: Terminal) -> str:
    while True:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        if is_answer(line.strip()):
            return line.strip()
        terminal.out(otherwise)


# ── saying ──


def _say(tally: Tally, confidence: Confidence | None, terminal: Terminal) -> None:
    from healthcode.lesson.fields import of_100  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.vote import ANSWERS  # noqa: PLC0415
    from healthcode.lesson.words import Words  # noqa: PLC0415

    words, votes = Words(terminal.language), tally.votes

    def part(people: int) -> str:
        hundred = of_100(people, votes, terminal.language)
        return words.say("vote.part", people=people, votes=votes, share=hundred)

    def change(answer: Answer) -> str:
        net = tally.net(answer)
        return words.say("vote.points", signed=_signed(net), points=_points(net, votes, terminal))

    rows = [
        (words.say(f"vote.side.{one}"), part(tally.before(one)), part(tally.after(one)), change(one))
        for one in ANSWERS
    ]
    terminal.out(terminal.bold(words.say("vote.title", votes=votes)))
    if terminal.plain:
        for name, before, after, moved in rows:
            row = words.say("vote.table_row", answer=name, before=before, after=after, change=moved)
            terminal.paragraph(row)
    else:
        header = tuple(words.say(f"vote.{name}") for name in ("answer", "before", "after", "change"))
        terminal.table(header, rows, right=frozenset({1, 2, 3}))
    terminal.out()
    for sentence in sentences(tally, confidence, terminal, part):
        terminal.paragraph(sentence)


def sentences(
    tally: Tally, confidence: Confidence | None, terminal: Terminal, part: Callable[[int], str]
) -> list[str]:
    """Say what moved, and what that does not say."""
    from healthcode.lesson.vote import FEW  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.words import Words  # noqa: PLC0415
    from healthcode.report.charts import number_words  # noqa: PLC0415

    words, votes = Words(terminal.language), tally.votes

    def points(count: int) -> str:
        return _points(count, votes, terminal)

    said = []
    winner = tally.oxford
    if winner is None:
        said.append(words.say("vote.oxford_tie", points=points(tally.net("for"))))
    else:
        loser: Answer = "against" if winner == "for" else "for"
        more, less = points(tally.net(winner)), points(tally.net(loser))
        side = words.say(f"vote.side.{winner}")
        said.append(words.say("vote.oxford", side=side, more=more, less=less))
    said.append(words.say("vote.gross", changed=part(tally.changed), crossed=tally.crossed))
    if tally.before("unsure"):
        split = {"for": tally.moved("unsure", "for"), "against": tally.moved("unsure", "against")}
        said.append(
            words.say("vote.resolved", resolved=tally.resolved, unsure=tally.before("unsure"), **split)
        )
    else:
        said.append(words.say("vote.no_unsure"))
    became = tally.moved("for", "unsure") + tally.moved("against", "unsure")
    said.append(words.say("vote.became_unsure", count=became))
    if confidence is not None:
        before, after = (number_words(mean, terminal.language) for mean in confidence.means)
        rise = number_words(abs(confidence.change), terminal.language)
        sign = "" if rise == "0" else "+" if confidence.change > 0 else _MINUS
        said.append(words.say("vote.confidence", before=before, after=after, change=f"{sign}{rise}"))
        counted = (sum(confidence.before), sum(confidence.after))
        if counted != (votes, votes):
            apart = {"before": counted[0], "after": counted[1], "votes": votes}
            said.append(words.say("vote.confidence_apart", **apart))
    one = number_words(tally.points_of_one_vote, terminal.language)
    said.append(words.say("vote.few" if votes < FEW else "vote.enough", points=one))
    room = {f"room_{side}": points(votes - tally.before(side)).lstrip("+") for side in ("for", "against")}
    said.append(words.say("vote.misleads", **room))
    stayed = tally.moved("for", "for")
    joined, left = tally.after("for") - stayed, tally.before("for") - stayed
    if joined and left:
        said.append(
            words.say("vote.misleads_hidden", joined=joined, left=left, net=_signed(tally.net("for")))
        )
    said.append(words.say("vote.no_winner"))
    return said


def _signed(count: int) -> str:
    """Write a change in votes, with a true minus."""
    return f"{count:+d}".replace("-", _MINUS) if count else "0"


def _points(count: int, votes: int, terminal: Terminal) -> str:
    """Write votes as signed percentage points of all votes."""
    from healthcode.report.charts import number_words  # noqa: PLC0415 - not needed for --help

    points = number_words(abs(100 * count / votes), terminal.language)
    return points if not count else f"{'+' if count > 0 else _MINUS}{points}"
