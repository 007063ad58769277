"""Who has which phone along today, and so under whose name things appear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.draws import chance, integers
from healthcode.observe.faults import KIND
from healthcode.observe.seen import EMPTY, EVASION

if TYPE_CHECKING:
    from healthcode.draws import Draw, Draws
    from healthcode.observe.given import Column, Settings, Town

NOT_MISSING = 255


class Circles:
    """People in groups, such as households, of which one can ask for another member.

    Args:
        group: Number of each person's group; negative for none.
    """

    def __init__(self, group: Column) -> None:
        self._order = np.argsort(group, kind="stable").astype(np.int32)
        ordered = group[self._order]
        begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(group) else np.empty(0, int)
        sizes = np.diff(np.r_[begins, len(group)])
        self._first, self._size, self._rank = (np.empty(len(group), np.int32) for _ in range(3))
        self._first[self._order] = np.repeat(begins, sizes)
        self._size[self._order] = np.where(ordered < 0, 1, np.repeat(sizes, sizes))
        self._rank[self._order] = np.arange(len(group)) - np.repeat(begins, sizes)

    def another(self, person: Column, draw: Draw) -> Column:
        """Choose another member of each person's group, -1 where there is none."""
        size = self._size[person]
        others = np.maximum(size - 1, 1)
        rank = (self._rank[person] + 1 + integers(draw, others)) % size
        return np.where(
            size > 1, self._order[np.minimum(self._first[person] + rank, len(self._order) - 1)], EMPTY
        )


@dataclass(frozen=True)
class Phones:
    """The phones of one day.

    Args:
        account: For each person the owner of the phone that they carry, -1 for none.
        missing: For each phone owner who is without their phone the fault behind it, else ``NOT_MISSING``.
        detail: More on that reason.
        involved: Whose acts a platform sees, or would see but for a fault.
    """

    account: Column
    missing: Column
    detail: Column
    involved: Column


class PhonesOfTown:
    """Finds out each day who carries which phone.

    Args:
        town: Who lives together and who has a phone.
        settings: Rates of ``[faults]``.
        draws: The run's draws.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws) -> None:
        self.households = Circles(town.people.household)
        self._has_phone = town.people.has_phone
        self._owner = np.flatnonzero(self._has_phone).astype(np.int32)
        self._draws = draws
        self._left_rate = settings.number("faults.phone_left_at_home")
        self._lent_rate = settings.number("faults.phone_lent")

    def on(self, day: int, evades: Column) -> Phones:
        """Say who carries which phone on this day.

        Args:
            day: Number of the day.
            evades: Who leaves the phone at home to evade a restriction.
        """
        account = np.where(self._has_phone, np.arange(len(evades), dtype=np.int32), np.int32(EMPTY))
        missing = np.full(len(evades), NOT_MISSING, np.uint8)
        evading = self._has_phone & evades
        owner = self._owner
        forgetful = owner[chance(self._draws.draw("leaves phone at home", day, owner), self._left_rate)]
        missing[forgetful] = KIND["phone_left_at_home"]
        missing[evading] = KIND["phone_left_at_home"]
        lender, borrower = self._loans(day, missing, evades)
        missing[lender] = KIND["phone_lent"]
        account[missing != NOT_MISSING] = EMPTY
        account[borrower] = lender
        detail = np.where(evading, np.uint8(EVASION), np.uint8(0))
        return Phones(account, missing, detail, (account != EMPTY) | (missing != NOT_MISSING))

    def _loans(self, day: int, missing: Column, evades: Column) -> tuple[Column, Column]:
        """Choose lenders and borrowers; nobody lends what they left behind, or both lends and borrows."""
        owner = self._owner[missing[self._owner] == NOT_MISSING]
        lender = owner[chance(self._draws.draw("lends phone", day, owner), self._lent_rate)]
        borrower = self.households.another(lender, self._draws.draw("who borrows", day, lender))
        lends = np.zeros(len(missing), np.bool_)
        lends[lender] = True
        fits = (borrower != EMPTY) & ~lends[borrower] & ~evades[borrower]
        lender, borrower = lender[fits], borrower[fits]
        borrower, first = np.unique(borrower, return_index=True)
        return lender[first], borrower
