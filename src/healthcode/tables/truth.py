"""The truth tables: what really happened. Only the town and audits read them, never a scorer."""

from __future__ import annotations

from healthcode.tables.columns import Column, Kind, Table, district, person, place
from healthcode.tables.observed import EVENT_TABLES
from healthcode.tables.words import (
    AGE_BANDS,
    CATEGORIES,
    FAULT_DETAILS,
    FAULT_KINDS,
    MODES,
    OCCUPATIONS,
    PAYMENTS,
)

TRUTH_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "residents",
            "a person as they are",
            (
                person(),
                Column("age", Kind.COUNT, "age in years", smallest=0),
                Column("age_band", Kind.WORD, "the band that the age falls in", words=AGE_BANDS),
                Column("household_id", Kind.ID, "people of one household share it"),
                Column("occupation", Kind.WORD, "what the person does on a weekday", words=OCCUPATIONS),
                Column("has_phone", Kind.YES_NO, "whether the person owns a phone"),
                Column("pays_cash", Kind.YES_NO, "whether the person always pays in cash"),
                Column("has_app", Kind.YES_NO, "whether a proximity app runs on the phone"),
                Column("home_place_id", Kind.ID, "where the person lives", references="places"),
                Column(
                    "work_place_id",
                    Kind.ID,
                    "where the person works or learns",
                    required=False,
                    references="places",
                ),
            ),
        ),
        Table(
            "visits",
            "one person's stay at one place, homes included; a stay over midnight is one row",
            (
                person(),
                place(),
                Column("arrived_at", Kind.TIME, "coming; the beginning of the run if the person was there"),
                Column("left_at", Kind.TIME, "going; the end of the run if the person stayed"),
            ),
            known_at="left_at",
            ordered=(("arrived_at", "left_at"),),
        ),
        Table(
            "rides",
            "one person's ride, also those that no platform saw",
            (
                person(),
                Column("mode", Kind.WORD, "means of travel", words=MODES),
                Column("vehicle_id", Kind.ID, "one run of one vehicle, the same as in `trips`"),
                Column("carriage", Kind.ID, "part of the vehicle that is a room of its own", required=False),
                district("from_district", "where it began"),
                district("to_district", "where it ended"),
                Column("departed_at", Kind.TIME, "getting in"),
                Column("arrived_at", Kind.TIME, "getting out"),
                Column("is_driver", Kind.YES_NO, "whether the person drove it as their work"),
            ),
            known_at="arrived_at",
            ordered=(("departed_at", "arrived_at"),),
        ),
        Table(
            "purchases",
            "one purchase, also those in cash",
            (
                person(),
                place(),
                Column("bought_at", Kind.TIME, "till time"),
                Column("category", Kind.WORD, "what was bought", words=CATEGORIES),
                Column("amount", Kind.NUMBER, "price, in the town's money", smallest=0),
                Column("payment", Kind.WORD, "how it was paid", words=PAYMENTS),
            ),
            known_at="bought_at",
        ),
        Table(
            "illnesses",
            "a feverish cold that is not the infection",
            (
                person(),
                Column("started_at", Kind.TIME, "first symptoms"),
                Column("ended_at", Kind.TIME, "last symptoms; may lie after the end of the run"),
            ),
            known_at="started_at",
            ordered=(("started_at", "ended_at"),),
        ),
        Table(
            "tests",
            "one test that was taken",
            (
                person(),
                Column("sampled_at", Kind.TIME, "when it was taken"),
                Column("reported_at", Kind.TIME, "when the laboratory had the result"),
                Column("is_positive", Kind.YES_NO, "its result, right or wrong"),
            ),
            known_at="sampled_at",
            ordered=(("sampled_at", "reported_at"),),
        ),
        Table(
            "infections",
            "one infection of one person",
            (
                person(),
                Column("infected_at", Kind.TIME, "when"),
                Column("infectious_from", Kind.TIME, "first moment of infecting others"),
                Column("infectious_until", Kind.TIME, "end of infecting others"),
                Column(
                    "symptomatic_from", Kind.TIME, "first symptoms; empty if there are none", required=False
                ),
                Column("recovered_at", Kind.TIME, "end of the infection"),
                Column(
                    "infected_by",
                    Kind.ID,
                    "by whom; empty if outside the town",
                    required=False,
                    references="people",
                ),
                Column(
                    "place_id",
                    Kind.ID,
                    "the place or vehicle; empty if outside the town",
                    required=False,
                ),
                Column("setting", Kind.PATH, "the kind of the place, the mode of the vehicle, or `imported`"),
            ),
            known_at="infected_at",
            ordered=(("infected_at", "infectious_from"), ("infectious_from", "infectious_until")),
        ),
        Table(
            "arrivals",
            "somebody at the door of a place with a gate: the bare scene, free of health; "
            "a gate is shown all but the last column",
            (
                person(),
                place(),
                Column("arrived_at", Kind.TIME, "when"),
                Column("has_phone_along", Kind.YES_NO, "whether the person carried a phone"),
                Column("is_refused", Kind.YES_NO, "whether the policy of this run turned the person away"),
            ),
            known_at="arrived_at",
        ),
        Table(
            "faults",
            "a fault of one observed row, or of one that is missing",
            (
                Column("table", Kind.WORD, "the observed table", words=EVENT_TABLES),
                Column("event_id", Kind.ID, "the observed row; empty if it is missing", required=False),
                Column("kind", Kind.WORD, "why it is wrong or missing", words=FAULT_KINDS),
                person(),
                Column(
                    "other_person_id",
                    Kind.ID,
                    "who else is concerned, such as the one who really rode",
                    required=False,
                    references="people",
                ),
                Column("detail", Kind.WORD, "more on the reason", required=False, words=FAULT_DETAILS),
                Column(
                    "minutes",
                    Kind.NUMBER,
                    "by how many minutes a time is off; negative: too early",
                    required=False,
                ),
                Column(
                    "at",
                    Kind.TIME,
                    "the true time of what the row tells, or should have told",
                    required=False,
                ),
            ),
        ),
    )
}
