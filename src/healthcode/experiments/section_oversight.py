"""The section ``oversight`` of an audit: what is written down about colours that were set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.oversight import LADDER, NOTES, Change, oversight_fields
from healthcode.experiments.sections import Found, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.experiments.sections import Language, RunInHand

_FAMILY = "over.trace["


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Read the overrides that the platform holds, those of granted appeals among them."""
    rows = run.dataset.connection.execute(
        "select coalesce(actor, ''), coalesce(reason, ''), coalesce(approved_by, ''), colour, "
        "until is not null from overrides order by n"
    ).fetchall()
    changes = [Change(actor, reason, second, colour, ends) for actor, reason, second, colour, ends in rows]
    if report is not None:
        report(1, 1)
    return Found(oversight_fields(changes, run.command), {"oversight": {"ladder": [*LADDER]}})


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    fields = document["fields"]
    if "over.trace" not in fields:
        return []
    counts = fields["over.trace"]["n"]
    if not counts["changes"]:
        none = {"en": "No colour was set by hand.", "de": "Keine Farbe wurde von Hand gesetzt."}
        return [none[language]]
    authors = [name[len(_FAMILY) : -1] for name in fields if name.startswith(_FAMILY)]
    if language == "de":
        return [
            (
                f"Von Hand gesetzte Farben: {counts['changes']}, davon rot {counts['to_red']}, grün "
                f"{counts['to_green']}. Urheber laut Zeile: {'; '.join(authors)}."
            ),
            (
                f"Mit Urheber, Grund und zweiter Unterschrift: {counts['with_trace']}. Mit Ende: "
                f"{counts['with_end']}. Wer nachfragen will, hat nur diese Zeilen."
            ),
        ]
    return [
        (
            f"Colours set by hand: {counts['changes']}, of them {counts['to_red']} red and "
            f"{counts['to_green']} green. Authors as written: {'; '.join(authors)}."
        ),
        (
            f"With author, reason and a second signature: {counts['with_trace']}. With an end: "
            f"{counts['with_end']}. These rows are all that an auditor has to ask by."
        ),
    ]


SECTION = Section(
    name="oversight",
    says={
        "en": "What is written down about colours set by hand",
        "de": "Was über von Hand gesetzte Farben festgehalten ist",
    },
    is_quick=True,
    notes=NOTES,
    find=find,
    tell=tell,
)
