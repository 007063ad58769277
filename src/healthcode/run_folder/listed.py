"""What a run lists about its town: residents, people, places, districts, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.run_folder.given import array_of, required, taken
from healthcode.run_folder.shapes import TRUTH
from healthcode.tables import AGE_BANDS, OCCUPATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.run_folder.coding import Columns, Ids
    from healthcode.run_folder.given import Arrays, Town

#: The label of people that the platform knows.
Group = Literal["age_band", "occupation", "none"]


class Listed:
    """The tables of a town that do not change from day to day, in the order of ids.

    Args:
        town: What there is.
        ids: How it is called.
    """

    def __init__(self, town: Town, ids: Ids) -> None:
        self._town, self._ids = town, ids
        self._place_kinds = np.array(town.place_kinds, dtype=object)[required(town, "places", "kind")]

    def residents(self) -> Columns:
        """Give people as they are."""
        order = self._ids.persons.order
        people = taken(self._town.people, TRUTH, "residents") | {"person": np.arange(len(order))}
        return {name: values[order] for name, values in people.items()}

    def people(self, group: Group) -> Columns:
        """Give people as the platform knows them."""
        order = self._ids.persons.order
        return {
            "person": np.asarray(self._town.person_ids, dtype=object)[order],
            "district": required(self._town, "people", "district")[order],
            "group": self._groups(group)[order],
        }

    def places(self) -> Columns:
        """Give all places."""
        order = self._ids.places.order
        return {
            "place": np.asarray(self._town.place_ids, dtype=object)[order],
            "kind": self._place_kinds[order],
            "district": required(self._town, "places", "district")[order],
        }

    def districts(self) -> Arrays:
        """Give all districts."""
        found = {name: array_of(self._town.districts, name) for name in ("x_km", "y_km")}
        kinds = required(self._town, "districts", "kinds")
        return found | {"district": np.array(self._ids.districts, dtype=object), "kind": kinds}

    def with_kinds(self, infections: Arrays) -> Columns:
        """Give infections with the kind of the place where each happened."""
        given = taken(infections, TRUTH, "infections")
        kinds = [self._place_kinds[index] if index >= 0 else "" for index in given["place"].tolist()]
        return given | {"kind": np.array(kinds, dtype=object)}

    def phones_along(self, today: Arrays, seen: Arrays) -> NDArray[np.bool_]:
        """Say who carries a phone: as the observer says, else every owner who does not evade."""
        given = array_of(seen, "has_phone_along")
        if given is not None and len(given):
            return given.astype(bool)
        along = required(self._town, "people", "has_phone").astype(bool)
        evades = array_of(today, "evades")
        return along if evades is None else along & ~evades

    def _groups(self, group: Group) -> NDArray[Any]:
        if group == "none":
            return np.full(len(self._town.person_ids), "", dtype=object)
        words = np.array(AGE_BANDS if group == "age_band" else OCCUPATIONS, dtype=object)
        named: NDArray[Any] = words[required(self._town, "people", group)]
        return named
