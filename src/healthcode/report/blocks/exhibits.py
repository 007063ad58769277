"""Who paid and who was missed: days in whole, then one resident for each way to go right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.report.charts import Axis, LedgerRow, Part, ledger
from healthcode.report.chip import chip
from healthcode.report.page import Block, Page
from healthcode.report.shown_person import (
    as_of_words,
    begins_words,
    main_resident,
    people_shown,
    told_words,
    truth_words,
    week_chart,
    who_words,
)

if TYPE_CHECKING:
    from healthcode.report.charts import Chart
    from healthcode.report.shown_person import Exhibit


def _build(page: Page) -> Markup:
    body = []
    if page.has("prop.needless"):
        words = page.tell(
            "exhibits.headline",
            locked=page.number("prop.needless", "whole", part="n.denominator", tag=False),
            needless=page.number("prop.needless", "of_100"),
            missed=page.number("err.fn", "whole"),
        )
        body += [
            Markup('<p class="headline">{}</p>').format(words),
            page.draw(_ledger(page), "acc.ppv.locked", "err.fp", "err.fn"),
            Markup('<p class="small">{}</p>').format(_two_counts(page)),
            page.trap("prop.needless"),
        ]
    else:
        body.append(Markup("<p>{}</p>").format(page.say("exhibits.nobody_locked")))
    if not page.has("exhibits"):
        return Markup("\n").join([*body, page.missing("exhibits")])
    body.append(
        Markup("<h3>{}</h3><p>{}</p>").format(page.say("exhibits.people_title"), page.say("exhibits.people"))
    )
    first = main_resident(page)
    told = first[0] if first else None
    people = [_person(page, place, one, is_told=place == told) for place, one in people_shown(page)]
    body.append(Markup('<div class="cards people">{}</div>').format(Markup("\n").join(people)))
    nobody = [page.either(one["why"]) for one in page.value("exhibits") if one["person_id"] is None]
    if nobody:
        body.append(page.fill("list", title=page.say("exhibits.nobody_title"), sentences=nobody))
    return Markup("\n").join(body)


def _two_counts(page: Page) -> Markup:
    """Say what the headline counts and what the picture does: the numbers lie close to each other."""
    return page.tell(
        "exhibits.two_counts",
        needless=page.number("prop.needless", "whole", part="n.numerator", tag=False),
        in_vain=page.number("err.fp", "whole"),
    )


def _ledger(page: Page) -> Chart:
    """Lay locked days and infected days over each other: the infected locked ones are in both."""
    both = page.field("acc.ppv.locked")["n"]["numerator"]
    in_vain, missed = page.field("err.fp")["value"], page.field("err.fn")["value"]
    rows = [
        LedgerRow(
            page.say("exhibits.ledger.locked"),
            [
                Part(page.say("exhibits.ledger.both"), both, "one"),
                Part(page.say("exhibits.ledger.in_vain"), in_vain, "two"),
            ],
        ),
        LedgerRow(
            page.say("exhibits.ledger.infected"),
            [
                Part(page.say("exhibits.ledger.both"), both, "one"),
                Part(page.say("exhibits.ledger.missed"), missed, "three"),
            ],
        ),
    ]
    setting = page.setting(
        "exhibits-ledger", page.say("exhibits.ledger.title"), page.say("exhibits.ledger.description")
    )
    axis = Axis(page.say("exhibits.ledger.axis"), is_whole=True)
    header = tuple(page.say(f"exhibits.ledger.header.{name}") for name in ("whole", "part", "days"))
    return ledger(setting, rows, axis, header=(header[0], header[1], header[2]))


def _person(page: Page, place: int, one: Exhibit, *, is_told: bool) -> Markup:
    values: dict[str, Any] = {
        "one": one,
        "title": page.say(f"exhibits.kinds.{one['kind']}"),
        "who": who_words(one, page),
        "colour": chip(one["verdict"]["colour"], page),
        "when": as_of_words(one, page),
        "why": page.either(one["why"]),
        "tag": page.tag("MODEL", page.command_of("exhibits")),
        "is_told": is_told,
        "true_times": _true_times(page, place, one),
    }
    if not is_told:
        values |= {
            "told": told_words(one, page),
            "begins": begins_words(page),
            "truth": truth_words(one, page),
            "chart": page.draw(week_chart(one, page, f"exhibit-{place}"), f"exhibits.{place}"),
        }
    return page.fill("exhibit", **values)


def _true_times(page: Page, place: int, one: Exhibit) -> Markup:
    """Say how long a meeting was that rests on a wrong row, and how long it was by the true times."""
    if one["kind"] != "false_reason":
        return Markup()
    for row, evidence in enumerate(one["evidence"]):
        for at, meeting in enumerate(evidence["exposures"]):
            if meeting["wrong"] and meeting.get("true_minutes") is not None:
                if round(meeting["minutes"]) == round(meeting["true_minutes"]):
                    continue
                path = f"exhibits.{place}.evidence.{row}.exposures.{at}"
                return page.tell(
                    "exhibits.true_times",
                    minutes=page.at(f"{path}.minutes", "hundredths", tag=False),
                    true=page.at(f"{path}.true_minutes", "hundredths"),
                )
    return Markup()


BLOCK = Block("exhibits", _build)
