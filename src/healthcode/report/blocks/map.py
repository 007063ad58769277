"""The town by day: in each district, how many were infected and how many were locked in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.report.charts import Axis, MapDistrict, lines_by_day, town_map
from healthcode.report.dates import day_words
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph
from healthcode.report.shown_person import district_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.report.charts import Chart

#: So many small maps are drawn, evenly over the run.
MOST_MAPS = 6
#: In a district outside the town with fewer people a share says little.
LEAST_PEOPLE = 30
_TOWN = "town"
_LEVELS = ("high", "medium")


def _build(page: Page) -> Markup:
    if not page.has("series"):
        return page.missing("series")
    peak = _highest(page.value("series.infected"))
    locked = _highest(page.value("series.locked"))
    body = [
        headline(
            page.tell(
                "map.headline",
                peak=_day(page, peak),
                infected=page.at(f"series.infected.{peak}", "whole", tag=False),
                on=_day(page, locked),
                locked=page.at(f"series.locked.{locked}", "whole"),
            )
        ),
        page.draw(_lines(page), "series.infected", "series.locked", "series.needless"),
    ]
    if not page.has("districts"):
        return Markup("\n").join([*body, page.missing("exhibits"), beside(page, "map")])
    hit, shut = _worst(page, "infected"), _worst(page, "locked")
    if _on_the_map(page):
        body += [
            page.draw(_map(page), "districts"),
            Markup('<p class="small">{}</p>').format(page.say("map.note", people=LEAST_PEOPLE)),
        ]
    body += [
        heading(page, "map.districts_title"),
        _districts(page),
        _zones(page),
        Markup('<p class="trap"><strong>{}</strong> {}</p>').format(
            page.say("page.trap"), page.say("map.trap")
        ),
        both_sides(page, _side(page, "for_it", *hit), _side(page, "against_it", *shut)),
        beside(page, "map"),
    ]
    return Markup("\n").join(part for part in body if part)


def _highest(values: Sequence[int]) -> int:
    return max(range(len(values)), key=lambda day: values[day])


def _day(page: Page, day: int) -> str:
    return day_words(str(page.value(f"series.dates.{day}")), page)


def _lines(page: Page) -> Chart:
    series = [
        (page.say(f"map.{name}"), page.value(f"series.{name}"), paint)
        for name, paint in (("infected", "one"), ("locked", "two"), ("needless", "three"))
        if name in page.value("series")
    ]
    return lines_by_day(
        page.setting("map-days", page.say("map.days_chart"), page.say("map.days_description")),
        series,
        (Axis(page.say("map.day")), Axis(page.say("map.people"), is_whole=True)),
        header_day=page.say("map.day"),
        day_words=lambda day: _day(page, min(max(day, 0), len(page.value("series.dates")) - 1)),
    )


def _on_the_map(page: Page) -> list[Mapping[str, Any]]:
    return [one for one in page.value("districts") if one["x_km"] is not None and one["y_km"] is not None]


def _days(count: int) -> list[int]:
    """Choose days evenly, the last one among them."""
    many = min(MOST_MAPS, count)
    return sorted({round((at + 1) * count / many) - 1 for at in range(many)})


def _map(page: Page) -> Chart:
    days = _days(len(page.value("series.dates")))

    def shares(one: Mapping[str, Any], name: str) -> list[float | None]:
        return [one[name][day] / one["people"] if _is_drawn(one) else None for day in days]

    districts = [
        MapDistrict(
            district_name(one["district_id"]),
            float(one["x_km"]),
            float(one["y_km"]),
            shares(one, "infected"),
            shares(one, "locked"),
            is_outside=one["kind"] != _TOWN,
        )
        for one in _on_the_map(page)
        if one["kind"] == _TOWN or one["people"]
    ]
    header = tuple(page.say(f"map.{name}") for name in ("day", "district", "infected", "locked"))
    return town_map(
        page.setting("map-town", page.say("map.chart"), page.say("map.description")),
        districts,
        [_day(page, day) for day in days],
        header=(header[0], header[1], header[2], header[3]),
        names_label=page.say("map.names"),
        full_label=page.say("map.full", share="{share}"),
        cut_label=page.say("map.cut"),
    )


def _is_drawn(one: Mapping[str, Any]) -> bool:
    """Say whether enough people live there for a share; in the town itself anybody is enough."""
    return bool(one["people"] >= (1 if one["kind"] == _TOWN else LEAST_PEOPLE))


def _districts(page: Page) -> Markup:
    header = [
        page.say(f"map.{name}")
        for name in ("district", "lives", "most_infected", "first_infected", "most_locked", "first_locked")
    ]
    rows = []
    for place, one in enumerate(page.value("districts")):
        if not one["people"]:
            continue
        path = f"districts.{place}"
        cells: list[object] = [
            district_name(one["district_id"]),
            page.at(f"{path}.people", "whole", tag=False),
        ]
        for name in ("infected", "locked"):
            first = next((day for day, count in enumerate(one[name]) if count), None)
            most = _highest(one[name])
            cells += [
                page.at(f"{path}.{name}.{most}", "whole", tag=False),
                page.say("map.nobody") if first is None else _day(page, first),
            ]
        rows.append(cells)
    return page.table(page.say("map.districts_caption"), header, rows)


def _zones(page: Page) -> Markup:
    """Say when which district was declared a zone of risk."""
    said = []
    for one in page.value("districts"):
        day = 0
        for level, same in groupby(one["level"]):
            days = len(list(same))
            if level in _LEVELS:
                said.append(
                    page.say(
                        f"map.level.{level}",
                        district=district_name(one["district_id"]),
                        first=_day(page, day),
                        last=_day(page, day + days - 1),
                    )
                )
            day += days
    if not said:
        return paragraph(page.tell("map.no_zones"))
    return page.fill("list", title=page.say("map.zones_title"), sentences=said)


def _worst(page: Page, name: str) -> tuple[int, int]:
    """Give the place and the day of the highest share, of the large districts if there are any."""
    districts = page.value("districts")
    is_any_large = any(one["people"] >= LEAST_PEOPLE for one in districts)
    tried = [
        (one[name][day] / one["people"], -place, -day)
        for place, one in enumerate(districts)
        if (one["people"] >= LEAST_PEOPLE if is_any_large else _is_drawn(one))
        for day in [_highest(one[name])]
    ]
    _, place, day = max(tried, default=(0.0, 0, 0))
    return -place, -day


def _side(page: Page, side: str, place: int, day: int) -> Markup | None:
    """Write a side's sentence; None where nobody was locked, or, for the code, nobody was infected."""
    path = f"districts.{place}"
    district = page.value(path)
    if not district["locked"][day] or (side == "for_it" and not district["infected"][day]):
        return None
    return page.tell(
        f"map.{side}",
        district=district_name(page.value(f"{path}.district_id")),
        day=_day(page, day),
        people=page.at(f"{path}.people", "whole", tag=False),
        infected=page.at(f"{path}.infected.{day}", "whole", tag=False),
        locked=page.at(f"{path}.locked.{day}", "whole"),
    )


BLOCK = Block("map", _build)
