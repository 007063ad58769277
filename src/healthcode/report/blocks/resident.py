"""One resident's week and code: first the rows, then a guess, then the colour, the reason and the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.report.chip import chip
from healthcode.report.page import Block, Page
from healthcode.report.shown_person import (
    as_of_words,
    begins_words,
    code_picture,
    main_resident,
    moved_while_locked,
    seen_rows,
    told_words,
    truth_words,
    week_chart,
    who_words,
)

if TYPE_CHECKING:
    from markupsafe import Markup


def _given(page: Page) -> Markup:
    found = main_resident(page) if page.has("exhibits") else None
    if found is None:
        return page.fill("nothing", words="")
    place, one = found
    return page.fill(
        "resident_given",
        one=one,
        who=who_words(one, page),
        household=page.at(f"exhibits.{place}.who.household", "whole"),
        days=seen_rows(one, page),
    )


def _build(page: Page) -> Markup:
    if not page.has("exhibits"):
        return page.missing("exhibits")
    found = main_resident(page)
    if found is None:
        return page.fill("nothing", words=page.say("resident.nobody"))
    place, one = found
    return page.fill(
        "resident",
        one=one,
        who=who_words(one, page),
        when=as_of_words(one, page),
        colour=chip(one["verdict"]["colour"], page),
        picture=code_picture(one, page),
        told=told_words(one, page),
        truth=truth_words(one, page),
        why=page.either(one["why"]),
        moved=page.say("resident.moved") if moved_while_locked(one) else "",
        begins=begins_words(page),
        tag=page.tag("MODEL", page.command_of("exhibits")),
        chart=page.draw(week_chart(one, page, "resident-week"), f"exhibits.{place}"),
    )


BLOCK = Block("resident", _build, _given)
