"""Reading a page as a browser without script reads it: elements, their attributes and their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID = frozenset({"meta", "br", "input", "link", "img", "hr"})


@dataclass
class Element:
    """One element of a page."""

    name: str
    attributes: dict[str, str]
    above: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def find(self, *names: str) -> Iterator[Element]:
        """Give all elements in it of these names, in the order of the page; all if none is named."""
        for one in self.inside:
            if isinstance(one, Element):
                if not names or one.name in names:
                    yield one
                yield from one.find(*names)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.inside.append(one)
        if tag not in _VOID:
            self._at = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at.inside.append(Element(tag, {name: value or "" for name, value in attrs}, self._at))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._at.name, f"</{tag}> closes <{self._at.name}>"
        assert self._at.above is not None
        self._at = self._at.above

    def handle_data(self, data: str) -> None:
        self._at.inside.append(data)

    def end(self) -> Element:
        assert self._at is self.root, f"<{self._at.name}> is never closed"
        return self.root


def read_page(text: str) -> Element:
    """Read a page, and see to it that every element is closed."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.end()
