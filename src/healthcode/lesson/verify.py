"""Making the number of a card again, with as little of the town as its field needs, and comparing the two."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from healthcode.lesson.card import ID_IN_TEXT, Card, CardError, CardId, card_id, fields_of_card, make_card
from healthcode.lesson.material import (
    FOLDER,
    PARTS,
    PARTS_FOLDER,
    POLICY,
    RUN,
    RUNS,
    SCENARIO,
    Part,
    Recipe,
    default_folder,
    kept_part,
    merged,
    prepare_parts,
)
from healthcode.lesson.seed_folder import folder_name
from healthcode.lesson.words import languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.lesson.material import OnProgress
    from healthcode.report.charts import Language

Verdict = Literal["holds", "changed_text", "holds_not", "other_town", "other_version"]
#: Whether a number was made again from the seed, in part, or only compared with what was kept.
Basis = Literal["again", "partly", "compared"]

#: What a part names besides what every audit has; a field of another name is looked for part by part.
_PART_OF: dict[str, Part] = {
    "creep": "second_list",
    "set": "seeds",
    "prop": "seeds",
    "alt": "seeds",
    "chill": "seeds",
    **dict.fromkeys(("need.share", "need.closed"), "seeds"),
    **dict.fromkeys(("game", "min", "need", "path", "reid", "ret", "why"), "sections"),
}
#: A card is short; a larger text is something else.
MOST_CHARACTERS = 20_000
#: Of a line that differs, no more than this is shown.
_MOST_SHOWN = 400


@dataclass(frozen=True)
class Claimed:
    """What a card says about itself.

    Args:
        id: Its id.
        field: The field that it quotes; None if that was not said.
        seed: Of its town; None if that was not said.
        scenario: Of its town.
        policy: Of its town.
        text: The whole card as it was given; empty if only the id was.
    """

    id: CardId
    field: str | None = None
    seed: str | None = None
    scenario: str = SCENARIO
    policy: str = POLICY
    text: str = ""


def read_card(text: str) -> Claimed:
    """Read the id and the command out of a printed card.

    Raises:
        CardError: If there is no id in it, more than one, or a mistyped one.
    """
    one_line = " ".join(text[:MOST_CHARACTERS].split())
    ids = {CardId.read(found) for found in ID_IN_TEXT.findall(one_line)}
    if len(ids) != 1:
        raise CardError(
            "there is no id in it" if not ids else f"{len(ids)} ids are in it: give one card at a time"
        )
    (id_,) = ids
    after = one_line[next(ID_IN_TEXT.finditer(one_line)).end() :]
    options = dict(_options(after))
    return Claimed(
        id_,
        options.get("--field"),
        options.get("--seed"),
        options.get("--scenario", SCENARIO),
        options.get("--policy", POLICY),
        text,
    )


def _options(text: str) -> Iterator[tuple[str, str]]:
    """Read the options that a text begins with, up to the first word that is none."""
    value = r"'(?:[^']|'\"'\"')*'|[^\s']+"
    for found in re.finditer(rf"\s*(--(?:field|seed|scenario|policy))\s+({value})", text):
        yield found[1], shlex.split(found[2])[0]


def recipe_of(seed: str, scenario: str = SCENARIO, policy: str = POLICY) -> tuple[Recipe, Path]:
    """Give what a town follows from, and the folder where it is kept."""
    if (scenario, policy) == (SCENARIO, POLICY):
        return Recipe(seed=seed), default_folder(seed)
    name = folder_name(f"{seed}-{scenario}-{policy}")
    return Recipe(seed=seed, scenario=scenario, policy=policy), Path(FOLDER) / name


@dataclass(frozen=True)
class MadeTown:
    """As much of a town as a field needs, and where it comes from.

    Args:
        document: The audit document.
        made: The parts that were computed just now.
        kept: The parts that were read as they lay there.
        from_kept_run: Whether runs that lay there were taken for what was computed.
    """

    document: Mapping[str, Any]
    made: tuple[Part, ...]
    kept: tuple[Part, ...]
    from_kept_run: bool = False

    @property
    def basis(self) -> Basis:
        """How much of it was made again."""
        if not self.made:
            return "compared"
        return "partly" if self.kept or self.from_kept_run else "again"


def document_for(recipe: Recipe, folder: Path, field: str, on_progress: OnProgress | None = None) -> MadeTown:
    """Make as much of a lesson's material as the card of a field needs, or read what of it lies there.

    Raises:
        CardError: If the whole material has no such field.
        ScenarioError: If the scenario has faults.
        PolicyError: If the policy has faults.
        UsageError: If the folder cannot be written.
    """
    wanted = fields_of_card(field)
    had_run = any((folder / name).is_dir() for name in (RUN, RUNS))
    # The town comes first: every other part looks at it, and of two that name a field the first one wins.
    parts: list[Part] = []
    made: list[Part] = []
    document: Mapping[str, Any] = {"fields": {}}
    for part in _order(field):
        parts.append(part)
        if kept_part(recipe, folder, part) is None:
            made.append(part)
        document = prepare_parts(recipe, folder, sorted(parts, key=PARTS.index), on_progress).document
        if wanted <= document["fields"].keys():
            break
    if field not in document["fields"]:
        raise CardError(f"there is no field {field}")
    kept = tuple(part for part in parts if part not in made)
    return MadeTown(document, tuple(made), kept, had_run)


def _order(field: str) -> tuple[Part, ...]:
    family = field.partition("[")[0]
    likely = _PART_OF.get(family, _PART_OF.get(family.partition(".")[0], "town"))
    return tuple(dict.fromkeys(("town", likely, *PARTS)))


def kept_claim(id_: CardId) -> Claimed | None:
    """Look for the card of an id in the towns that are kept here; None if it is of none of them."""
    for folder in sorted(Path(FOLDER).glob("*")):
        document = _kept(folder)
        if document is None:
            continue
        for field in document["fields"]:
            try:
                if card_id(document, field) == id_:
                    run = document["run"]
                    return Claimed(id_, field, run["seed"], run["scenario"], run["policy"])
            except CardError:
                break
    return None


def _kept(folder: Path) -> dict[str, Any] | None:
    """Read all parts that lie in a folder, whatever they follow from."""
    found = []
    for part in PARTS:
        try:
            text = (folder / PARTS_FOLDER / f"{part}.json").read_text(encoding="utf-8")
            found.append(json.loads(text)["document"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return merged(found) if found and "run" in found[0] else None


@dataclass(frozen=True)
class OtherLine:
    """A line of a card that is not what healthcode prints.

    Args:
        given: As it stands on the card; empty where the card has no such line.
        right: As it should be.
    """

    given: str
    right: str


@dataclass(frozen=True)
class Checked:
    """What came of checking a card.

    Args:
        verdict: Whether it holds, and if not, why.
        card: The card of the same field as it is now.
        is_same_number: Whether the number is still the same.
        other_lines: The lines that differ, in the order of a card.
    """

    verdict: Verdict
    card: Card
    is_same_number: bool
    other_lines: tuple[OtherLine, ...] = ()


def check(claimed: Claimed, field: str, document: Mapping[str, Any], language: Language) -> Checked:
    """Compare a card with the document of its town.

    Args:
        claimed: What the card says.
        field: The field that it quotes.
        document: Made again from the seed.
        language: Of the card as it is now, unless the given one is in another.
    """
    card = make_card(document, field, language)
    is_same_number = card.id.number == claimed.id.number
    if claimed.id.version != card.id.version:
        return Checked("other_version", card, is_same_number)
    if claimed.id.what != card.id.what:
        return Checked("other_town", card, is_same_number)
    if not is_same_number:
        return Checked("holds_not", card, is_same_number)
    if not claimed.text:
        return Checked("holds", card, is_same_number)
    cards = [make_card(document, field, _language(one)) for one in languages() if one in {"en", "de"}]
    # The language in which the fewest lines differ is the one that the card was printed in.
    other, card = min(
        ((_other_lines(one, claimed.text), one) for one in cards), key=lambda pair: len(pair[0])
    )
    return Checked("changed_text" if other else "holds", card, is_same_number, other)


def _language(name: str) -> Language:
    return "de" if name == "de" else "en"


def _other_lines(card: Card, text: str) -> tuple[OtherLine, ...]:
    given = " ".join(text.split())
    starts = [given.find(f"{card.labels[name]} ") for name in card.labels]
    lines = []
    for at, line in enumerate(card.printed):
        later = [start for start in starts if start > starts[at]]
        end = min(later, default=len(given))
        # A card may stand in one line with strokes between its parts.
        found = given[starts[at] : end].strip().rstrip("|").strip() if starts[at] >= 0 else ""
        right = " ".join(line.split())
        if not found.startswith(right) or (later and found != right):
            lines.append(OtherLine(found[:_MOST_SHOWN], line))
    return tuple(lines)
