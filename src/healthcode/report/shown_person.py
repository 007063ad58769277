"""One chosen resident on the page: who, which days, what the code said and what was true."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_svg import draw_svg
from healthcode.dataset.shown import escaped
from healthcode.pages import inline_svg
from healthcode.report.charts import Event, Span, stacked_week
from healthcode.report.dates import day_words, days_from, moment_words, with_moments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from healthcode.report.charts import Chart
    from healthcode.report.page import Page

Exhibit = Mapping[str, Any]

#: The colour of a day is that of its 04:00.
_MORNING = 4 / 24
#: So many rows of a day are listed.
MOST_ROWS = 3
#: So many days an explanation looks back on for stretches without a row.
_LOOKS_BACK_DAYS = 14
#: Parts of the sentence on the longest stretch, in each language.
_GAP_WORDS = ("in one stretch without any row", "am Stück ohne jede Zeile")
#: Of the words on a picture of a code; a page in another language says what they mean.
CODE_LANGUAGE = "en"


def people_shown(page: Page) -> list[tuple[int, Exhibit]]:
    """Give the exhibits that have a resident, each with its place in the document."""
    return [(place, one) for place, one in enumerate(page.value("exhibits")) if one["person_id"] is not None]


def main_resident(page: Page) -> tuple[int, Exhibit] | None:
    """Choose whom the page tells of first: who was locked wrongly, else the first exhibit with a resident."""
    return next(iter(people_shown(page)), None)


def who_words(one: Exhibit, page: Page) -> str:
    """Say who somebody is: ``taxi driver, 19``."""
    who = one["who"]
    key = f"resident.occupations.{who['occupation']}"
    occupation = page.say(key) if page.knows(key) else escaped(str(who["occupation"]))
    return page.say("resident.who", occupation=occupation, age=str(who["age"]))


def label_of(group: str, page: Page) -> str:
    """Name a group such as ``occupation=taxi_driver``; a group without words keeps its own."""
    grouping, _, name = group.partition("=")
    key = f"groups.labels.{grouping}.{name}"
    return page.say(key) if page.knows(key) else escaped(name or group)


def code_picture(one: Exhibit, page: Page) -> Markup:
    """Draw the code of that morning; nothing is drawn but what is signed with the published demo key."""
    from healthcode.codes.key_ring import demo_ring  # noqa: PLC0415 - slow to import
    from healthcode.codes.token import caption_of, verify  # noqa: PLC0415

    text = str(one["code"]["text"])
    answer = verify(text, demo_ring(), None)
    if answer.code is None or not answer.accepted:
        return Markup()
    picture = draw_svg(matrix_of(text), answer.code.colour, caption_of(text))
    caption = Markup('<p class="small">{}</p>').format(page.say("resident.picture"))
    if page.language == CODE_LANGUAGE:
        caption = Markup()
    return Markup('<div class="code-picture">{}{}</div>').format(inline_svg(picture), caption)


def seen_rows(one: Exhibit, page: Page) -> list[tuple[str, list[str], int]]:
    """Give for each day rows that the platform saw, and how many more: those that mattered stay."""
    behind = {exposure["event_id"] for row in one["evidence"] for exposure in row["exposures"]}
    days = []
    for day in one["week"]:
        rows = list(day["seen"])

        listed = sorted(rows, key=lambda row: not _matters(row, behind))[:MOST_ROWS]
        told = [_row_words(row, page) for row in rows if row in listed]
        days.append((day_words(day["date"], page), told, len(rows) - len(told) + int(day["seen_more"])))
    return days


def _row_words(row: Mapping[str, Any], page: Page) -> str:
    """Write a row with its time once, and its districts as the map names them."""
    words = str(page.either(row))
    for one in page.document.get("districts") or []:
        words = words.replace(one["district_id"], district_name(one["district_id"]))
    return words if row["at"] in words else f"{row['at']} {words}"


def district_name(district_id: str) -> str:
    """Write the name of a district: ``Station Side`` for ``station-side``."""
    return " ".join(word.capitalize() for word in district_id.split("-"))


def _matters(row: Mapping[str, Any], behind: Collection[str]) -> bool:
    return row["event_id"] in behind or row["table"] == "reports"


def moved_while_locked(one: Exhibit) -> bool:
    """Say whether the platform saw the person go about on a day that began locked."""
    return any(
        day["is_locked"] and any(row["table"] != "reports" for row in day["seen"]) for day in one["week"]
    )


def told_words(one: Exhibit, page: Page) -> dict[str, list[str]]:
    """Give what the code said, with its moments as readers write them.

    How long no row came is left out while the run is younger than the days looked back on: there the gap is
    the time before the run began.
    """
    is_young = one["day"] < _LOOKS_BACK_DAYS
    return {
        name: [
            with_moments(sentence, page)
            for sentence in sentences
            if not (is_young and any(words in sentence for words in _GAP_WORDS))
        ]
        for name, sentences in page.either(one["told"]).items()
    }


def truth_words(one: Exhibit, page: Page) -> list[str]:
    """Give what was true, with its moments as readers write them."""
    return [with_moments(sentence, page) for sentence in page.either(one["truth"]["told"])]


def begins_words(page: Page) -> str:
    """Say with which day the rows of the run begin: what lies before it is no gap in anybody's life."""
    dates = (page.document.get("series") or {}).get("dates")
    return page.say("resident.begins", day=day_words(str(dates[0]), page)) if dates else ""


def week_chart(one: Exhibit, page: Page, prefix: str) -> Chart:
    """Draw the days: the code beside the truth, with the evidence at its times."""
    week = one["week"]
    setting = page.setting(
        prefix,
        page.say("resident.week_title", person=one["person_id"]),
        page.say("resident.week_description"),
        page.say("resident.week_title", person=one["person_id"]),
    )
    verdicts = [
        Span(start + (_MORNING if start else 0), end + (_MORNING if end < len(week) else 0), word, colour)
        for start, end, colour in _stretches([day["colour"] for day in week])
        for word in [page.say(f"page.colours.{colour}")]
    ]
    paints = {"well": "five", "infected": "three", "infectious": "one"}
    truth = [
        Span(start, end, page.say(f"resident.truth.{state}"), paints[state])
        for start, end, state in _stretches([_state(day) for day in week])
    ]
    headings = tuple(page.say(f"resident.headings.{name}") for name in ("day", "code", "truth", "events"))
    header = tuple(page.say(f"resident.header.{name}") for name in ("day", "what", "which"))
    return stacked_week(
        setting,
        [day_words(day["date"], page) for day in week],
        verdicts,
        truth,
        list(_events(one, page)),
        headings=(headings[0], headings[1], headings[2], headings[3]),
        header=(header[0], header[1], header[2]),
    )


def _state(day: Mapping[str, Any]) -> str:
    if day["is_infectious"]:
        return "infectious"
    return "infected" if day["is_infected"] else "well"


def _stretches(values: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for value, same in groupby(values):
        end = start + len(list(same))
        yield start, end, value
        start = end


def _events(one: Exhibit, page: Page) -> list[Event]:
    """Give what the evidence tells of, what became known when, and where the person was sent away."""
    week = one["week"]
    first, count = week[0]["date"], len(week)
    found: set[tuple[float, str, str]] = set()

    def add(moment: str | None, words: str) -> None:
        at = days_from(first, moment) if moment else None
        if at is not None and 0 <= at < count and moment is not None:
            found.add((at, moment[11:16], words))

    for row in one["evidence"]:
        says = page.either(row["says"])
        add(row["observed_at"], page.say("resident.events.seen", says=says))
        if row["known_at"] != row["observed_at"]:
            add(row["known_at"], page.say("resident.events.known", rule=row["rule"]))
    for number, day in enumerate(week):
        if day["refused"]:
            found.add((number + 0.5, "", page.say("resident.events.refused", count=day["refused"])))
        if day["without_phone"]:
            found.add(
                (number + 0.5, "", page.say("resident.events.without_phone", count=day["without_phone"]))
            )
    return [Event(at, time, words) for at, time, words in sorted(found)]


def as_of_words(one: Exhibit, page: Page) -> str:
    """Say for which moment the code is explained."""
    return moment_words(one["as_of"], page)
