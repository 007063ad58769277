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
from healthcode.audit.unicity import KNOWN_POINTS, TOWN_SIZES, town_of, unicity
from healthcode.clock import DAY, HOUR
from healthcode.draws import Draws
from healthcode.experiments.sections import Found, Section
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.experiments.sections import Language, RunInHand

    Whole = NDArray[np.int64]

TABLES = ("trips", "purchases", "scans")
JOINED = "joined"
#: What is known in the attacks: so few that every risk is exact.
KNOWLEDGE = 2
#: People whose risk is sought, drawn by lot; anybody may match them.
MOST_TARGETS = 300
_TOLD_POINTS = 4
#: Each record: person, where, at which district, when.
_QUERIES = {
    "trips": "select person, from_district, from_district, departed_at from trips "
    "union all select person, to_district, to_district, arrived_at from trips",
    "purchases": "select person, location, district, bought_at from purchases "
    "join locations using (location)",
    "scans": "select person, location, district, scanned_at from scans join locations using (location)",
}
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


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Draw points for unicity, in the town and in smaller ones, and attack people drawn by lot."""
    seed, people = seed_number(run.manifest.seed), run.manifest.people
    tables = {name: _table(run.dataset, name) for name in TABLES}
    tables[JOINED] = _joined(tables)
    steps = len(tables) * (len(_ATTACKS) + 1)
    fields: dict[str, dict[str, Any]] = {}
    details: dict[str, Any] = {"by_size": {}, "by_resolution": {}}
    done = 0
    for name in (JOINED, *TABLES):
        rows = tables[name]
        found = unicity(rows[0], combined(rows[1], rows[3] // HOUR), seed)
        prefix = "reid.unicity" if name == JOINED else f"reid.unicity.{name}"
        fields |= {
            f"{prefix}[{many}]": unicity_field(found, many, run.command, name) for many in KNOWN_POINTS
        }
        details["by_size"][name] = _by_size(rows, people, seed)
        details["by_resolution"][name] = _by_resolution(rows, seed)
        records, targets = _records(rows, seed)
        for attack in _ATTACKS:
            done += 1
            if report is not None:
                report(done, steps)
            label = f"{attack.name}-{attack.precision}" if attack.name == "places-time" else attack.name
            label = label if name == JOINED else f"{name}.{label}"
            fields |= attack_fields(label, risks_of(records, attack, targets=targets), run.command)
        done += 1
    return Found(fields | published_fields(run.command), {"unicity": details})


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    fields = document["fields"]
    field, day = fields.get(f"reid.unicity[{_TOLD_POINTS}]"), fields.get("reid.alone[home-work]")
    if field is None or field["value"] is None or day is None:
        return []
    alone, of = field["n"]["numerator"], field["n"]["denominator"]
    sizes = document["unicity"]["by_size"][JOINED]
    smallest = sizes[0]
    phones, cards = (round(100 * PUBLISHED_SHARES[name][0]) for name in ("phones", "cards"))
    home, homes = day["n"]["numerator"], day["n"]["denominator"]
    town, small, of_town = smallest["size"], smallest["alone"][str(_TOLD_POINTS)], smallest["targets"]
    if language == "de":
        drawn = (
            "Wiedererkennen: Vier Punkte (Ort und Stunde) aus Fahrten, Einkäufen und Scans machten "
            f"{alone} von {of} ausgelosten Personen eindeutig."
        )
        beside = (
            f"Veröffentlicht: {phones} von 100 (1,5 Mio. Telefone) und {cards} von 100 (1,1 Mio. Karten). In "
            f"einer Stadt mit {town} Personen: {small} von {of_town}; kleine Städte treiben die Zahl hoch."
        )
        other = (
            f"Andererseits: Allein die zwei häufigsten Orte machten {home} von {homes} eindeutig; gröbere "
            "Daten verraten weniger."
        )
        return [drawn, beside, other]
    drawn = (
        "Re-identification: four points (place and hour) from trips, purchases and scans singled out "
        f"{alone} of {of} people drawn by lot."
    )
    beside = (
        f"Published: {phones} of 100 (1.5 m phones) and {cards} of 100 (1.1 m cards). In a town of {town}: "
        f"{small} of {of_town}; small towns inflate this."
    )
    other = (
        f"On the other side: the two most frequent places alone singled out {home} of {homes}; coarser data "
        "give away less."
    )
    return [drawn, beside, other]


def _table(dataset: Dataset, name: str) -> tuple[Whole, ...]:
    columns = dataset.connection.execute(f"from ({_QUERIES[name]}) as rows(person, place, district, seconds)")
    found = columns.fetchnumpy()
    order = np.lexsort((found["place"], found["seconds"], found["person"]))
    return tuple(
        np.asarray(found[column], dtype=np.int64)[order]
        for column in ("person", "place", "district", "seconds")
    )


def _joined(tables: Mapping[str, tuple[Whole, ...]]) -> tuple[Whole, ...]:
    """Join tables: a place of one is another than a place of the next, as each record says its table."""
    numbers = {name: np.full(len(rows[0]), number) for number, (name, rows) in enumerate(tables.items())}
    table = np.concatenate(list(numbers.values()))
    person, place, district, seconds = (np.concatenate(parts) for parts in zip(*tables.values(), strict=True))
    return person, combined(table, place), combined(table, district), seconds


def _records(rows: tuple[Whole, ...], seed: int) -> tuple[Records, Whole]:
    ids, person = np.unique(rows[0], return_inverse=True)
    places, place = np.unique(rows[1], return_inverse=True)
    records = Records(tuple(map(str, ids.tolist())), tuple(map(str, places.tolist())), person, place, rows[3])
    lot = np.argsort(Draws(seed).draw("reidentify/targets", person=ids), kind="stable") if len(ids) else ids
    return records, np.sort(lot[:MOST_TARGETS])


def _by_size(rows: tuple[Whole, ...], people: int, seed: int) -> list[dict[str, Any]]:
    point, found = combined(rows[1], rows[3] // HOUR), []
    everyone = int(rows[0].max(initial=0)) + 1
    for size in (*(size for size in TOWN_SIZES if size < people), people):
        lives = town_of(max(everyone, people), size, seed) if size < people else np.ones(everyone, np.bool_)
        chosen = lives[rows[0]]
        town = unicity(rows[0][chosen], point[chosen], seed)
        alone = {str(many): count for many, count in town.alone.items()}
        found.append({"size": size, "people": town.people, "targets": town.targets, "alone": alone})
    return found


def _by_resolution(rows: tuple[Whole, ...], seed: int) -> list[dict[str, Any]]:
    found = []
    for space, where in (("place", rows[1]), ("district", rows[2])):
        for time, seconds in (("hour", HOUR), ("day", DAY)):
            got = unicity(rows[0], combined(where, rows[3] // seconds), seed)
            alone = {str(many): count for many, count in got.alone.items()}
            row = {"space": space, "time": time, "people": got.people, "targets": got.targets, "alone": alone}
            found.append(row)
    return found


SECTION = Section(
    name="reidentification",
    says={
        "en": "Whom a few records single out, alone and joined, by town size",
        "de": "Wen wenige Einträge eindeutig machen, einzeln und verknüpft, nach Größe der Stadt",
    },
    is_quick=False,
    notes=NOTES,
    find=find,
    tell=tell,
)
