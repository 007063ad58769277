"""The residents of the deck: who they are, what the platform saw of their week, their code, and the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, format_time, parse_time
from healthcode.codes.issuing import FIXED_MASK, Issue
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.token import caption_of
from healthcode.draws import Draws
from healthcode.experiments.audited import lived
from healthcode.experiments.creep_lists import own_list, residents_of
from healthcode.experiments.exhibit_words import place_words
from healthcode.lesson.kit.deck import CHILD, WEEK, Morning, day_of_deck, deal
from healthcode.run_folder.truth import read_truth
from healthcode.scenario.model import seed_number
from healthcode.scoring.words import data_word
from healthcode.tables import ALL_COLOURS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from healthcode.audit.lived import Lived
    from healthcode.dataset import Dataset
    from healthcode.lesson.kit.deck import Dealt, Deck
    from healthcode.policy.model import Policy
    from healthcode.report.charts import Language
    from healthcode.run_folder import Manifest

LIFE_MINUTES = 24 * 60
#: So many different things of a day are told; the number of the rest stands beside them.
MOST_THINGS = 7
_DRIVERS = ("taxi_driver", "courier")
_SEEN = ("reports", "purchases", "scans", "trips", "encounters")
_WORDS: dict[str, dict[str, str]] = {
    "purchases": {"en": "bought {what}", "de": "gekauft: {what}"},
    "scans": {"en": "scan: {what}", "de": "Scan: {what}"},
    "staff": {"en": "scan at work: {what}", "de": "Scan bei der Arbeit: {what}"},
    "reports": {"en": "on file: {what}", "de": "gemeldet: {what}"},
    "encounters": {"en": "near another phone", "de": "nahe einem anderen Telefon"},
    "to": {"en": "{mode} to {goal}", "de": "{mode} nach {goal}"},
    "more": {"en": "{number} more", "de": "{number} weitere"},
    "nothing": {"en": "no rows", "de": "keine Zeilen"},
}
#: Rides of these kinds name where they went; of others only how many there were.
_FAR = ("train", "coach", "plane")


@dataclass(frozen=True)
class SeenDay:
    """What the platform saw of somebody on one day.

    Args:
        date: Such as ``2020-02-05``.
        things: In each language, most telling first.
    """

    date: str
    things: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Resident:
    """One card of the deck, filled.

    Args:
        dealt: How they came into the deck, and their colour.
        person_id: Begins with ``syn-``.
        age_band: As in the truth.
        occupation: As in the truth.
        pays_cash: Whether they do.
        week: The days before the morning.
        code_text: Signed with the published demo key.
        rule: The id of the rule or ``override`` that decided; empty if nothing spoke against green.
        says: The sentence of that rule, in each language.
        rules_alone: The colour by the rules and orders of the run, without a what-if.
        is_infected: Truly, on that day.
        is_infectious: Truly, on that day.
    """

    dealt: Dealt
    person_id: str
    age_band: str
    occupation: str
    pays_cash: bool
    week: tuple[SeenDay, ...]
    code_text: str
    rule: str
    says: Mapping[Language, str]
    rules_alone: str
    is_infected: bool
    is_infectious: bool

    @property
    def picture(self) -> str:
        """Draw the code as one SVG element."""
        matrix = matrix_of(self.code_text, FIXED_MASK)
        return draw_svg(matrix, self.dealt.colour, caption_of(self.code_text))


@dataclass(frozen=True)
class DealtResidents:
    """The deck and everybody in it.

    Args:
        deck: How it was drawn.
        residents: In the order of the cards.
        as_of: The morning, such as ``2020-02-15T04:00:00``.
        infected_in_town: By colour, how many residents were truly infected that day.
    """

    deck: Deck
    residents: tuple[Resident, ...]
    as_of: str
    infected_in_town: Mapping[str, int]


def deal_residents(
    run: Path,
    manifest: Manifest,
    dataset: Dataset,
    policy: Policy,
    students: int,
    *,
    listed_example: str | None = None,
    met: Sequence[str] = (),
) -> DealtResidents:
    """Deal residents of a run and look up what their cards tell.

    Args:
        run: Its folder.
        manifest: What it is.
        dataset: What the platform saw.
        policy: That the run was lived under.
        students: How many cards.
        listed_example: Whom the drill *red by order* of the audit tells of: on the second list as a what-if,
            unless the run has a list of its own.
        met: Whom the tour tells of.

    Raises:
        HealthcodeError: If the run is damaged.
        ValueError: If there are more cards than residents.
    """
    found = lived(run, dataset, policy)
    homes = residents_of(dataset)
    morning = _morning(found, dataset, homes.ids, listed_example, met)
    deck = deal(students, morning, Draws(seed_number(manifest.seed)))
    moment = parse_time(manifest.begins) + deck.day * DAY + DAY_BEGINS_AT
    issue = Issue(moment, LIFE_MINUTES, demo_ring())
    truth = {str(row["person_id"]): row for row in read_truth(run, "residents")}
    kinds = _place_kinds(dataset)
    rules = {rule.id: rule.says for rule in policy.rules}
    residents = []
    for dealt in deck.dealt:
        person_id = homes.ids[dealt.person]
        rule = "override" if dealt.by_list else found.rules[found.rule[deck.day, dealt.person]]
        says = rules.get(rule)
        row = truth[person_id]
        residents.append(
            Resident(
                dealt=dealt,
                person_id=person_id,
                age_band=str(row["age_band"]),
                occupation=str(row["occupation"]),
                pays_cash=bool(row["pays_cash"]),
                week=tuple(_week(dataset, person_id, kinds, moment)),
                code_text=issue.text_for(person_id, dealt.colour),
                rule=rule,
                says={} if says is None else {"en": says.en, "de": says.de},
                rules_alone=morning.colours[dealt.person],
                is_infected=bool(morning.infected[dealt.person]),
                is_infectious=bool(morning.infectious[dealt.person]),
            )
        )
    infected = Counter(colour for colour, ill in zip(morning.colours, morning.infected, strict=True) if ill)
    return DealtResidents(deck, tuple(residents), format_time(moment), dict(infected))


def _morning(
    found: Lived, dataset: Dataset, ids: Sequence[str], listed_example: str | None, met: Sequence[str]
) -> Morning:
    day = day_of_deck(found.colour)
    own = own_list(dataset, residents_of(dataset))
    listed = tuple(own.listed.tolist()) if own is not None else ()
    if own is None and listed_example in ids:
        listed = (ids.index(str(listed_example)),)
    occupations, cash = found.groups["occupation"], found.groups["pays_cash"]
    ages = found.groups["age_band"]
    return Morning(
        day=day,
        colours=tuple(ALL_COLOURS[colour] for colour in found.colour[day].tolist()),
        infected=found.infected[day],
        infectious=found.infectious[day],
        is_driver=np.array([name in _DRIVERS for name in occupations]),
        pays_cash=np.array([name == "yes" and age != CHILD for name, age in zip(cash, ages, strict=True)]),
        listed=listed,
        by_list=own is None and bool(listed),
        met=tuple(ids.index(person) for person in met if person in ids),
    )


def _place_kinds(dataset: Dataset) -> dict[str, str]:
    rows = dataset.connection.execute("select location_id, kind from locations where not is_vehicle")
    return {str(name): str(kind) for name, kind in rows.fetchall()}


def _week(dataset: Dataset, person_id: str, kinds: Mapping[str, str], moment: int) -> Iterable[SeenDay]:
    """Tell the whole days before a moment: what became known on each."""
    last = moment - DAY_BEGINS_AT
    rows = [(table, row) for table in _SEEN for row in dataset.rows_of(table, person_id)]
    for start in range(last - WEEK * DAY, last, DAY):
        date = format_time(start)[:10]
        seen = [
            (table, row)
            for table, row in rows
            if start <= int(str(row[TABLES[table].known_at])) < start + DAY
        ]
        yield SeenDay(date, {language: _told(seen, kinds, language) for language in ("en", "de")})


def _told(
    seen: Sequence[tuple[str, Mapping[str, Any]]], kinds: Mapping[str, str], language: Language
) -> tuple[str, ...]:
    """Say each thing once, with how often it happened."""
    counted = Counter(_thing(table, row, kinds, language) for table, row in seen)
    things = [
        words if count == 1 else f"{words} \N{MULTIPLICATION SIGN}{count}" for words, count in counted.items()
    ]
    if len(things) > MOST_THINGS:
        rest = sum([*counted.values()][MOST_THINGS:])
        things = [*things[:MOST_THINGS], _WORDS["more"][language].format(number=rest)]
    return tuple(things) or (_WORDS["nothing"][language],)


def _thing(table: str, row: Mapping[str, Any], kinds: Mapping[str, str], language: Language) -> str:
    if table == "trips":
        mode = data_word(row["mode"], language)
        is_far = row["mode"] in _FAR
        return _WORDS["to"][language].format(mode=mode, goal=row["to_district"]) if is_far else mode
    if table == "encounters":
        return _WORDS["encounters"][language]
    if table == "scans":
        name = "staff" if row.get("role") == "staff" else "scans"
        return _WORDS[name][language].format(what=place_words(kinds.get(str(row["place_id"])))[language])
    column = "category" if table == "purchases" else "kind"
    return _WORDS[table][language].format(what=data_word(row[column], language))
