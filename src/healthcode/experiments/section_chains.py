"""The section ``chains`` of ``audit.json``: how far contacts of contacts lead from known cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.audit.contact_chains import NOTE
from healthcode.experiments.chains import reach_of, tell_reach
from healthcode.experiments.sections import Found, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable


def _find(hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    return Found(reach_of(hand.run, hand.dataset, hand.policy, hand.command))


SECTION = Section(
    name="chains",
    says={
        "en": "How many people stand one, two or any number of meetings from a known case",
        "de": "Wie viele ein, zwei oder beliebig viele Treffen von einem Fall entfernt sind",
    },
    is_quick=False,
    notes=(NOTE,),
    find=_find,
    tell=tell_reach,
)
