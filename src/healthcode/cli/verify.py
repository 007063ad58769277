"""``healthcode verify``: whether a quoted card holds."""

from __future__ import annotations

import json as json_module
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.cli.terminal import Terminal
    from healthcode.lesson.verify import Checked, Claimed, MadeTown

DOES_NOT_HOLD = 3

CardText = Annotated[
    str,
    typer.Argument(
        metavar="CARD",
        help="The id of a card, or a file with its text, or - for stdin.",
        show_default=False,
    ),
]
FieldOption = Annotated[
    str | None,
    typer.Option("--field", metavar="F", help="The field, as on the line CHECK.", show_default=False),
]
SeedOption = Annotated[
    str | None,
    typer.Option("--seed", metavar="S", help="The seed, as on the line CHECK.", show_default=False),
]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="S", help="Where the card names one.", show_default=False),
]
PolicyOption = Annotated[
    str | None, typer.Option("--policy", metavar="P", help="Where the card names one.", show_default=False)
]
Anew = Annotated[bool, typer.Option("--anew", help="Take nothing from the towns that are kept here.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", short_help="Make the number of a quoted card again.")(verify)


def verify(
    card: CardText,
    field: FieldOption = None,
    seed: SeedOption = None,
    scenario: ScenarioOption = None,
    policy: PolicyOption = None,
    anew: Anew = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Make the number of a card again from its seed, and say whether the card holds.

    Type the line CHECK of the card. The id alone is enough where its town is kept here. What is kept is
    compared and not made again, and the answer says so; --anew makes everything again. A card from another
    version is not judged; the answer names the version to install. Exit code 3 if it does not hold.
    """
    from healthcode.cli.card import made_for, no_card  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.lesson.card import CardError  # noqa: PLC0415
    from healthcode.lesson.verify import check, recipe_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    claimed = _with_options(_claimed(card), field, seed, scenario, policy)
    named = _named(claimed)
    recipe, kept = recipe_of(named[1], claimed.scenario, claimed.policy)
    with _folder(kept, anew=anew) as folder:
        town = made_for(recipe, folder, named[0], terminal)
    try:
        checked = check(claimed, named[0], town.document, lang)
    except CardError as fault:
        raise no_card(named[0], str(fault), town.document, lang) from None
    if json:
        terminal.out(json_module.dumps(_json(claimed, checked, town), ensure_ascii=False, indent=2))
    else:
        _say(claimed, checked, named[1], town, terminal)
        _say_basis(town, kept, terminal)
    if checked.verdict != "holds":
        raise typer.Exit(DOES_NOT_HOLD)


def _claimed(typed: str) -> Claimed:
    """Read what was typed: an id, or a card in a file or on stdin.

    Raises:
        UsageError: If it is neither, or an id is mistyped.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.card import CardError, CardId  # noqa: PLC0415
    from healthcode.lesson.verify import MOST_CHARACTERS, Claimed, read_card  # noqa: PLC0415

    try:
        if typed == "-":
            return read_card(sys.stdin.read(MOST_CHARACTERS))
        try:
            is_file = Path(typed).is_file()
        except ValueError:
            is_file = False
        if not is_file:
            return Claimed(CardId.read(typed))
        with Path(typed).open(encoding="utf-8-sig") as file:
            return read_card(file.read(MOST_CHARACTERS))
    except (CardError, OSError, UnicodeDecodeError) as fault:
        fix = "Type the line CHECK of the card, or put the card into a text file and give its name."
        raise UsageError("this is no card", (Problem("CARD", typed, str(fault)),), fix) from None


def _with_options(
    claimed: Claimed, field: str | None, seed: str | None, scenario: str | None, policy: str | None
) -> Claimed:
    from healthcode.lesson.verify import kept_claim  # noqa: PLC0415 - not needed for --help

    given = {"field": field, "seed": seed, "scenario": scenario, "policy": policy}
    claimed = replace(claimed, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    if claimed.field is None or claimed.seed is None:
        found = kept_claim(claimed.id)
        if found is not None:
            return replace(found, text=claimed.text)
    return claimed


def _named(claimed: Claimed) -> tuple[str, str]:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    if claimed.field is not None and claimed.seed is not None:
        return claimed.field, claimed.seed
    missing = [
        name for name, value in (("--field", claimed.field), ("--seed", claimed.seed)) if value is None
    ]
    problems = tuple(Problem(name, "", "as it stands on the line CHECK of the card") for name in missing)
    raise UsageError(
        "an id alone is checked only where its town is kept, and this one is not here",
        problems,
        f"Type the whole line: healthcode verify {claimed.id} --field FIELD --seed SEED",
    )


@contextmanager
def _folder(kept: Path, *, anew: bool) -> Iterator[Path]:
    """Give the folder of a town: where it is kept, or a new one that goes away."""
    if not anew:
        yield kept
        return
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only when it is wanted

    with TemporaryDirectory(prefix="healthcode-verify-") as folder:
        yield Path(folder)


def _say(claimed: Claimed, checked: Checked, seed: str, town: MadeTown, terminal: Terminal) -> None:
    import healthcode  # noqa: PLC0415 - for its version alone
    from healthcode.lesson.words import Words  # noqa: PLC0415

    words, card = Words(terminal.language), checked.card
    values = {
        "version": card.id.version,
        "card": claimed.id.version,
        "here": healthcode.__version__,
        "field": card.field,
        "seed": seed,
    }
    kept = checked.verdict == "holds" and not town.made
    terminal.paragraph(words.say("card.holds_kept" if kept else f"card.{checked.verdict}", **values))
    if checked.verdict == "other_version":
        key = "same_number" if checked.is_same_number else "other_number"
        terminal.paragraph(words.say(f"card.{key}"))
    for line in checked.other_lines:
        label = line.right.partition(" ")[0]
        key = "card.given" if line.given else "card.given_none"
        given = words.say(key, line=line.given, label=label)
        terminal.paragraph(given, indent="    ", first="  ")
        terminal.paragraph(words.say("card.should_be", line=line.right), indent="    ", first="  ")
    if not checked.other_lines:
        terminal.paragraph(words.say("card.now", claim=card.lines["claim"]))


def _say_basis(town: MadeTown, folder: Path, terminal: Terminal) -> None:
    """Say whether anything was computed for this answer."""
    from healthcode.lesson.words import Words  # noqa: PLC0415 - not needed for --help

    words = Words(terminal.language)
    made = ", ".join(words.say(f"kit_talk.part.{part}").partition(":")[0] for part in town.made)
    terminal.paragraph(words.say(f"card.basis.{town.basis}", made=made, folder=folder))


def _json(claimed: Claimed, checked: Checked, town: MadeTown) -> dict[str, Any]:
    return {
        "format": "healthcode verify",
        "version": 1,
        "id": str(claimed.id),
        "holds": checked.verdict == "holds",
        "verdict": checked.verdict,
        "is_same_number": checked.is_same_number,
        "basis": town.basis,
        "made": list(town.made),
        "kept": list(town.kept),
        "other_lines": [{"given": one.given, "right": one.right} for one in checked.other_lines],
        "install": f"healthcode=={claimed.id.version}" if checked.verdict == "other_version" else None,
        "now": checked.card.to_json(),
    }
