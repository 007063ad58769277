"""``healthcode codes``: everybody's code at once, as files or as a sheet of cards."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from healthcode.cli import inputs, options
from healthcode.cli.keys import KeysFolder  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.codes.issuing import Issue, Planned
    from healthcode.scoring.output import Provenance
    from healthcode.scoring.results import Evaluation
    from healthcode.scoring.words import Language
    from healthcode.sheets import SheetCard

LIFE_MINUTES = 24 * 60
LONGEST_LIFE_MINUTES = 43_200
SHEET_ENDINGS = (".pdf", ".html")

#: The words on a card.
_ON_CARD: Mapping[str, Mapping[Language, str]] = {
    "valid": {"en": "valid until {until}", "de": "gültig bis {until}"},
    "rules": {"en": "rules: {policy}", "de": "Regeln: {policy}"},
}
_STABLE = (
    "Stable pseudonyms: every code of a person, of whatever day, bears the same name. Whoever keeps the "
    "codes that they see can follow each person from day to day, without any secret. This is for the lesson; "
    "without --stable names change every day."
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("codes", short_help="Issue everybody's signed mock code, as files or cards.")(codes)


def codes(
    data: options.Data,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="The folder to write: missing or empty.", show_default=False
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet",
            metavar="FILE",
            help="A sheet of cards to print, eight to a page: a .pdf or .html file.",
            show_default=False,
        ),
    ] = None,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    life: Annotated[
        int,
        typer.Option(
            "--life", metavar="MINUTES", min=1, max=LONGEST_LIFE_MINUTES, help="How long codes are valid."
        ),
    ] = LIFE_MINUTES,
    file_format: Annotated[
        Literal["png", "svg", "text"], typer.Option("--format", help="Of the files, one for each code.")
    ] = "png",
    people: Annotated[
        list[str] | None,
        typer.Option(
            "--people",
            metavar="PERSON",
            help="Only this person's code; may be given many times.",
            show_default=False,
        ),
    ] = None,
    keys: KeysFolder = None,
    stable: Annotated[
        bool,
        typer.Option("--stable", help="Leave the day out of pseudonyms, to show what linkable codes do."),
    ] = False,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Issue everybody's signed mock code.

    FOLDER gets codes.csv, one file for each code, and register.csv, the secret half: whose code it is.
    """
    from healthcode.cli.keys import choose_ring, say_if_demo  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.clock import format_time  # noqa: PLC0415
    from healthcode.codes.issuing import Issue, plan, write_codes  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    folder = _folder(out, sheet, data)
    ring = choose_ring(data, keys, terminal)
    colours, moment, provenance = _score(data, people, policy, as_of, engine, terminal)
    issued = Issue(moment, life, ring, stable=stable)
    if stable:
        terminal.talk(_STABLE)
    planned = plan(colours, issued)
    if folder is not None:
        with Progress(quiet=quiet, noun="code") as progress:
            write_codes(folder, colours, issued, file_format, provenance.to_json(), progress.report)
    if sheet is not None:
        _write_sheet(Path(sheet), planned, issued, provenance, lang)
    if json:
        print_json(_as_json(planned, issued, provenance, out, sheet))
    else:
        _show(planned, issued, terminal)
    _say_written(folder, sheet, terminal)
    say_if_demo(ring, terminal)
    if out is not None:
        trusted = [] if ring.is_demo else ["--keys", keys or data]
        words = [out] if not out.startswith("-") else ["--", out]
        terminal.next_command("scan", "--now", format_time(moment), *trusted, *words)


def _folder(out: str | None, sheet: str | None, data: str) -> Path | None:
    """Check where things shall go before anything is read.

    Raises:
        UsageError: If nothing shall be written, or at a place that cannot be.
    """
    from healthcode.codes.issuing import NEVER_OVER  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.new_folder import check_free  # noqa: PLC0415
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if out is None and sheet is None:
        raise UsageError(
            "codes are written as files",
            (Problem("--out or --sheet", "", "a folder for the codes, or a file for a sheet of cards"),),
            "For one code in the terminal: healthcode code DATA PERSON.",
        )
    if sheet is not None and Path(sheet).suffix.lower() not in SHEET_ENDINGS:
        raise UsageError(
            "the sheet's kind is not clear",
            (Problem("--sheet", repr(sheet), "a name ending in .pdf or .html"),),
        )
    if sheet is not None:
        inputs.refuse_data_folder(Path(sheet), data, "--sheet")
    if sheet is not None and Path(sheet).suffix.lower() == ".pdf":
        from healthcode.sheets.pdf import require_typst  # noqa: PLC0415 - only for a sheet

        require_typst()
    folder = None if out is None else inputs.folder(out)
    if folder is not None:
        inputs.refuse_data_folder(folder, data)
        check_free(folder, fix=NEVER_OVER)
    return folder


def _score(
    data: str,
    people: Sequence[str] | None,
    policy: str | None,
    as_of: Sequence[str] | None,
    engine: str,
    terminal: Terminal,
) -> tuple[dict[str, str], int, Provenance]:
    """Give everybody's colour, or those of some people, and say where they come from."""
    from healthcode.cli.rules import rules_for  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.score import provenance_of  # noqa: PLC0415

    given = inputs.one_moment(as_of)
    with inputs.open_data(data, terminal) as dataset:
        for person in people or ():
            inputs.require_person(dataset, person)
        rules = rules_for(data, policy, terminal)
        moment = inputs.last_known(dataset, terminal) if given is None else given
        with inputs.open_engine(engine, dataset, rules, moment) as scorer:
            evaluations: Iterable[Evaluation]
            if people:
                evaluations = [scorer.evaluate([moment], sorted(set(people)))]
            else:
                evaluations = scorer.evaluate_in_parts([moment])
            colours = {verdict.person_id: verdict.colour for part in evaluations for verdict in part.verdicts}
        return colours, moment, provenance_of(dataset, rules, [moment])


def _write_sheet(
    path: Path, planned: Sequence[Planned], issued: Issue, provenance: Provenance, language: Language
) -> None:
    from healthcode.sheets import write_sheet  # noqa: PLC0415 - only for a sheet

    by_person = sorted(planned, key=lambda code: code.person_id)
    cards = [_card(code, issued, provenance, language) for code in by_person]
    footer = f"{provenance.data}; {_ON_CARD['rules'][language].format(policy=provenance.policy_id)}"
    write_sheet(path, cards, language, footer)


def _card(code: Planned, issued: Issue, provenance: Provenance, language: Language) -> SheetCard:
    from healthcode.clock import MINUTE  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.token import LATEST  # noqa: PLC0415
    from healthcode.scoring.words import time_words  # noqa: PLC0415
    from healthcode.sheets import SheetCard  # noqa: PLC0415

    until = time_words(min(issued.issued_at + issued.life_minutes * MINUTE, LATEST), language)
    lines = (
        _ON_CARD["valid"][language].format(until=until),
        _ON_CARD["rules"][language].format(policy=provenance.policy_id),
    )
    return SheetCard(issued.text_for(code.person_id, code.colour), code.colour, code.person_id, lines)


# ── printing ──


def _show(planned: Sequence[Planned], issued: Issue, terminal: Terminal) -> None:
    from healthcode.scoring.changes import severity  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import time_words  # noqa: PLC0415

    counts = Counter(code.colour for code in planned)
    ordered = sorted(counts, key=severity, reverse=True)
    told = ", ".join(f"{counts[colour]:,} {terminal.colour(colour)}" for colour in ordered)
    terminal.out(f"{len(planned):,} code{'' if len(planned) == 1 else 's'}: {told}")
    signer = issued.ring.signing_at(issued.issued_at)
    time = time_words(issued.issued_at, terminal.language)
    terminal.out(f"issued at {time}, valid for {issued.life_minutes:,} minutes, signed with {signer.key_id}")


def _say_written(folder: Path | None, sheet: str | None, terminal: Terminal) -> None:
    if folder is not None:
        terminal.talk(
            f"Wrote into {folder}. Keep register.csv to yourself: it says whose code each one is. "
            "The other files do not."
        )
    if sheet is not None:
        terminal.talk(f"Wrote {sheet}. Its cards bear the ids of people: give each to its holder.")


def _as_json(
    planned: Sequence[Planned], issued: Issue, provenance: Provenance, out: str | None, sheet: str | None
) -> dict[str, Any]:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help
    from healthcode.tables import ALL_COLOURS  # noqa: PLC0415

    counts = Counter(code.colour for code in planned)
    signer = issued.ring.signing_at(issued.issued_at)
    return {
        "provenance": provenance.to_json(),
        "codes": len(planned),
        "colours": {colour: counts[colour] for colour in ALL_COLOURS if counts[colour]},
        "issued_at": format_time(issued.issued_at),
        "life_minutes": issued.life_minutes,
        "key_id": signer.key_id,
        "signed_with_demo_key": signer.is_demo,
        "stable_pseudonyms": issued.stable,
        "folder": out,
        "sheet": sheet,
    }
