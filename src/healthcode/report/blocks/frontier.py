"""Policies side by side, each lived anew: what it averted, and what it locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, FrontierPolicy, frontier
from healthcode.report.page import Block, Page
from healthcode.report.strongest import policy_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts import Chart
    from healthcode.report.figures import Form

#: Of each policy, with the form of the number.
_COLUMNS: tuple[tuple[str, Form], ...] = (
    ("prop.averted", "decimal"),
    ("prop.locked", "decimal"),
    ("prop.pdia", "decimal"),
    ("prop.needless", "percent"),
)


def _build(page: Page) -> Markup:
    if page.compare is None:
        return page.fill("frontier_missing", command=_command(page))
    names = [str(one["name"]) for one in page.value("over.policies", "compare")]
    here = policy_here(page)
    body = []
    if here is None:
        body.append(Markup("<p>{}</p>").format(page.say("frontier.not_here")))
    else:
        body.append(_headline(page, here))
    body.append(page.draw(_chart(page, names, here), "prop.averted[…]", "prop.locked[…]", source="compare"))
    header = [
        page.say("frontier.policy"),
        *(page.say(f"frontier.columns.{field.partition('.')[2]}") for field, _ in _COLUMNS),
    ]
    rows = [
        [
            page.say("frontier.is_here", policy=name) if name == here else name,
            *(_cell(page, field, name, form) for field, form in _COLUMNS),
        ]
        for name in names
    ]
    body.append(page.table(page.say("frontier.caption"), header, rows))
    body += _equal_effect(page, names)
    body.append(page.trap(f"prop.averted[{names[0]}]", "compare"))
    seeds = page.value("over.seeds", "compare")
    note = page.tell(
        "frontier.note",
        scenario=page.value("over.scenario", "compare"),
        people=page.at("over.people", "whole", source="compare", tag=False),
        days=page.at("over.days", "whole", source="compare", tag=False),
        seeds=", ".join(seeds),
        own=page.value("run.seed"),
    )
    body.append(Markup('<p class="small">{}</p>').format(note))
    return Markup("\n").join(body)


def _command(page: Page) -> str:
    run = page.value("run")
    return f"healthcode compare {run['scenario']} --policy {run['policy']} --alternatives --out compared"


def _cell(page: Page, field: str, name: str, form: Form) -> Markup:
    """Write a number of the table; a price that is not there says on how many seeds nothing was averted."""
    number = page.number(f"{field}[{name}]", form, source="compare", tag=field == "prop.averted")
    if field != "prop.pdia" or page.compares(f"{field}[{name}]"):
        return number
    words = page.tell("frontier.averted_none", **_without(page, name))
    return Markup('{} <span class="small">({})</span>').format(number, words)


def _without(page: Page, name: str) -> dict[str, object]:
    """Give on how many of the seeds a policy averted none."""
    return {
        "without": page.number(
            f"prop.pdia[{name}]", "whole", part="n.seeds_without", source="compare", tag=False
        ),
        "towns": str(len(page.value("over.seeds", "compare"))),
    }


def _headline(page: Page, here: str) -> Markup:
    averted = page.field(f"prop.averted[{here}]", "compare")["value"]
    key = "frontier.headline" if averted and averted > 0 else "frontier.headline_none"
    words = page.tell(
        key,
        policy=here,
        averted=page.number(f"prop.averted[{here}]", "decimal", source="compare"),
        low=page.number(f"prop.averted[{here}]", "whole", part="n.range.0", source="compare", tag=False),
        high=page.number(f"prop.averted[{here}]", "whole", part="n.range.1", source="compare", tag=False),
        locked=page.number(f"prop.locked[{here}]", "decimal", source="compare"),
        towns=str(len(page.value("over.seeds", "compare"))),
    )
    return Markup('<p class="headline">{}</p><p>{}</p>').format(words, _price(page, here))


def _price(page: Page, here: str) -> Markup:
    """Say what each averted infection cost in locked days, and on how many seeds there is no such price."""
    field = page.field(f"prop.pdia[{here}]", "compare")
    key = "frontier.price_some" if field["n"]["seeds_without"] else "frontier.price"
    if field["value"] is None:
        key = "frontier.no_price"
    price = page.number(f"prop.pdia[{here}]", "decimal", source="compare")
    return page.tell(key, price=price, **_without(page, here))


def _chart(page: Page, names: Sequence[str], here: str | None) -> Chart:
    origins = [(0.0, 0.0) for _ in page.value("over.seeds", "compare")]
    policies = [FrontierPolicy(page.say("frontier.no_code"), origins)]
    for name in names:
        burdens, effects = (
            page.field(f"{field}[{name}]", "compare")["n"]["by_seed"]
            for field in ("prop.locked", "prop.averted")
        )
        points = [
            (burden, effect)
            for burden, effect in zip(burdens, effects, strict=True)
            if burden is not None and effect is not None
        ]
        policies.append(FrontierPolicy(name, points, is_here=name == here))
    setting = page.setting("frontier", page.say("frontier.chart_title"), page.say("frontier.description"))
    header = tuple(page.say(f"frontier.header.{name}") for name in ("policy", "burden", "effect", "seeds"))
    return frontier(
        setting,
        policies,
        (Axis(page.say("frontier.x"), is_whole=True), Axis(page.say("frontier.y"), is_whole=True)),
        header=(header[0], header[1], header[2], header[3]),
        here_label=page.say("frontier.here"),
    )


def _equal_effect(page: Page, names: Sequence[str]) -> list[Markup]:
    """Say what each gentler policy would have to lock to avert as many, or on how many seeds it cannot."""
    fields = page.value("fields", "compare")
    first = names[0]
    sentences = []
    alike: dict[tuple[int, int], list[str]] = {}
    for name in names:
        field = fields.get(f"alt.equal[{name}]")
        if field is None:
            continue
        if field["value"] is not None:
            burden = page.number(f"alt.equal[{name}]", "decimal", source="compare")
            sentences.append(page.tell("frontier.equal", policy=name, burden=burden))
            continue
        counted = sum(1 for target in field["n"]["target"] if target is not None and target > 0)
        alike.setdefault((field["n"]["not_reachable"], counted), []).append(name)
    for (missed, counted), policies in alike.items():
        words = {"policies": ", ".join(policies), "first": first}
        if not missed or not counted:
            sentences.append(page.tell("frontier.nothing_to_equal", **words))
            continue
        number = page.number(
            f"alt.equal[{policies[0]}]", "whole", part="n.not_reachable", source="compare", tag=False
        )
        sentences.append(page.tell("frontier.unreachable", **words, missed=number, counted=str(counted)))
    if not sentences:
        return []
    return [page.fill("list", title=page.say("frontier.equal_title", first=first), sentences=sentences)]


BLOCK = Block("frontier", _build)
