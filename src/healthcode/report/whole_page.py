"""The report as one page: blocks in their order, each with its question, its guess and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.pages import page_template
from healthcode.report.charts import chart_style
from healthcode.report.charts.traced import traced
from healthcode.report.fold_lines import fold_line
from healthcode.report.known_texts import shipped_title
from healthcode.report.page import TEMPLATES, Block, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts import Language
    from healthcode.report.page import Document

#: What stands open on the page: what a debate needs.
CORE = ("about", "resident", "town", "exhibits", "sides")
#: What is folded behind a line with its answer; the last one lists the commands of all others.
FURTHER = (
    "frontier",
    "sources_of_data",
    "groups",
    "reidentification",
    "learns",
    "creep",
    "paths",
    "map",
    "appeals",
    "consent",
    "tricks",
    "weeks",
    "explanations",
    "real",
    "reproduce",
)
#: The blocks, in the order of the page.
BLOCKS = CORE + FURTHER


@dataclass(frozen=True)
class Part:
    """A block as it stands on the page.

    Args:
        name: Its anchor.
        title: Its question.
        intro: What is to be known before the answer; empty for none.
        given: What is to be seen before the guess; empty for nothing.
        guess: What the reader is to guess before the answer is shown; empty for none.
        unit: Of the guess, if it is a number.
        body: The answer.
        line: The answer in one line, if the block is folded; empty for none.
        is_folded: Whether the reader opens it.
    """

    name: str
    title: str
    intro: str
    given: Markup
    guess: str
    unit: str
    body: Markup
    line: Markup
    is_folded: bool


def report_page(
    document: Document,
    compare: Document | None = None,
    language: Language = "en",
    blocks: Sequence[Block] | None = None,
) -> str:
    """Write the page.

    Args:
        document: The parsed ``audit.json`` of a run.
        compare: The parsed ``audit.json`` of ``healthcode compare SCENARIO``.
        language: Of the page.
        blocks: In their order; all if None.

    Returns:
        A whole HTML document that loads nothing; the same documents always give the same bytes.
    """
    beside = traced(compare, "compare") if compare else None
    page = Page(traced(document), beside, language)
    parts = [_part(block, page) for block in (all_blocks() if blocks is None else blocks)]
    text = page_template("report.html.j2", TEMPLATES).render(
        page=page,
        parts=parts,
        language=language,
        lead=_lead(page),
        chart_style=chart_style(),
        page_style=_own_file("page.css"),
        script=_own_file("page.js"),
    )
    return text + "\n"


def all_blocks() -> list[Block]:
    """Give every block, in the order of the page."""
    return [import_module(f"healthcode.report.blocks.{name}").BLOCK for name in BLOCKS]


def _lead(page: Page) -> Markup:
    policy = page.value("run.policy")
    title = shipped_title(policy, page.document["run"].get("policy_sha256"), page.language)
    return page.tell(
        "page.town_after" if title else "page.town",
        title=title,
        people=page.at("run.people", "whole", tag=False),
        days=page.at("run.days", "whole", tag=False),
        policy=policy,
    )


def _own_file(name: str) -> Markup:
    text = files("healthcode.report").joinpath(name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


def _part(block: Block, page: Page) -> Part:
    name = block.name

    def words(key: str) -> str:
        return page.say(f"{name}.{key}") if page.knows(f"{name}.{key}") else ""

    given = block.given(page) if block.given else Markup()
    body = block.build(page)
    title, intro, guess, unit = (words(key) for key in ("title", "intro", "guess", "guess_unit"))
    is_folded = name in FURTHER
    line = fold_line(page, name) if is_folded else Markup()
    return Part(name, title, intro, given, guess, unit, body, line, is_folded)
