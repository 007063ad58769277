"""The creep meter over dated policies: what reads the same rows as time goes on, and for what.

``policy.diff`` compares two policies; this lays many in the order of their dates. Nothing says when a policy
ended, so what has begun is counted as begun: the sums only rise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.clock import format_time
from healthcode.policy.diff import compare_policies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.policy.model import Policy


@dataclass(frozen=True)
class OtherUse:
    """A documented use of such data, or a proposal, that is no rule against an epidemic.

    Args:
        id: A short name.
        on: When, as a date or a month.
        en: What, in a sentence.
        de: The same in German.
        source: Who says so.
        confidence: ``official``, ``official, in the press``, ``press`` or ``low``.
    """

    id: str
    on: str
    en: str
    de: str
    source: str
    confidence: str


#: Each is about the place that it names, and about no other.
OTHER_USES = (
    OtherUse(
        "police-routine",
        "2020-03-01",
        "A newspaper read the code of the Hangzhou app: it sent place and an identifying number to a server, "
        "in a routine named after the police.",
        "Eine Zeitung las den Quelltext der App von Hangzhou: Sie sandte Ort und Kennnummer an einen Server, "
        "in einer nach der Polizei benannten Routine.",
        "The New York Times, 1 March 2020, as reported by Privacy International",
        "press",
    ),
    OtherUse(
        "gradient-code",
        "2020-05-22",
        "Hangzhou's health commission proposed a permanent code with a ranking from check-ups, exercise, "
        "alcohol, smoking and sleep; it is not known to have been put into service.",
        "Die Gesundheitskommission von Hangzhou schlug einen dauerhaften Code mit Rangfolge aus Befunden, "
        "Bewegung, Alkohol, Rauchen und Schlaf vor; von einem Betrieb ist nichts bekannt.",
        "Global Times, 26 May 2020",
        "press",
    ),
    OtherUse(
        "civility-code",
        "2020-09-03",
        "Suzhou put civility points into the app of its health code, and ended the trial after three days.",
        "Suzhou nahm Zivilitätspunkte in die App seines Gesundheitscodes auf und brach den Versuch nach drei "
        "Tagen ab.",
        "Global Times and China Daily, September 2020",
        "press",
    ),
    OtherUse(
        "singapore-police",
        "2021-02",
        "Singapore's law let the police use tracing data for seven classes of serious offence, after an "
        "assurance that they were for health only.",
        "Singapurs Gesetz erlaubte der Polizei die Kontaktdaten bei sieben Arten schwerer Straftaten, nach "
        "der Zusage, sie dienten nur der Gesundheit.",
        "Today, 1 February 2021, and SafeEntry's own pages",
        "official, in the press",
    ),
    OtherUse(
        "red-for-a-lawyer",
        "2021-11-06",
        "A rights lawyer's code turned red before a flight and green the next morning, in a city without "
        "reported cases.",
        "Der Code eines Menschenrechtsanwalts wurde vor einem Flug rot und am nächsten Morgen grün, in einer "
        "Stadt ohne gemeldete Fälle.",
        "EFE, 17 November 2021",
        "press",
    ),
    OtherUse(
        "zhengzhou-depositors",
        "2022-06-22",
        "In Zhengzhou 1,317 bank depositors were given red codes without authority, 871 of them outside the "
        "province; five officials were punished.",
        "In Zhengzhou erhielten 1.317 Bankkunden ohne Befugnis rote Codes, 871 davon außerhalb der Provinz; "
        "fünf Beamte wurden bestraft.",
        "Shanghai Daily, 22 June 2022",
        "official, in the press",
    ),
    OtherUse(
        "city-code",
        "2023-07",
        "Shanghai announced that its health code becomes a permanent city code; other places announced that "
        "they deleted theirs.",
        "Shanghai kündigte an, seinen Gesundheitscode in einen dauerhaften Stadtcode zu wandeln; andere Orte "
        "kündigten die Löschung an.",
        "Bloomberg, 2023",
        "press",
    ),
)


@dataclass(frozen=True)
class Step:
    """One policy in the order of dates.

    Args:
        on: The date of its rules.
        policy_id: Which.
        title: Its title.
        tables: The event tables that its rules read about a person.
        purposes: Pairs of a table and a kind of rule that reads it.
        new_purposes: Those that no policy before it had.
        days_kept: Days of retention by table that it reads; None where it states none.
        locks: Colours that keep people at home or close gates to them.
        more: The creep meter against the step before: what grew.
        less: What shrank.
        users: How many different purposes have begun by then, other uses not counted.
        other_uses: Ids of documented other uses up to then.
    """

    on: str
    policy_id: str
    title: str
    tables: tuple[str, ...]
    purposes: tuple[tuple[str, str], ...]
    new_purposes: tuple[tuple[str, str], ...]
    days_kept: Mapping[str, int | None]
    locks: tuple[str, ...]
    more: Mapping[str, int] | None
    less: Mapping[str, int] | None
    users: int
    other_uses: tuple[str, ...]


def steps_of(policies: Sequence[Policy]) -> list[Step]:
    """Lay policies in the order of their dates, those of one date as they come, and count what grows.

    Args:
        policies: At least one.
    """
    begun: set[tuple[str, str]] = set()
    steps: list[Step] = []
    before: Policy | None = None
    for policy in sorted(policies, key=lambda one: one.rules_of):
        own = purposes_of(policy)
        on = date_of(policy)
        meter = None if before is None else compare_policies(before, policy).meter
        new = tuple(purpose for purpose in own if purpose not in begun)
        begun |= set(own)
        tables = tuple(sorted(policy.tables_read))
        steps.append(
            Step(
                on,
                policy.id,
                policy.title,
                tables,
                own,
                new,
                {table: policy.retention.get(table) for table in tables},
                tuple(str(one.colour) for one in policy.consequences if one.stays_home or one.gates_closed),
                None if meter is None else meter["more"],
                None if meter is None else meter["less"],
                len(begun),
                tuple(use.id for use in OTHER_USES if use.on <= on),
            )
        )
        before = policy
    return steps


def purposes_of(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Pair each table that a policy reads about a person with each kind of rule that reads it."""
    return tuple(sorted({(table, rule.kind) for rule in policy.rules for table in policy.tables_of(rule)}))


def date_of(policy: Policy) -> str:
    """Give the date of a policy's rules as text."""
    return format_time(policy.rules_of)[: len("2020-02-11")]
