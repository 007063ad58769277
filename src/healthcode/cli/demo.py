"""``healthcode demo``: the whole thing on a small town, in seconds."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from healthcode.cards import Card
    from healthcode.cli.demo_town import Compared, Infection, Look
    from healthcode.cli.terminal import Terminal

FOLDER = "healthcode-demo"
SHOWN_COLOURS = ("green", "yellow", "red")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", short_help="See the whole thing in seconds.")(demo)


def demo(
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the files go.")] = FOLDER,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Let a small town live under a health code, and show what the code made of it.

    Says how many of the red were really infected, tells of three residents why they have their colour, and
    writes the run, everybody's colour, and a page of cards.
    """
    from healthcode.cli.demo_town import live_and_look  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_result_files  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    target = inputs.folder(out)
    with _no_empty_folder(target), staged(target) as folder:
        look = live_and_look(target, lang, terminal)
        chosen = choose(look)
        write_result_files(folder, look.exposures, [look.evaluation], look.provenance)
        _write_pictures(folder, chosen, look, lang)
        _write_report(folder, look, lang, terminal)
    terminal.paragraph("MOCK / SIMULATION. Nobody in this town exists, and no code here is a pass.")
    terminal.out()
    _show_town(look, terminal)
    _show_one_code(chosen[-1], target, terminal)
    for card in chosen:
        _tell(card, look.infections.get(card.explanation.person_id), terminal)
    _say_files(target, look, chosen, terminal)
    _say_next(look, chosen[-1].explanation.person_id, terminal)


@contextmanager
def _no_empty_folder(target: Path) -> Iterator[None]:
    """Take the target away again if it was made and nothing came into it."""
    was_there = target.exists()
    try:
        yield
    finally:
        if not was_there and target.is_dir() and not any(target.iterdir()):
            target.rmdir()


def choose(look: Look) -> list[Card]:
    """Choose a green, a yellow and a red resident: mistaken ones, with the most to tell."""
    from healthcode.cli.demo_town import is_mistaken  # noqa: PLC0415 - not needed for --help

    def most_to_tell(card: Card) -> tuple[bool, bool, bool, int, str]:
        told = card.explanation
        mistaken = is_mistaken(told.colour, told.person_id in look.infections)
        return (
            not mistaken,
            told.by_hand is not None,
            told.next_change is None,
            -len(told.evidence),
            told.person_id,
        )

    ranked = sorted(look.cards, key=most_to_tell)
    firsts = [
        next((card for card in ranked if card.explanation.colour == colour), None) for colour in SHOWN_COLOURS
    ]
    return [card for card in firsts if card is not None]


# ── files ──


def _write_pictures(folder: Path, chosen: Sequence[Card], look: Look, language: options.Lang) -> None:
    from healthcode.cards import cards_page  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import file_stem  # noqa: PLC0415
    from healthcode.codes.matrix import matrix_of  # noqa: PLC0415
    from healthcode.codes.picture_png import draw_png  # noqa: PLC0415
    from healthcode.codes.picture_svg import draw_svg  # noqa: PLC0415

    for card in chosen:
        matrix, colour = matrix_of(card.code_text), card.explanation.colour
        stem = file_stem(card.explanation.person_id)
        (folder / f"{stem}.png").write_bytes(draw_png(matrix, colour, card.caption))
        (folder / f"{stem}.svg").write_bytes(draw_svg(matrix, colour, card.caption).encode())
    page = cards_page(look.cards, language, len(look.evaluation.verdicts))
    (folder / "cards.html").write_bytes(page.encode())


def _write_report(folder: Path, look: Look, language: options.Lang, terminal: Terminal) -> None:
    """Audit the town, as far as that takes seconds, and write its page."""
    from healthcode.cli.report import PAGE, write_page  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.run_audit import audit_run  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.sections import chosen_sections  # noqa: PLC0415
    from healthcode.report.whole_page import report_page  # noqa: PLC0415

    terminal.talk("Counting what the code brought and what it cost…")
    document = audit_run(str(look.run), None, chosen_sections([], is_all=False), Terminal(quiet=True))
    write_page(folder / PAGE, report_page(document, None, language))


# ── printing ──


def _show_town(look: Look, terminal: Terminal) -> None:
    from healthcode.cli.curves import show_by_day  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.demo_town import compare  # noqa: PLC0415
    from healthcode.scoring.words import colour_word, time_words  # noqa: PLC0415

    counts = compare(look.evaluation.verdicts, look.infections)
    summary = look.summary
    terminal.paragraph(headline(counts, summary.days))
    terminal.out()
    curves = {"infectious": list(summary.infectious_by_day)}
    for colour in ("red", "yellow"):
        curves[colour_word(colour, terminal.language)] = [day.get(colour, 0) for day in summary.colours]
    show_by_day(curves, terminal)
    terminal.out()
    time = time_words(look.moment, terminal.language)
    terminal.paragraph(f"At {time} under {look.provenance.policy_id}:")
    terminal.out()
    terminal.table(
        ("colour", "residents", "really infected", "not infected"),
        [
            (row.colour, f"{row.residents:,}", f"{row.infected:,}", f"{row.residents - row.infected:,}")
            for row in counts
        ],
        right=frozenset({1, 2, 3}),
    )
    terminal.out()
    terminal.paragraph(
        "No platform sees the last two columns; a simulation does. Red does not claim that somebody is "
        "infected: it keeps at home who might be. Whether that is worth its price is the debate."
    )
    terminal.paragraph(
        "The page below counts colours at 04:00, when the locks of a day are set: who turned red after that "
        "on the last day is in this table, and not among the page's red."
    )


def headline(counts: Sequence[Compared], days: int) -> str:
    """Say in whole people what the code got right and wrong."""
    by_colour = {row.colour: row for row in counts}
    infected, people = sum(row.infected for row in counts), sum(row.residents for row in counts)
    text = f"After {days:,} days {infected:,} of {people:,} people have been infected."
    if red := by_colour.get("red"):
        text += f" The code calls {red.residents:,} red: {_split(red)}."
    if (green := by_colour.get("green")) and green.infected:
        text += f" {green.infected:,} infected {_people(green.infected)} green."
    return text


def _split(red: Compared) -> str:
    wrongly = red.residents - red.infected
    return f"{red.infected:,} infected, and {wrongly:,} not"


def _people(count: int) -> str:
    return "person is" if count == 1 else "people are"


def _show_one_code(card: Card, out: Path, terminal: Terminal) -> None:
    from healthcode.cli.people import draw_code, file_stem  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.matrix import matrix_of  # noqa: PLC0415

    terminal.out()
    terminal.paragraph(f"The code of {card.explanation.person_id}:")
    terminal.out()
    if not draw_code(matrix_of(card.code_text), card.explanation.colour, terminal):
        picture = out / f"{file_stem(card.explanation.person_id)}.png"
        terminal.paragraph(f"(this terminal is too narrow to draw it; see {picture})")


def _tell(card: Card, infection: Infection | None, terminal: Terminal) -> None:
    from healthcode.cli.people import print_explanation  # noqa: PLC0415 - not needed for --help

    print_explanation(card.explanation, terminal, only=("verdict", "evidence", "next", "unknown"))
    terminal.heading("What really happened")
    terminal.paragraph(truth_words(infection, terminal.language), indent="  ")


def truth_words(infection: Infection | None, language: options.Lang) -> str:
    """Say whether somebody was really infected, when and where; no platform knows."""
    from healthcode.scoring.words import time_words  # noqa: PLC0415 - not needed for --help
    from healthcode.tables import IMPORTED  # noqa: PLC0415

    if infection is None:
        return "Was not infected. The system cannot know that."
    where = "outside the town" if infection.setting == IMPORTED else f"in the setting {infection.setting}"
    return f"Was infected at {time_words(infection.infected_at, language)}, {where}."


def _say_files(out: Path, look: Look, chosen: Sequence[Card], terminal: Terminal) -> None:
    from healthcode.cli.people import file_stem  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.output import RESULT_FILES  # noqa: PLC0415

    terminal.heading(f"Written into {out}")
    terminal.paragraph(
        "report.html: one page on what the code brought and what it cost; open it in a browser", indent="  "
    )
    terminal.paragraph(
        f"cards.html: the cards of {len(look.cards):,} residents; open it in a browser", indent="  "
    )
    terminal.paragraph(", ".join(f"{name}.csv" for name in RESULT_FILES), indent="  ")
    pictures = ", ".join(f"{file_stem(card.explanation.person_id)}.png and .svg" for card in chosen)
    terminal.paragraph(pictures, indent="  ")
    terminal.paragraph(f"{look.run.name}/observed: what the platform saw", indent="  ")
    terminal.paragraph(f"{look.run.name}/truth: what happened, such as infections.csv", indent="  ")


def _say_next(look: Look, person_id: str, terminal: Terminal) -> None:
    from healthcode.cli.terminal import escaped, program  # noqa: PLC0415 - not needed for --help

    run, policy = str(look.run), options.DEFAULT_POLICY
    terminal.heading("What to try next")
    for words, why in (
        (options.about_person("timeline", run, person_id, None, None), "when it changed, and why"),
        (["score", "--policy", "always-green", *_data(run)], "the control: no health code"),
        (["policy", "show", policy], "the rules, in words"),
        (["scenario", "show", "demo"], "how this town was made"),
        (["simulate", "port-linden", "-o", "my-town", "--policy", policy], "a whole town, in minutes"),
        (["score", "my-town"], "its colours"),
        (["report", "my-town", "--quick"], "its page, for a class or a committee"),
    ):
        terminal.out(f"  {program()} {escaped(shlex.join(words))}")
        terminal.out(f"      {terminal.dim(why)}")


def _data(run: str) -> list[str]:
    return ["--", run] if run.startswith("-") else [run]
