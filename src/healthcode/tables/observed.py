"""The input tables: what a platform sees, and all that scoring reads."""

from __future__ import annotations

from healthcode.tables.columns import Column, Kind, Table, district, person, place
from healthcode.tables.words import CATEGORIES, DISTRICT_KINDS, LEVELS, MODES, PAYMENTS, REPORT_KINDS, ROLES

EVENT_ID = Column("event_id", Kind.ID, "unique in its table; without it `<table>:<row>`", required=False)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "districts",
            "a part of the town, a neighbour town or a country",
            (
                Column("district_id", Kind.ID, "its id"),
                Column("kind", Kind.WORD, "what it is", words=DISTRICT_KINDS),
                Column("x_km", Kind.NUMBER, "place on the map, km east", required=False),
                Column("y_km", Kind.NUMBER, "place on the map, km north", required=False),
            ),
        ),
        Table(
            "people",
            "a resident who is to be given a colour",
            (
                Column("person_id", Kind.ID, "a synthetic person, `syn-…`"),
                district("district_id", "home district"),
                Column("group", Kind.TEXT, "the label that the platform knows", required=False),
            ),
        ),
        Table(
            "places",
            "a building or venue",
            (
                Column("place_id", Kind.ID, "its id"),
                Column(
                    "kind", Kind.PATH, "what it is, most general level first, such as restaurant/fastfood"
                ),
                district("district_id", "where it stands"),
                Column("slots_from", Kind.TIME, "when its own time slots begin to count", required=False),
            ),
        ),
        Table(
            "trips",
            "one person's ride on one run of one vehicle",
            (
                person(),
                Column("mode", Kind.WORD, "means of travel", words=MODES),
                Column("vehicle_id", Kind.ID, "one run of one vehicle"),
                district("from_district", "where it began"),
                district("to_district", "where it ended"),
                Column("departed_at", Kind.TIME, "getting in"),
                Column("arrived_at", Kind.TIME, "getting out"),
                Column("carriage", Kind.ID, "part of the vehicle that is a room of its own", required=False),
                EVENT_ID,
            ),
            known_at="arrived_at",
            ordered=(("departed_at", "arrived_at"),),
        ),
        Table(
            "purchases",
            "one purchase at a till",
            (
                person(),
                place(),
                Column("bought_at", Kind.TIME, "till time"),
                Column("category", Kind.WORD, "what was bought", words=CATEGORIES),
                Column("amount", Kind.NUMBER, "price, in the town's money", required=False, smallest=0),
                Column("payment", Kind.WORD, "how it was paid", required=False, words=PAYMENTS),
                EVENT_ID,
            ),
            known_at="bought_at",
        ),
        Table(
            "scans",
            "one scan of a venue's code or at a gate",
            (
                person(),
                place(),
                Column("scanned_at", Kind.TIME, "the scan"),
                Column("left_at", Kind.TIME, "check-out", required=False),
                Column("role", Kind.WORD, "visitor if empty", required=False, words=ROLES),
                Column("colour_shown", Kind.COLOUR, "the colour on the phone", required=False),
                EVENT_ID,
            ),
            known_at="scanned_at",
            ordered=(("scanned_at", "left_at"),),
        ),
        Table(
            "encounters",
            "what the person's own proximity app logged about one other app",
            (
                person(),
                person("other_person_id"),
                Column("started_at", Kind.TIME, "first signal"),
                Column("ended_at", Kind.TIME, "last signal"),
                Column("distance_m", Kind.NUMBER, "estimated distance, metres", required=False, smallest=0),
                Column("attenuation_db", Kind.NUMBER, "signal loss, decibels", required=False),
                EVENT_ID,
            ),
            known_at="ended_at",
            ordered=(("started_at", "ended_at"),),
        ),
        Table(
            "reports",
            "a fact about a person's health or duties that reaches the platform",
            (
                person(),
                Column("kind", Kind.PATH, "what it says", words=REPORT_KINDS),
                Column("reported_at", Kind.TIME, "when the platform learned it"),
                Column("sampled_at", Kind.TIME, "when a test was taken", required=False),
                Column("onset_at", Kind.TIME, "first symptoms, as declared", required=False),
                Column(
                    "minutes",
                    Kind.NUMBER,
                    "length of a notified contact, minutes",
                    required=False,
                    smallest=0,
                ),
                EVENT_ID,
            ),
            known_at="reported_at",
            ordered=(("sampled_at", "reported_at"),),
        ),
        Table(
            "zones",
            "a risk level of a district, as declared by a health office",
            (
                district("district_id", "which district"),
                Column("level", Kind.WORD, "its level", words=LEVELS),
                Column("valid_from", Kind.TIME, "when it begins and becomes known"),
                Column("valid_to", Kind.TIME, "when it ends; unknown before then", required=False),
                EVENT_ID,
            ),
            known_at="valid_from",
            ordered=(("valid_from", "valid_to"),),
        ),
        Table(
            "overrides",
            "a colour set by a person, not by a rule",
            (
                person(),
                Column("colour", Kind.COLOUR, "the colour set"),
                Column("set_at", Kind.TIME, "when"),
                Column(
                    "until",
                    Kind.TIME,
                    "end, known from the start; empty: until the next override",
                    required=False,
                ),
                Column("actor", Kind.TEXT, "the office that did it"),
                Column("reason", Kind.TEXT, "what it wrote down"),
                Column("approved_by", Kind.TEXT, "the second signature", required=False),
                EVENT_ID,
            ),
            known_at="set_at",
            ordered=(("set_at", "until"),),
        ),
    )
}

EVENT_TABLES = tuple(table.name for table in TABLES.values() if table.is_event)
