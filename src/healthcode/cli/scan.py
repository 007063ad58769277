"""``healthcode scan``: find codes in pictures and pages, and say of each why it holds or not."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from healthcode.cli.terminal import Terminal
    from healthcode.codes.key_ring import KeyRing
    from healthcode.codes.scanner.found import Found, UnreadableError
    from healthcode.codes.scanner.judging import Scanned
    from healthcode.codes.scanner.replay import ReplayMemory
    from healthcode.codes.scanner.sources import Source
    from healthcode.scoring.words import Language

BAD_INPUT = 3
REFUSED = 4
#: Progress is told for more files than this.
FEW = 8
#: Characters of a name that are printed; JSON has all of them.
MOST_OF_A_NAME = 300

Given = Annotated[
    list[str],
    typer.Argument(
        metavar="IMAGE|TEXT|-|DIR",
        help="Pictures, PDF files, SVG and HTML pages of ours, folders of them, a code's own text in quotes, "
        "or - for a picture or text from a pipe.",
        show_default=False,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="T",
        help="The town's time at the gate, such as 2020-02-21T20:00, or a date for its midnight. "
        "Default: the age of codes is not checked.",
        show_default=False,
    ),
]
Keys = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="FOLDER",
        help="The keys that are trusted: a run, a folder of keys or its trusted_keys.json. "
        "Default: the published demo key.",
        show_default=False,
    ),
]
Seen = Annotated[
    str | None,
    typer.Option(
        "--seen",
        metavar="FILE",
        help="Like --once, with a memory that lasts: a file that is read, and written with what is new. "
        "Two scans at once that write one file lose each other's entries.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scan", short_help="Find and verify codes in pictures and pages.")(scan)


def scan(
    given: Given,
    now: Now = None,
    once: Annotated[bool, typer.Option("--once", help="Refuse a code that is shown twice.")] = False,
    seen: Seen = None,
    keys: Keys = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Find codes in photos, screenshots and pages, and verify them; nothing that is read is ever opened.

    PNG, JPEG, WebP, GIF, BMP, TIFF and PDF, and SVG and HTML as healthcode writes them.

    At most 32 MiB, 50 megapixels, 500 PDF pages or 100 frames in one file, and 20,000 files.

    Exit code 0: every code is accepted. 4: one or more are refused. 3: none is, but a file has no code or
    cannot be read.
    """
    from healthcode.cli.keys import choose_ring  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scanning = _Scanning(
        ring=choose_ring(None, keys, terminal),
        now=_time(now),
        memory=_memory(once, seen),
    )
    results = _scan_all(given, scanning, terminal)
    if seen is not None and scanning.memory is not None:
        scanning.memory.save(Path(seen))
    if json:
        from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help

        print_json(_document(results, scanning, lang))
    else:
        _show(results, terminal)
    _talk(results, scanning, terminal)
    if results.refused:
        raise typer.Exit(REFUSED)
    if results.without or results.faults or not results.scanned:
        raise typer.Exit(BAD_INPUT)


@dataclass(frozen=True)
class _Scanning:
    """With what every symbol is judged."""

    ring: KeyRing
    now: int | None
    memory: ReplayMemory | None


@dataclass
class _Results:
    """What came of every source, in order."""

    scanned: list[Scanned] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    faults: list[tuple[str, UnreadableError]] = field(default_factory=list)
    left_out: int = 0

    @property
    def refused(self) -> int:
        return sum(not one.accepted for one in self.scanned)


# ── what is typed ──


def _time(text: str | None) -> int | None:
    from healthcode.clock import WANTED_TIME, parse_time_or_date  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if text is None:
        return None
    try:
        return parse_time_or_date(text.strip())
    except ValueError:
        problem = Problem("--now", repr(text), f"{WANTED_TIME}, or a date")
        raise UsageError("a time cannot be read", (problem,)) from None


def _memory(once: bool, seen: str | None) -> ReplayMemory | None:
    from healthcode.codes.scanner.replay import ReplayMemory  # noqa: PLC0415 - not needed for --help

    if seen is not None:
        return ReplayMemory.load(Path(seen))
    return ReplayMemory() if once else None


# ── scanning ──


def _scan_all(given: list[str], scanning: _Scanning, terminal: Terminal) -> _Results:
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.scanner.found import UnreadableError  # noqa: PLC0415
    from healthcode.codes.scanner.judging import judge  # noqa: PLC0415
    from healthcode.codes.scanner.sources import sources_of  # noqa: PLC0415

    told = sources_of(given)
    results = _Results(faults=list(told.faults), left_out=told.left_out)
    pipe: BinaryIO = io.BytesIO() if sys.stdin is None else sys.stdin.buffer
    many = len(told.sources) > FEW
    with Progress(quiet=terminal.quiet, noun="file" if many else "page") as progress:
        for number, source in enumerate(told.sources, 1):
            try:
                found = _read(source, pipe, None if many else progress.report)
            except UnreadableError as error:
                results.faults.append((source.name, error))
                continue
            if not found:
                results.without.append(source.name)
            for one in found:
                results.scanned.append(judge(one, scanning.ring, scanning.now, scanning.memory, source.name))
            if many:
                progress.report(number, len(told.sources))
    return results


def _read(source: Source, pipe: BinaryIO, report: Callable[[int, int], None] | None) -> list[Found]:
    from healthcode.codes.scanner.found import Found  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.scanner.reading import read_picture  # noqa: PLC0415

    if source.text is not None:
        return [Found(source.text, source.text.encode(errors="surrogateescape"))]
    return read_picture(source.content(pipe), source.name, report)


# ── printing ──


def _short(name: str) -> str:
    """Show a file's name, or the beginning of what was typed in place of one."""
    from healthcode.cli.terminal import escaped  # noqa: PLC0415 - not needed for --help

    return escaped(name if len(name) <= MOST_OF_A_NAME else f"{name[:MOST_OF_A_NAME]}…")


def _show(results: _Results, terminal: Terminal) -> None:
    from healthcode.codes.scanner.words import (  # noqa: PLC0415 - not needed for --help
        say,
        unreadable_sentence,
        unreadable_word,
    )

    language = terminal.language
    before: str | None = None
    for one in results.scanned:
        if one.source != before:
            terminal.out(terminal.bold(_short(one.source)))
            before = one.source
        _show_code(one, terminal)
    for name in results.without:
        terminal.out(terminal.bold(_short(name)))
        terminal.paragraph(say("none", language), indent="    ", first="  ")
    for name, error in results.faults:
        terminal.out(terminal.bold(_short(name)))
        word, sentence = unreadable_word(error, language), unreadable_sentence(error, language)
        terminal.paragraph(f"{word}: {sentence}", indent="    ", first="  ")
    if not (results.scanned or results.without or results.faults):
        terminal.paragraph(say("nothing", language))
        return
    accepted = len(results.scanned) - results.refused
    parts = [say("sum", language, accepted=f"{accepted:,}", refused=f"{results.refused:,}")]
    parts += [say("without", language, count=f"{len(results.without):,}")] if results.without else []
    parts += [say("not_read", language, count=f"{len(results.faults):,}")] if results.faults else []
    terminal.out()
    terminal.paragraph("; ".join(parts))


def _show_code(one: Scanned, terminal: Terminal) -> None:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.scanner.words import (  # noqa: PLC0415
        explanation_of,
        place_words,
        refusal_word,
        say,
    )
    from healthcode.dataset.shown import quoted  # noqa: PLC0415

    language = terminal.language
    place = place_words(one.page, one.position, language)
    refusal, code = one.verification.refusal, one.verification.code
    word = say("accepted", language) if refusal is None else f"{say('refused', language)}, "
    word += "" if refusal is None else refusal_word(refusal, language)
    head = [word, terminal.colour(code.colour), code.pseudonym, place] if code is not None else [word, place]
    terminal.out("  " + "  ".join(part for part in head if part))
    terminal.paragraph(explanation_of(one, language), indent="    ")
    if code is not None:
        issued = say("issued", language, time=format_time(code.issued_at), minutes=code.life_minutes)
        terminal.paragraph(issued, indent="    ")
    elif one.foreign is not None and one.text:
        terminal.out(f"    {say('begins', language, text=quoted(one.text))}")
    if one.recoloured and code is not None:
        terminal.paragraph(_recoloured(one, language), indent="    ")


def _recoloured(one: Scanned, language: Language) -> str:
    from healthcode.codes.scanner.words import say  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import colour_word  # noqa: PLC0415

    code = one.verification.code
    painted = colour_word(one.painted, language) if one.painted else ""
    signed = colour_word(code.colour, language) if code else ""
    return say("recoloured", language, painted=painted, signed=signed)


def _talk(results: _Results, scanning: _Scanning, terminal: Terminal) -> None:
    from healthcode.codes.scanner.words import say  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    if results.left_out:
        terminal.talk(say("left_out", language, count=f"{results.left_out:,}"))
    if any(one.accepted for one in results.scanned) and scanning.now is None:
        terminal.talk(say("age", language))
    if any(one.verification.signed_with_demo_key for one in results.scanned):
        terminal.talk(say("demo_key", language))


def _document(results: _Results, scanning: _Scanning, language: Language) -> dict[str, Any]:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.scanner.words import unreadable_sentence  # noqa: PLC0415

    return {
        "now": None if scanning.now is None else format_time(scanning.now),
        "age_checked": scanning.now is not None,
        "once": scanning.memory is not None,
        "accepted": len(results.scanned) - results.refused,
        "refused": results.refused,
        "codes": [_entry(one, language) for one in results.scanned],
        "without_code": results.without,
        "not_read": [
            {
                "source": name,
                "reason": error.reason.value,
                "explanation": unreadable_sentence(error, language),
            }
            for name, error in results.faults
        ],
        "left_out": results.left_out,
    }


def _entry(one: Scanned, language: Language) -> dict[str, Any]:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.scanner.words import explanation_of  # noqa: PLC0415

    answer, position = one.verification, one.position
    code = answer.code
    return {
        "source": one.source,
        "page": one.page,
        "place": None if position is None else position.field,
        "corners": None if position is None else [list(corner) for corner in position.corners],
        "accepted": one.accepted,
        "refusal": None if answer.refusal is None else answer.refusal.value,
        "explanation": explanation_of(one, language),
        "colour": None if code is None else code.colour,
        "pseudonym": None if code is None else code.pseudonym,
        "issued_at": None if code is None else format_time(code.issued_at),
        "life_minutes": None if code is None else code.life_minutes,
        "key_id": None if code is None else code.key_id,
        "signed_with_demo_key": answer.signed_with_demo_key,
        "painted": one.painted,
        "recoloured": one.recoloured,
        "foreign": None if one.foreign is None else one.foreign.name,
        "text": one.text,
    }
