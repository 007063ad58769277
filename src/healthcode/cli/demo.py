"""``healthcode demo``: the whole thing on the shipped sample, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options
from healthcode.cli.terminal import program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthcode.cards import Card
    from healthcode.cli.terminal import Terminal
    from healthcode.scoring.explain import Explanation

AS_OF = "2020-02-21T20:00"
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
    """Score the shipped street, show three residents, and write their codes and everybody's cards."""
    from healthcode.cli.score import show_verdicts  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.clock import parse_time_or_date  # noqa: PLC0415
    from healthcode.samples import sample_path  # noqa: PLC0415
    from healthcode.scoring.explain import explain_with  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_result_files  # noqa: PLC0415
    from healthcode.scoring.score import provenance_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    target = inputs.folder(out)
    moment = parse_time_or_date(AS_OF)
    with inputs.open_data(str(sample_path()), terminal) as dataset:
        rules = inputs.load_rules(options.DEFAULT_POLICY)
        with inputs.open_engine("duckdb", dataset, rules, moment) as scorer:
            evaluation = scorer.evaluate([moment])
            exposures = list(scorer.exposures())
        # Many small questions about few people: the plain engine answers them faster than SQL does.
        with inputs.open_engine("reference", dataset, rules, moment) as scorer:
            told = [
                explain_with(scorer, dataset, rules, verdict.person_id, lang)
                for verdict in evaluation.verdicts
            ]
        cards = [_card(explanation) for explanation in told]
        chosen = _choose(cards)
        provenance = provenance_of(dataset, rules, [moment])
        with staged(target) as folder:
            write_result_files(folder, exposures, [evaluation], provenance)
            _write_pictures(folder, chosen, cards, lang)
    terminal.paragraph("MOCK / SIMULATION. Nobody in Port Linden exists, and no code here is a pass.")
    terminal.out()
    show_verdicts(evaluation.verdicts, rules.id, terminal)
    _show_one_code(chosen[-1], target, terminal)
    for card in chosen:
        _tell(card.explanation, terminal)
    _say_files(target, chosen, terminal)
    _say_next(chosen[-1].explanation.person_id, terminal)


def _card(explanation: Explanation) -> Card:
    from healthcode.cards import Card  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import LIFE_MINUTES, caption_of  # noqa: PLC0415
    from healthcode.codes.keys import demo_keys  # noqa: PLC0415
    from healthcode.codes.token import issue  # noqa: PLC0415

    text = issue(explanation.person_id, explanation.colour, explanation.as_of, LIFE_MINUTES, demo_keys())
    return Card(explanation, text, caption_of(text))


def _choose(cards: Sequence[Card]) -> list[Card]:
    """Choose a green, a yellow and a red resident: those who will change and have the most to tell."""

    def most_to_tell(card: Card) -> tuple[bool, bool, int, str]:
        told = card.explanation
        return (told.by_hand is not None, told.next_change is None, -len(told.evidence), told.person_id)

    ranked = sorted(cards, key=most_to_tell)
    firsts = [
        next((card for card in ranked if card.explanation.colour == colour), None) for colour in SHOWN_COLOURS
    ]
    return [card for card in firsts if card is not None]


def _write_pictures(
    folder: Path, chosen: Sequence[Card], cards: Sequence[Card], language: options.Lang
) -> None:
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
    (folder / "cards.html").write_bytes(cards_page(cards, language).encode())


def _show_one_code(card: Card, out: Path, terminal: Terminal) -> None:
    from healthcode.cli.people import draw_code, file_stem  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.matrix import matrix_of  # noqa: PLC0415

    terminal.out()
    terminal.paragraph(f"The code of {card.explanation.person_id}:")
    terminal.out()
    if not draw_code(matrix_of(card.code_text), card.explanation.colour, terminal):
        picture = out / f"{file_stem(card.explanation.person_id)}.png"
        terminal.paragraph(f"(this terminal is too narrow to draw it; see {picture})")


def _tell(explanation: Explanation, terminal: Terminal) -> None:
    from healthcode.cli.people import print_explanation  # noqa: PLC0415 - not needed for --help

    print_explanation(explanation, terminal, only=("verdict", "evidence", "next", "unknown"))


def _say_files(out: Path, chosen: Sequence[Card], terminal: Terminal) -> None:
    from healthcode.cli.people import file_stem  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.output import RESULT_FILES  # noqa: PLC0415

    terminal.heading(f"Written into {out}")
    terminal.out("  cards.html  everybody's card; open it in a browser")
    terminal.paragraph(", ".join(f"{name}.csv" for name in RESULT_FILES), indent="  ")
    pictures = ", ".join(f"{file_stem(card.explanation.person_id)}.png and .svg" for card in chosen)
    terminal.paragraph(pictures, indent="  ")


def _say_next(person_id: str, terminal: Terminal) -> None:
    terminal.heading("What to try next")
    for command, why in (
        (f"healthcode timeline street {person_id}", "when it changed, and why"),
        ("healthcode explain street syn-10-bank", "a colour that no rule stands behind"),
        ("healthcode score street --policy always-green", "the control: no health code"),
        ("healthcode policy show hangzhou-2020-02", "the rules, in words"),
    ):
        terminal.out(f"  {command.replace('healthcode', program(), 1)}")
        terminal.out(f"      {terminal.dim(why)}")
