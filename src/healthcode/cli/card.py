"""``healthcode card``: one number of a town as a card that can be quoted and checked."""

from __future__ import annotations

import json as json_module
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from healthcode.cli.progress import Progress
    from healthcode.cli.terminal import Terminal
    from healthcode.lesson.material import Recipe
    from healthcode.lesson.verify import MadeTown
    from healthcode.scoring.words import Language

SEED = "linden-7"
_INDENT = "  "

FieldName = Annotated[
    str,
    typer.Argument(
        metavar="FIELD", help="A field of audit.json, such as acc.ppv.people.", show_default=False
    ),
]
Source = Annotated[
    str | None,
    typer.Argument(
        metavar="[AUDIT]",
        help="An audit.json, or a folder with one: of a lesson, a kit or an audit. "
        "Default: the lesson of the seed, made as far as it is needed.",
        show_default=False,
    ),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="S", help=f"Of the town. Default: {SEED}.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("card", short_help="Print one number as a card to quote, with its id.")(card)


def card(
    field: FieldName,
    audit: Source = None,
    seed: Seed = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Print what a town says about one question: the claim, its town, what it assumes, and how to check it.

    The line CHECK holds all that anybody needs to make the number again, and can be typed from paper.
    """
    from healthcode.cli.terminal import Terminal, escaped  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.card import LINES, CardError, make_card  # noqa: PLC0415
    from healthcode.lesson.verify import recipe_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    if audit is None:
        recipe, folder = recipe_of(SEED if seed is None else seed)
        document = made_for(recipe, folder, field, terminal).document
    else:
        document = read_audit(audit, seed)
    try:
        found = make_card(document, field, lang)
    except CardError as fault:
        raise no_card(field, str(fault), document, lang) from None
    if json:
        terminal.out(json_module.dumps(found.to_json(), ensure_ascii=False, indent=2))
        return
    for name, line in zip(LINES, found.printed, strict=True):
        if name == "check":
            terminal.out(escaped(line))  # on one line, so that it can be copied
        else:
            terminal.paragraph(line, indent=_INDENT, first="")


def made_for(recipe: Recipe, folder: Path, field: str, terminal: Terminal) -> MadeTown:
    """Make as much of a town as a field needs, and tell how far it is.

    Raises:
        UsageError: If there is no such field.
        ScenarioError: If the scenario has faults.
        PolicyError: If the policy has faults.
    """
    from healthcode.lesson.card import CardError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.verify import document_for  # noqa: PLC0415
    from healthcode.lesson.words import Words  # noqa: PLC0415

    recipe.load_scenario()
    shown: dict[str, Progress] = {}
    with ExitStack() as stack:

        def report(part: str, done: int, total: int) -> None:
            if part not in shown:
                stack.close()
                if not shown:
                    said = {"seed": recipe.seed, "field": field, "folder": str(folder)}
                    terminal.talk(Words(terminal.language).say("card.making", **said))
                shown[part] = stack.enter_context(_progress(part, terminal))
            shown[part].report(done, total)

        try:
            return document_for(recipe, folder, field, report)
        except CardError as fault:
            raise no_card(field, str(fault), _everything(recipe, folder), terminal.language) from None


def _progress(part: str, terminal: Terminal) -> Progress:
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.words import Words  # noqa: PLC0415

    noun = Words(terminal.language).say(f"kit_talk.part.{part}")
    return Progress(quiet=terminal.quiet, noun=noun, language=terminal.language)


def _everything(recipe: Recipe, folder: Path) -> Mapping[str, Any]:
    """Give all fields of a town, whose material lies there."""
    from healthcode.lesson.material import PARTS, prepare_parts  # noqa: PLC0415 - only for an error

    return prepare_parts(recipe, folder, PARTS).document


def read_audit(typed: str, seed: str | None) -> Mapping[str, Any]:
    """Read an audit of one town.

    Raises:
        UsageError: If it is of another seed than was typed.
        DatasetError: If there is none, or it is of another version.
    """
    from healthcode.audit.fields import FORMAT, VERSION  # noqa: PLC0415 - slow to import
    from healthcode.errors import DatasetError, Problem, UsageError  # noqa: PLC0415

    path = inputs.folder(typed)
    if path.is_dir():
        path = next(
            (one for one in (path / "audit.json", path / "numbers" / "audit.json") if one.exists()), path
        )
    try:
        document = json_module.loads(path.read_text(encoding="utf-8"))
        is_audit = (document["format"], document["version"]) == (FORMAT, VERSION) and "run" in document
    except (OSError, ValueError, KeyError, TypeError) as error:
        document, is_audit = {}, False
        found = str(error) if isinstance(error, OSError) else "is none"
    else:
        found = "is none, or of several towns"
    if not is_audit or not isinstance(document.get("fields"), dict):
        problem = Problem(str(path), found, f"an audit.json of one town, version {VERSION}")
        fix = "Make one with: healthcode audit run RUN --out DIR"
        raise DatasetError("the numbers cannot be read", (problem,), fix)
    if seed is not None and seed != document["run"]["seed"]:
        problem = Problem("--seed", seed, f"{document['run']['seed']}, the seed of {path}")
        raise UsageError("the audit is of another town", (problem,))
    return dict(document)


def no_card(field: str, why: str, document: Mapping[str, Any], language: Language) -> Exception:
    """Give the error that says why there is no card, with the fields of the nearest names."""
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.card import near_fields  # noqa: PLC0415
    from healthcode.lesson.words import Words  # noqa: PLC0415

    words = Words(language)
    if field in document["fields"]:
        return UsageError(words.say("card.no_card"), (Problem("AUDIT", "", why),))
    near = near_fields(field, document["fields"])
    wanted = words.say("card.fields", count=len(document["fields"]))
    wanted += words.say("card.near", near=near) if near else ""
    problems = (Problem("FIELD", field, wanted),)
    return UsageError(words.say("card.no_card"), problems, words.say("card.all_fields"))
