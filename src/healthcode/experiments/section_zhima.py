"""The section ``zhima`` of ``audit.json``: an invented credit score beside the health code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.audit.zhima.fields import NOTES
from healthcode.audit.zhima.model import load_model
from healthcode.experiments.sections import Found, RunInHand, Section
from healthcode.experiments.zhima import zhima_of
from healthcode.experiments.zhima_words import tell_zhima

if TYPE_CHECKING:
    from collections.abc import Callable

#: The version of the weights that is taken where none is asked for.
DEFAULT_WEIGHTS = "A"


def _find(hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    model = load_model()
    found = zhima_of(
        hand.run,
        hand.dataset,
        hand.policy,
        hand.lived,
        model,
        model.weights[DEFAULT_WEIGHTS],
        "both",
        hand.command,
    )
    return Found(found.fields, {"zhima": found.details})


SECTION = Section(
    name="zhima",
    says={
        "en": "What an invented credit score makes of the same people",
        "de": "Was ein erfundener Kreditwert aus denselben Menschen macht",
    },
    is_quick=True,
    notes=NOTES,
    find=_find,
    tell=tell_zhima,
)
