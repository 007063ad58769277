"""When the code should end, and how long rows are needed."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import chart_rows, document, field, headlines, read, rows, sides, written

WEEKS = [
    {"week": 1, "first_day": 0, "days": 7, "caught": 3, "in_vain": 8, "missed": 96, "new_infections": 23},
    {
        "week": 2,
        "first_day": 7,
        "days": 5,
        "caught": 1200,
        "in_vain": 28,
        "missed": 127,
        "new_infections": 10,
    },
]
ENDS = [
    {
        "after_week": week,
        "caught_forgone": forgone,
        "in_vain_saved": saved,
        "rows_held": {"0": held, "28": held, "365": 5},
    }
    for week, forgone, saved, held in [(0, 1203, 36, 0), (1, 1200, 28, 3978), (2, 0, 0, 6979)]
]
CURVE = [
    {"days": days, "caught": caught, "locked": 9, "in_vain": 1, "stock": stock, "most_held": 1}
    for days, caught, stock in [(0, 0, 0), (7, 600, 50), (14, 1203, 100), (None, 1203, 200)]
]
AUDIT = document(
    {
        "sun.tail": field(17),
        "sun.weekly[1]": field(3),
        "sun.weekly[2]": field(1200),
        "ret.enough": field(14, "days"),
        "ret.stock[0]": field(0, "row-days"),
    },
    sunset={"policy_days": {"trips": 365}, "weeks": WEEKS, "ends": ENDS},
    retention={"incubation_days": 14, "policy_days": {"trips": 365, "scans": 30}, "curve": CURVE},
)


def changed(**more: object) -> dict[str, Any]:
    return {**copy.deepcopy(AUDIT), **more}


def test_weeks_in_whole_days() -> None:
    """Each week is a bar of caught and in vain, and each end a row of the table."""
    page = read("weeks", AUDIT)
    assert "1,200 infected person-days caught, 28" in headlines(page)[0]
    assert "17" in page.text
    bars = chart_rows(page, "Locked person-days, week by week: infected, and in vain")
    assert [row[2] for row in bars] == ["3", "8", "1,200", "28"]
    ends = rows(page, "If the code had ended then")
    assert ends[0] == ["before it began", "1,203", "36", "", "0", "0", "5"]
    assert ends[1] == ["week 1", "1,200", "28", "23", "3,978", "3,978", "5"]


def test_both_sides_speak_of_the_best_week() -> None:
    """The week in which most were caught stands on both sides, in the language of the page."""
    for_it, against_it = sides(read("weeks", AUDIT))
    assert "week 2" in for_it
    assert "1,200" in for_it
    assert "28" in against_it
    assert "17" in against_it
    assert "1.200" in sides(read("weeks", AUDIT, "de"))[0]


def test_rows_are_kept_longer_than_needed() -> None:
    """It says how many days would have done, and how many the rules keep."""
    text = read("weeks", AUDIT).text
    assert "14 days" in text
    assert "365 days" in text
    kept = chart_rows(read("weeks", AUDIT), "Rows kept longer: what is caught, and what lies about")
    assert ["caught", "14", "100%"] in kept
    assert ["rows held", "14", "50%"] in kept


def test_retention_is_another_section() -> None:
    """Without it, one line says which command adds it; the weeks stay."""
    page = read("weeks", changed(retention=None))
    assert "--with retention" in page.text
    assert len(headlines(page)) == 1


def test_nothing_caught_draws_no_shares() -> None:
    """Shares of nothing are not drawn, and a time that is enough need not exist."""
    audit = changed(retention={**AUDIT["retention"], "curve": [{**one, "caught": 0} for one in CURVE]})
    audit["fields"]["ret.enough"] = field(None, "days")
    page = read("weeks", audit)
    assert "No time that was tried" in page.text
    assert "weeks-kept" not in written("weeks", audit)


def test_nobody_was_infected() -> None:
    """Without a last infection nothing is said of the days after it, and nothing speaks for the code."""
    weeks = [{**one, "caught": 0} for one in WEEKS]
    audit = changed(sunset={**AUDIT["sunset"], "weeks": weeks})
    audit["fields"]["sun.tail"] = field(None)
    page = read("weeks", audit)
    assert "In no week" in headlines(page)[0]
    assert "Nobody was infected" in page.text
    assert sides(page)[0].startswith("Nothing in this run")
    assert "last infection" not in sides(page)[1]
