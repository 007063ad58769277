"""Policies side by side: what is not reachable or has no price says on how many seeds, and no more."""

from __future__ import annotations

from typing import Any

from report.blocks.making import document, field, headlines, read, rows

AUDIT = document({}, run={"policy": "p", "scenario": "demo", "seed": "own-seed", "people": 300, "days": 12})


def compared(price: float | None, without: int, **alternatives: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in ("p", *alternatives):
        fields |= {
            f"prop.averted[{name}]": field(2, by_seed=[4, 0, 2], range=[0, 4]),
            f"prop.locked[{name}]": field(61, by_seed=[62, 61, 53]),
            f"prop.pdia[{name}]": field(price, seeds_without=without),
            f"prop.needless[{name}]": field(0.6, "share"),
        }
    fields |= {f"alt.equal[{name}]": one for name, one in alternatives.items()}
    policies = [{"name": name, "id": name} for name in ("p", *alternatives)]
    over = {"scenario": "demo", "people": 300, "days": 12, "seeds": ["a", "b", "c"], "policies": policies}
    return document(fields, over=over)


def beyond(missed: int, target: list[float | None]) -> dict[str, Any]:
    return field(None, not_reachable=missed, target=target)


def test_the_price_is_told_with_its_seeds() -> None:
    """The second half of the guess is answered, and on how many seeds there is no price."""
    page = read("frontier", AUDIT, compare=compared(53.0, 0))
    assert "Infections that p averted: 2" in headlines(page)[0]
    assert "averted: 53M1, in the middle of the 3 towns" in page.text
    some = read("frontier", AUDIT, compare=compared(53.0, 1))
    assert "it averted none in 1 of 3" in some.text
    none = read("frontier", AUDIT, compare=compared(None, 3))
    assert rows(none, "The middle of the seeds, each column by itself")[0][3].endswith(
        "(averted none in 3 of 3 towns)"
    )


def test_out_of_reach_is_said_of_the_seeds_played_alone() -> None:
    """It names how many of the seeds on which there was anything to equal; alike policies share a line."""
    target = [4.0, 0.0, 1.0, None]
    compare = compared(53.0, 1, gentle=beyond(2, target), mild=beyond(2, target), soft=field(90))
    text = read("frontier", AUDIT, compare=compare).text
    assert "gentle, mild: even with everybody" in text
    assert "on 2 of 2 seeds played" in text
    assert "soft would have to lock 90" in text
    assert "most seeds" not in text


def test_nothing_to_equal() -> None:
    """Where the first policy averted nothing, nothing is out of reach."""
    compare = compared(None, 3, gentle=beyond(0, [0.0, 0.0, -1.0]))
    assert "there is nothing to equal" in read("frontier", AUDIT, compare=compare).text


def test_another_town_is_not_here() -> None:
    """A comparison of another scenario, size or length says nothing of the policy of the page."""
    for name, other in (("scenario", "metro"), ("people", 301), ("days", 13)):
        audit = document({}, run={**AUDIT["run"], name: other})
        page = read("frontier", audit, compare=compared(53.0, 0))
        assert headlines(page) == []
        assert "not among those compared" in page.text
        assert "you are here" not in page.text


def test_the_seed_of_the_page_is_told_from_those_compared() -> None:
    """The note says that the rest of the page is one run of one seed."""
    text = read("frontier", AUDIT, compare=compared(53.0, 0)).text
    assert "seeds a, b, c" in text
    assert "has the seed own-seed" in text
