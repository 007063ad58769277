"""What this page is and is not, how to read its tags, and the questions to be answered in five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from healthcode.report.page import Block, Kind, Page

if TYPE_CHECKING:
    from markupsafe import Markup

#: The questions a reader should be able to answer, by the block that answers each.
_QUESTIONS = ("town", "exhibits", "frontier", "sides")


def _build(page: Page) -> Markup:
    return page.fill(
        "about",
        kinds=[(page.tag(kind), page.say(f"about.kinds.{kind}")) for kind in get_args(Kind)],
        questions=[(name, page.say(f"about.questions.{name}")) for name in _QUESTIONS],
        answers=list(_answers(page)),
    )


def _answers(page: Page) -> list[Markup]:
    """Answer in whole people, as far as the audit went."""
    told = []
    if page.has("tree"):
        told.append(
            page.tell(
                "about.answers.red",
                red=page.at("tree.run.red", "whole", tag=False),
                ill=page.at("tree.run.infected.red", "whole"),
            )
        )
        told.append(
            page.tell(
                "about.answers.missed",
                infected=page.at("tree.run.infected.all", "whole", tag=False),
                missed=page.at("tree.run.infected.other", "whole"),
            )
        )
    if page.has("prop.needless"):
        told.append(page.tell("about.answers.paid", needless=page.number("prop.needless", "of_100")))
    return told


BLOCK = Block("about", _build)
