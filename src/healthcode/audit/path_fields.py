"""The fields ``path.…`` and the details ``paths`` of ``audit.json``, from both sides of a run.

Field by field they are documented in ``docs/reference/infection-paths.md``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.field import Note, plain_field
from healthcode.audit.infection_paths import by_setting
from healthcode.audit.path_trees import Forest
from healthcode.clock import MINUTE, format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from healthcode.audit.infection_paths import PathRow, Paths

_LINKS = "share of true links"
_NO_LINKS = "nobody infected anybody in the town"
_NO_NAMED = "nobody is named as an infector"

_FOUND = Note(
    "path.found",
    "true links in which the platform names the true infector, divided by all true links",
    "A link can only be found if both people were tested. Read the reasons before you blame the guess.",
    "Eine Verbindung kann nur gefunden werden, wenn beide getestet wurden. Erst die Gründe lesen, dann dem "
    "Raten die Schuld geben.",
)
_FOUND_SETTING = Note(
    "path.found[…]",
    "the same, of the links that happened in one setting",
    "What happens at home is seen only if somebody's app logs it: nobody checks in at home.",
    "Was zu Hause geschieht, sieht nur eine Begegnungs-App: Niemand meldet sich zu Hause an.",
)
_MISSED = Note(
    "path.missed",
    "true links in which the platform names nobody, or somebody else, divided by all true links",
    "This counts all infections of the town. A health office that knows of a few cases would call the rest "
    "unexplained, or not know of them at all.",
    "Das zählt alle Ansteckungen der Stadt. Ein Amt, das nur wenige Fälle kennt, hielte den Rest für "
    "ungeklärt oder wüsste gar nicht davon.",
)
_MISSED_SETTING = Note(
    "path.missed[…]",
    "the same, of the links that happened in one setting",
    "Found and missed of a setting always add up to all its links.",
    "Gefundene und übersehene ergeben zusammen immer alle Verbindungen eines Ortes.",
)
_INVENTED = Note(
    "path.invented",
    "links that the platform names and that are not true, divided by all links that it names",
    "Being together is no proof. An invented link says of somebody that they infected another.",
    "Zusammensein ist kein Beweis. Eine erfundene Verbindung sagt einem Menschen nach, er habe "
    "jemanden angesteckt.",
)
_INVENTED_SETTING = Note(
    "path.invented[…]",
    "the same, of the links that were seen in one setting",
    "The setting is where the platform saw the two together longest, not where the infection happened.",
    "Gemeint ist der Ort, an dem die beiden am längsten zusammen gesehen wurden, nicht der der Ansteckung.",
)
_KNOWN = Note(
    "path.known",
    "found links, divided by the true links of which both people are known cases",
    "The kindest figure for tracing: it leaves out everybody who was never tested.",
    "Die freundlichste Zahl für die Nachverfolgung: Sie lässt alle weg, die nie getestet wurden.",
)
_DEPTH = Note(
    "path.depth[…]",
    "links of the longest chain, in truth and as named",
    "One wrong link moves everybody below it into another chain.",
    "Eine falsche Verbindung verschiebt alle darunter in eine andere Kette.",
)
NOTES = (
    _FOUND,
    _FOUND_SETTING,
    _MISSED,
    _MISSED_SETTING,
    _INVENTED,
    _INVENTED_SETTING,
    _KNOWN,
    _DEPTH,
)


def true_forest(paths: Paths) -> Forest:
    """Give what really happened: everybody infected, earliest first."""
    return Forest({row.person_id: row.true_by for row in paths.rows if row.infection is not None})


def likely_forest(paths: Paths) -> Forest:
    """Give what the platform names: all known cases, earliest first."""
    named = {row.person_id: row.named for row in paths.rows}
    return Forest({case.person_id: named.get(case.person_id) for case in paths.cases})


def path_fields(paths: Paths, command: str) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        paths: Both sides.
        command: What makes the numbers again.
    """
    true, likely = paths.true_links, paths.likely_links

    def found(links: Sequence[PathRow]) -> list[PathRow]:
        return [row for row in links if row.is_found]

    def missed(links: Sequence[PathRow]) -> list[PathRow]:
        return [row for row in links if not row.is_found]

    fields = {
        "path.found": _share(found, true, _FOUND, _LINKS, _NO_LINKS, command),
        "path.missed": _share(missed, true, _MISSED, _LINKS, _NO_LINKS, command),
        "path.invented": _share(missed, likely, _INVENTED, "share of named links", _NO_NAMED, command),
    }
    fields["path.missed"]["n"]["because"] = dict(
        Counter(row.missed_because for row in true if row.missed_because)
    )
    fields["path.invented"]["n"]["because"] = dict(
        Counter(row.invented_because for row in likely if row.invented_because)
    )
    fields["path.missed"]["n"]["known_cases"] = len(paths.cases)
    fields["path.missed"]["n"] |= {"people": paths.people, "recorded": paths.recorded}
    blamed = {row.named for row in likely if row.invented_because}
    fields["path.invented"]["n"]["people_blamed"] = len(blamed)
    known = {case.person_id for case in paths.cases}
    both = [row for row in true if {row.person_id, row.true_by} <= known]
    fields["path.known"] = _share(
        found, both, _KNOWN, _LINKS, "in no true link are both people known cases", command
    )
    for setting, (happened, seen) in by_setting(paths).items():
        if happened:
            for name, test, note in (
                ("path.found", found, _FOUND_SETTING),
                ("path.missed", missed, _MISSED_SETTING),
            ):
                key = f"{name}[setting={setting}]"
                fields[key] = _share(test, happened, note, _LINKS, _NO_LINKS, command)
        if seen:
            fields[f"path.invented[setting={setting}]"] = _share(
                missed, seen, _INVENTED_SETTING, "share of named links", _NO_NAMED, command
            )
    for side, forest in (("truth", true_forest(paths)), ("named", likely_forest(paths))):
        trees = forest.largest()
        counts = {"people": len(forest.links), "trees": len(trees), "largest": trees[0][1] if trees else 0}
        fields[f"path.depth[{side}]"] = plain_field(
            forest.depth, "links", _DEPTH, command=command, counts=counts
        )
    return fields


def path_details(paths: Paths, rules: Mapping[str, int]) -> dict[str, Any]:
    """Give both trees, the largest first, and how many people of smaller ones are left out.

    Args:
        paths: Both sides.
        rules: What the inference takes for granted, with ``most_people`` of a tree that is kept.
    """
    rows = {row.person_id: row for row in paths.rows}
    return {
        "rules": dict(rules),
        "true_tree": _kept(true_forest(paths), rows, rules["most_people"], _true_entry),
        "inferred_tree": _kept(likely_forest(paths), rows, rules["most_people"], _likely_entry),
    }


def _share(
    test: Callable[[Sequence[PathRow]], Sequence[PathRow]],
    links: Sequence[PathRow],
    note: Note,
    unit: str,
    missing: str,
    command: str,
) -> dict[str, Any]:
    hits = len(test(links))
    counts = {"numerator": hits, "denominator": len(links), "is_small": len(links) < LEAST_PEOPLE}
    value = hits / len(links) if links else None
    return plain_field(value, unit, note, command=command, counts=counts, not_estimable=missing)


def _kept(
    forest: Forest,
    rows: Mapping[str, PathRow],
    most: int,
    entry: Callable[[str, PathRow | None], dict[str, Any]],
) -> dict[str, Any]:
    """Keep whole trees while there is room; a tree that is too large alone is cut after so many people."""
    trees = forest.largest()
    kept: list[dict[str, Any]] = []
    whole = 0
    for root, size in trees:
        if kept and len(kept) + size > most:
            break
        steps = list(forest.steps(root))[:most]
        kept += [
            {"person_id": step.person_id, "by": forest.links[step.person_id], "level": step.level}
            | entry(step.person_id, rows.get(step.person_id))
            for step in steps
        ]
        whole += 1
    return {
        "trees": len(trees),
        "trees_kept": whole,
        "people": len(forest.links),
        "alone": len(forest.roots) - len(trees),
        "people_left_out": sum(size for _, size in trees) - len(kept),
        "kept": kept,
    }


def _true_entry(_person: str, row: PathRow | None) -> dict[str, Any]:
    if row is None or row.infection is None:
        raise ValueError("a true tree has only people who were infected")
    return {
        "at": format_time(row.infection.infected_at),
        "setting": row.infection.setting,
        "is_found": row.is_found,
    }


def _likely_entry(_person: str, row: PathRow | None) -> dict[str, Any]:
    if row is None or row.likely is None:
        return {"setting": None, "minutes": None, "is_true": None}
    return {
        "setting": row.likely.setting,
        "minutes": row.likely.seconds // MINUTE,
        "is_true": row.is_found,
    }
