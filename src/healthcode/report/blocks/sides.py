"""Both sides' strongest honest numbers, each with what must be said aloud with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from healthcode.report.page import Block, Page
from healthcode.report.shown_person import label_of
from healthcode.report.strongest import MOST, Side, Strong, strongest

if TYPE_CHECKING:
    from markupsafe import Markup


def _build(page: Page) -> Markup:
    sides = []
    for side in get_args(Side):
        chosen = strongest(page, side)
        sides.append(
            {
                "title": page.say(f"sides.{side}"),
                "numbers": [(_sentence(page, one), _trap(page, one), one.is_weak) for one in chosen],
                "few": page.say("sides.few", count=len(chosen)) if len(chosen) < MOST else "",
            }
        )
    return page.fill("sides", sides=sides)


def _sentence(page: Page, one: Strong) -> Markup:
    candidate, source = one.candidate, one.candidate.source
    family = candidate.field.partition("[")[0].replace(".", "_")
    words = {"value": page.number(one.field, candidate.form, source=source)}
    if one.beside:
        words["beside"] = page.number(one.beside, candidate.form, source=source, tag=False)
    return page.tell(f"sides.{candidate.side}_{family}", which=_which(page, one.field), **words)


def _trap(page: Page, one: Strong) -> Markup:
    return page.trap(one.candidate.trap or one.field, one.candidate.source)


def _which(page: Page, field: str) -> str:
    """Name the grouping or the gate of a field that was chosen from its family."""
    key = field.partition("[")[2].removesuffix("]")
    if field.startswith("eq.ratio"):
        words = f"sides.groupings.{key}"
        return page.say(words) if page.knows(words) else key
    if field.startswith("con.cost"):
        gates = page.document.get("consent", {}).get("gates", [])
        found = next((one for one in gates if one["gate"] == key), None)
        return page.either(found["title"]) if found else key
    return label_of(key, page) if key else ""


BLOCK = Block("sides", _build)
