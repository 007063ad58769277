"""Gate files: what is shipped loads, and what is wrong is told all at once."""

from __future__ import annotations

import pytest

from checkpoint.hands import PLAIN
from healthcode.checkpoint import gate_from_text, gate_text, load_gate, shipped_gates
from healthcode.checkpoint.model import Gate
from healthcode.errors import GateError


def written(**changes: object) -> str:
    """Write a gate file."""
    values = {key: value for key, value in (PLAIN | changes).items() if value is not None}
    return "\n".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for key, value in values.items()
    )


@pytest.mark.parametrize("name", shipped_gates())
def test_a_shipped_gate_loads_and_says_where_it_comes_from(name: str) -> None:
    """Its id is its name, and its source is a source or says that it is invented."""
    gate = load_gate(name)
    assert gate.id == name
    assert "invented" in gate.source
    assert gate_text(name).startswith(f'id = "{name}"')


def test_the_shipped_gates_show_what_a_gate_can_be() -> None:
    """Among them every way of seeing, logging and treating those without a phone, on line and off."""
    gates = [load_gate(name) for name in shipped_gates()]
    assert {gate.log for gate in gates} == {"nothing", "counts", "pseudonyms", "persons"}
    assert {gate.without_phone for gate in gates} == {"turned_away", "paper_pass", "human_judgement"}
    assert {gate.mode for gate in gates} == {"online", "offline"}
    assert {gate.sees for gate in gates} >= {"yes_no", "colour", "everything"}


def test_all_faults_are_told_at_once() -> None:
    """Wrong words, wrong numbers, missing and unknown keys, and contradictions, in one error."""
    text = written(
        sees="colr",
        glance_share=2,
        deny_list_hours=-1,
        remember_replays=True,
        title=None,
        scan_seconds="5",
        log="persons",
    )
    with pytest.raises(GateError) as caught:
        gate_from_text(text, "my-gate.toml")
    told = str(caught.value)
    assert "my-gate.toml: 8 problems  [HC160]" in told
    assert 'sees = "colr": must be one of yes_no, colour, colour_and_reason, everything. Did you mean' in told
    assert "glance_share = 2: must be 1 or less" in told
    assert "deny_list_hours = -1: must be 0 or more" in told
    assert "remember_replays = true: unknown key. Did you mean remembers_replays?" in told
    assert "title: missing. One line for lists." in told
    assert 'scan_seconds = "5": must be a whole number' in told
    assert 'log = "persons": must be nothing, counts or pseudonyms where mode is offline' in told
    assert "log_days: must be 1 or more where something is logged" in told
    assert told.endswith("healthcode gate show online-scan --toml > my-gate.toml")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"sees": "everything"}, "sees"),
        ({"sees": "colour_and_reason"}, "sees"),
        ({"scanned_by": "visitor"}, "scanned_by"),
        ({"mode": "online", "deny_list_hours": 3}, "deny_list_hours"),
        ({"sees": "yes_no", "glance_share": 0.5}, "glance_share"),
        ({"identity_error_share": 0.1}, "identity_error_share"),
        ({"mode": "online", "scanned_by": "visitor", "remembers_replays": True}, "remembers_replays"),
        ({"mode": "online", "scanned_by": "visitor", "asks_for_identity": True}, "asks_for_identity"),
        ({"paper_share": 0.5}, "paper_share"),
        ({"let_in_share": 0.5}, "let_in_share"),
        ({"log": "persons", "log_days": 3}, "log"),
        ({"log": "counts"}, "log_days"),
        ({"log_days": 3}, "log_days"),
    ],
)
def test_a_contradiction_is_named_by_its_key(changes: dict[str, object], key: str) -> None:
    """Each pair of keys that cannot both hold is one problem at one of them."""
    with pytest.raises(GateError) as caught:
        gate_from_text(written(**changes))
    assert [problem.where for problem in caught.value.problems] == [key]


def test_no_such_gate_names_the_near_one() -> None:
    """A misspelt name is answered with the name that was meant, and with all."""
    with pytest.raises(GateError, match="no gate is called") as caught:
        load_gate("online-scna")
    assert "online-scan" in str(caught.value)


def test_every_key_is_described() -> None:
    """What the page prints of each key is there."""
    assert all(field.description for field in Gate.model_fields.values())
