"""The tables that scoring gives back."""

from __future__ import annotations

#: Columns of the result tables, in file order.
VERDICT_COLUMNS = ("person_id", "as_of", "colour", "points", "deciding_rule")
EVIDENCE_COLUMNS = (
    "evidence_id",
    "person_id",
    "as_of",
    "rule_id",
    "observed_at",
    "known_at",
    "active_from",
    "active_until",
    "cleared_at",
    "minutes",
    "points",
    "colour",
    "active",
)
EXPOSURE_COLUMNS = (
    "exposure_id",
    "person_id",
    "rule_id",
    "started_at",
    "ended_at",
    "minutes",
    "weight",
    "known_at",
    "event_id",
    "other_event_id",
    "other_person_id",
    "place_id",
)
EVIDENCE_EXPOSURE_COLUMNS = ("as_of", "evidence_id", "exposure_id")
