"""See what a health code does: a glass-box, purely synthetic simulator for teaching.

The library in six names::

    import healthcode

    data = healthcode.load_dataset("my-town")
    policy = healthcode.load_policy("hangzhou-2020-02")
    scores = healthcode.score(data, policy, "2020-02-21T20:00")
    print(healthcode.explain(data, policy, "syn-0001", "2020-02-21T20:00"))

    town = healthcode.load_scenario("port-linden", people=1000, days=14)
    healthcode.simulate(town, "my-run", policy)

Each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from healthcode.dataset import load_dataset
    from healthcode.pipeline import simulate
    from healthcode.policy.load import load_policy
    from healthcode.scenario import load_scenario
    from healthcode.scoring.explain import explain
    from healthcode.scoring.score import score

__version__ = "0.1.0"

__all__ = ["__version__", "explain", "load_dataset", "load_policy", "load_scenario", "score", "simulate"]

_HOMES = {
    "explain": "healthcode.scoring.explain",
    "load_dataset": "healthcode.dataset",
    "load_policy": "healthcode.policy.load",
    "load_scenario": "healthcode.scenario",
    "score": "healthcode.scoring.score",
    "simulate": "healthcode.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public function when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names too."""
    return sorted({*globals(), *__all__})
