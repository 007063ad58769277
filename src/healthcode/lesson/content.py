"""All words of the debate kit: loaded, checked and walked through.

English and everything that is no word (fields, dates, confidence, order) stands in ``content/*.toml``; other
languages stand beside it as ``content/LANGUAGE/*.toml`` with the same keys, texts only, or in a catalogue.
Sentences have placeholders that ``healthcode.lesson.said`` fills; figures come from nowhere else.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from healthcode.lesson import blocks
from healthcode.lesson.catalogue import CARD_FILES, names_in_all, translated
from healthcode.lesson.content_model import (
    CONFIDENCES,
    Content,
    LawCard,
    ModelCard,
    Motion,
    Page,
    Point,
    Question,
    RealCard,
    Role,
    Said,
    Term,
    Worksheet,
)
from healthcode.lesson.said import fields_in, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from healthcode.report.charts import Language

__all__ = [
    "CONFIDENCES",
    "Content",
    "ContentError",
    "LawCard",
    "ModelCard",
    "Motion",
    "Page",
    "Point",
    "Question",
    "RealCard",
    "Role",
    "Said",
    "Term",
    "Worksheet",
    "fields_needed",
    "load_content",
    "sayings",
    "texts",
]

#: Keys whose values are no words for a reader: they stand in the English file alone.
STRUCTURE = frozenset(
    {
        *(
            "kind",
            "field",
            "by",
            "minus",
            "than",
            "above",
            "below",
            "optional",
            "for_points",
            "against_points",
        ),
        *(
            "date",
            "confidence",
            "is_chinese",
            "parallel_date",
            "parallel_confidence",
            "check",
            "names",
            "lines",
        ),
        *("count", "level", "is_box", "first", "widths", "row_height_mm", "shows_command", "shows_trap"),
    }
)
#: What stands in one file for all languages, because its rows are the translations.
IN_ALL_LANGUAGES = frozenset(CARD_FILES)

#: The files that there must be; pages are as many as there are.
_FILES = (
    *("motions", "points", "roles", "evidence_model", "evidence_real", "law_cards", "worksheets", "labels"),
    *("glossary", "glossary_terms", "card_words"),
)
_BLOCKS: dict[str, Any] = {
    "heading": blocks.Heading,
    "paragraph": blocks.Paragraph,
    "bullets": blocks.BulletList,
    "numbered": blocks.NumberedList,
    "table": blocks.Table,
    "lines": blocks.WritingLines,
    "ticks": blocks.TickRow,
    "figure": blocks.FigureLine,
    "page_break": blocks.PageBreak,
}


class ContentError(ValueError):
    """The kit's own texts have faults.

    Args:
        faults: Every one of them, with file and key.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n  ".join((f"{len(self.faults)} faults in the texts of the kit:", *self.faults)))


@cache
def load_content(language: Language, folder: Path | None = None) -> Content:
    """Load and check all words of the kit.

    Args:
        language: ``en`` or ``de``.
        folder: Where the files are; the shipped ones by default.

    Raises:
        ContentError: With every fault of every file.
    """
    faults: list[str] = []
    root: Traversable = folder or resources.files("healthcode.lesson").joinpath("content")
    raw = {name: _file(file, faults) for name, file in _toml_files(root)}
    for name in IN_ALL_LANGUAGES & raw.keys():
        raw[name] = names_in_all(name, raw[name])
    if language != "en":
        spoken = {name: tables for name, tables in raw.items() if name not in IN_ALL_LANGUAGES}
        beside = root.joinpath(language)
        if beside.is_dir():
            others = {name: _file(file, faults) for name, file in _toml_files(beside)}
        else:
            others = {
                name: translated(f"content.{name}", tables, language, STRUCTURE)
                for name, tables in spoken.items()
            }
        faults += [f"{language}/{name}.toml: no file" for name in spoken.keys() - others.keys()]
        faults += [f"{language}/{name}.toml: not known in English" for name in others.keys() - spoken.keys()]
        for name in sorted(spoken.keys() & others.keys()):
            raw[name] = _merged(spoken[name], others[name], f"{language}/{name}.toml", faults)
    made = _made(raw, language, faults)
    if faults or made is None:
        raise ContentError(sorted(faults))
    return made


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text for a reader in a part of the content, with its place."""
    if isinstance(value, str):
        yield path, value
        return
    for name, part in _parts(value):
        yield from texts(part, f"{path}.{name}".strip("."))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Give what a part of the content is made of, without what no reader reads."""
    if isinstance(value, BaseModel):
        hidden = STRUCTURE | {"id", "language"}
        yield from ((name, getattr(value, name)) for name in type(value).model_fields if name not in hidden)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from ((str(getattr(one, "id", at)), one) for at, one in enumerate(value))
    elif hasattr(value, "kind"):
        yield from ((f"{value.kind}{at}", one) for at, one in enumerate(blocks.texts_of(value)))


def sayings(content: Content) -> tuple[Said, ...]:
    """Give all sentences that have something to say where a figure is missing."""
    return (
        *content.points,
        *(role.private_fact for role in content.roles),
        *(card.claim for card in content.evidence_model),
        *(one.answer for sheet in content.worksheets for one in sheet.questions),
    )


def fields_needed(content: Content) -> dict[str, bool]:
    """Name every field that the content speaks of, and whether all of it does without the field if need be.

    A page says in its place what is not known, so it needs none.
    """
    noted = [(field, one.optional) for one in sayings(content) for field in one.fields]
    noted += [(field, one.optional) for one in content.points for field in (one.field, one.than) if field]
    noted += [(card.field, card.claim.optional) for card in content.evidence_model]
    noted += [
        (field, True)
        for page in content.pages
        for _, text in texts(page)
        for field in sorted(fields_in(text))
    ]
    needed: dict[str, bool] = {}
    for field, is_optional in noted:
        needed[field] = needed.get(field, True) and is_optional
    return needed


def _toml_files(root: Traversable) -> list[tuple[str, Traversable]]:
    if not root.is_dir():
        return []
    files = sorted((one for one in root.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return [(one.name.removesuffix(".toml"), one) for one in files]


def _file(file: Traversable, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        faults.append(f"{file.name}: {fault}")
        return {}


def _merged(english: Any, other: Any, where: str, faults: list[str]) -> Any:
    """Lay the texts of another language over the English ones, and note what does not fit."""
    if isinstance(english, dict):
        given = other if isinstance(other, dict) else {}
        faults += [f"{where}: {key} is no text of the English file" for key in given.keys() - english.keys()]
        faults += [f"{where}: {key} belongs to English alone" for key in given.keys() & STRUCTURE]
        return {
            key: value if key in STRUCTURE else _merged(value, given.get(key), f"{where}: {key}", faults)
            for key, value in english.items()
        }
    if isinstance(english, list):
        if not isinstance(other, list) or len(other) != len(english):
            faults.append(f"{where}: needs {len(english)} texts")
            return english
        return [_merged(one, two, where, faults) for one, two in zip(english, other, strict=True)]
    if not isinstance(english, str):
        faults.append(f"{where}: {english!r} is neither a text nor a known key")
        return english
    if not isinstance(other, str) or (english and not other):
        faults.append(f"{where}: no text")
        return english
    if sorted(placeholders(english)) != sorted(placeholders(other)):
        faults.append(f"{where}: other placeholders than in English")
    return other


def _made(raw: Mapping[str, Any], language: str, faults: list[str]) -> Content | None:
    faults += [f"{name}.toml: no file" for name in _FILES if name not in raw]
    raw = {name: raw.get(name, {}) for name in (*raw, *_FILES)}
    points = {
        id_: _one(Point, {"id": id_, **table}, "points", faults) for id_, table in raw["points"].items()
    }
    content: dict[str, Any] = {
        "language": language,
        "points": tuple(point for point in points.values() if point),
        "motions": _all(Motion, _with_points(raw["motions"], points, faults), "motions", faults),
        "glossary": _all(Term, _terms(raw, faults), "glossary", faults),
        "worksheets": _all(Worksheet, _worksheets(raw["worksheets"], faults), "worksheets", faults),
        "pages": _all(Page, _pages(raw, faults), "pages", faults),
        "labels": raw["labels"],
        "card_words": raw["card_words"],
    }
    for name, model in (
        ("roles", Role),
        ("evidence_model", ModelCard),
        ("evidence_real", RealCard),
        ("law_cards", LawCard),
    ):
        content[name] = _all(model, raw[name], name, faults)
    return _one(Content, content, "content", faults) if not faults else None


def _with_points(
    motions: Mapping[str, Any], points: Mapping[str, Any], faults: list[str]
) -> Mapping[str, dict[str, Any]]:
    for id_, motion in motions.items():
        sides = [*motion.get("for_points", ()), *motion.get("against_points", ())]
        faults += [f"motions.toml: {id_}: no point is called {name}" for name in sides if name not in points]
    return {
        id_: motion
        | {
            side: tuple(points[name] for name in motion.get(side, ()) if points.get(name))
            for side in ("for_points", "against_points")
        }
        for id_, motion in motions.items()
    }


def _terms(raw: Mapping[str, Any], faults: list[str]) -> dict[str, dict[str, Any]]:
    means, names = raw["glossary"], raw["glossary_terms"]
    faults += [f"glossary: {id_} has no names, or no meaning" for id_ in means.keys() ^ names.keys()]
    return {id_: {"names": names[id_], "means": means[id_]} for id_ in means if id_ in names}


def _worksheets(raw: Mapping[str, Any], faults: list[str]) -> dict[str, dict[str, Any]]:
    return {
        id_: {
            "title": table.get("title", ""),
            "intro": table.get("intro", ""),
            "questions": _all(Question, table.get("questions", {}), f"worksheets: {id_}", faults),
        }
        for id_, table in raw.items()
    }


def _pages(raw: Mapping[str, Any], faults: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, tables in raw.items():
        if name.startswith("page_"):
            made = (
                _block(one, f"{name}.toml: {key}", faults) for key, one in tables.get("blocks", {}).items()
            )
            found[name.removeprefix("page_")] = {
                "title": tables.get("title", ""),
                "blocks": tuple(block for block in made if block is not None),
            }
    return found


def _block(table: Mapping[str, Any], where: str, faults: list[str]) -> Any:
    make = _BLOCKS.get(str(table.get("kind")))
    if make is None:
        faults.append(f"{where}: kind is one of {', '.join(_BLOCKS)}")
        return None
    try:
        block = make(**_tuples({key: value for key, value in table.items() if key != "kind"}))
    except TypeError as fault:
        faults.append(f"{where}: {fault}")
        return None
    if isinstance(block, blocks.Table) and any(len(row) != len(block.header) for row in block.rows):
        faults.append(f"{where}: every row has as many cells as the header")
    return block


def _all(model: type[BaseModel], tables: Mapping[str, Any], where: str, faults: list[str]) -> tuple[Any, ...]:
    made = (_one(model, {"id": id_, **table}, where, faults) for id_, table in tables.items())
    return tuple(one for one in made if one is not None)


def _one(model: type[Any], table: Mapping[str, Any], where: str, faults: list[str]) -> Any:
    try:
        return model(**_tuples(table))
    except ValidationError as fault:
        name = table.get("id", "")
        faults += [
            f"{where}: {'.'.join(str(part) for part in (name, *one['loc']))}: {one['msg']}"
            for one in fault.errors()
        ]
        return None


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
