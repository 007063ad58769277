"""What people were told: the table that a run under a policy keeps beside the truth and the observed rows."""

from __future__ import annotations

from healthcode.tables.columns import Column, Kind, Table, person

GIVEN_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "mornings",
            "a person's verdict at a 04:00, on which the restrictions of the day rest; "
            "only where it differs from the one of the morning before",
            (
                person(),
                Column("as_of", Kind.TIME, "the 04:00 from which on it held"),
                Column("colour", Kind.COLOUR, "what the code showed"),
                Column("points", Kind.COUNT, "the summed points", smallest=0),
                Column(
                    "deciding_rule",
                    Kind.TEXT,
                    "the rule that decided, or override; empty if no evidence was active",
                    required=False,
                ),
            ),
            known_at="as_of",
        ),
    )
}
