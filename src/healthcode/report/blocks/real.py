"""What is known of real health codes, each fact with its source, its date and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.page import Block, Page
from healthcode.report.parts import paragraph
from healthcode.report.real_facts import dated_source, real_facts, told_fact

if TYPE_CHECKING:
    from healthcode.report.real_facts import RealFact


def _build(page: Page) -> Markup:
    header = [page.say(f"real.{name}") for name in ("said", "by", "sure")]
    rows = [
        [
            Markup('<span id="real-{}">{}{}</span>').format(
                fact.id, told_fact(fact, page, links=False), page.tag("REAL")
            ),
            dated_source(fact, page),
            page.say(f"real.confidence.{fact.confidence}"),
        ]
        for fact in sorted(real_facts(), key=_date)
    ]
    return page.table(page.say("real.caption"), header, rows) + paragraph(page.tell("real.disagree"))


def _date(fact: RealFact) -> str:
    return fact.date


BLOCK = Block("real", _build)
