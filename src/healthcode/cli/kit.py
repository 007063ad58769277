"""``healthcode kit``: a folder ready to print, for one class and one town."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.cli.terminal import Terminal
    from healthcode.lesson.kit.card_languages import KitLanguage
    from healthcode.lesson.kit.document import PaperName
    from healthcode.lesson.kit.readme import Minutes, Order
    from healthcode.lesson.kit.write import Written
    from healthcode.lesson.material import Material

FOLDER = "kit"
STUDENTS, FEWEST, MOST = 28, 8, 40
SEED = "linden-7"

KitLang = Annotated[
    Literal["en", "de", "fr", "zh"],
    typer.Option(
        "--lang",
        help="Of the kit and of this command. In fr and zh: resident cards with their codes, and the "
        "glossary; the rest is English.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("kit", short_help="Print a debate kit for one class.")(kit)


def kit(
    seed: Annotated[str, typer.Option("--seed", metavar="S", help="Of the town: any word.")] = SEED,
    students: Annotated[
        int,
        typer.Option(
            "--students",
            metavar="N",
            min=FEWEST,
            max=MOST,
            help="How many students; each gets one resident card.",
        ),
    ] = STUDENTS,
    minutes: Annotated[
        Literal["15", "30", "45", "90"],
        typer.Option("--minutes", help="Length of the lesson."),
    ] = "45",
    paper: Annotated[Literal["a4", "letter"], typer.Option("--paper", help="To print on.")] = "a4",
    out: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            help="The folder to write: missing, empty, or an earlier kit, which is replaced.",
        ),
    ] = FOLDER,
    material: Annotated[
        str | None,
        typer.Option(
            "--material",
            metavar="FOLDER",
            help="Where the town is kept between commands. Default: healthcode-lesson/SEED.",
            show_default=False,
        ),
    ] = None,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: KitLang = "en",
) -> None:
    """Write cards, sheets and notes for one lesson into FOLDER, as pages to print and as PDF.

    Nothing in it is about a real person, and nothing asks for a student's name. Start with README.html.

    The first kit of a seed lets the town live, and twenty towns like it: about four minutes on two cores,
    kept for the next one, which takes seconds. The same seed, options and version give the same files. No
    number is typed in by hand: each stands in numbers/audit.json with its command.
    """
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.kit.kit_folder import check_kit_folder  # noqa: PLC0415
    from healthcode.lesson.material import default_folder  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language="de" if lang == "de" else "en")
    target = inputs.folder(out)
    check_kit_folder(target, language=terminal.language)
    place = default_folder(seed) if material is None else inputs.folder(material)
    _refuse_one_in_the_other(target, place, terminal)
    made = _prepared(seed, place, terminal)
    people = int(made.document["run"]["people"])
    if students > people:
        _refuse_more_cards(students, people, terminal)
    was_there = target.is_dir() and any(target.iterdir())
    order = _order(seed, students, minutes, lang, paper)
    written = _written(made, target, order, terminal)
    _say(written, target, terminal, is_replaced=was_there)


def _words(terminal: Terminal, key: str, /, **values: object) -> str:
    from healthcode.lesson.words import Words  # noqa: PLC0415 - not needed for --help

    return Words(terminal.language).say(f"kit_talk.{key}", **values)


def _order(seed: str, students: int, minutes: str, lang: KitLanguage, paper: PaperName) -> Order:
    from healthcode.lesson.kit.readme import Order  # noqa: PLC0415 - not needed for --help

    return Order(seed, students, cast("Minutes", int(minutes)), lang, paper)


def _refuse_one_in_the_other(target: Path, place: Path, terminal: Terminal) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    kit_at, town_at = target.resolve(), place.resolve()
    if kit_at == town_at or kit_at in town_at.parents or town_at in kit_at.parents:
        wanted = _words(terminal, "apart_wanted", folder=place)
        raise UsageError(_words(terminal, "apart"), (Problem("--out", str(target), wanted),))


def _refuse_more_cards(students: int, people: int, terminal: Terminal) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    wanted = _words(terminal, "no_residents_wanted", people=people)
    raise UsageError(_words(terminal, "no_residents"), (Problem("--students", str(students), wanted),))


def _prepared(seed: str, place: Path, terminal: Terminal) -> Material:
    """Make the town, or read it; say what takes long before it begins."""
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.material import SEEDS, prepare  # noqa: PLC0415

    shown: dict[str, Progress] = {}
    with ExitStack() as stack:

        def report(part: str, done: int, total: int) -> None:
            if part not in shown:
                stack.close()
                if not shown:
                    terminal.talk(_words(terminal, "making", seed=seed, towns=SEEDS - 1, folder=place))
                noun = _words(terminal, f"part.{part}")
                shown[part] = stack.enter_context(
                    Progress(quiet=terminal.quiet, noun=noun, language=terminal.language)
                )
            shown[part].report(done, total)

        return prepare(seed, place, on_progress=report)


def _written(made: Material, target: Path, order: Order, terminal: Terminal) -> Written:
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.kit.write import write_kit  # noqa: PLC0415
    from healthcode.policy.load import load_policy  # noqa: PLC0415

    policy = load_policy(str(made.document["run"]["policy"]))
    noun = _words(terminal, "part.pieces")
    with Progress(quiet=terminal.quiet, noun=noun, language=terminal.language) as progress:
        return write_kit(target, made, policy, order, report=progress.report)


def _say(written: Written, target: Path, terminal: Terminal, *, is_replaced: bool) -> None:
    for warning in written.warnings:
        terminal.talk(_words(terminal, "warning", warning=warning))
    if not written.has_pdf:
        terminal.talk(_words(terminal, "no_pdf"))
    elif written.only_html:
        terminal.talk(_words(terminal, "only_html"))
    if is_replaced:
        terminal.talk(_words(terminal, "replaced"))
    count, first = len(written.pieces), target / "README.html"
    terminal.paragraph(_words(terminal, "wrote", folder=target, pieces=count, first=first))
    if written.has_pdf and not written.only_html:
        terminal.next_command("scan", str(target / "pdf" / "residents.pdf"))
