"""The section ``paths`` of ``audit.json``: who probably infected whom, and who really did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.audit.path_fields import NOTES, path_details, path_fields
from healthcode.experiments.path_words import tell_paths
from healthcode.experiments.paths import path_rules, paths_of
from healthcode.experiments.sections import Found, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable


def _find(hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    paths = paths_of(hand.run, hand.dataset, hand.policy)
    return Found(path_fields(paths, hand.command), {"paths": path_details(paths, path_rules())})


SECTION = Section(
    name="paths",
    says={
        "en": "Who probably infected whom by what was observed, beside who really did",
        "de": "Wer nach den Beobachtungen wohl wen angesteckt hat, und wer es wirklich war",
    },
    is_quick=True,
    notes=NOTES,
    find=_find,
    tell=tell_paths,
)
