"""What it costs to show no code, at one gate after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, Bar, BarRow, bars
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, headline, paragraph

if TYPE_CHECKING:
    from healthcode.report.charts import Chart


def _build(page: Page) -> Markup:
    gates = _gates(page)
    if not gates:
        return page.missing("consent")
    known = [place for place in gates if page.has(_cost(page, place))]
    if not known:
        return paragraph(page.tell("consent.unknown", cost=page.number(_cost(page, gates[0]))))
    dearest, cheapest = known[0], known[-1]
    body = [
        headline(
            page.tell(
                "consent.headline",
                dearest=_title(page, dearest),
                most=page.number(_cost(page, dearest), "decimal"),
                cheapest=_title(page, cheapest),
                least=page.number(_cost(page, cheapest), "decimal", tag=False),
            )
        ),
        paragraph(
            page.tell(
                "consent.people",
                people=page.number(_cost(page, dearest), "whole", part="n.people", tag=False),
                entries=page.number(_cost(page, dearest), "whole", part="n.entries"),
            )
        ),
        page.trap(_cost(page, dearest)),
        page.draw(_bars(page, known), "con.cost[…]"),
        _table(page, known),
        page.trap(f"con.real[{_gate(page, dearest)}]"),
        both_sides(
            page,
            page.tell("consent.for_it", **_entries(page, cheapest)),
            page.tell("consent.against_it", **_entries(page, dearest)),
        ),
        beside(page, "consent"),
    ]
    return Markup("\n").join(body)


def _gates(page: Page) -> list[int]:
    """Give the places of the gates in the document, the dearest for somebody who refuses first."""
    if not page.has("consent"):
        return []
    fields = page.document["fields"]
    gates = [place for place in range(len(page.value("consent.gates"))) if _cost(page, place) in fields]
    return sorted(gates, key=lambda place: -(page.field(_cost(page, place))["value"] or 0.0))


def _gate(page: Page, place: int) -> str:
    return str(page.value(f"consent.gates.{place}.gate"))


def _cost(page: Page, place: int) -> str:
    return f"con.cost[{_gate(page, place)}]"


def _title(page: Page, place: int) -> str:
    return str(page.either(page.value(f"consent.gates.{place}.title")))


def _entries(page: Page, place: int) -> dict[str, object]:
    """Give how many entries are lost at a gate, of how many, with a code and without."""
    name = _cost(page, place)
    return {
        "gate": _title(page, place),
        "entries": page.number(name, "whole", part="n.entries", tag=False),
        "refusing": page.number(name, "whole", part="n.entries_lost_refusing"),
        "showing": page.number(name, "whole", part="n.entries_lost_showing", tag=False),
    }


def _bars(page: Page, gates: list[int]) -> Chart:
    axis = page.say("consent.axis")
    return bars(
        page.setting("consent-gates", page.say("consent.chart"), page.say("consent.description")),
        [BarRow(_title(page, place), Bar(page.field(_cost(page, place))["value"])) for place in gates],
        Axis(axis),
        header=(page.say("consent.gate"), axis, page.say("consent.runs")),
    )


def _table(page: Page, gates: list[int]) -> Markup:
    header = [page.say(f"consent.{name}") for name in ("gate", "without_phone", "refuser", "user", "real")]
    rows = []
    for place in gates:
        path = f"consent.gates.{place}"
        without = str(page.value(f"{path}.without_phone"))
        real = f"con.real[{_gate(page, place)}]"
        rows.append(
            [
                _title(page, place),
                page.say(f"consent.ways.{without}") if page.knows(f"consent.ways.{without}") else without,
                page.at(f"{path}.refuser.days", "decimal", tag=False),
                page.at(f"{path}.user.days", "decimal", tag=False),
                page.say("consent.yes" if page.field(real)["value"] else "consent.no"),
            ]
        )
    return page.table(page.say("consent.caption"), header, rows)


BLOCK = Block("consent", _build)
