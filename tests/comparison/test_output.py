"""Comparisons as JSON and CSV."""

from __future__ import annotations

import io
import json

from comparison import made
from healthcode.comparison.output import CsvWriter, JsonWriter, Origin, Side


def test_json_holds_everybody() -> None:
    """The document names the sides, counts whole people, and lists everyone with both verdicts."""
    stream = io.StringIO()
    writer = JsonWriter(stream, made.origin())
    found = made.compared([("red", "stay"), ("green", None)], [("green", None), ("green", None)])
    writer.add([found])
    writer.add([found])
    writer.finish()
    document = json.loads(stream.getvalue())
    assert document["provenance"]["data"] == "hand-made data, unverified"
    assert [side["name"] for side in document["sides"]] == ["first-rules", "other-rules"]
    assert len(document["moments"]) == 2
    (comparison,) = document["moments"][0]["comparisons"]
    assert (comparison["residents"], comparison["changed"], comparison["milder"]) == (2, 1, 1)
    assert sum(cell["residents"] for cell in comparison["matrix"]) == 2
    assert comparison["changes"][0]["from_rule"] == "stay"
    assert [row["direction"] for row in comparison["people"]] == ["milder", "same"]
    assert stream.getvalue().isascii()


def test_a_table_has_a_row_for_each_person_and_pair() -> None:
    """Each row names both sides; a name that a spreadsheet would run is quoted."""
    sides = (Side("a", "a", "A"), Side("=b", "b", "B"), Side("c", "c", "C"))
    stream = io.StringIO()
    writer = CsvWriter(stream, Origin(sides, "x", "y", (made.AT,)))
    found = made.compared([("red", "stay")], [("green", None)])
    writer.add([found, found])
    writer.finish()
    head, first, second = stream.getvalue().splitlines()
    assert head.startswith("as_of,person_id,from,from_colour")
    assert first == "2020-02-21T20:00:00,syn-00001,a,red,0,stay,'=b,green,0,,milder"
    assert ",c,green," in second
