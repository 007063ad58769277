"""One field as a card that can be quoted, with an id from which anybody can check it.

An id reads ``VERSION-XXXX-XXXX-XXXX``, such as ``0.1.0-7QFK-2M9X-4TBC``. The first four signs stand for the
field and the town that it is of, the next seven for what came out, and the last one betrays a mistyped sign.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from healthcode.lesson.catalogue import SOURCE, translated
from healthcode.lesson.fields import figures
from healthcode.lesson.material import POLICY, SCENARIO
from healthcode.lesson.said import MissingFigureError, fields_in, filled
from healthcode.lesson.words import Words
from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from healthcode.lesson.content import ModelCard
    from healthcode.lesson.fields import Figure
    from healthcode.report.charts import Language

#: Crockford's 32 signs: no I, L, O and U, so that none is mistaken for another on paper.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_WHAT_SIGNS, _NUMBER_SIGNS, _GROUP = 4, 7, 4
_BITS, _OVERFLOW, _POLYNOMIAL = 5, 32, 0b100101
_ID = re.compile(r"(?P<version>\d+(?:\.[0-9a-z]+)*(?:\+[0-9a-z.]+)?)((?:[-\s]*[0-9A-Za-z]){12})", re.ASCII)
ID_IN_TEXT = re.compile(
    r"(?<![\w.])\d+(?:\.[0-9a-z]+)+(?:\+[0-9a-z.]+)?(?:-[0-9A-Za-z]{4}){3}(?![\w-])", re.ASCII
)
#: The lines of a card, in this order.
LINES = ("claim", "town", "kind", "assumes", "check", "limit")
#: In the name of a field: what it is of, and the end of those that count strictly.
_BRACKETS, _STRICT = re.compile(r"\[([^\]]*)\]"), ".infectious"
#: How many fields are named to somebody who typed another.
_NEAR = 3
#: Digits of a number that an id stands for.
_DIGITS = 9


class CardError(ValueError):
    """There is no card of this field, or this is no id; the text says why."""


@dataclass(frozen=True)
class CardId:
    """The id of a card.

    Args:
        version: That made it.
        what: Four signs: which field of which town.
        number: Seven signs: what came out.
    """

    version: str
    what: str
    number: str

    def __str__(self) -> str:
        signs = self.what + self.number
        signs += check_sign(self.version, signs)
        groups = (signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
        return "-".join((self.version, *groups))

    @classmethod
    def read(cls, typed: str) -> CardId:
        """Read one as it was typed: in any case, with or without the strokes between the groups.

        Raises:
            CardError: If it has another form, or a sign of it is mistyped.
        """
        found = _ID.fullmatch(typed.strip())
        if found is None:
            raise CardError("an id looks like 0.1.0-7QFK-2M9X-4TBC")
        signs = re.sub(r"[^0-9A-Z]", "", found[2].upper()).translate(_MISREAD)
        if "U" in signs:
            raise CardError("a sign of it is mistyped: there is no U in an id")
        version = found["version"]
        if check_sign(version, signs[:-1]) != signs[-1]:
            raise CardError("a sign of it is mistyped: compare it with the card")
        return cls(version, signs[:_WHAT_SIGNS], signs[_WHAT_SIGNS:-1])


def check_sign(version: str, signs: str) -> str:
    """Give the last sign of an id.

    It is a polynomial over the field of 32 elements, so that one wrong sign, or two that changed places,
    always give another.
    """
    numbers = [ord(sign) % _OVERFLOW for sign in version] + [SIGNS.index(sign) for sign in signs]
    total = 0
    for number in numbers:
        total = _doubled(total) ^ number
    return SIGNS[_doubled(total)]


def _doubled(number: int) -> int:
    number <<= 1
    return number ^ _POLYNOMIAL if number & _OVERFLOW else number


def _hashed(told: object, signs: int) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    found = (number >> (_BITS * at) & (_OVERFLOW - 1) for at in range(signs))
    return "".join(SIGNS[one] for one in found)


def card_id(document: Mapping[str, Any], field: str) -> CardId:
    """Give the id of a field's card.

    Args:
        document: An ``audit.json`` of a town.
        field: The name of one of its fields.

    Raises:
        CardError: If the document has no such field, or its town cannot be made again from its seed.
    """
    refuse_what_cannot_be_checked(document)
    if field not in document["fields"]:
        raise CardError(f"there is no field {field}")
    run, found = document["run"], document["fields"][field]
    what = [
        field,
        *(run[key] for key in ("scenario", "seed", "content_sha256", "policy_sha256", "healthcode")),
    ]
    is_over_seeds = found["interval_of"] == "seeds"
    number = [
        _rounded(found["value"]),
        found["not_estimable"],
        found["unit"],
        found["kind"],
        found["seeds"],
        [_rounded(end) for end in found["interval"]] if is_over_seeds and found["interval"] else None,
    ]
    return CardId(run["healthcode"], _hashed(what, _WHAT_SIGNS), _hashed(number, _NUMBER_SIGNS))


def refuse_what_cannot_be_checked(document: Mapping[str, Any]) -> None:
    """Refuse a document whose numbers nobody could make again from a seed and a version.

    Raises:
        CardError: If the settings of its scenario were changed, its colours are not those lived under, or it
            was audited by another version.
    """
    run = document.get("run") or {}
    if not {"scenario", "seed", "healthcode", "policy", "content_sha256"} <= run.keys():
        raise CardError("it does not say which scenario, seed and version it follows from")
    if "(changed)" in run["scenario"]:
        raise CardError(f"its scenario is {run['scenario']}: from a seed alone nobody could make it again")
    if run["lived_under"] != run["policy"]:
        raise CardError(
            f"it lived under {run['lived_under'] or 'no policy'}, and {run['policy']} was audited"
        )
    if run["audited_by"] != run["healthcode"]:
        raise CardError(f"{run['healthcode']} made the town, and {run['audited_by']} audited it")


def _rounded(value: float | None) -> str | None:
    return None if value is None else f"{value + 0:.{_DIGITS}g}"


@dataclass(frozen=True)
class Card:
    """A card as it is printed.

    Args:
        id: Its id.
        field: The field that it quotes.
        lines: The text of each line by its name, in the order of ``LINES``.
        labels: The label of each line in the language of the card.
        value: The number; None if it is not estimable.
    """

    id: CardId
    field: str
    lines: Mapping[str, str]
    labels: Mapping[str, str]
    value: float | None

    @property
    def printed(self) -> tuple[str, ...]:
        """Each line with its label."""
        return tuple(f"{self.labels[name]} {self.lines[name]}" for name in LINES)

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "format": "healthcode card",
            "version": 1,
            "id": str(self.id),
            "field": self.field,
            "value": self.value,
            **self.lines,
        }


def make_card(document: Mapping[str, Any], field: str, language: Language) -> Card:
    """Make the card of a field.

    Args:
        document: An ``audit.json`` of a town.
        field: The name of one of its fields.
        language: Of the sentences.

    Raises:
        CardError: If there is none.
    """
    id_ = card_id(document, field)
    words, run = Words(language), document["run"]
    figure = figures(document)[field]
    told = evidence_of(field, language)
    claim = None if told is None else _told(told.claim.text, document, language)
    if claim is None:
        claim = plain_claim(figure, language) or words.say(
            "card.claim", field=field, figure=figure.text(language)
        )
        told = None
    ends = _ends(document["fields"][field])
    if ends is not None and (told is None or ":range}" not in told.claim.text):
        of = "seeds" if figure.seeds > 1 else "people"
        low, high = (number_words(end, language) for end in ends)
        form = "share" if figure.unit.startswith("share") else "plain"
        claim += " " + words.say(f"card.interval.{of}.{form}", low=low, high=high, seeds=figure.seeds)
    assumes = words.say(f"card.assumes.{figure.kind}", scenario=run["scenario"])
    limit = words.say("card.limit")
    shown = None if told is None else _told(told.limit, document, language)
    lines = {
        "claim": claim,
        "town": words.say(
            "card.town",
            seed=run["seed"],
            version=run["healthcode"],
            scenario=run["scenario"],
            policy=run["policy"],
        ),
        "kind": words.say(f"card.kind.{figure.kind}"),
        "assumes": f"{_told(told.assumes, document, language) or ''} {assumes}".strip() if told else assumes,
        "check": check_command(document, field, id_),
        "limit": f"{limit} {shown or figure.trap(language)}".strip(),
    }
    labels = {name: words.say(f"card.label.{name}") for name in LINES}
    return Card(id_, field, lines, labels, figure.value)


def check_command(document: Mapping[str, Any], field: str, id_: CardId) -> str:
    """Give the command that checks a card: all that it needs stands in it."""
    run = document["run"]
    words = ["healthcode", "verify", str(id_), "--field", field, "--seed", run["seed"]]
    words += [] if run["scenario"] == SCENARIO else ["--scenario", run["scenario"]]
    return shlex.join(words + ([] if run["policy"] == POLICY else ["--policy", run["policy"]]))


def plain_claim(figure: Figure, language: Language) -> str:
    """Say what a field counts, and its figure; empty for a field of a family that has no words."""
    said = _claims(language)
    family = _BRACKETS.sub("[…]", figure.field)
    phrase = said.get(family)
    if phrase is None and family.endswith(_STRICT):
        phrase = said.get(family.removesuffix(_STRICT))
        phrase = phrase and said["strictly"].format(phrase=phrase, of="{of}")
    if phrase is None:
        return ""
    within = _BRACKETS.search(figure.field)
    phrase = phrase.format(of=within[1] if within else "")
    # A unit that has no words in the language says no more than the phrase does.
    is_worded = figure.value is None or Words(language).has(f"figures.unit.{figure.unit}.many")
    is_share = figure.unit.startswith("share")
    shown = figure.text(language) if is_worded or (is_share and figure.counts) else figure.number(language)
    return said["with_figure"].format(phrase=phrase, figure=shown)


@cache
def _claims(language: Language) -> Mapping[str, str]:
    """Read what each family of fields counts."""
    file = resources.files("healthcode.lesson").joinpath("content", "claims.toml")
    english: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return english if language == SOURCE else translated("content.claims", english, language)


def near_fields(typed: str, names: Collection[str]) -> str:
    """Name the fields that may have been meant: of a like name, or one of a family for its many brackets."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for an error

    by_family: dict[str, str] = {}
    for name in sorted(names):
        by_family.setdefault(_BRACKETS.sub("", name).lower(), name)
    bare = _BRACKETS.sub("", typed).lower()
    exact = [name for name in sorted(names) if name.lower() == typed.lower()]
    inside = get_close_matches(typed, sorted(names), _NEAR) if "[" in typed else []
    inside += [name for name in sorted(names) if f"[{typed.lower()}]" in name.lower()]
    close = get_close_matches(bare, by_family, _NEAR)
    part = sorted((family for family in by_family if bare and bare in family), key=len)
    found = [*exact, *inside, *(by_family[family] for family in (*close, *part))]
    return ", ".join([*dict.fromkeys(found)][:_NEAR])


def evidence_of(field: str, language: Language) -> ModelCard | None:
    """Give the evidence card of the kit that quotes a field, if there is one."""
    from healthcode.lesson.content import load_content  # noqa: PLC0415 - slow to import

    cards = load_content(language).evidence_model
    return next((card for card in cards if card.field == field), None)


def fields_of_card(field: str) -> frozenset[str]:
    """Name the fields that a card of a field speaks of."""
    told = evidence_of(field, "en")
    said = () if told is None else (told.claim.text, told.assumes, told.limit)
    return frozenset({field}.union(*map(fields_in, said)))


def _ends(field: Mapping[str, Any]) -> tuple[float, float] | None:
    """Give the lowest and the highest seed, else the interval; shares as people of a hundred."""
    ends = (field["n"] or {}).get("range") or field["interval"]
    if field["value"] is None or ends is None or None in ends:
        return None
    factor = 100 if str(field["unit"]).startswith("share") else 1
    return factor * ends[0], factor * ends[1]


def _told(text: str, document: Mapping[str, Any], language: Language) -> str | None:
    """Say a sentence of an evidence card; None where one of its figures is missing."""
    try:
        return filled(text, document, language)
    except MissingFigureError:
        return None
