"""The answer of a folded block in one line, which stands on the line that opens it.

Numbers in it name their field like all others; their tag is no link there, because the line itself is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.report.blocks.groups import most_often_in_vain, whole_label
from healthcode.report.blocks.tricks import trick_word
from healthcode.report.blocks.weeks import best_week
from healthcode.report.real_facts import real_facts
from healthcode.report.strongest import policy_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.report.figures import Form
    from healthcode.report.page import Page, Source

Values = dict[str, object]


def fold_line(page: Page, name: str) -> Markup:
    """Write the answer of a block in one line, or that the audit did not ask for it.

    Args:
        page: The page.
        name: Of the block.
    """
    if name not in _LINES or not page.knows(f"fold.{name}"):
        return Markup()
    values = _LINES[name](page)
    if values is None and name == "groups" and page.names("eq.fpr"):
        return page.tell("fold.groups_too_few")
    return page.tell(f"fold.{name}", **values) if values is not None else page.tell("fold.missing")


def _number(
    page: Page,
    name: str,
    form: Form = "whole",
    part: str = "value",
    source: Source = "audit",
    *,
    tag: bool = False,
) -> Markup:
    written = page.number(name, form, part=part, source=source, tag=False)
    return written + page.tag(page.field(name, source)["kind"]) if tag else written


def _frontier(page: Page) -> Values | None:
    here = policy_here(page) if page.compare is not None else None
    averted, locked = f"prop.averted[{here}]", f"prop.locked[{here}]"
    if here is None or not page.compares(averted, locked):
        return None
    return {
        "averted": _number(page, averted, "decimal", source="compare"),
        "locked": _number(page, locked, "decimal", source="compare", tag=True),
        "towns": str(len(page.value("over.seeds", "compare"))),
    }


def _sources_of_data(page: Page) -> Values | None:
    name = "need.delta[purchases]"
    if not page.has(name):
        return None
    return {
        "caught": _number(page, name, part="n.caught"),
        "without": _number(page, name, part="n.caught_without", tag=True),
    }


def _groups(page: Page) -> Values | None:
    group = most_often_in_vain(page)
    if group is None:
        return None
    name = f"eq.fpr[{group}]"
    return {
        "who": whole_label(group, page),
        "days": _number(page, name, part="n.numerator"),
        "of": _number(page, name, part="n.denominator", tag=True),
    }


def _of_field(name: str, form: Form = "whole", **parts: str) -> Callable[[Page], Values | None]:
    """Give a line of one field: its value as ``value``, and parts of it under names of their own."""

    def line(page: Page) -> Values | None:
        if not page.has(name):
            return None
        values: Values = {key: _number(page, name, part=part) for key, part in parts.items()}
        return {"value": _number(page, name, form, tag=True), **values}

    return line


def _learns(page: Page) -> Values | None:
    if not page.has("roles") or "central" not in page.value("roles"):
        return None
    return {
        "seen": page.at("roles.central.police.whereabouts", "whole", tag=False) + page.tag("MODEL"),
        "people": page.at("run.people", "whole", tag=False),
    }


def _weeks(page: Page) -> Values | None:
    if not page.has("sunset"):
        return None
    best = f"sunset.weeks.{best_week(page)}"
    return {
        "week": page.at(f"{best}.week", "whole", tag=False),
        "caught": page.at(f"{best}.caught", "whole", tag=False),
        "in_vain": page.at(f"{best}.in_vain", "whole", tag=False) + page.tag("MODEL"),
    }


def _map(page: Page) -> Values | None:
    series: Any = page.document.get("series") or {}
    if not series.get("infected") or not series.get("locked"):
        return None
    last = len(series["infected"]) - 1
    return {
        "infected": page.at(f"series.infected.{last}", "whole", tag=False),
        "locked": page.at(f"series.locked.{last}", "whole", tag=False) + page.tag("MODEL"),
    }


def _consent(page: Page) -> Values | None:
    costs = {name: page.field(f"con.cost[{name}]")["value"] for name in page.names("con.cost")}
    known = {name: cost for name, cost in costs.items() if cost is not None}
    if not known:
        return None
    return _of_field(f"con.cost[{max(known, key=lambda name: known[name])}]", "decimal")(page)


def _tricks(page: Page) -> Values | None:
    gains = {name: page.field(f"game.gain[{name}]")["value"] for name in page.names("game.gain")}
    known = {name: gain for name, gain in gains.items() if gain is not None}
    if not known:
        return None
    best = max(known, key=lambda name: known[name])
    counts = {"evaders": "n.evaders", "gained": "n.gained"}
    return {
        "trick": trick_word(page, best),
        **(_of_field(f"game.gain[{best}]", "decimal", **counts)(page) or {}),
    }


def _always(_page: Page) -> Values:
    return {}


_LINES: dict[str, Callable[[Page], Values | None]] = {
    "frontier": _frontier,
    "sources_of_data": _sources_of_data,
    "groups": _groups,
    "reidentification": _of_field("reid.unicity[4]", "of_100"),
    "learns": _learns,
    "creep": _of_field("creep.nonhealth"),
    "paths": _of_field("path.found", "percent", found="n.numerator", all="n.denominator"),
    "map": _map,
    "appeals": _of_field("app.filed", wrongly="n.people_wrongly_locked"),
    "consent": _consent,
    "tricks": _tricks,
    "weeks": _weeks,
    "explanations": _of_field(
        "why.actionable", "of_100", actionable="n.numerator", explained="n.denominator"
    ),
    "real": lambda _page: {"count": str(len(real_facts()))},
    "reproduce": _always,
}
