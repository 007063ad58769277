"""Policies side by side, each lived anew: what it averted, and what it locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, FrontierPolicy, frontier
from healthcode.report.page import Block, Page

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
    here = _here(page, names)
    body = []
    if here is not None:
        body.append(_headline(page, here))
    body.append(page.draw(_chart(page, names, here), "prop.averted[…]", "prop.locked[…]", source="compare"))
    header = [
        page.say("frontier.policy"),
        *(page.say(f"frontier.columns.{field.partition('.')[2]}") for field, _ in _COLUMNS),
    ]
    rows = [
        [
            page.say("frontier.is_here", policy=name) if name == here else name,
            *(
                page.number(f"{field}[{name}]", form, source="compare", tag=field == "prop.averted")
                for field, form in _COLUMNS
            ),
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
    )
    body.append(Markup('<p class="small">{}</p>').format(note))
    return Markup("\n").join(body)


def _command(page: Page) -> str:
    run = page.value("run")
    return f"healthcode compare {run['scenario']} --policy {run['policy']} --alternatives --out compared"


def _here(page: Page, names: Sequence[str]) -> str | None:
    """Find the policy of the run among those compared."""
    own = page.value("run.policy")
    ids = {str(one["name"]): str(one["id"]) for one in page.value("over.policies", "compare")}
    return next((name for name in names if own in (name, ids[name])), None)


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
    )
    return Markup('<p class="headline">{}</p>').format(words)


def _chart(page: Page, names: Sequence[str], here: str | None) -> Chart:
    policies = [FrontierPolicy(page.say("frontier.no_code"), [(0.0, 0.0)])]
    for name in names:
        burdens, effects = (
            page.field(f"{field}[{name}]", "compare")["n"]["by_seed"]
            for field in ("prop.locked", "prop.averted")
        )
        points = [
            (float(burden), float(effect))
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
    """Say what each gentler policy would have to lock to avert as many."""
    fields = page.value("fields", "compare")
    others = [name for name in names if f"alt.equal[{name}]" in fields]
    if not others:
        return []
    sentences = [
        page.tell(
            "frontier.equal",
            policy=name,
            burden=page.number(f"alt.equal[{name}]", "decimal", source="compare"),
        )
        if fields[f"alt.equal[{name}]"]["value"] is not None
        else page.tell("frontier.unreachable", policy=name)
        for name in others
    ]
    return [page.fill("list", title=page.say("frontier.equal_title", first=names[0]), sentences=sentences)]


BLOCK = Block("frontier", _build)
