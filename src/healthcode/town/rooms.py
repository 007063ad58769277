"""Rooms as single numbers: a place, or one carriage of one run of a vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: More carriages than any train has.
_CARRIAGES = 32
#: Vehicles lie above all places.
_FIRST_VEHICLE = 1 << 48


def room_of_ride(vehicle: NDArray[np.int64], carriage: NDArray[Any]) -> NDArray[np.int64]:
    """Number the carriage of a run."""
    room: NDArray[np.int64] = vehicle * _CARRIAGES + carriage + _FIRST_VEHICLE
    return room


def told_apart(room: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give the index of the place or the key of the run, and which of them is a run."""
    is_vehicle = room >= _FIRST_VEHICLE
    return np.where(is_vehicle, (room - _FIRST_VEHICLE) // _CARRIAGES, room), is_vehicle
