"""What people set out to do on a day: work, lunch, errands, an evening out.

A plan has five parts of the day. It says where a person wants to be, from when and for how long; ``mobility``
makes it happen. A plan knows nothing of restrictions but who stays at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import HOUR, MINUTE
from healthcode.draws import chance, choice, integers, thresholds_of
from healthcode.tables import AGE_BANDS, OCCUPATIONS
from healthcode.town.calendar import SATURDAY, SUNDAY
from healthcode.town.places import favourite_thresholds, favourites
from healthcode.town.vocabulary import PLACE_KINDS, general

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.calendar import WorkingDays
    from healthcode.town.places import Places, Popularity
    from healthcode.town.population import People

MORNING, LUNCH, AFTERNOON, EVENING = "morning", "lunch", "afternoon", "evening"
_LUNCH_WORKERS = ("office", "other", "teacher")
_KINDS_OF_ERRANDS = ("shop/supermarket", "shop/clothing", "shop/books", "shop/pharmacy")
_KINDS_OF_EVENINGS = ("restaurant/table", "restaurant/fastfood", "leisure")


@dataclass
class Outing:
    """One part of the day of some people.

    Args:
        person: Who, ascending.
        place: Where to.
        start: From when on, in seconds of the day.
        seconds: For how long.
    """

    person: NDArray[np.int64]
    place: NDArray[np.int32]
    start: NDArray[np.int32]
    seconds: NDArray[np.int32]

    def without(self, gone: NDArray[np.bool_]) -> Outing:
        """Leave out people, told by their index."""
        kept = ~gone[self.person]
        return Outing(self.person[kept], self.place[kept], self.start[kept], self.seconds[kept])


class _Kinds:
    """Kinds of places with how often each is chosen.

    Args:
        shares: By kind, with an underscore for the slash.
    """

    def __init__(self, shares: dict[str, float]) -> None:
        self.names = [name.replace("_", "/", 1) for name in shares]
        self.thresholds = thresholds_of(list(shares.values()))


class Outings:
    """Plans of a whole town.

    Args:
        settings: How often people go where.
        draws: Of the run.
        people: Who.
        places: Where.
        popularity: Of places by kind.
        working_days: When they are busy.
    """

    def __init__(
        self,
        settings: Settings,
        draws: Draws,
        people: People,
        places: Places,
        popularity: dict[str, Popularity],
        working_days: WorkingDays,
    ) -> None:
        self._settings = settings
        self._draws = draws
        self._people = people
        self._places = places
        self._popularity = popularity
        self._working_days = working_days
        self._alone = (people.age >= settings.count("activities.alone_from_age")) & (
            people.occupation != OCCUPATIONS.index("care_home_resident")
        )
        self._favourites = {
            kind: favourites(settings, draws, people, popularity[kind], kind)
            for kind in (*_KINDS_OF_ERRANDS, *_KINDS_OF_EVENINGS, "worship", "clinic/practice")
        }
        self._rank = favourite_thresholds(settings)
        self._lunches = _Kinds(settings.table("activities.lunch_shares"))
        self._errands = _Kinds(settings.table("activities.errand_shares"))
        self._evenings = _Kinds(settings.table("activities.evening_shares"))
        self._lunch_seconds = round(settings.number("activities.lunch_minutes") * MINUTE)
        self._friend_count = settings.count("activities.friends")
        very_old = people.age_band == AGE_BANDS.index("very_old")
        self._evening_factor = np.where(very_old, settings.number("activities.old_factor"), 1.0)
        self._eats_out = np.isin(people.occupation, [OCCUPATIONS.index(name) for name in _LUNCH_WORKERS])
        self._friends = self._choose_friends()
        self.pick_ups = settings.count("activities.courier_pick_ups")
        self._first_hour = settings.table("activities.first_hour")
        self._last_hour = settings.table("activities.last_hour")
        least, most = settings.table("activities.minutes_least"), settings.table("activities.minutes_most")
        words = [general(kind) for kind in PLACE_KINDS]
        self._least = np.array([round(least.get(word, 15) * MINUTE) for word in words], np.int64)
        self._most = np.array([round(most.get(word, 30) * MINUTE) for word in words], np.int64)

    def lunch(self, day: int, at_work: NDArray[np.bool_]) -> Outing:
        """Plan who leaves work for lunch; it is short, and near."""
        person = np.flatnonzero(at_work & self._eats_out)
        share = self._settings.number("activities.lunch_out_share")
        person = person[chance(self._draws.draw("lunch out", day, person), share)]
        near = self._places.district[self._working_days.place[person]]
        which = choice(self._draws.draw("kind of lunch", day, person), self._lunches.thresholds)
        drawn = self._draws.draw("where to lunch", day, person)
        place = np.empty(len(person), np.int32)
        for number, kind in enumerate(self._lunches.names):
            here = which == number
            place[here] = self._popularity[kind].choose(drawn[here], near[here])
        start = self._begin(day, LUNCH, person)
        return Outing(person, place, start, np.full(len(person), self._lunch_seconds, np.int32))

    def morning(self, day: int, free: NDArray[np.bool_]) -> Outing:
        """Plan the mornings of people who have no work today: a service on Sundays, else an errand."""
        weekday = self._working_days.weekday(day)
        person = np.flatnonzero(free & self._alone)
        if weekday == SUNDAY:
            share = self._settings.number("activities.worship_sunday_share")
            person = person[chance(self._draws.draw("worships", person=person), share)]
            return self._outing(day, MORNING, person, self._favourite(day, MORNING, person, "worship"))
        name = "weekend_errand_share" if weekday == SATURDAY else "morning_errand_share"
        share = self._settings.number(f"activities.{name}")
        person = person[chance(self._draws.draw("morning errand", day, person), share)]
        return self._outing(day, MORNING, person, self._some_kind(day, MORNING, person, self._errands))

    def afternoon(
        self,
        day: int,
        working: NDArray[np.bool_],
        free: NDArray[np.bool_],
        sent: dict[str, NDArray[np.int64]],
    ) -> Outing:
        """Plan errands after work, friends on weekends, and what cannot wait.

        Args:
            day: The day.
            working: Who comes from work.
            free: Who has the day off.
            sent: People, ascending, by the kind of place to which they have to go today.
        """
        is_weekend = self._working_days.weekday(day) in (SATURDAY, SUNDAY)
        place = np.full(self._people.count, -1, np.int32)
        if is_weekend:
            visiting = np.flatnonzero(free & self._alone)
            share = self._settings.number("activities.friend_visit_weekend_share")
            visiting = visiting[chance(self._draws.draw("visits friends", day, visiting), share)]
            place[visiting] = self._friend(day, visiting)
        if self._working_days.weekday(day) != SUNDAY:
            passing = np.flatnonzero(working & self._alone)
            share = self._settings.number("activities.errand_after_work_share")
            passing = passing[chance(self._draws.draw("errand after work", day, passing), share)]
            place[passing] = self._some_kind(day, AFTERNOON, passing, self._errands)
        for kind, chosen in sent.items():
            place[chosen] = self._favourite(day, AFTERNOON, chosen, kind)
        person = np.flatnonzero(place >= 0)
        return self._outing(day, AFTERNOON, person, place[person])

    def evening(self, day: int, free: NDArray[np.bool_]) -> Outing:
        """Plan evenings out: a restaurant, a hall, or friends."""
        is_weekend = self._working_days.weekday(day) in (SATURDAY - 1, SATURDAY)
        person = np.flatnonzero(free & self._alone)
        name = "evening_out_weekend_share" if is_weekend else "evening_out_share"
        share = self._settings.number(f"activities.{name}")
        friends = 0.0 if is_weekend else self._settings.number("activities.friend_visit_share")
        drawn = self._draws.draw("evening", day, person)
        goes = chance(drawn, (share + friends) * self._evening_factor[person])
        sees = chance(drawn, friends * self._evening_factor[person])[goes]
        person = person[goes]
        place = self._some_kind(day, EVENING, person, self._evenings)
        place[sees] = self._friend(day, person[sees])
        return self._outing(day, EVENING, person, place)

    def pick_up(self, day: int, number: int, rider: NDArray[np.int64]) -> NDArray[np.int32]:
        """Choose the restaurant at which a courier picks up the n-th meal of the day."""
        drawn = self._draws.draw("pick-up", day, rider, number)
        return self._popularity["restaurant/table"].choose(drawn, self._people.district[rider])

    def _outing(self, day: int, part: str, person: NDArray[np.int64], place: NDArray[np.int32]) -> Outing:
        start = self._begin(day, part, person)
        kind = self._places.kind[place]
        least, most = self._least[kind], self._most[kind]
        drawn = self._draws.draw(f"length of {part}", day, person)
        seconds = least + integers(drawn, np.maximum(most - least, 1))
        latest = round(self._last_hour["home_again"] * HOUR)
        return Outing(
            person,
            place,
            start,
            np.clip(seconds, MINUTE, np.maximum(latest - start, MINUTE)).astype(np.int32),
        )

    def _begin(self, day: int, part: str, person: NDArray[np.int64]) -> NDArray[np.int32]:
        first = round(self._first_hour[part] * HOUR)
        spread = round((self._last_hour[part] - self._first_hour[part]) * HOUR)
        drawn = self._draws.draw(f"hour of {part}", day, person)
        return (first + integers(drawn, max(spread, 1))).astype(np.int32)

    def _some_kind(self, day: int, part: str, person: NDArray[np.int64], kinds: _Kinds) -> NDArray[np.int32]:
        drawn = self._draws.draw(f"kind of {part}", day, person)
        which = choice(drawn, kinds.thresholds)
        place = np.empty(len(person), np.int32)
        for number, kind in enumerate(kinds.names):
            here = which == number
            place[here] = self._favourite(day, part, person[here], kind)
        return place

    def _favourite(self, day: int, part: str, person: NDArray[np.int64], kind: str) -> NDArray[np.int32]:
        """Go to one of the favourites, or now and then anywhere."""
        table = self._favourites[kind]
        rank = choice(self._draws.draw(f"which {kind} in the {part}", day, person), self._rank)
        explores = np.flatnonzero(rank == table.shape[1])
        place: NDArray[np.int32] = table[person, np.minimum(rank, table.shape[1] - 1)]
        if len(explores):
            who = person[explores]
            drawn = self._draws.draw(f"any {kind} in the {part}", day, who)
            place[explores] = self._popularity[kind].choose(drawn, self._people.district[who])
        return place

    def _choose_friends(self) -> NDArray[np.int32]:
        person = np.arange(self._people.count)
        first, last = self._places.of("home")
        columns = [
            first + integers(self._draws.draw("friend", person=person, other=number), max(last - first, 1))
            for number in range(self._friend_count)
        ]
        friends = np.stack(columns, axis=1).astype(np.int32)
        own = friends == self._people.home_place[:, None]
        return np.where(own, np.where(friends + 1 < last, friends + 1, first), friends)

    def _friend(self, day: int, person: NDArray[np.int64]) -> NDArray[np.int32]:
        which = integers(self._draws.draw("which friend", day, person), self._friend_count)
        place: NDArray[np.int32] = self._friends[person, which]
        return place
