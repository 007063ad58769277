"""Place-hours of a hand-made street, and whom they single out, against sets of Python."""

from __future__ import annotations

from collections import defaultdict

from healthcode.audit.need_fields import KNOWN_POINTS
from healthcode.clock import HOUR
from healthcode.dataset import load_dataset
from healthcode.experiments.source_points import points_of, unicity_of
from healthcode.samples import sample_path

TIMES = {"trips": ("vehicle_id", "departed_at"), "scans": ("place_id", "scanned_at")}


def test_place_hours_of_the_street() -> None:
    """Different places by the hour are counted row by row; one hour at one place is one point."""
    with load_dataset(sample_path()) as dataset:
        for tables in (("trips",), ("scans",), ("trips", "scans"), ("reports",), ()):
            expected: dict[object, set[object]] = defaultdict(set)
            for table in tables:
                for row in dataset.rows(table) if table in TIMES else []:
                    place, at = TIMES[table]
                    expected[row["person_id"]].add((row[place], int(str(row[at])) // HOUR))
            person, point = points_of(dataset, tables)
            found: dict[int, set[int]] = defaultdict(set)
            for one, where in zip(person.tolist(), point.tolist(), strict=True):
                found[one].add(where)
            assert sorted(map(len, found.values())) == sorted(map(len, expected.values()))
            assert len(person) == sum(map(len, expected.values()))


def test_who_has_few_points_is_told_apart_by_all_of_them() -> None:
    """On the street nobody who has at most so many points escapes plain comparison of sets."""
    with load_dataset(sample_path()) as dataset:
        person, point = points_of(dataset, ("scans",))
        fields = unicity_of(dataset, [(), ("scans",)], 1, "make")
        people = dataset.counts["people"]
    points: dict[int, set[int]] = defaultdict(set)
    for one, where in zip(person.tolist(), point.tolist(), strict=True):
        points[one].add(where)
    alone = {
        one for one in points if not any(points[one] <= points[other] for other in points if other != one)
    }
    counts = fields["min.unicity[1]"]["n"]
    few = {one for one in alone if len(points[one]) <= KNOWN_POINTS}
    assert len(few) <= counts["singled_out"] <= len(alone)
    assert (counts["people"], counts["with_points"]) == (people, len(points))
    assert fields["min.unicity[1]"]["value"] == counts["singled_out"] / people
    assert fields["min.unicity[0]"]["value"] == 0
