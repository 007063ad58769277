"""Four counts of people or person-days, and the rates that follow from them, each with its own denominator.

The names are the usual ones of epidemiology and of machine learning; ``RATES`` says each as a fraction. A
rate whose denominator is zero is not estimable: None here, ``nan`` in arrays, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

#: Order of the four counts in arrays.
CELLS = ("tp", "fp", "fn", "tn")
#: A group of fewer people says little, and may point at single people.
LEAST_PEOPLE = 30
#: Each rate: the counts of its numerator, and of its denominator.
RATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "prevalence": (("tp", "fn"), CELLS),
    "selection_rate": (("tp", "fp"), CELLS),
    "sensitivity": (("tp",), ("tp", "fn")),
    "specificity": (("tn",), ("tn", "fp")),
    "ppv": (("tp",), ("tp", "fp")),
    "npv": (("tn",), ("tn", "fn")),
    "fpr": (("fp",), ("tn", "fp")),
    "fnr": (("fn",), ("tp", "fn")),
}
#: What would have to be there for a rate to be estimable, by its denominator.
_NEEDED = {
    CELLS: "there is nobody",
    ("tp", "fn"): "nobody is truly positive",
    ("tn", "fp"): "nobody is truly negative",
    ("tp", "fp"): "nobody is flagged",
    ("tn", "fn"): "everybody is flagged",
}


@dataclass(frozen=True)
class Confusion:
    """How many were flagged, rightly and wrongly, and how many were not.

    Args:
        tp: Flagged and truly positive.
        fp: Flagged and truly negative.
        fn: Not flagged and truly positive.
        tn: Not flagged and truly negative.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    @classmethod
    def of(cls, flagged: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Confusion:
        """Count equally shaped arrays of yes and no."""
        both = int(np.count_nonzero(flagged & truth))
        marked, true = int(np.count_nonzero(flagged)), int(np.count_nonzero(truth))
        return cls(both, marked - both, true - both, truth.size - marked - true + both)

    @property
    def total(self) -> int:
        """How many were counted."""
        return self.tp + self.fp + self.fn + self.tn

    def fraction(self, rate: str) -> tuple[int, int]:
        """Give a rate's numerator and denominator."""
        above, below = RATES[rate]
        return sum(getattr(self, cell) for cell in above), sum(getattr(self, cell) for cell in below)

    def rate(self, rate: str) -> float | None:
        """Give a rate, or None where its denominator is zero."""
        above, below = self.fraction(rate)
        return above / below if below else None

    def reason(self, rate: str) -> str | None:
        """Say why a rate is not estimable; None if it is."""
        return None if self.fraction(rate)[1] else _NEEDED[RATES[rate][1]]

    def to_json(self) -> dict[str, Any]:
        """Give counts and rates as plain JSON values; ``not_estimable`` has the reasons."""
        return {
            "people": self.total,
            **{cell: getattr(self, cell) for cell in CELLS},
            **{rate: self.rate(rate) for rate in RATES},
            "not_estimable": {rate: reason for rate in RATES if (reason := self.reason(rate))},
        }


def rates_of(counts: NDArray[Any], rate: str) -> NDArray[np.float64]:
    """Give one rate of many fourfold counts.

    Args:
        counts: In the shape ``(…, 4)``, in the order of ``CELLS``.
        rate: One of ``RATES``.

    Returns:
        In the shape ``(…)``; ``nan`` where the denominator is zero.
    """
    above, below = (counts[..., [CELLS.index(cell) for cell in cells]].sum(axis=-1) for cells in RATES[rate])
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
