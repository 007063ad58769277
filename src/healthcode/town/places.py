"""The places of the town, how popular they are, and where each person lives and works.

Simplification:
    A school class, an office room, a factory hall and a wing of a care home are places of their own, so
    that a place is never more than one room. Popularity falls with rank and distance as the settings say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from healthcode.draws import choice, thresholds_of
from healthcode.tables import OCCUPATIONS
from healthcode.town.vocabulary import CARE_HOME_RESIDENT, KIND, PUPIL, SMALL_CHILD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.geography import Districts
    from healthcode.town.population import People

#: Kinds that people choose among, and the setting that says how many there are for 1,000 people.
CHOSEN_KINDS = {
    "shop/supermarket": "places.supermarket_per_1000",
    "shop/clothing": "places.clothing_shop_per_1000",
    "shop/books": "places.book_shop_per_1000",
    "shop/pharmacy": "places.pharmacy_per_1000",
    "restaurant/table": "places.restaurant_per_1000",
    "restaurant/fastfood": "places.fastfood_per_1000",
    "worship": "places.worship_per_1000",
    "leisure": "places.leisure_per_1000",
    "clinic/practice": "places.clinic_per_1000",
    "clinic/dialysis": "places.dialysis_per_10000",
}
#: Kinds whose rooms are filled by the people who work or learn there, and the setting for their size.
_ROOMS = {
    "office": ("work/office", "places.office_room_size"),
    "factory": ("work/factory", "places.factory_room_size"),
    "other": ("work/workshop", "places.office_room_size"),
}
#: Where people of other occupations work: at any place of these kinds.
_STAFFED = {
    "retail": ("shop/supermarket", "shop/clothing", "shop/books", "shop/pharmacy"),
    "restaurant": ("restaurant/table", "restaurant/fastfood"),
    "nurse": ("clinic/practice", "clinic/dialysis"),
}
_KINDERGARTEN_AGE = 3
HOTELS_PER_NEIGHBOUR = 3
_FEWEST = 2


@dataclass(frozen=True)
class Places:
    """One entry for each place.

    Args:
        kind: Index into ``PLACE_KINDS``.
        district: Where it stands.
        first: For each kind of ``PLACE_KINDS``, its first place; places of a kind follow each other.
        last: For each kind, one past its last place.
    """

    kind: NDArray[np.int16]
    district: NDArray[np.int16]
    first: tuple[int, ...]
    last: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.kind)

    def of(self, kind: str) -> tuple[int, int]:
        """Give the first place of a kind and one past its last."""
        return self.first[KIND[kind]], self.last[KIND[kind]]


@dataclass(frozen=True)
class Popularity:
    """How often the places of one kind are chosen from each district.

    Args:
        first: The first place of the kind.
        thresholds: For each district, a table for ``draws.choice`` over the places of the kind.
    """

    first: int
    thresholds: tuple[NDArray[np.uint64], ...]

    def choose(self, draw: NDArray[np.uint64], district: NDArray[np.int16]) -> NDArray[np.int32]:
        """Choose a place for each person, who starts from a district."""
        chosen = np.empty(len(draw), np.int32)
        for number in range(len(self.thresholds)):
            here = district == number
            if here.any():
                chosen[here] = choice(draw[here], self.thresholds[number])
        return chosen + np.int32(self.first)


def build_places(
    settings: Settings, draws: Draws, people: People, districts: Districts
) -> tuple[Places, People, dict[str, Popularity]]:
    """Build homes, rooms, shops and the rest, and give everybody a home and a workplace.

    Returns:
        The places, the people with ``home_place`` and ``work_place``, and how popular places are, by kind.
    """
    layout = _Layout()
    home = _homes(layout, people)
    work = np.full(people.count, -1, np.int32)
    _rooms(layout, settings, draws, people, districts, work)
    for kind, key in CHOSEN_KINDS.items():
        per = 10_000 if key.endswith("10000") else 1_000
        wanted = max(round(people.count * settings.number(key) / per), 1 if per > 1_000 else _FEWEST)
        layout.add(kind, np.arange(wanted) % districts.town_count)
    layout.add("station", np.zeros(parallel_lines(settings), np.int64))
    outside = np.arange(districts.town_count, districts.count)
    layout.add("hotel", np.repeat(outside, HOTELS_PER_NEIGHBOUR))
    places = layout.done()
    popularity = {kind: _popularity(kind, settings, places, districts) for kind in CHOSEN_KINDS}
    _staff(draws, people, places, popularity, work)
    return places, replace(people, home_place=home, work_place=work), popularity


def parallel_lines(settings: Settings) -> int:
    """Say how many vehicles leave at the same time on each line, and from how many halls of the station."""
    return max(round(settings.count("town.people") / settings.count("mobility.people_per_line")), 1)


class _Layout:
    """Collects places kind by kind."""

    def __init__(self) -> None:
        self._count = 0
        self._kinds: list[NDArray[np.int16]] = []
        self._where: list[NDArray[np.int16]] = []
        self._ranges: dict[str, tuple[int, int]] = {}

    def add(self, kind: str, district: NDArray[np.int64] | NDArray[np.int16]) -> int:
        """Add all places of a kind; give the number of the first."""
        first = self._count
        self._count += len(district)
        self._ranges[kind] = (first, self._count)
        self._kinds.append(np.full(len(district), KIND[kind], np.int16))
        self._where.append(district.astype(np.int16))
        return first

    def done(self) -> Places:
        """Give the places."""
        ranges = [self._ranges.get(kind, (0, 0)) for kind in KIND]
        return Places(
            kind=np.concatenate(self._kinds),
            district=np.concatenate(self._where),
            first=tuple(first for first, _ in ranges),
            last=tuple(last for _, last in ranges),
        )


def _homes(layout: _Layout, people: People) -> NDArray[np.int32]:
    """Give each household a home and each wing of a care home a place."""
    in_care = people.occupation == CARE_HOME_RESIDENT
    _, first_member = np.unique(people.household, return_index=True)
    is_wing = in_care[first_member]
    homes = layout.add("home", people.district[first_member[~is_wing]])
    wings = layout.add("care_home", people.district[first_member[is_wing]])
    number = np.empty(len(first_member), np.int32)
    number[~is_wing] = homes + np.arange(int((~is_wing).sum()))
    number[is_wing] = wings + np.arange(int(is_wing.sum()))
    return number[people.household]


def _rooms(
    layout: _Layout,
    settings: Settings,
    draws: Draws,
    people: People,
    districts: Districts,
    work: NDArray[np.int32],
) -> None:
    """Fill classes with the children of a district, and rooms with workers from all over the town."""
    children = people.occupation == SMALL_CHILD
    learners = {
        "school/kindergarten": children & (people.age >= _KINDERGARTEN_AGE),
        "school/class": people.occupation == PUPIL,
    }
    class_size = settings.count("places.class_size")
    for kind, members in learners.items():
        school_district = np.where(people.district < districts.town_count, people.district, 0)
        _fill(layout, kind, class_size, np.flatnonzero(members), school_district, people.age, work)
    for occupation, (kind, key) in _ROOMS.items():
        workers = np.flatnonzero(people.occupation == OCCUPATIONS.index(occupation))
        drawn = draws.draw("work district", person=workers)
        inner_first = thresholds_of([1 / (1 + number) for number in range(districts.town_count)])
        district = np.zeros(people.count, np.int64)
        district[workers] = choice(drawn, inner_first)
        mixed_order = draws.draw("work room", person=np.arange(people.count)) >> np.uint64(40)
        _fill(layout, kind, settings.count(key), workers, district, mixed_order, work)


def _fill(
    layout: _Layout,
    kind: str,
    size: int,
    members: NDArray[np.int64],
    district: NDArray[np.int64] | NDArray[np.int16],
    order: NDArray[np.int16] | NDArray[np.uint64],
    work: NDArray[np.int32],
) -> None:
    """Seat members in rooms of one district, in a given order; rooms of a district are about equally full."""
    sitting = members[np.lexsort((members, order[members], district[members]))]
    where = district[sitting]
    numbers, first, count = np.unique(where, return_index=True, return_counts=True)
    rooms = -(-count // size)
    place = np.arange(len(sitting)) - np.repeat(first, count)
    room = place * np.repeat(rooms, count) // np.repeat(count, count)
    before = np.cumsum(rooms) - rooms
    start = layout.add(kind, np.repeat(numbers, rooms))
    work[sitting] = start + np.repeat(before, count) + room


def _popularity(kind: str, settings: Settings, places: Places, districts: Districts) -> Popularity:
    """Tabulate weights: rank within the quarter to a power, less and less with distance.

    A quarter is as many places of a kind as the settings say; a large district has several, so that the most
    popular place does not grow with the town.
    """
    first, last = places.of(kind)
    where = places.district[first:last]
    exponent = settings.number("places.popularity_exponent")
    decay = settings.number("places.distance_decay_km")
    quarter = settings.count("places.popularity_ranks")
    by_rank = [round(rank**-exponent, 9) for rank in range(1, quarter + 1)]
    seen: Counter[int] = Counter()
    weight = []
    for district in where.tolist():
        weight.append(by_rank[seen[district] % quarter])
        seen[district] += 1
    kilometres = districts.kilometres()
    tables = []
    for district in range(districts.count):
        far = [round(2.718281828459045 ** -(float(distance) / decay), 9) for distance in kilometres[district]]
        least = min((value for value in far if value > 0), default=1.0)
        near = [max(share, least) for share in far]
        tables.append(
            thresholds_of([own * near[there] for own, there in zip(weight, where.tolist(), strict=True)])
        )
    return Popularity(first, tuple(tables))


def _staff(
    draws: Draws,
    people: People,
    places: Places,
    popularity: dict[str, Popularity],
    work: NDArray[np.int32],
) -> None:
    """Give shop, restaurant, clinic, school and care home staff a place to work."""
    for occupation, kinds in _STAFFED.items():
        workers = np.flatnonzero(people.occupation == OCCUPATIONS.index(occupation))
        ranges = [places.of(kind) for kind in kinds]
        how_many = [last - first for first, last in ranges]
        which = choice(draws.draw("kind of workplace", person=workers), thresholds_of(how_many))
        for number, kind in enumerate(kinds):
            here = workers[which == number]
            drawn = draws.draw("workplace", person=here)
            work[here] = popularity[kind].choose(drawn, people.district[here])
    for occupation, kinds in (
        ("teacher", ("school/kindergarten", "school/class")),
        ("carer", ("care_home",)),
    ):
        workers = np.flatnonzero(people.occupation == OCCUPATIONS.index(occupation))
        ranges = [places.of(kind) for kind in kinds]
        rooms = np.concatenate([np.arange(first, last) for first, last in ranges])
        if len(rooms) and len(workers):
            mixed_order = np.argsort(draws.draw("workplace", person=workers), kind="stable")
            work[workers[mixed_order]] = rooms[np.arange(len(workers)) % len(rooms)]


def favourites(
    settings: Settings, draws: Draws, people: People, popularity: Popularity, kind: str
) -> NDArray[np.int32]:
    """Choose each person's favourite places of a kind, shape (people, favourites)."""
    person = np.arange(people.count)
    columns = [
        popularity.choose(draws.draw(f"favourite {kind}", person=person, other=rank), people.district)
        for rank in range(len(settings.numbers("places.favourites")))
    ]
    return np.stack(columns, axis=1)


def favourite_thresholds(settings: Settings) -> NDArray[np.uint64]:
    """Tabulate which favourite is visited; the last outcome is any place at all."""
    shares: Sequence[float] = (*settings.numbers("places.favourites"), settings.number("places.exploration"))
    return thresholds_of(shares)
