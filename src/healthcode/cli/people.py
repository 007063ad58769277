"""``healthcode explain``, ``timeline`` and ``code``: one resident."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options
from healthcode.cli.keys import KeysFolder  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.codes.matrix import Matrix
    from healthcode.scoring.explained import Explanation
    from healthcode.scoring.one_person import Scored
    from healthcode.scoring.telling import Section
    from healthcode.scoring.timeline import Timeline

LIFE_MINUTES = 24 * 60


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("explain", short_help="Say why somebody has this colour.")(explain)
    app.command("timeline", short_help="List when the colour changed, and why.")(timeline)
    app.command("code", short_help="Issue somebody's signed mock code.")(code)


def explain(
    data: options.Data,
    person: options.Person,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    hindsight: Annotated[
        bool, typer.Option("--hindsight", help="Add what was really so; DATA must be a run folder.")
    ] = False,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Say why a resident has this colour, when it changes, and what the system did not see."""
    from healthcode.cli import hindsight as truth  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring.explain import explain_with, with_counterfactual  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    if hindsight:
        truth.require_run(data)
    with _scored(data, person, policy, as_of, engine, terminal) as (scorer, dataset, rules):
        with Progress(quiet=quiet, noun="moment", may_end_early=True) as progress:
            explanation = explain_with(scorer, dataset, rules, person, lang, report=progress.report)
        with Progress(quiet=quiet, noun="scoring", may_end_early=True) as progress:
            explanation = with_counterfactual(explanation, dataset, rules, report=progress.report)
    known = truth.hindsight_of(data, explanation) if hindsight else None
    if json:
        document = explanation.to_json()
        print_json(document if known is None else document | {"hindsight": known.to_json()})
        return
    print_explanation(explanation, terminal)
    if known is not None:
        print_sections([truth.section(known, lang)], terminal)
    terminal.next_command(*options.about_person("timeline", data, person, policy, as_of))


def timeline(
    data: options.Data,
    person: options.Person,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """List when a resident's colour changed, and what made it change."""
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring.timeline import timeline_with  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    with (
        _scored(data, person, policy, as_of, engine, terminal) as (scorer, dataset, rules),
        Progress(quiet=quiet, noun="moment") as progress,
    ):
        told = timeline_with(scorer, dataset, rules, person, lang, report=progress.report)
    if json:
        print_json(told.to_json())
        return
    _print_timeline(told, terminal)
    terminal.next_command(*options.about_person("explain", data, person, policy, as_of))


def code(
    data: options.Data,
    person: options.Person,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="A .png or .svg file to write, or - for the code's text. Default: draw it in the terminal; "
            "outside a terminal, write PERSON.png into the current folder.",
            show_default=False,
        ),
    ] = None,
    keys: KeysFolder = None,
    engine: options.EngineName = "duckdb",
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Issue a resident's signed mock code, valid for 24 hours from T."""
    from healthcode.cli.keys import choose_ring, say_if_demo  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.codes.token import issue  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    _require_picture(out)
    if out not in (None, "-"):
        inputs.refuse_data_folder(Path(str(out)), data)
    ring = choose_ring(data, keys, terminal)
    with _scored(data, person, policy, as_of, engine, terminal) as (scorer, _, _):
        moment = scorer.known_until
        (verdict,) = scorer.evaluate([moment], [person]).verdicts
    text = issue(person, verdict.colour, moment, LIFE_MINUTES, ring)
    if out == "-":
        sys.stdout.write(text)
    else:
        _show_code(text, verdict.colour, person, out, terminal)
    say_if_demo(ring, terminal)


@contextmanager
def _scored(
    data: str,
    person: str,
    policy: str | None,
    as_of: Sequence[str] | None,
    engine: str,
    terminal: Terminal,
) -> Iterator[Scored]:
    """Open what a command about one resident was asked about, and say on stderr what was chosen for it."""
    from healthcode.cli.rules import rules_for  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.one_person import Scored  # noqa: PLC0415

    given = inputs.one_moment(as_of)
    with inputs.open_data(data, terminal) as dataset:
        inputs.require_person(dataset, person)
        rules = rules_for(data, policy, terminal)
        moment = inputs.last_known(dataset, terminal) if given is None else given
        with inputs.open_engine(engine, dataset, rules, moment) as scorer:
            yield Scored(scorer, dataset, rules)


# ── printing ──


def print_json(document: object) -> None:
    """Print one JSON document."""
    from json import dumps  # noqa: PLC0415 - its name would hide an option

    sys.stdout.write(dumps(document, indent=2, ensure_ascii=not _is_unicode()) + "\n")


def _is_unicode() -> bool:
    return "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()


def print_explanation(explanation: Explanation, terminal: Terminal, only: Sequence[str] = ()) -> None:
    """Print an explanation, section by section.

    Args:
        explanation: What to tell.
        terminal: Where.
        only: Names of sections; empty for all.
    """
    mark = terminal.colour(explanation.colour)
    terminal.out()
    terminal.out(f"{mark}  {terminal.bold(explanation.person_id)}")
    print_sections(
        [section for section in explanation.sections() if not only or section.name in only], terminal
    )


def print_sections(sections: Iterable[Section], terminal: Terminal) -> None:
    """Print sentences under their headings."""
    for section in sections:
        if section.heading:
            terminal.heading(section.heading)
        for item in section.items:
            terminal.paragraph(item.text, indent="  ")
            for detail in item.details:
                terminal.paragraph(detail, indent="      ", first="    - ")


def _print_timeline(told: Timeline, terminal: Terminal) -> None:
    from healthcode.scoring.words import phrase, time_words  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    first = phrase("timeline_first", language, colour=terminal.colour(told.first_colour))
    terminal.out()
    terminal.out(f"{terminal.bold(told.person_id)}: {first}")
    for change in told.changes:
        terminal.out(f"  {time_words(change.at, language)}  {terminal.colour(change.colour)}")
        kind = phrase(f"kind_{change.cause.kind.replace(' ', '_')}", language)
        terminal.paragraph(f"{kind}: {change.cause.words}", indent=" " * 6, first=" " * 4)
    if not told.changes:
        until = time_words(told.until, language)
        terminal.out(f"  {phrase('timeline_same', language, time=until)}")


def _show_code(text: str, colour: str, person: str, out: str | None, terminal: Terminal) -> None:
    from healthcode.codes.matrix import matrix_of  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.token import caption_of  # noqa: PLC0415
    from healthcode.codes.whole_file import write_whole  # noqa: PLC0415

    matrix = matrix_of(text)
    if out is None and terminal.is_terminal and draw_code(matrix, colour, terminal):
        return
    path = Path(out) if out is not None else Path(f"{file_stem(person)}.png")
    caption = caption_of(text)
    if path.suffix.lower() == ".svg":
        from healthcode.codes.picture_svg import draw_svg  # noqa: PLC0415

        content = draw_svg(matrix, colour, caption).encode()
    else:
        from healthcode.codes.picture_png import draw_png  # noqa: PLC0415

        content = draw_png(matrix, colour, caption)
    write_whole(path, content, title="nothing was written", fix="Choose another place with --out.")
    terminal.out(str(path))


def draw_code(matrix: Matrix, colour: str, terminal: Terminal) -> bool:
    """Draw a code in the terminal, if all of it can be seen there.

    Returns:
        Whether it was drawn.
    """
    from healthcode.codes.terminal import (  # noqa: PLC0415
        ROWS_BELOW,
        TerminalStyle,
        choose_style,
        draw_terminal,
        fits_terminal,
        terminal_size,
    )

    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    style = choose_style(encoding, no_colour=not terminal.wants_colour)
    if not fits_terminal(matrix, style, terminal.columns, terminal.rows):
        size = terminal_size(matrix, style)
        terminal.talk(
            f"The code does not fit into this terminal: it needs {size.columns} columns and "
            f"{size.rows + ROWS_BELOW} lines. Make it larger, or the letters smaller."
        )
        return False
    sys.stdout.write(draw_terminal(matrix, colour, style))
    if style is not TerminalStyle.COLOUR:
        terminal.talk("Drawn for a dark ground; on a light one write a file: --out FILE.png")
    return True


def file_stem(person_id: str) -> str:
    """Turn a person's id into a file name that every system takes, different for each person."""
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", person_id)
    return stem if stem == person_id else f"{stem}-{sha256(person_id.encode()).hexdigest()[:8]}"


def _require_picture(out: str | None) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if out not in (None, "-") and Path(str(out)).suffix.lower() not in (".png", ".svg"):
        raise UsageError(
            "the picture's kind is not clear",
            (Problem("--out", repr(out), "a name ending in .png or .svg, or -"),),
        )
