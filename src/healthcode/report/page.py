"""The page as its blocks see it: the document, the words, and numbers that can be traced to their field.

A number on the page stands in a ``<data>`` element that names its place in ``audit.json``, holds the exact
value and says how it was rounded; beside it a small tag, such as ``M1``, says what sort of number it is and
which command makes it again. The tags' commands are listed at the end of the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from markupsafe import Markup

from healthcode.dataset.shown import escaped
from healthcode.pages import page_template
from healthcode.report.charts import Setting, chart_figure, number_words
from healthcode.report.figures import Form, form_of, shown_number
from healthcode.report.known_texts import reason_words
from healthcode.report.sections_of_audit import SECTION_OF_KEY, SECTIONS_ASKED_FOR
from healthcode.report.words.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.report.charts import Chart, Language

Document = Mapping[str, Any]
Kind = Literal["MODEL", "ASSUMPTION", "REAL"]
#: Which document a number is read from.
Source = Literal["audit", "compare"]

TEMPLATES = "report/templates"
Told = TypeVar("Told")


@dataclass(frozen=True)
class Block:
    """One part of the page, which answers one question.

    Its words ``<name>.title``, ``<name>.intro`` and, where the reader is to guess first, ``<name>.guess``
    stand in ``report/words/<language>/<name>.toml``; with ``<name>.guess_unit`` the guess is a number.

    Args:
        name: Of the block; also its anchor on the page.
        build: Writes the answer, which comes under the title, the intro and the guess.
        given: Writes what the reader is to see before the guess, if anything.
    """

    name: str
    build: Callable[[Page], Markup]
    given: Callable[[Page], Markup] | None = None


@dataclass(frozen=True)
class Page:
    """What every block is given.

    Args:
        document: The parsed ``audit.json`` of a run.
        compare: The parsed ``audit.json`` of ``healthcode compare SCENARIO``, if there is one.
        language: Of the page.
        commands: Filled as numbers are written: commands in the order of their first number.
    """

    document: Document
    compare: Document | None
    language: Language
    commands: list[str] = field(default_factory=list)

    # ── words ──

    def say(self, key: str, **values: object) -> str:
        """Give words as plain text, for charts and attributes; numbers among the values are written out.

        Raises:
            KeyError: If there are no such words, or a value is missing.
        """
        return catalogue(self.language)[key].format(**{name: self._word(one) for name, one in values.items()})

    def tell(self, key: str, **values: object) -> Markup:
        """Give words for the page; values may be ``number(…)`` and other markup, all else is escaped.

        Raises:
            KeyError: If there are no such words, or a value is missing.
        """
        sentence = Markup.escape(catalogue(self.language)[key])
        return sentence.format(**{name: self._safe(one) for name, one in values.items()})

    def knows(self, key: str) -> bool:
        """Say whether there are such words."""
        return key in catalogue(self.language)

    def either(self, texts: Mapping[str, Told]) -> Told:
        """Choose among what a document holds in each language."""
        return texts[self.language]

    def fill(self, template: str, **values: object) -> Markup:
        """Fill in ``report/templates/<template>.html.j2``, which knows the page as ``page``."""
        text = page_template(f"{template}.html.j2", TEMPLATES).render(page=self, **values)
        return Markup(text)  # noqa: S704 - from our own template, which escapes

    def _word(self, value: object) -> str:
        if isinstance(value, bool | str):
            return str(value)
        return number_words(value, self.language) if isinstance(value, int | float) else str(value)

    def _safe(self, value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup.escape(escaped(self._word(value)))

    # ── what there is ──

    def has(self, *names: str) -> bool:
        """Say whether each name is a field with a value, or a top-level key that holds something."""
        return all(self._has(self.document, name) for name in names)

    def compares(self, *names: str) -> bool:
        """Say whether there is a comparison of towns, and each name is a field of it with a value."""
        compare = self.compare
        return compare is not None and all(self._has(compare, name) for name in names)

    @staticmethod
    def _has(document: Document, name: str) -> bool:
        one = document.get("fields", {}).get(name)
        return one["value"] is not None if one is not None else bool(document.get(name))

    def field(self, name: str, source: Source = "audit") -> Mapping[str, Any]:
        """Give a whole field.

        Raises:
            KeyError: If there is none.
        """
        return self._document(source)["fields"][name]  # type: ignore[no-any-return]

    def names(self, family: str) -> list[str]:
        """Give the keys between the brackets of a family's fields, in order, such as ``age_band=old``."""
        return [
            name[len(family) + 1 : -1]
            for name in self.document["fields"]
            if name.startswith(f"{family}[") and name.endswith("]")
        ]

    def value(self, path: str, source: Source = "audit") -> Any:
        """Give what stands at a path, such as ``exhibits.0.numbers.days``; numbers count list items from 0.

        Raises:
            LookupError: If there is nothing at this path.
        """
        found: Any = self._document(source)
        for step in path.split("."):
            if isinstance(found, Mapping):
                found = found[step]
            elif isinstance(found, Sequence) and not isinstance(found, str):
                found = found[int(step)]
            else:
                raise LookupError(path)  # noqa: TRY004 - the path leads nowhere
        return found

    def _document(self, source: Source) -> Document:
        document = self.document if source == "audit" else self.compare
        if document is None:
            raise LookupError("there is no comparison")
        return document

    # ── numbers ──

    def number(
        self,
        name: str,
        form: Form = "auto",
        *,
        part: str = "value",
        source: Source = "audit",
        tag: bool = True,
    ) -> Markup:
        """Write a field's number, or what else it holds, such as ``n.numerator`` or ``interval.0``.

        Args:
            name: Of the field.
            form: How it is rounded; ``auto`` goes by its unit.
            part: Of the field.
            source: The document.
            tag: Whether its tag follows. False only where the sentence or row has the same tag already.

        Raises:
            LookupError: If there is no such field or part.
        """
        one = self.field(name, source)
        value: Any = one
        for step in part.split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
        unit = one["unit"] if part == "value" or part.startswith("interval") else ""
        places = {"data-field": name} | ({} if part == "value" else {"data-part": part})
        reason = one["not_estimable"] if value is None else None
        written = self._data(value, form_of(form, value, unit), places, source, reason)
        return written + self.tag(one["kind"], one["command"]) if tag else written

    def at(
        self,
        path: str,
        form: Form = "auto",
        *,
        kind: Kind = "MODEL",
        source: Source = "audit",
        tag: bool = True,
    ) -> Markup:
        """Write a number that is no field, by its path, such as ``series.red.3``.

        Raises:
            LookupError: If there is nothing at this path.
        """
        value = self.value(path, source)
        written = self._data(value, form_of(form, value, ""), {"data-path": path}, source, None)
        return written + self.tag(kind, self.command_of(path, source)) if tag else written

    def _data(
        self, value: Any, form: Form, places: Mapping[str, str], source: Source, reason: str | None
    ) -> Markup:
        more = dict(places) if source == "audit" else {**places, "data-in": source}
        written = (Markup('{}="{}"').format(name, escaped(place)) for name, place in more.items())
        attributes = Markup(" ").join(written)
        if value is None:
            title = (
                Markup(' title="{}"').format(escaped(reason_words(reason, self.language)))
                if reason
                else Markup("")
            )
            words = self.say("page.not_estimable")
            return Markup('<data class="figure unknown" value="" {}{}>{}</data>').format(
                attributes, title, words
            )
        words = shown_number(value, form, self.language, self.say)
        exact = json.dumps(value)
        return Markup(
            '<data class="figure" value="{0}" data-value="{0}" data-form="{1}" {2}>{3}</data>'
        ).format(exact, form, attributes, words)

    def tag(self, kind: str, command: str = "") -> Markup:
        """Write the tag of a number: its kind's letter and the number of its command in the list."""
        letter = self.say(f"page.kinds.{kind}.letter")
        meaning = self.say(f"page.kinds.{kind}.word")
        if not command:
            return Markup('<abbr class="tag" title="{}">{}</abbr>').format(meaning, letter)
        if command not in self.commands:
            self.commands.append(command)
        place = self.commands.index(command) + 1
        return Markup(
            '<a class="tag" href="#command-{0}" title="{1}: {2}" aria-label="{1}, {3}">{4}{0}</a>'
        ).format(place, meaning, escaped(command), self.say("page.command", number=str(place)), letter)

    def command_of(self, path: str, source: Source = "audit") -> str:
        """Give the command that makes a part of the document again."""
        if source == "compare":
            fields = self._document(source)["fields"]
            return str(next((one["command"] for one in fields.values()), "healthcode compare SCENARIO"))
        section = SECTION_OF_KEY.get(path.partition(".")[0], "")
        first = next((one["command"] for one in self.document["fields"].values()), "healthcode audit run RUN")
        return first.replace(" RUN", f" --with {section} RUN") if section in SECTIONS_ASKED_FOR else first

    def trap(self, name: str, source: Source = "audit") -> Markup:
        """Write what is to be said aloud with a field."""
        words = escaped(self.either(self.field(name, source)["trap"]))
        return Markup('<p class="trap"><strong>{}</strong> {}</p>').format(self.say("page.trap"), words)

    # ── parts of blocks ──

    def setting(self, prefix: str, title: str, description: str, caption: str = "") -> Setting:
        """Give what every chart is told; ``prefix`` starts its ids and is unlike that of all other charts."""
        return Setting(prefix, self.language, title, description, self.say("page.not_estimable"), caption)

    def draw(
        self, chart: Chart, *sources: str, kind: Kind = "MODEL", command: str = "", source: Source = "audit"
    ) -> Markup:
        """Put a chart on the page: its title, the drawings, the numbers as a table, and its tag.

        Args:
            chart: The chart.
            sources: Fields and paths that its numbers are from; families end in ``[…]``.
            kind: Of its numbers.
            command: What makes them again; that of the first source if empty.
            source: The document.
        """
        if not command and sources:
            fields = self._document(source)["fields"]
            family = sources[0].removesuffix("[…]")
            matching = (
                one for name, one in fields.items() if name == family or name.startswith(f"{family}[")
            )
            found = next(matching, None)
            command = found["command"] if found else self.command_of(sources[0], source)
        figure = chart_figure(chart, self.say("page.numbers_as_table"), heading=chart.title)
        return Markup('<div class="drawn" data-sources="{}">{}<p class="source">{} {}</p></div>').format(
            " ".join(sources), figure, self.say(f"page.kinds.{kind}.word"), self.tag(kind, command)
        )

    def table(self, caption: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
        """Write a table whose first cell names its row; cells may be markup, such as ``number(…)``."""
        return self.fill("table", caption=caption, header=header, rows=rows)

    def missing(self, section: str) -> Markup:
        """Say in one line which command adds a section to the page."""
        command = Markup("<code>{}</code>").format(f"healthcode report RUN --with {section}")
        return Markup('<p class="missing">{}</p>').format(self.tell("page.missing", command=command))
