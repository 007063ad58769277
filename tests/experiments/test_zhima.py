"""What the invented score takes out of rows, and the command on a whole run."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from healthcode.audit.lived import Lived
from healthcode.audit.zhima.model import load_model
from healthcode.cli import zhima as command
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.dataset.rows import dataset_from_rows
from healthcode.experiments.zhima import town_of, update_days, wrong_payments
from healthcode.experiments.zhima_words import tell_zhima
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from healthcode.dataset import Dataset

BEGIN = parse_time("2020-02-10T00:00:00")
DAYS = 4
PEOPLE = ("syn-a", "syn-b", "syn-c")
RULES = load_policy("hangzhou-2020-02")
MODEL = load_model()


def dataset_of(purchases: list[dict[str, object]]) -> Dataset:
    return dataset_from_rows(
        {
            "districts": [{"district_id": "town", "kind": "town"}],
            "people": [{"person_id": person, "district_id": "town"} for person in PEOPLE],
            "places": [
                {"place_id": place, "kind": "shop/supermarket", "district_id": "town"} for place in "xy"
            ],
            "purchases": purchases,
        }
    )


def lived_by_nobody() -> Lived:
    """Everybody green and well."""
    shape = (DAYS, len(PEOPLE))
    no, zero = np.zeros(shape, np.bool_), np.zeros(shape, np.int32)
    green = np.zeros(shape, np.uint8)
    return Lived(green, no, zero, no, zero, ("",), no, no, np.zeros(DAYS, np.bool_), {})


bought = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from("xy"),
        st.integers(-1, DAYS),
        st.integers(0, 400),
        st.sampled_from(["groceries", "alcohol", "clothing"]),
        st.sampled_from(["phone", "card", None]),
        st.sampled_from([None, 1, 2.5]),
    ),
    max_size=14,
)


@given(bought)
@settings(max_examples=12)
def test_payments_and_acquaintances_agree_with_plain_loops(rows: list[tuple[Any, ...]]) -> None:
    """Each cell sums up its rows; acquainted is who paid within two minutes on two days before the last."""
    purchases: list[dict[str, object]] = [
        {
            "person_id": person,
            "place_id": place,
            "bought_at": BEGIN + day * DAY + 12 * HOUR + second,
            "category": category,
            "payment": payment,
            "amount": amount,
        }
        for person, place, day, second, category, payment, amount in rows
    ]
    with dataset_of(purchases) as dataset:
        town = town_of(dataset, RULES, lived_by_nobody(), MODEL, BEGIN)
    cells: Counter[tuple[str, int, int]] = Counter()
    for person, _, day, _, category, payment, amount in rows:
        if 0 <= day < DAYS:
            where = (day, PEOPLE.index(person))
            money = round((amount or 0) * 1_000)
            cells["payments", *where] += 1
            cells["by_phone", *where] += payment == "phone"
            cells["by_card", *where] += payment == "card"
            cells["amount", *where] += money
            cells["liked", *where] += money * (category == "groceries")
            cells["disliked", *where] += money * (category == "alcohol")
    for name in ("payments", "by_phone", "by_card", "amount", "liked", "disliked"):
        wanted = [[cells[name, day, person] for person in range(len(PEOPLE))] for day in range(DAYS)]
        assert getattr(town.daily, name).tolist() == wanted, name
    met = {
        (PEOPLE.index(one[0]), PEOPLE.index(other[0]), one[2])
        for one in rows
        for other in rows
        if one[0] < other[0] and one[1:3] == other[1:3] and abs(one[3] - other[3]) <= 120
        if 0 <= one[2] < DAYS - 1
    }
    days_met = Counter((one, other) for one, other, _ in met)
    assert [tuple(pair) for pair in town.pairs.tolist()] == sorted(
        pair for pair, days in days_met.items() if days >= 2
    )


def test_new_scores_are_shown_on_the_sixth() -> None:
    """From 10 February 2020 on the first sixth is 25 mornings away, and the next 31 later."""
    assert np.flatnonzero(update_days(BEGIN, 60, 6)).tolist() == [25, 56]


# ── a whole run ──


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("zhima") / "run"
    simulate(load_scenario("demo"), out, RULES)
    return out


def typed(*arguments: str) -> Result:
    app, group = typer.Typer(), typer.Typer()
    command.add_to(group)
    group.command("other")(lambda: None)
    app.add_typer(group, name="creep")
    return CliRunner().invoke(app, ["creep", "zhima", *arguments], env={"COLUMNS": "80"})


@pytest.mark.slow
def test_the_command_tells_writes_and_is_the_same_each_time(run: Path, tmp_path: Path) -> None:
    """JSON, CSV and the files agree; no line is wider than the page; cash payers have no file."""
    out = tmp_path / "out"
    shown = typed(str(run), "--out", str(out), "--quiet")
    assert "Health colours are by hangzhou-2020-02." in shown.stdout
    assert "(confidence S-: a low-grade repost)" in " ".join(shown.stdout.split())
    assert shown.exit_code == 0, shown.output
    assert max(map(len, shown.stdout.splitlines())) <= 80
    document = json.loads((out / "zhima.json").read_text(encoding="utf-8"))
    assert document == json.loads(typed(str(run), "--json", "--quiet").stdout)
    text = (out / "zhima.csv").read_text(encoding="utf-8")
    assert text == typed(str(run), "--csv", "--quiet").stdout
    rows = {(row["grouping"], row["group"]): row for row in csv.DictReader(io.StringIO(text))}
    residents = read_truth(run, "residents")
    cash = sum(row["pays_cash"] for row in residents)
    assert int(rows["pays_cash", "yes"]["people"]) == cash
    assert document["fields"]["score.thin[pays_cash=yes]"]["value"] == 1
    assert document["fields"]["score.points"]["n"]["people"] == len(residents)


@pytest.mark.slow
def test_the_other_weights_and_each_leak(run: Path) -> None:
    """Each leak has its own flips and no others, and the other version of the weights other points."""
    found = {}
    for leak in ("none", "health-to-credit", "credit-to-health", "both"):
        document = json.loads(typed(str(run), "--leak", leak, "--weights", "B", "--json", "--quiet").stdout)
        found[leak] = {name for name in document["fields"] if name.startswith("score.flip")}
        assert ("score.stick[false red]" in document["fields"]) == (leak in ("health-to-credit", "both"))
    weights = "score.flip[weights B to A]"
    assert found["none"] == {weights}
    assert found["health-to-credit"] == {weights, "score.flip[health-to-credit]"}
    assert found["credit-to-health"] == {weights, "score.flip[credit-to-health]"}
    assert found["both"] == found["health-to-credit"] | found["credit-to-health"] | {"score.flip[both]"}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("leak", ["both", "none"])
def test_sentences_end_in_whole_people(run: Path, language: Any, leak: str) -> None:
    """Each sentence fits three lines; what is real and disputed is said by name; both sides are told."""
    document = json.loads(typed(str(run), "--leak", leak, "--json", "--quiet").stdout)
    said = tell_zhima(document, language)
    assert all(len(sentence) < 3 * 80 and "{" not in sentence for sentence in said)
    (disputed,) = (sentence for sentence in said if "Creemers" in sentence)
    assert disputed.startswith(("REPORTED, unchecked:", "BERICHTET, ungeprüft:"))
    assert any("Suzhou" in sentence for sentence in said)
    (deposit,) = (one for one in document["zhima"]["privileges"] if one["id"] == "bike-car-deposit")
    assert f"; {deposit['people']} " in said[-3]
    assert not any(word in said[-3] for word in ("vouch", "bürgen"))
    loans = document["fields"]["score.gap[pays_cash=no]"]["n"]["with_a_loan"]
    assert f" {loans} " in said[-1]
    assert [one.split(" ")[0] for one in said[-3:-1]] == (
        ["For", "Against"] if language == "en" else ["Dafür:", "Dagegen:"]
    )


@pytest.mark.slow
def test_wrong_payments_are_those_of_lent_phones(run: Path) -> None:
    """Each is a payment that is on record under the owner of a phone that was lent."""
    from healthcode.dataset import load_dataset  # noqa: PLC0415 - only here

    faults = [
        row["event_id"]
        for row in read_truth(run, "faults")
        if row["table"] == "purchases" and row["kind"] == "phone_lent" and row["event_id"]
    ]
    with load_dataset(run) as dataset:
        begins = parse_time("2020-02-03T00:00:00")
        marks = wrong_payments(run, dataset, MODEL, begins, 12)
        rows = {row["event_id"]: row for row in dataset.rows("purchases")}
    assert len(marks) == len(faults) > 0
    days = sorted((int(str(rows[event]["bought_at"])) - begins) // DAY for event in faults)
    assert sorted(mark.day for mark in marks) == days
