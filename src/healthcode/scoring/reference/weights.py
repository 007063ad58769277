"""How much a minute of a meeting counts, and which numbers hold at a kind of place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from healthcode import clock
from healthcode.patterns import most_specific
from healthcode.scoring.reference.exposures import FULL_WEIGHT, half_up, minutes_of

if TYPE_CHECKING:
    from healthcode.policy.model import Band, ContactRule, DistanceLaw
    from healthcode.scoring.reference.carriers import Span
    from healthcode.scoring.reference.cases import Case
    from healthcode.scoring.reference.presence import Place
    from healthcode.scoring.reference.rows import Knowledge, Row

#: Thousandths of a metre; a greater distance counts as this one.
FARTHEST = 1_000_000_000


def kind_of(place: Place, known: Knowledge) -> str:
    """Give the kind of a place; a vehicle counts as ``vehicle/<mode>``."""
    return f"vehicle/{place.mode}" if place.mode else str(known.places[place.place_id]["kind"])


def entry_of(rule: ContactRule, kind: str | None) -> str | None:
    """Find the ``by_kind`` entry that holds at a place of this kind."""
    return None if kind is None else most_specific(rule.by_kind, kind)


class Weighed(NamedTuple):
    """How long a meeting lasted and counts, in thousandths of a minute, and its weight in thousandths."""

    minutes: int
    weight: int
    weighted_minutes: int


def weigh(rule: ContactRule, span: Span, case: Case | None, kind: str | None, row: Row | None) -> Weighed:
    """Say how much a meeting counts; weight and weighted minutes of 0 count nothing.

    Args:
        rule: With its weights.
        span: From when until when the meeting lasts.
        case: Whose pivot the days are counted from.
        kind: The kind of place; none for encounters.
        row: The encounter with its measures; none for presence.
    """
    seconds = span.end - span.start
    if rule.round_minutes:
        seconds = half_up(seconds, clock.MINUTE) * clock.MINUTE
    weight = _weight_beside_law(rule, span.start, case, kind, row)
    above, below = _law(rule.weights.by_distance_law, row)
    return Weighed(
        minutes=minutes_of(seconds),
        weight=half_up(weight * above, below),
        weighted_minutes=half_up(seconds * weight * above, clock.MINUTE * below),
    )


def least_seconds(rule: ContactRule) -> int:
    """Give the least length of a meeting that is no instant: a minute, be it by rounding."""
    return clock.MINUTE // 2 if rule.round_minutes else clock.MINUTE


def _law(law: DistanceLaw | None, encounter: Row | None) -> tuple[int, int]:
    """Give numerator and denominator of (bound / distance) to the power; 0 without a distance."""
    if law is None or encounter is None:
        return 1, 1
    if encounter["distance_m"] is None:
        return 0, 1
    if encounter["distance_m"] <= law.full_below_m:
        return 1, 1
    return int(law.full_below_m**law.power), int(min(encounter["distance_m"], FARTHEST) ** law.power)


def _weight_beside_law(
    rule: ContactRule, started_at: int, case: Case | None, kind: str | None, encounter: Row | None
) -> int:
    """Multiply the weights of an exposure: day, distance, attenuation, place kind, ``by_kind`` entry."""
    weights = rule.weights
    factors = [rule.numbers_for(entry_of(rule, kind)).weight or 0]
    if weights.by_day and case is not None:
        day = clock.day_number(started_at) - clock.day_number(case.pivot)
        factors.append(next((one.weight for one in weights.by_day if one.from_day <= day <= one.to_day), 0))
    pattern = None if kind is None else most_specific(weights.by_place_kind, kind)
    if pattern is not None:
        factors.append(weights.by_place_kind[pattern])
    if encounter is not None:
        factors.append(_band_weight(weights.by_distance_m, encounter["distance_m"]))
        factors.append(_band_weight(weights.by_attenuation_db, encounter["attenuation_db"]))
    product = 1
    for factor in factors:
        product *= factor
    return int(half_up(product, FULL_WEIGHT ** (len(factors) - 1)))


def _band_weight(bands: tuple[Band, ...], measure: int | None) -> int:
    """Give the weight of a measure: 0 if it is missing or above the last bound, 1 without bands."""
    if not bands:
        return FULL_WEIGHT
    if measure is None:
        return 0
    fitting = (band.weight for band in bands if band.below is None or measure < band.below)
    return next(fitting, 0)
