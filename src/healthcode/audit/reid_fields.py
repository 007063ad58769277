"""The fields ``reid.…``: who is singled out, each number with its counts, kind, trap and command.

Field by field they are documented in ``docs/reference/reidentification.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field
from healthcode.audit.unicity import NOBODY

if TYPE_CHECKING:
    from healthcode.audit.reidentify import Risks
    from healthcode.audit.unicity import Unicity

UNICITY = Note(
    "reid.unicity[…]",
    "people whom p of their own points (place and hour), drawn by lot, single out, divided by the people "
    "whose points were drawn; trips, purchases and scans joined",
    "In a small town there are few people to be mistaken for, which inflates this: look at the share by town "
    "size before you lay it beside the published 95 and 90 %.",
    "In einer kleinen Stadt kann man nur mit wenigen verwechselt werden, das treibt die Zahl hoch: Sehen Sie "
    "auf den Anteil nach Größe der Stadt, ehe Sie ihn neben die veröffentlichten 95 und 90 % legen.",
)
PUBLISHED = Note(
    "reid.published[…]",
    "the share that four points singled out in a published study of real people",
    "Measured on other data at other resolution and over more months: it stands beside ours, it does not "
    "confirm it.",
    "Gemessen an anderen Daten, anders aufgelöst und über mehr Monate: Es steht neben unserer Zahl, es "
    "bestätigt sie nicht.",
)
AVERAGE = Note(
    "reid.risk[…]",
    "the highest 1 / (people who match) over all that the attacker may know of a person, on average over "
    "people",
    "This is the worst choice of known records, not a typical one: unicity asks for points drawn by lot.",
    "Das ist die schlechteste Wahl bekannter Einträge, keine typische: Die Eindeutigkeit fragt nach "
    "verlosten Punkten.",
)
ALONE = Note(
    "reid.alone[…]",
    "people whom the attack singles out (risk 1), divided by all whose risk was sought",
    "Singled out is not yet named: someone must still know the records. And who is not alone here may be "
    "found with one more table.",
    "Eindeutig heißt noch nicht benannt: Jemand muss die Einträge erst kennen. Und wer hier nicht allein "
    "ist, wird vielleicht mit einer weiteren Tabelle gefunden.",
)
#: Unicity of one table alone, by its name.
OF_TABLE = {
    table: Note(f"reid.unicity.{table}[…]", f"the same, by {table} alone", UNICITY.en, UNICITY.de)
    for table in ("trips", "purchases", "scans")
}
NOTES = (UNICITY, *OF_TABLE.values(), PUBLISHED, AVERAGE, ALONE)
#: What was found of real people, with four points: share, people, source.
PUBLISHED_SHARES: dict[str, tuple[float, int, str]] = {
    "phones": (
        0.95,
        1_500_000,
        "de Montjoye et al. 2013, Scientific Reports 3, 1376: 15 months, antenna and hour",
    ),
    "cards": (
        0.90,
        1_100_000,
        "de Montjoye et al. 2015, Science 347, 536: 3 months, 10,000 shops, shop and day",
    ),
}


def unicity_field(
    found: Unicity, points: int, residents: int, command: str, table: str = ""
) -> dict[str, Any]:
    """Give the share of people whom so many points single out, of all tables or of the one named."""
    note = OF_TABLE.get(table, UNICITY)
    counts = {
        "numerator": found.alone[points],
        "denominator": found.targets,
        "people": found.people,
        "residents": residents,
    }
    reason = None if found.targets else NOBODY
    share = found.share(points)
    return plain_field(share, "share of people", note, command=command, counts=counts, not_estimable=reason)


def attack_fields(name: str, risks: Risks, residents: int, command: str) -> dict[str, dict[str, Any]]:
    """Give the average risk of an attack, and the share of people whom it singles out."""
    targets, alone = len(risks.people), int(np.count_nonzero(risks.matching == 1))
    reason = None if targets else NOBODY
    bounds = int(np.count_nonzero(risks.is_lower_bound))
    counts = {"people": targets, "lower_bounds": bounds, "residents": residents}
    mean = float(risks.risk.mean()) if targets else None
    share = alone / targets if targets else None
    both = {"numerator": alone, "denominator": targets} | counts
    return {
        f"reid.risk[{name}]": plain_field(
            mean, "average risk", AVERAGE, command=command, counts=counts, not_estimable=reason
        ),
        f"reid.alone[{name}]": plain_field(
            share, "share of people", ALONE, command=command, counts=both, not_estimable=reason
        ),
    }


def published_fields(command: str) -> dict[str, dict[str, Any]]:
    """Give what was measured on real people, beside ours."""
    return {
        f"reid.published[{name}]": plain_field(
            share,
            "share of people",
            PUBLISHED,
            command=command,
            counts={"people": people, "points": 4, "source": source},
            kind="REAL",
        )
        for name, (share, people, source) in PUBLISHED_SHARES.items()
    }
