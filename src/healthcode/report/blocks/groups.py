"""Groups: who is locked in vain more often, for which reason, and who is turned away without a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, GroupRow, Line, dot_plot_by_group
from healthcode.report.page import Block, Page
from healthcode.report.shown_person import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts import Chart

#: Drawn one by one, in this order, as far as the audit has them.
GROUPINGS = ("occupation", "age_band", "has_phone", "pays_cash")
#: So many groups have their gap split into its reasons: those of the widest gaps, small groups left out.
MOST_GAPS = 6
#: On fewer days locked in vain no group is quoted in one line.
LEAST_DAYS = 10
#: So many groups that are never locked in vain are named.
MOST_NAMED = 3
_PARTS = ("gap", "risk", "data", "fault", "rest")


def _build(page: Page) -> Markup:
    groups = page.names("eq.fpr")
    if not groups:
        return page.missing("equality")
    body = [_headline(page, groups)]
    for grouping in GROUPINGS:
        chosen = [group for group in groups if group.startswith(f"{grouping}=")]
        if chosen:
            body.append(page.draw(_in_vain(page, grouping, chosen), f"eq.fpr[{grouping}=…]"))
    body.append(page.trap(f"eq.fpr[{groups[0]}]"))
    body += _reasons(page)
    body += _turned_away(page)
    return Markup("\n").join(body)


def _headline(page: Page, groups: Sequence[str]) -> Markup:
    """Name the large groups that are locked in vain most often, least often, and never."""
    known = _known(page)
    hit = sorted((one for one in known if one[0]), key=lambda one: -one[0])
    never = [whole_label(group, page) for group in _never(page, known)]
    if not hit:
        return Markup('<p class="headline">{}</p>').format(page.say("groups.no_group"))
    most, least = most_often_in_vain(page), hit[-1][1]
    said = [page.tell("groups.too_few")]
    if most is not None:
        said = [page.tell("groups.headline", most=whole_label(most, page), **_days(page, "most", most))]
    if never:
        key = "groups.never" if len(never) <= MOST_NAMED else "groups.never_more"
        more = str(len(never) - MOST_NAMED)
        said.append(page.tell(key, groups=", ".join(never[:MOST_NAMED]), more=more))
    elif most is not None and least != most:
        words = _days(page, "least", least)
        said.append(page.tell("groups.least", least=whole_label(least, page), **words))
    parts = [Markup('<p class="headline">{}</p>').format(Markup(" ").join(said))]
    if any(page.field(f"eq.fpr[{group}]")["n"]["is_small"] for group in groups):
        parts.append(Markup('<p class="small">{}</p>').format(page.say("groups.small_note")))
    return Markup("\n").join(parts)


def _known(page: Page) -> list[tuple[float, str]]:
    """Give the large groups, each with its share of days locked in vain."""
    return [
        (float(field["value"]), group)
        for group in page.names("eq.fpr")
        if group.partition("=")[0] in GROUPINGS
        for field in [page.field(f"eq.fpr[{group}]")]
        if field["value"] is not None and not field["n"]["is_small"]
    ]


def most_often_in_vain(page: Page) -> str | None:
    """Give the large group that is locked in vain most often, with enough such days; None if none is."""
    hit = [one for one in _known(page) if page.field(f"eq.fpr[{one[1]}]")["n"]["numerator"] >= LEAST_DAYS]
    return max(hit, key=lambda one: one[0])[1] if hit else None


def _never(page: Page, known: Sequence[tuple[float, str]]) -> list[str]:
    """Give the groups that are never locked in vain, those without a phone first, then the largest."""
    found = [group for rate, group in known if not rate]
    return sorted(
        found, key=lambda group: (group != "has_phone=no", -page.field(f"eq.fpr[{group}]")["n"]["people"])
    )


def _days(page: Page, which: str, group: str) -> dict[str, Markup]:
    """Give a group's locked days without an infection, all its days without one, and their share."""
    name = f"eq.fpr[{group}]"
    return {
        f"{which}_days": page.number(name, "whole", part="n.numerator", tag=False),
        f"{which}_of": page.number(name, "whole", part="n.denominator", tag=False),
        f"{which}_rate": page.number(name, "percent"),
    }


def _ordered(page: Page, grouping: str, groups: Sequence[str]) -> list[str]:
    """Put small groups last; occupations, which have no order of their own, by their rate."""

    def place(group: str) -> tuple[bool, float]:
        field = page.field(f"eq.fpr[{group}]")
        return bool(field["n"]["is_small"]), -(field["value"] or 0.0) if grouping == "occupation" else 0.0

    return sorted(groups, key=place)


def whole_label(group: str, page: Page) -> str:
    """Name a group with its grouping, where its label alone would not say enough."""
    grouping = group.partition("=")[0]
    key = f"groups.in_full.{grouping}"
    return page.say(key, label=label_of(group, page)) if page.knows(key) else label_of(group, page)


def _in_vain(page: Page, grouping: str, groups: Sequence[str]) -> Chart:
    rows = []
    for group in _ordered(page, grouping, groups):
        field = page.field(f"eq.fpr[{group}]")
        low, high = field["interval"] or (None, None)
        rows.append(
            GroupRow(
                label_of(group, page), field["n"]["people"], field["value"], low, high, field["n"]["is_small"]
            )
        )
    title = page.say(f"groups.charts.{grouping}")
    setting = page.setting(f"groups-{grouping.replace('_', '-')}", title, page.say("groups.description"))
    header = tuple(page.say(f"groups.header.{name}") for name in ("group", "people", "rate", "interval"))
    return dot_plot_by_group(
        setting,
        rows,
        Axis(page.say("groups.axis"), is_share=True),
        header=(header[0], header[1], header[2], header[3]),
        small_word=page.say("groups.small"),
        line=_everybody(page),
    )


def _everybody(page: Page) -> Line | None:
    """Give everybody's share of healthy days that were locked, from the groups of one grouping."""
    counts = [
        page.field(f"eq.fpr[{group}]")["n"]
        for group in page.names("eq.fpr")
        if group.startswith("has_phone=")
    ]
    healthy = sum(one["denominator"] for one in counts)
    if not healthy:
        return None
    return Line(sum(one["numerator"] for one in counts) / healthy, page.say("groups.everybody"))


def _reasons(page: Page) -> list[Markup]:
    """Split the widest gaps into more risk, more data, a fault in the data, and the rest."""
    gaps = [
        (abs(field["value"]), group)
        for group in page.names("eq.gap")
        for field in [page.field(f"eq.gap[{group}]")]
        if field["value"] and not field["n"]["is_small"] and not group.startswith("group=")
    ]
    if not gaps:
        return []
    chosen = [group for _, group in sorted(gaps, key=lambda one: (-one[0], one[1]))[:MOST_GAPS]]
    header = [page.say("groups.header.group"), *(page.say(f"groups.reasons.{part}") for part in _PARTS)]
    rows = [
        [
            whole_label(group, page),
            *(page.number(f"eq.{part}[{group}]", "hundredths", tag=part == "gap") for part in _PARTS),
        ]
        for group in chosen
    ]
    return [
        Markup("<h3>{}</h3><p>{}</p>").format(
            page.say("groups.reasons_title"), page.say("groups.reasons_intro")
        ),
        page.table(page.say("groups.reasons_caption"), header, rows),
        page.trap(f"eq.risk[{chosen[0]}]"),
    ]


def _turned_away(page: Page) -> list[Markup]:
    groups = [group for group in page.names("eq.excluded") if group.startswith("age_band=")]
    if not groups:
        return []
    header = [
        page.say("groups.header.group"),
        page.say(
            "groups.away.excluded",
            gate=page.document["fields"][f"eq.excluded[{groups[0]}]"]["n"].get("gate") or "?",
        ),
        page.say("groups.away.refused"),
    ]
    rows = [
        [
            label_of(group, page),
            page.number(f"eq.excluded[{group}]", "decimal"),
            page.number(f"eq.refused[{group}]", "decimal", tag=False),
        ]
        for group in groups
    ]
    return [
        Markup("<h3>{}</h3><p>{}</p>").format(page.say("groups.away_title"), page.say("groups.away_intro")),
        page.table(page.say("groups.away_caption"), header, rows),
        page.trap(f"eq.excluded[{groups[0]}]"),
    ]


BLOCK = Block("groups", _build)
