"""What ``healthcode audit paths`` shows: a table by setting, trees at 80 columns, and one person's chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from healthcode.audit.infection_paths import PathRow, Paths
    from healthcode.audit.path_trees import Forest
    from healthcode.cli.terminal import Terminal

#: How much of a tree a terminal shows.
_MOST_LINES = 24
_MOST_TREES = 6
_TEXTS: dict[str, tuple[str, str]] = {
    "rules": (
        "Who counts as a case, and for how long a row shows somebody at a place: by {policy}.",
        "Wer als Fall gilt und wie lange eine Zeile jemanden an einem Ort zeigt: nach {policy}.",
    ),
    "by_setting": ("By setting", "Nach Orten"),
    "how": (
        "Left: true links, by where they happened. Right: links that are named, by where the two were seen.",
        "Links: wahre Verbindungen, nach ihrem Ort. Rechts: genannte, danach, wo die beiden gesehen wurden.",
    ),
    "truth": ("What really happened: a tree of {people}", "Was wirklich geschah: ein Baum mit {people}"),
    "named": ("What the platform names", "Was die Plattform nennt"),
    "none": ("nobody", "niemand"),
    "more": ("… and {people} more; --out draws them all", "… und {people} mehr; --out zeichnet alle"),
    "more_trees": ("… and {trees} more trees", "… und {trees} weitere Bäume"),
    "sides": ("What this says", "Was das heißt"),
    "aloud": ("Say aloud", "Dazu zu sagen"),
    "found": ("found", "gefunden"),
    "missed": ("missed", "übersehen"),
    "true": ("true", "wahr"),
    "invented": ("invented", "erfunden"),
    "first": ("first", "zuerst"),
    "day": ("day {day}", "Tag {day}"),
    "minutes": ("{minutes} min", "{minutes} Min."),
    "of": ("The chain of {person}", "Die Kette von {person}"),
    "in_truth": ("In truth", "In Wahrheit"),
    "never": ("{person} was never infected.", "{person} war nie infiziert."),
    "no_case": (
        "{person} is no known case, so the platform names nobody.",
        "{person} ist kein bekannter Fall, also nennt die Plattform niemanden.",
    ),
    "wrote": ("Wrote {files} into {folder}.", "{files} nach {folder} geschrieben."),
}
_HEADS = (
    ("setting", "links", "found", "missed", "named", "invented"),
    ("Ort", "wahr", "gefunden", "übersehen", "genannt", "erfunden"),
)


def _say(name: str, terminal: Terminal, **values: object) -> str:
    return _TEXTS[name][terminal.language == "de"].format(**values)


def show(found: Paths, document: Mapping[str, Any], begins: int, levels: int, terminal: Terminal) -> None:
    """Show the document of one run: the table, the largest trees, both sides and what to say aloud.

    Args:
        found: Both sides.
        document: With ``fields``, ``provenance`` and ``policy``.
        begins: First second of the run.
        levels: How deep a tree is indented.
        terminal: Where to.
    """
    from healthcode.audit.infection_paths import by_setting  # noqa: PLC0415 - not needed for --help
    from healthcode.audit.path_fields import NOTES, likely_forest, true_forest  # noqa: PLC0415
    from healthcode.experiments.chains import tell_reach  # noqa: PLC0415
    from healthcode.experiments.path_words import SIDES, tell_paths  # noqa: PLC0415
    from healthcode.scoring.words import provenance_words  # noqa: PLC0415

    language = terminal.language
    terminal.paragraph(provenance_words(document["provenance"], language) + ".")
    terminal.paragraph(_say("rules", terminal, policy=document["policy"]))
    table = [
        (
            setting,
            len(true),
            sum(row.is_found for row in true),
            sum(not row.is_found for row in true),
            len(named),
            sum(not row.is_found for row in named),
        )
        for setting, (true, named) in by_setting(found).items()
    ]
    if table:
        terminal.heading(_say("by_setting", terminal))
        terminal.paragraph(_say("how", terminal), indent="  ")
        table.sort(key=lambda row: (-row[1], -row[4], row[0]))
        cells = [tuple(str(cell) for cell in row) for row in table]
        terminal.table(_HEADS[language == "de"], cells, right=frozenset(range(1, 6)))
    rows = {row.person_id: row for row in found.rows}
    truth, named = true_forest(found), likely_forest(found)
    for root, size in truth.largest()[:1]:
        terminal.heading(_say("truth", terminal, people=size))
        _draw(truth, root, None, _true_label(rows, begins, terminal), levels, terminal)
    terminal.heading(_say("named", terminal))
    trees = named.largest()
    for root, _ in trees[:_MOST_TREES]:
        _draw(named, root, None, _named_label(rows, terminal), levels, terminal)
    if not trees:
        terminal.out("  " + _say("none", terminal))
    if len(trees) > _MOST_TREES:
        terminal.out("  " + _say("more_trees", terminal, trees=len(trees) - _MOST_TREES))
    terminal.heading(_say("sides", terminal))
    told = tell_paths(document, language)
    if "path.reach[any]" in document["fields"]:
        told[-SIDES:-SIDES] = tell_reach(document, language)
    for sentence in told:
        terminal.paragraph(sentence)
    terminal.heading(_say("aloud", terminal))
    for note in NOTES:
        if "[" not in note.name:
            terminal.paragraph(note.trap[language], first="  - ", indent="    ")


def show_person(found: Paths, person: str, begins: int, levels: int, terminal: Terminal) -> None:
    """Show the chain from the first case to a person, and everybody below, on both sides."""
    from healthcode.audit.path_fields import likely_forest, true_forest  # noqa: PLC0415 - not for --help

    rows = {row.person_id: row for row in found.rows}
    terminal.paragraph(_say("of", terminal, person=person))
    for heading, missing, forest, label in (
        ("in_truth", "never", true_forest(found), _true_label(rows, begins, terminal)),
        ("named", "no_case", likely_forest(found), _named_label(rows, terminal)),
    ):
        terminal.heading(_say(heading, terminal))
        if person not in forest.links:
            terminal.paragraph(_say(missing, terminal, person=person), indent="  ")
            continue
        above = _above(forest, person)
        root = above[-1] if above else person
        only = {*above, person, *forest.below(person)}
        _draw(forest, root, only, label, levels, terminal, marked=person)


def _above(forest: Forest, person: str) -> list[str]:
    from healthcode.audit.infection_paths import ancestors  # noqa: PLC0415 - not needed for --help

    return list(ancestors(forest.links, person))


def _true_label(rows: Mapping[str, PathRow], begins: int, terminal: Terminal) -> Callable[[str], str]:
    """Say of a person when and where they were infected, and whether the platform found that."""
    from healthcode.clock import DAY  # noqa: PLC0415 - not needed for --help

    def label(person: str) -> str:
        row = rows[person]
        if row.infection is None:
            raise ValueError(f"{person} was never infected")
        outcome = "first" if row.true_by is None else "found" if row.is_found else "missed"
        day = _say("day", terminal, day=(row.infection.infected_at - begins) // DAY + 1)
        return f"{day}, {row.infection.setting}: {_say(outcome, terminal)}"

    return label


def _named_label(rows: Mapping[str, PathRow], terminal: Terminal) -> Callable[[str], str]:
    """Say of a person where they were seen with whom is named, and whether that is true."""
    from healthcode.clock import MINUTE  # noqa: PLC0415 - not needed for --help

    def label(person: str) -> str:
        row = rows.get(person)
        if row is None or row.likely is None:
            return _say("first", terminal)
        minutes = _say("minutes", terminal, minutes=row.likely.seconds // MINUTE)
        return f"{row.likely.setting}, {minutes}: {_say('true' if row.is_found else 'invented', terminal)}"

    return label


def _draw(
    forest: Forest,
    root: str,
    only: Iterable[str] | None,
    label: Callable[[str], str],
    levels: int,
    terminal: Terminal,
    *,
    marked: str = "",
) -> None:
    """Draw a tree, as much of it as there is room for."""
    lines = list(_lines(forest, root, only, label, levels, terminal, marked))
    shown = lines if only is not None else lines[:_MOST_LINES]
    for line in shown:
        terminal.out(line)
    if len(shown) < len(lines):
        terminal.out("  " + _say("more", terminal, people=len(lines) - len(shown)))


def _lines(
    forest: Forest,
    root: str,
    only: Iterable[str] | None,
    label: Callable[[str], str],
    levels: int,
    terminal: Terminal,
    marked: str,
) -> Iterator[str]:
    from healthcode.audit.path_trees import branch  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import escaped  # noqa: PLC0415

    is_plain = terminal.plain or not terminal.can_write("│├└")
    for step in forest.steps(root, only):
        before = "  " + branch(step, levels, is_plain=is_plain)
        name = escaped(step.person_id)
        said = f"{before}{name}{' *' if step.person_id == marked else ''}  {escaped(label(step.person_id))}"
        yield said if len(said) <= terminal.page else said[: terminal.page - 1] + "…"
