"""The fields ``creep.…`` and ``dec.…`` of an audit, from what the drills found.

Field by field they are documented in ``docs/reference/creep.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.learns import DESIGNS
from healthcode.audit.creep.numbers import NUMBERS
from healthcode.audit.creep.order import ACCESS
from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.audit.field import Kind

#: The chance below which an auditor speaks up.
P_BELOW = NUMBERS["level_percent"] / 100
Fields = dict[str, dict[str, Any]]

_LIST = (
    "Whoever has the list can compare; who stands on a list of one is seen by no statistics, only by a log.",
    "Vergleichen kann, wer die Liste hat; eine Liste mit einer Person zeigt nur ein Protokoll.",
)
_QUERY = (
    "A wide answer is no proof: many who were there are not named, and some are named who were not.",
    "Eine lange Antwort ist kein Beweis: Viele, die da waren, fehlen, und manche Genannten waren nicht da.",
)
_SCORE = (
    "How many points and what they stand for is partly from memory and partly ours; neither score was kept.",
    "Wie viele Punkte wofür, stammt teils aus dem Gedächtnis, teils von uns; keine der Noten hatte Bestand.",
)
_USERS = (
    "Policies of several places are laid side by side; nothing says when one ended, so the sum only rises.",
    "Regelwerke mehrerer Orte liegen nebeneinander; da kein Ende bekannt ist, steigt die Summe nur.",
)
_SERVER = (
    "What no server holds may lie on phones, at doors or in an office: read the ledger too.",
    "Was kein Server hält, kann auf Telefonen, an Türen oder im Amt liegen: auch das Verzeichnis lesen.",
)
_EFFECT = (
    "The square of the uptake ignores that uptake clusters; and a pair that is noted is not yet warned.",
    "Das Quadrat der Verbreitung übersieht ihre Häufung; ein bemerktes Paar ist noch nicht gewarnt.",
)
#: Of ``creep order``, ``query``, ``score`` and ``meter``.
CREEP_NOTES = (
    Note(
        "creep.nonhealth",
        "people on the list who are red by hand on the first morning and by no rule",
        *_LIST,
    ),
    Note(
        "creep.rr", "share of the list that is red on the first morning / that of matched residents", *_LIST
    ),
    Note(
        "creep.detect[…]",
        f"mornings until an auditor with this access notices, at p < {P_BELOW:g} shared by all mornings",
        *_LIST,
    ),
    Note("creep.query[…]", "people named for one place and hour who are not the one sought", *_QUERY),
    Note(
        "creep.score[…]", "people at the foot of the ranking who were ever infected / people there", *_SCORE
    ),
    Note("creep.users[…]", "pairs of a table and a kind of rule that had begun by then", *_USERS),
)
#: Of who learns what.
LEARNS_NOTES = (
    Note(
        "dec.server[…]", "rows on a server that put somebody at a place or into a vehicle / people", *_SERVER
    ),
    Note(
        "dec.edges[…]",
        "pairs put into one place or vehicle in one hour by a server's rows / people",
        *_SERVER,
    ),
    Note(
        "dec.effect[…]", "pairs of an infectious person and one they met, both with the app / pairs", *_EFFECT
    ),
)
_BY_NAME = {note.name: note for note in (*CREEP_NOTES, *LEARNS_NOTES)}

NOT_NOTICED = "not noticed on any morning that was looked at"
NO_MATCHED_RED = "no resident who is like them was red"
NOBODY_SEES = "the auditor may look at nothing"


def order_fields(drill: Mapping[str, Any], command: str) -> Fields:
    """Give the fields of *red by order*."""
    kind: Kind = "ASSUMPTION" if drill["is_what_if"] else "MODEL"
    red = drill["red_first_morning"]
    counts = {"listed": drill["listed"], **red}
    fields = {
        "creep.nonhealth": plain_field(
            drill["nonhealth"],
            "people",
            _BY_NAME["creep.nonhealth"],
            command=command,
            counts={**counts, "ever": drill["nonhealth_ever"], "what_if": drill["is_what_if"]},
            kind=kind,
        ),
        "creep.rr": plain_field(
            drill["rr"],
            "times",
            _BY_NAME["creep.rr"],
            command=command,
            counts={**counts, "listed_red": red["listed"]},
            kind=kind,
            not_estimable=NO_MATCHED_RED,
        ),
    }
    for access in ACCESS:
        by_size = {str(one["listed"]): one["noticed_at_last"][access] for one in drill["power_by_size"]}
        fields[f"creep.detect[{access}]"] = plain_field(
            drill["detect"][access],
            "days",
            _BY_NAME["creep.detect[…]"],
            command=command,
            counts={
                "listed": drill["listed"],
                "mornings": drill["mornings"],
                "lists": drill["lists"],
                "noticed_by_day": drill["power"][access],
                "noticed_by_size": by_size,
                "false_alarms": drill["false_alarms"][access],
            },
            kind="ASSUMPTION",
            not_estimable=NOBODY_SEES if access == "none" else NOT_NOTICED,
        )
    return fields


def query_fields(drill: Mapping[str, Any], command: str) -> Fields:
    """Give the fields of *the police query*."""
    return {
        f"creep.query[{design}]": plain_field(
            drill["designs"][design]["uninvolved"],
            "people",
            _BY_NAME["creep.query[…]"],
            command=command,
            counts={
                "place_id": drill["place_id"],
                "from": drill["from"],
                "present": drill["present"],
                **drill["designs"][design],
            },
        )
        for design in DESIGNS
    }


def score_fields(drill: Mapping[str, Any], command: str) -> Fields:
    """Give the fields of *the permanent score*."""
    return {
        f"creep.score[{name}]": plain_field(
            scheme["among"]["infected"]["foot"] / scheme["foot"] if scheme["foot"] else None,
            "share of people",
            _BY_NAME["creep.score[…]"],
            command=command,
            counts={
                "foot": scheme["foot"],
                "infected": scheme["among"]["infected"]["foot"],
                "others": scheme["others"],
                "others_infected": scheme["among"]["infected"]["others"],
                "is_small": scheme["foot"] < 30,
            },
            kind="ASSUMPTION",
            not_estimable="nobody stands apart at the foot of the ranking",
        )
        for name, scheme in drill["schemes"].items()
    }


def meter_fields(drill: Mapping[str, Any], command: str) -> Fields:
    """Give the fields of *the creep meter*; of policies of one date the last one counts."""
    return {
        f"creep.users[{step['on']}]": plain_field(
            step["users"],
            "purposes",
            _BY_NAME["creep.users[…]"],
            command=command,
            counts={
                "policy": step["policy_id"],
                "tables": len(step["tables"]),
                "people": step["people_read_about"],
                "rows": step["rows_read"],
                "other_uses": len(step["other_uses"]),
            },
        )
        for step in drill["steps"]
    }


def learns_fields(found: Mapping[str, Any], command: str) -> Fields:
    """Give the fields of *who learns what*."""
    people = found["people"]
    fields: Fields = {}
    for name, key, unit in (("server", "points", "points"), ("edges", "edges", "pairs")):
        for design in DESIGNS:
            count = found["server"][design][key]
            fields[f"dec.{name}[{design}]"] = plain_field(
                count / people if people else None,
                f"{unit} per person",
                _BY_NAME[f"dec.{name}[…]"],
                command=command,
                counts={key: count, "people": people},
                not_estimable="there is nobody",
            )
    for uptake, told in found["effect"].items():
        fields[f"dec.effect[{uptake}]"] = plain_field(
            told["share"],
            "share of pairs",
            _BY_NAME["dec.effect[…]"],
            command=command,
            counts={name: value for name, value in told.items() if name != "share"},
            kind="MODEL" if uptake == "own" else "ASSUMPTION",
            not_estimable="no infectious person met anybody",
        )
    return fields


def missing_fields(names: Mapping[str, str], why: str, command: str) -> Fields:
    """Give fields that a drill could not find, with the reason.

    Args:
        names: Units by the names of fields.
        why: The reason.
        command: What makes them again.
    """
    return {
        name: plain_field(
            None,
            unit,
            _BY_NAME[f"{name.partition('[')[0]}[…]" if "[" in name else name],
            command=command,
            not_estimable=why,
        )
        for name, unit in names.items()
    }
