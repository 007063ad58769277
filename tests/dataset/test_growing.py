"""A growing dataset holds the rows that it was given, as a dataset read from files would."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from healthcode.dataset.growing import GrowingDataset
from healthcode.tables import CATEGORIES, REPORT_KINDS

DAY = 1_580_515_200


def ints(*values: int) -> np.ndarray:
    """Write whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def small(**changed: Any) -> GrowingDataset:
    """Make a dataset of two people, two districts and one place."""
    given: dict[str, Any] = {
        "person_ids": ["syn-b", "syn-a"],
        "homes": ints(0, 1),
        "district_ids": ["town", "hills"],
        "district_kinds": ["town", "neighbour"],
        "place_ids": ["cafe"],
        "place_kinds": ["restaurant"],
        "place_districts": ints(1),
    }
    return GrowingDataset(**(given | changed))


def test_people_places_and_districts_come_back() -> None:
    """What it is made from is read back under its ids."""
    with small(groups=["driver", None]) as dataset:
        assert [(row["person_id"], row["district_id"], row["group"]) for row in dataset.rows("people")] == [
            ("syn-b", "town", "driver"),
            ("syn-a", "hills", None),
        ]
        assert dataset.rows("places")[0]["district_id"] == "hills"
        assert [row["kind"] for row in dataset.rows("districts")] == ["town", "neighbour"]


def test_a_vehicle_seen_again_is_the_same_place() -> None:
    """A vehicle key names one location, over any number of additions."""
    with small() as dataset:
        trip = {
            "person": ints(0, 1),
            "vehicle": ints(7, 7),
            "mode": np.array([2, 2], dtype=np.uint8),
            "carriage": np.array([0, 3], dtype=np.int16),
            "from_district": ints(0, 0),
            "to_district": ints(1, 0),
            "departed_at": ints(DAY, DAY),
            "arrived_at": ints(DAY + 600, DAY + 900),
        }
        dataset.add("trips", trip)
        dataset.add("trips", trip | {"vehicle": ints(7, 8)})
        rows = dataset.rows("trips")
        assert [row["vehicle_id"] for row in rows] == ["v7", "v7", "v7", "v8"]
        assert [row["carriage"] for row in rows[:2]] == [None, "3"]
        assert {row["mode"] for row in rows} == {"metro"}
        assert [row["event_id"] for row in rows] == ["trips:1", "trips:2", "trips:3", "trips:4"]
        assert dataset.counts["trips"] == 4


def test_an_empty_cell_is_read_back_as_none() -> None:
    """-1, and 255 for a colour, are empty cells."""
    with small() as dataset:
        dataset.add(
            "scans",
            {
                "person": ints(1, 0),
                "place": ints(0, 0),
                "scanned_at": ints(DAY, DAY + 1),
                "left_at": ints(-1, DAY + 60),
                "role": np.array([1, 0], dtype=np.uint8),
                "colour_shown": np.array([255, 3], dtype=np.uint8),
            },
        )
        first, second = dataset.rows("scans")
        assert (first["left_at"], first["role"], first["colour_shown"]) == (None, "staff", None)
        assert (second["left_at"], second["role"], second["colour_shown"]) == (DAY + 60, "visitor", "red")


def test_every_other_table_takes_rows() -> None:
    """Purchases, encounters, reports, zones and overrides come back in words."""
    with small() as dataset:
        dataset.add(
            "purchases",
            {
                "person": ints(0),
                "place": ints(0),
                "bought_at": ints(DAY),
                "category": ints(CATEGORIES.index("antiviral")),
            },
        )
        dataset.add(
            "encounters",
            {
                "person": ints(0),
                "other": ints(1),
                "started_at": ints(DAY),
                "ended_at": ints(DAY + 90),
                "distance": ints(1500),
                "attenuation": ints(-1),
            },
        )
        dataset.add(
            "reports",
            {
                "person": ints(1),
                "kind": ints(REPORT_KINDS.index("order/test")),
                "reported_at": ints(DAY),
                "sampled_at": ints(-1),
            },
        )
        dataset.add(
            "zones",
            {"district": ints(1), "level": ints(2), "valid_from": ints(DAY), "valid_to": ints(-1)},
        )
        dataset.add(
            "overrides",
            {
                "person": ints(0),
                "colour": ints(4),
                "set_at": ints(DAY),
                "actor": np.array(["office"], dtype=object),
                "reason": np.array(["appeal"], dtype=object),
            },
        )
        assert dataset.rows("purchases")[0]["category"] == "antiviral"
        assert dataset.rows("encounters")[0]["distance_m"] == 1500
        assert dataset.rows("encounters")[0]["attenuation_db"] is None
        assert dataset.rows_of("reports", "syn-a")[0]["kind"] == "order/test"
        assert dataset.rows("zones")[0]["level"] == "high"
        assert dataset.rows("overrides")[0]["colour"] == "grey"


def test_a_missing_column_is_named() -> None:
    """A column that every row of the table must have is asked for by name."""
    with small() as dataset, pytest.raises(ValueError, match="reports need the column kind"):
        dataset.add("reports", {"person": ints(0), "reported_at": ints(DAY)})


def test_no_rows_are_no_rows() -> None:
    """Empty arrays add nothing."""
    with small() as dataset:
        dataset.add("zones", {"district": ints(), "level": ints(), "valid_from": ints()})
        assert dataset.rows("zones") == []
        dataset.close()
