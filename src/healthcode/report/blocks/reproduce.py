"""Limits, what was invented, and the commands that make every number of the page again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from healthcode.report.page import Block, Page

if TYPE_CHECKING:
    from markupsafe import Markup

_LIMITS = ("one_town", "place", "people", "measures", "small", "side")
_INVENTED = ("signal", "response", "strength", "appeals", "costs")


def _build(page: Page) -> Markup:
    run = page.value("run")
    facts = [
        (page.say(f"reproduce.facts.{name}"), str(run[name]))
        for name in ("scenario", "seed", "policy", "healthcode", "content_sha256", "policy_sha256")
    ]
    return page.fill(
        "reproduce",
        limits=[page.say(f"reproduce.limits.{name}") for name in _LIMITS],
        invented=[page.say(f"reproduce.invented.{name}") for name in _INVENTED],
        looks=[
            ("reproduce.look_scenario", f"healthcode scenario show {shlex.quote(str(run['scenario']))}"),
            ("reproduce.look_policy", f"healthcode policy show {shlex.quote(str(run['policy']))}"),
        ],
        first=_first_command(page),
        facts=facts,
    )


def _first_command(page: Page) -> str:
    run = page.value("run")
    words = ["healthcode", "simulate", str(run["scenario"])]
    if run["lived_under"]:
        words += ["--policy", str(run["lived_under"])]
    return shlex.join([*words, "--seed", str(run["seed"]), "-o", "RUN"])


BLOCK = Block("reproduce", _build)
