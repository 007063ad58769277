"""The section ``reidentification``: whom a few records single out, and how the size of a town changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.reid_fields import (
    NOTES,
    PUBLISHED_SHARES,
    attack_fields,
    published_fields,
    unicity_field,
)
from healthcode.audit.reidentify import Attack, Records, risks_of
from healthcode.audit.reidentify.records import combined
from healthcode.audit.unicity import KNOWN_POINTS, sizes_of, town_of, unicity
from healthcode.clock import DAY, HOUR
from healthcode.draws import Draws
from healthcode.experiments.sections import Found, Section
from healthcode.experiments.source_points import TABLES, place_records
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.audit.reidentify import Risks
    from healthcode.experiments.sections import Language, RunInHand
    from healthcode.experiments.source_points import PlaceRecords

JOINED = "joined"
#: What is known in the attacks: so few that every risk is exact.
KNOWLEDGE = 2
#: People whose risk is sought, drawn by lot; anybody may match them.
MOST_TARGETS = 300
_TOLD_POINTS = 4
_TOLD_ATTACK = "home-work"
_ATTACKS = (
    Attack("places", KNOWLEDGE),
    Attack("sequence", KNOWLEDGE),
    Attack("places-time", KNOWLEDGE, "hour"),
    Attack("places-time", KNOWLEDGE, "day"),
    Attack("places-time", KNOWLEDGE, "month"),
    Attack("unique-places", KNOWLEDGE),
    Attack("frequency", KNOWLEDGE),
    Attack("home-work"),
)
_TEXTS: dict[str, dict[Language, str]] = {
    "everybody": {
        "en": "Re-identification: four points (place and hour), drawn by lot from trips, purchases and "
        "scans, singled out {alone} of all {of} people with a record; {residents} live here.",
        "de": "Wiedererkennen: Vier ausgeloste Punkte (Ort und Stunde) aus Fahrten, Einkäufen und Scans "
        "machten {alone} von allen {of} Personen mit Einträgen eindeutig; {residents} wohnen hier.",
    },
    "drawn": {
        "en": "Re-identification: four points (place and hour), drawn by lot from trips, purchases and "
        "scans, singled out {alone} of {of} people drawn from {people} with a record; {residents} live here.",
        "de": "Wiedererkennen: Vier ausgeloste Punkte (Ort und Stunde) aus Fahrten, Einkäufen und Scans "
        "machten {alone} von {of} Personen eindeutig, ausgelost aus {people} mit Einträgen; {residents} "
        "wohnen hier.",
    },
    "beside": {
        "en": "Published: {phones} of 100 (1.5 m phones) and {cards} of 100 (1.1 m cards). Were this a town "
        "of {town}: {small} of {of_town}; small towns inflate this.",
        "de": "Veröffentlicht: {phones} von 100 (1,5 Mio. Telefone) und {cards} von 100 (1,1 Mio. Karten). "
        "In einer Stadt mit {town} Personen: {small} von {of_town}; kleine Städte treiben die Zahl hoch.",
    },
    "other": {
        "en": "On the other side: the two most frequent places alone singled out {home} of {homes} (in a "
        "town of {town}: {home_small} of {homes_small}); coarser data give away less.",
        "de": "Andererseits: Allein die zwei häufigsten Orte machten {home} von {homes} eindeutig (in einer "
        "Stadt mit {town}: {home_small} von {homes_small}); gröbere Daten verraten weniger.",
    },
}


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Draw points for unicity, in the town and in smaller ones, and attack people drawn by lot."""
    seed, people = seed_number(run.manifest.seed), run.manifest.people
    towns = (*sizes_of(people), people)
    steps = (1 + len(TABLES)) * len(towns)
    fields: dict[str, dict[str, Any]] = {}
    details: dict[str, Any] = {"by_size": {}, "by_resolution": {}}
    done = 0
    for name in (JOINED, *TABLES):
        rows = place_records(run.dataset, TABLES if name == JOINED else (name,))
        found = unicity(rows.person, rows.points, seed)
        prefix = "reid.unicity" if name == JOINED else f"reid.unicity.{name}"
        fields |= {
            f"{prefix}[{many}]": unicity_field(found, many, people, run.command, name)
            for many in KNOWN_POINTS
        }
        details["by_resolution"][name] = _by_resolution(rows, seed)
        by_size = details["by_size"][name] = []
        for size in towns:
            lived = _town(rows, people, size, seed)
            risks = _attacked(lived, seed)
            by_size.append(_of_size(lived, size, risks, seed))
            done += 1
            if report is not None:
                report(done, steps)
        # The last of the towns is the whole one.
        for label, found_risks in risks.items():
            full = label if name == JOINED else f"{name}.{label}"
            fields |= attack_fields(full, found_risks, people, run.command)
    return Found(fields | published_fields(run.command), {"unicity": details})


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    fields = document["fields"]
    field, day = fields.get(f"reid.unicity[{_TOLD_POINTS}]"), fields.get(f"reid.alone[{_TOLD_ATTACK}]")
    if field is None or field["value"] is None or day is None:
        return []
    sizes = document["unicity"]["by_size"][JOINED]
    smallest = next(row for row in sizes if row["targets"])
    attack = smallest["attacks"][_TOLD_ATTACK]
    counts = {
        "alone": field["n"]["numerator"],
        "of": field["n"]["denominator"],
        "people": field["n"]["people"],
        "residents": field["n"]["residents"],
        "phones": round(100 * PUBLISHED_SHARES["phones"][0]),
        "cards": round(100 * PUBLISHED_SHARES["cards"][0]),
        "town": smallest["size"],
        "small": smallest["alone"][str(_TOLD_POINTS)],
        "of_town": smallest["targets"],
        "home": day["n"]["numerator"],
        "homes": day["n"]["denominator"],
        "home_small": attack["alone"],
        "homes_small": attack["targets"],
    }
    shown = {name: whole_number(count, language) for name, count in counts.items()}
    drawn = "everybody" if counts["of"] == counts["people"] else "drawn"
    return [_TEXTS[name][language].format(**shown) for name in (drawn, "beside", "other")]


def _attacked(rows: PlaceRecords, seed: int) -> dict[str, Risks]:
    """Give the risks of people drawn by lot, the same ones as far as they live in a town, by attack."""
    ids, person = np.unique(rows.person, return_inverse=True)
    places, place = np.unique(rows.place, return_inverse=True)
    records = Records(
        tuple(map(str, ids.tolist())), tuple(map(str, places.tolist())), person, place, rows.seconds
    )
    lot = np.argsort(Draws(seed).draw("reidentify/targets", person=ids), kind="stable") if len(ids) else ids
    targets = np.sort(lot[:MOST_TARGETS])
    return {
        f"{attack.name}-{attack.precision}" if attack.name == "places-time" else attack.name: risks_of(
            records, attack, targets=targets
        )
        for attack in _ATTACKS
    }


def _town(rows: PlaceRecords, people: int, size: int, seed: int) -> PlaceRecords:
    """Give the records of those who live in a smaller town, drawn by lot."""
    if size >= people:
        return rows
    everyone = int(rows.person.max(initial=0)) + 1
    return rows.only(town_of(max(everyone, people), size, seed)[rows.person])


def _of_size(rows: PlaceRecords, size: int, risks: Mapping[str, Risks], seed: int) -> dict[str, Any]:
    town = unicity(rows.person, rows.points, seed)
    attacks = {
        name: {
            "targets": len(found.people),
            "alone": int(np.count_nonzero(found.matching == 1)),
            "risk": float(found.risk.mean()) if len(found.people) else None,
        }
        for name, found in risks.items()
    }
    alone = {str(many): count for many, count in town.alone.items()}
    return {
        "size": size,
        "people": town.people,
        "targets": town.targets,
        "alone": alone,
        "attacks": attacks,
    }


def _by_resolution(rows: PlaceRecords, seed: int) -> list[dict[str, Any]]:
    found = []
    for space, where in (("place", rows.place), ("district", rows.district)):
        for time, seconds in (("hour", HOUR), ("day", DAY)):
            got = unicity(rows.person, combined(where, rows.seconds // seconds), seed)
            alone = {str(many): count for many, count in got.alone.items()}
            row = {"space": space, "time": time, "people": got.people, "targets": got.targets, "alone": alone}
            found.append(row)
    return found


SECTION = Section(
    name="reidentification",
    says={
        "en": "Whom a few records single out, alone and joined, by town size",
        "de": "Wen wenige Einträge eindeutig machen, je nach Größe der Stadt",
    },
    is_quick=False,
    notes=NOTES,
    find=find,
    tell=tell,
)
