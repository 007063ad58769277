"""The section ``base-rate``: of those who are red, how many are infected, and what if more or fewer were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.base_rate import NOTES, base_rate_fields, cells_of, trees_of
from healthcode.audit.lived import RED
from healthcode.experiments.sections import Found, Language, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TEXTS: dict[str, dict[Language, str]] = {
    "tree": {
        "en": "Of {all} people, {infected} were ever infected: {right} of them were red on such a day, "
        "{missed} not. Of the {well} others, {wrong} were ever red.",
        "de": "Von {all} Personen waren {infected} je infiziert: {right} davon waren an einem solchen Tag "
        "rot, {missed} nicht. Von den {well} anderen waren {wrong} je rot.",
    },
    "rare": {
        "en": "Were 1 in 1,000 infected and the code as good as here, {right} of {red} red would be "
        "infected; were it 1 in 10, {right_often} of {red_often}.",
        "de": "Wäre 1 von 1.000 infiziert und der Code so gut wie hier, wären {right} von {red} Roten "
        "infiziert; wäre es 1 von 10, {right_often} von {red_often}.",
    },
}


def _find(in_hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    red, infected = in_hand.lived.colour == RED, in_hand.lived.infected
    return Found(
        base_rate_fields(cells_of(red, infected), in_hand.command), {"tree": trees_of(red, infected)}
    )


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    def whole(number: int) -> str:
        return whole_number(number, language)

    tree, fields = document["tree"]["run"], document["fields"]
    told = [
        _TEXTS["tree"][language].format(
            all=whole(tree["all"]),
            infected=whole(tree["infected"]["all"]),
            right=whole(tree["infected"]["red"]),
            missed=whole(tree["infected"]["other"]),
            well=whole(tree["not_infected"]["all"]),
            wrong=whole(tree["not_infected"]["red"]),
        )
    ]
    rare, often = fields["acc.ppv_at[0.1%]"], fields["acc.ppv_at[10%]"]
    if rare["value"] is not None and often["value"] is not None:
        numbers = {}
        for suffix, field in (("", rare), ("_often", often)):
            right = field["n"]["infected_red"]
            numbers[f"right{suffix}"] = whole(right)
            numbers[f"red{suffix}"] = whole(right + field["n"]["not_infected_red"])
        told.append(_TEXTS["rare"][language].format(**numbers))
    return told


SECTION = Section(
    name="base-rate",
    says={
        "en": "How many of the reds are infected, and what if the illness were rarer",
        "de": "Wie viele der Roten infiziert sind; und was, wenn es weniger Kranke gäbe",
    },
    is_quick=True,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
