"""Places by the hour of a hand-made street, and whom they single out, against sets of Python."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any, cast

from healthcode.audit.need_fields import KNOWN_POINTS
from healthcode.clock import HOUR
from healthcode.dataset import Dataset, load_dataset
from healthcode.experiments import section_reidentification
from healthcode.experiments.source_points import TABLES, place_records, unicity_of
from healthcode.samples import sample_path
from healthcode.scenario.model import seed_number

#: Where and when each row is, by table.
ENDS = {
    "trips": (("from_district", "departed_at"), ("to_district", "arrived_at")),
    "purchases": (("place_id", "bought_at"),),
    "scans": (("place_id", "scanned_at"),),
}
SETS = (("trips",), ("scans",), ("trips", "scans"), TABLES, ("reports",), ())


def points_in(dataset: Dataset, tables: tuple[str, ...]) -> dict[object, set[object]]:
    """Give everybody's points, row by row."""
    points: dict[object, set[object]] = defaultdict(set)
    for table in tables:
        for row in dataset.rows(table) if table in ENDS else []:
            for place, at in ENDS[table]:
                points[row["person_id"]].add((table, row[place], int(str(row[at])) // HOUR))
    return points


def test_points_of_the_street() -> None:
    """Different places by the hour are counted row by row; tables keep their places apart."""
    with load_dataset(sample_path()) as dataset:
        for tables in SETS:
            expected = points_in(dataset, tables)
            rows = place_records(dataset, tables)
            found: dict[int, set[int]] = defaultdict(set)
            for one, where in zip(rows.person.tolist(), rows.points.tolist(), strict=True):
                found[one].add(where)
            assert sorted(map(len, found.values())) == sorted(map(len, expected.values()))
            assert (rows.known_at >= rows.seconds).all()


def test_who_has_few_points_is_told_apart_by_all_of_them() -> None:
    """On the street nobody who has at most so many points escapes plain comparison of sets."""
    with load_dataset(sample_path()) as dataset:
        points = points_in(dataset, TABLES)
        fields = unicity_of(dataset, [(), TABLES], 1, "make")
        people = dataset.counts["people"]
    alone = {
        one for one in points if not any(points[one] <= points[other] for other in points if other != one)
    }
    counts = fields["min.unicity[1]"]["n"]
    few = {one for one in alone if len(points[one]) <= KNOWN_POINTS}
    assert len(few) <= counts["numerator"] <= len(alone)
    assert (counts["residents"], counts["people"], counts["denominator"]) == (
        people,
        len(points),
        len(points),
    )
    assert fields["min.unicity[1]"]["value"] == counts["numerator"] / len(points)
    assert fields["min.unicity[0]"]["value"] is None
    assert fields["min.unicity[0]"]["not_estimable"]


def test_both_sections_give_one_unicity() -> None:
    """Of the same tables the necessity and the re-identification of one document say the same."""
    with load_dataset(sample_path()) as dataset:
        manifest = SimpleNamespace(seed="1", people=dataset.counts["people"])
        hand = cast("Any", SimpleNamespace(dataset=dataset, manifest=manifest, command="make"))
        found = section_reidentification.find(hand)
        one = unicity_of(dataset, [(*TABLES, "reports")], seed_number("1"), "make")
    same = found.fields[f"reid.unicity[{KNOWN_POINTS}]"]
    assert one["min.unicity[0]"]["value"] == same["value"]
    names = ("numerator", "denominator", "people", "residents")
    assert [one["min.unicity[0]"]["n"][name] for name in names] == [same["n"][name] for name in names]
