"""The section ``gaming`` of an audit: what tricks bring whoever uses them, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.gaming import NOTES, Trick, compared, gaming_fields
from healthcode.checkpoint.load import load_gate, shipped_gates
from healthcode.checkpoint.scene import DAY_BEGINS_AT, keys_of
from healthcode.clock import DAY, parse_time
from healthcode.draws import Draws, chance
from healthcode.experiments.arrivals import person_ids_of, put_positions
from healthcode.experiments.audited import locking
from healthcode.experiments.screenshots import screenshots
from healthcode.experiments.sections import Found, Section
from healthcode.experiments.tricks import CHANGES, TRICKS, Evaders, TrickedDataset, TrickName
from healthcode.run_folder.views import open_truth
from healthcode.scenario.model import seed_number
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.words import decimal_number, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthcode.experiments.sections import Language, RunInHand

#: Of those who could evade, so many do, where one number is told; and in the curve.
SHARE = 0.2
SHARES = (0.0, 0.1, 0.2, 0.4)
#: The trick of the curve.
CURVE: TrickName = "phone_at_home"
_GAIN, _COST, _SLIPPED = "game.gain[", "game.cost[", "game.slipped["
_WORDS: dict[str, dict[Language, str]] = {
    "phone_at_home": {"en": "Phone left at home", "de": "Telefon zu Hause gelassen"},
    "phone_lent": {"en": "Phone lent", "de": "Telefon verliehen"},
    "off_in_transit": {"en": "Phone off on the way", "de": "Telefon unterwegs aus"},
    "medicine_in_cash": {"en": "Cash for medicine", "de": "Arznei bar bezahlt"},
}
_TEXTS: dict[str, dict[Language, str]] = {
    "per_person": {
        "en": "{trick} ({evaders} of {eligible} who could): {days} locked days {fewer} per person; per 100 "
        "who do it, {infected} {fewer_infected} locked person-days of infected people.",
        "de": "{trick} ({evaders} von {eligible}, die es könnten): je Person {days} Sperrtage {fewer}; je "
        "100, die es tun, {infected} Personentage von Infizierten {fewer_infected} gesperrt.",
    },
    "few": {
        "en": "{trick} * ({evaders} of {eligible} who could): {days} locked days {fewer} in all; {infected} "
        "{fewer_infected} locked person-days of infected people.",
        "de": "{trick} * ({evaders} von {eligible}, die es könnten): zusammen {days} Sperrtage {fewer}; "
        "{infected} Personentage von Infizierten {fewer_infected} gesperrt.",
    },
    "slipped": {
        "en": "Somebody else's green code as a screenshot ({evaders} people): into a place closed to them on "
        "{most} days in all at the gate {easiest}, on {least} at {hardest}. It unlocks nobody.",
        "de": "Fremder grüner Code als Bildschirmfoto ({evaders} Personen): an zusammen {most} Tagen an "
        "einen gesperrten Ort am Eingang {easiest}, an {least} am Eingang {hardest}. Es entsperrt niemanden.",
    },
    "not_slipped": {
        "en": "Nobody who evades gets past a door closed to their colour by a screenshot, at any gate.",
        "de": "Mit einem Bildschirmfoto kommt hier an keinem Eingang jemand an einen gesperrten Ort.",
    },
    "small": {
        "en": "* fewer than 30 people do it: whole days are told, and they say little.",
        "de": "* weniger als 30 tun es: Genannt sind ganze Tage, und die besagen wenig.",
    },
    "input": {
        "en": "{share:.0f} % of those who could are taken to evade, drawn from whoever was ever locked: an "
        "input, not a finding, and the most that a trick can bring.",
        "de": "Angenommen: {share:.0f} % derer, die ausweichen könnten, tun es, gezogen aus allen je "
        "Gesperrten. Das ist vorgegeben, kein Befund, und mehr kann ein Trick nicht bringen.",
    },
}
_FEWER: dict[Language, tuple[str, str]] = {"en": ("fewer", "more"), "de": ("weniger", "mehr")}


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Score the run again after each trick, and at several shares of evaders after one of them.

    Who could evade is everybody with a phone who was ever locked; for lending, with a phone in the same
    household too. Who does is drawn, and whoever evades at a small share evades at a larger one as well.
    """
    game = _Game(run)
    steps = [(name, SHARE) for name in TRICKS] + [(CURVE, share) for share in SHARES[1:] if share != SHARE]
    found: dict[tuple[TrickName, float], Trick] = {}
    for done, (name, share) in enumerate(steps):
        report_days = _part(report, done, len(steps), run.manifest.days)
        found[name, share] = game.trick(name, share, report_days)
    tricks: dict[str, Trick] = {name: found[name, SHARE] for name in TRICKS}
    curve = [
        {"share": share, **(found[CURVE, share].to_json() if share else {"gain": None, "cost": None})}
        for share in SHARES
    ]
    details = {"share": SHARE, "curve": {"trick": CURVE, "shares": curve}}
    fields = gaming_fields(tricks, game.screenshots(SHARE), SHARE, run.command)
    return Found(fields, {"gaming": details})


class _Game:
    """A run, and who in it could evade."""

    def __init__(self, run: RunInHand) -> None:
        self._run = run
        self._ids = person_ids_of(run.dataset)
        has_phone = np.array([answer == "yes" for answer in run.lived.groups["has_phone"]], np.bool_)
        self._could = has_phone & run.lived.locked.any(axis=0)
        self._draws = Draws(seed_number(run.manifest.seed))
        self._drawn = self._draws.draw("evades in an audit", person=keys_of(self._ids))
        households, self._rides = self._truth()
        self._lender = lenders(households, has_phone)
        self._begins = parse_time(run.manifest.begins)

    def trick(self, name: TrickName, share: float, report: Callable[[int], None]) -> Trick:
        """Score the run again after a trick."""
        run = self._run
        could = self._could & (self._lender >= 0) if name == "phone_lent" else self._could
        evades = could & chance(self._drawn, share)
        after = run.lived.locked
        if {*CHANGES[name]} & run.policy.tables_read and evades.any():
            evaders = Evaders(evades, self._lender, self._rides)
            with TrickedDataset(run.dataset, name, evaders, run.policy.tables_read) as tricked:
                scorer = DailyScorer(tricked, run.policy)
                try:
                    is_locked, days = locking(run.policy), []
                    for day in range(run.manifest.days):
                        days.append(is_locked[scorer.advance(self._begins + day * DAY + DAY_BEGINS_AT)])
                        report(day + 1)
                finally:
                    scorer.close()
            after = np.stack(days)
        return compared(run.lived.locked, after, run.lived.infected, evades, int(np.count_nonzero(could)))

    def screenshots(self, share: float) -> dict[str, Trick | None]:
        """Let the same people show a screenshot of somebody else's code, at each of the shipped gates."""
        gates = [load_gate(name) for name in shipped_gates()]
        evades = self._could & chance(self._drawn, share)
        return screenshots(self._run, gates, evades, int(np.count_nonzero(self._could)))

    def _truth(self) -> tuple[list[str], NDArray[np.int64]]:
        """Read everybody's household, and all rides."""
        place = {person: at for at, person in enumerate(self._ids)}
        households = [""] * len(self._ids)
        with open_truth(self._run.run) as truth:
            for person, household in truth.execute(
                "select person_id, household_id from residents"
            ).fetchall():
                if person in place:
                    households[place[person]] = household
            put_positions(truth, "known", self._ids)
            rides = truth.execute(
                "select position as person, departed_at, arrived_at from rides join known on id = person_id"
            ).fetchnumpy()
        columns = [np.asarray(rides[name], np.int64) for name in ("person", "departed_at", "arrived_at")]
        return households, np.stack(columns, axis=1)


def lenders(households: list[str], has_phone: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Say for everybody who of the same household takes their phone along: the next who has one, -1 for none.

    Args:
        households: The household of each person; empty where it is not known.
        has_phone: Whether each has a phone.
    """
    members: dict[str, list[int]] = {}
    for person in np.flatnonzero(has_phone).tolist():
        members.setdefault(households[person], []).append(person)
    found = np.full(len(households), -1, np.int64)
    for household, people in members.items():
        if household and len(people) > 1:
            found[people] = [*people[1:], people[0]]
    return found


def _part(
    report: Callable[[int, int], None] | None, done: int, steps: int, days: int
) -> Callable[[int], None]:
    """Tell of one step among several."""
    if report is None:
        return lambda _day: None
    return lambda day: report(done * days + day, steps * days)


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found; of few evaders in whole days."""
    fields = document["fields"]
    lines = []
    is_any_small = False
    for name, words in _WORDS.items():
        gain, cost = (fields.get(f"{family}{name}]") for family in (_GAIN, _COST))
        if gain is None or cost is None or gain["value"] is None:
            continue
        counts = gain["n"]
        is_small = counts["evaders"] < LEAST_PEOPLE
        is_any_small |= is_small
        whole = (counts["gained"], counts["unlocked"] - counts["newly_locked"])
        days, infected = whole if is_small else (gain["value"], cost["value"])
        line = _TEXTS["few" if is_small else "per_person"][language].format(
            trick=words[language],
            evaders=whole_number(counts["evaders"], language),
            eligible=whole_number(counts["eligible"], language),
            days=_size(days, language),
            infected=_size(infected, language),
            fewer=_FEWER[language][days < 0],
            fewer_infected=_FEWER[language][infected < 0],
        )
        lines.append(line)
    lines += _slipped(fields, language)
    if is_any_small:
        lines.append(_TEXTS["small"][language])
    return [*lines, _TEXTS["input"][language].format(share=100 * SHARE)] if lines else []


def _slipped(fields: Mapping[str, Any], language: Language) -> list[str]:
    """Tell the easiest and the hardest gate, if there is a door that tells colours apart."""
    by_gate = {
        name[len(_SLIPPED) : -1]: field["n"]
        for name, field in fields.items()
        if name.startswith(_SLIPPED) and field["value"] is not None
    }
    if not by_gate:
        return []
    easiest = max(by_gate, key=lambda gate: by_gate[gate]["gained"])
    if not by_gate[easiest]["gained"]:
        return [_TEXTS["not_slipped"][language]]
    hardest = min(by_gate, key=lambda gate: by_gate[gate]["gained"])
    most, least = (_size(by_gate[gate]["gained"], language) for gate in (easiest, hardest))
    evaders = whole_number(by_gate[easiest]["evaders"], language)
    text = _TEXTS["slipped"][language]
    return [text.format(evaders=evaders, most=most, least=least, easiest=easiest, hardest=hardest)]


def _size(number: float, language: Language) -> str:
    """Write a number without its sign; the word beside it says more or fewer."""
    return decimal_number(round(abs(number) * 10) * 100, language)


SECTION = Section(
    name="gaming",
    says={
        "en": "What tricks to stay green bring, and what they cost",
        "de": "Was Tricks bringen, um grün zu bleiben, und was sie kosten",
    },
    is_quick=False,
    notes=NOTES,
    find=find,
    tell=tell,
)
