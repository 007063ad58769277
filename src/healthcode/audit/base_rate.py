"""Of those who are red, how many are infected? The same code where the illness is rare and where it is not.

The exact meaning of each number stands in ``docs/reference/audit-base-rate.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Shares of infected that are tried.
PREVALENCES = tuple(map(Fraction, ("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2")))
#: So many people stand for all, so that every count is of whole people.
POPULATION = 10_000

NOTES = (
    Note(
        "acc.ppv_at[…]",
        "infected among the red, if so many were infected and the run's own acc.sensitivity and "
        "acc.specificity stayed as they are",
        "They would not quite stay: where more are infected, more are tested and traced. And two systems "
        "with the same share need not be equally good.",
        "Ganz so blieben sie nicht: Wo mehr infiziert sind, wird mehr getestet und verfolgt. Und zwei "
        "Systeme mit gleichem Anteil müssen nicht gleich gut sein.",
    ),
)


@dataclass(frozen=True)
class Cells:
    """Four counts of people or person-days that make up all of them.

    Args:
        infected_red: Infected, and red.
        infected_other: Infected, and of another colour.
        well_red: Not infected, and red.
        well_other: Not infected, and of another colour.
    """

    infected_red: int
    infected_other: int
    well_red: int
    well_other: int

    @property
    def infected(self) -> int:
        """All infected."""
        return self.infected_red + self.infected_other

    @property
    def well(self) -> int:
        """All others."""
        return self.well_red + self.well_other

    @property
    def red(self) -> int:
        """All red."""
        return self.infected_red + self.well_red

    @property
    def sensitivity(self) -> Fraction | None:
        """The share of red among the infected; None if nobody is."""
        return Fraction(self.infected_red, self.infected) if self.infected else None

    @property
    def specificity(self) -> Fraction | None:
        """The share of other colours among those not infected; None if everybody is."""
        return Fraction(self.well_other, self.well) if self.well else None

    def tree(self) -> dict[str, Any]:
        """Give all, split by what is so and then by colour, as plain JSON values."""
        return {
            "all": self.infected + self.well,
            "infected": {"all": self.infected, "red": self.infected_red, "other": self.infected_other},
            "not_infected": {"all": self.well, "red": self.well_red, "other": self.well_other},
            "red": self.red,
            "infected_of_100_red": round(Fraction(100 * self.infected_red, self.red)) if self.red else None,
        }


def cells_of(red: NDArray[np.bool_], infected: NDArray[np.bool_]) -> Cells:
    """Count people or person-days, in arrays of one shape."""
    return Cells(
        int(np.count_nonzero(red & infected)),
        int(np.count_nonzero(~red & infected)),
        int(np.count_nonzero(red & ~infected)),
        int(np.count_nonzero(~red & ~infected)),
    )


def people_of(red: NDArray[np.bool_], infected: NDArray[np.bool_]) -> Cells:
    """Count people over a whole run, from arrays of shape (days, people).

    Infected is who ever was. Of these, red is who was so on an infected day; of the others, who ever was.
    """
    ever = infected.any(axis=0)
    ever_red, ever_right = red.any(axis=0), (red & infected).any(axis=0)
    return Cells(
        int(np.count_nonzero(ever_right)),
        int(np.count_nonzero(ever & ~ever_right)),
        int(np.count_nonzero(~ever & ever_red)),
        int(np.count_nonzero(~ever & ~ever_red)),
    )


def ppv_at(prevalence: Fraction, sensitivity: Fraction, specificity: Fraction) -> Fraction | None:
    """Give the share of infected among the red by Bayes' rule; None if nobody would be red."""
    right = prevalence * sensitivity
    red = right + (1 - prevalence) * (1 - specificity)
    return right / red if red else None


def imagined(prevalence: Fraction, sensitivity: Fraction, specificity: Fraction) -> Cells:
    """Give whole people, rounded, of ``POPULATION`` of whom so many are infected."""
    infected = round(prevalence * POPULATION)
    infected_red = round(infected * sensitivity)
    well_red = round((POPULATION - infected) * (1 - specificity))
    return Cells(infected_red, infected - infected_red, well_red, POPULATION - infected - well_red)


def percent(share: Fraction) -> str:
    """Write a share as a field names it, such as ``0.1%``."""
    return f"{float(share * 100):g}%"


def base_rate_fields(person_days: Cells, command: str) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        person_days: Of the run, by the colour at 04:00.
        command: What makes the numbers again.
    """
    (note,) = NOTES
    sensitivity, specificity = person_days.sensitivity, person_days.specificity
    fields = {}
    for prevalence in PREVALENCES:
        value, counts, missing = None, None, "nobody was infected" if sensitivity is None else ""
        missing = missing or ("everybody was infected every day" if specificity is None else "nobody is red")
        if sensitivity is not None and specificity is not None:
            value = ppv_at(prevalence, sensitivity, specificity)
            cells = imagined(prevalence, sensitivity, specificity)
            counts = {
                "people": POPULATION,
                "infected": cells.infected,
                "infected_red": cells.infected_red,
                "not_infected_red": cells.well_red,
                "sensitivity": float(sensitivity),
                "specificity": float(specificity),
            }
        fields[f"acc.ppv_at[{percent(prevalence)}]"] = plain_field(
            None if value is None else float(value),
            "share of red",
            note,
            command=command,
            counts=counts,
            kind="ASSUMPTION",
            not_estimable=missing,
        )
    return fields


def trees_of(red: NDArray[np.bool_], infected: NDArray[np.bool_]) -> dict[str, Any]:
    """Give whole people over the run, and on the day on which most were red, the first of such days.

    Args:
        red: Who is red on which day, shape (days, people).
        infected: Who is infected on which day.
    """
    day = int(np.argmax(np.count_nonzero(red, axis=1)))
    run = people_of(red, infected).tree()
    # Who was infected but red on well days only is "other" in the tree, and was red all the same.
    run["red_when_infected"] = run["infected"]["red"]
    run["ever_red"] = int(np.count_nonzero(red.any(axis=0)))
    return {
        "run": run,
        "day": {"day": day, **cells_of(red[day], infected[day]).tree()},
    }
