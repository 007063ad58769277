"""The gettext catalogues of the lesson: from the English TOML files to .pot, .po and .mo.

    uv run python tools/lesson_catalogues.py convert   German, French and Chinese TOML -> .po and .mo
    uv run python tools/lesson_catalogues.py switch    the same, then takes those TOML texts away
    uv run python tools/lesson_catalogues.py update    English TOML -> .pot; every .po gets what is new
    uv run python tools/lesson_catalogues.py compile   .po -> .mo
    uv run python tools/lesson_catalogues.py check     names what is missing, fuzzy or out of step

After a change of an English text: ``update``, translate what is empty or fuzzy in the .po files, ``compile``.
No date and no name goes into a file: the same texts give the same bytes.
"""

# ruff: noqa: INP001, T201 - a script, not part of a package; it prints what it did

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from healthcode.lesson.catalogue import (
    CARD_FILES,
    CARDS_ONLY,
    DOMAIN,
    FOLDER,
    WHOLE,
    english,
    rows_in,
    told_beside,
)
from healthcode.lesson.content import STRUCTURE

LESSON = Path(__file__).parents[1] / "src" / "healthcode" / "lesson"
LANGUAGES = (*WHOLE, *CARDS_ONLY)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_CARD_PLACES = tuple(f"content.{name}." for name in CARD_FILES)
_WIDTH = 100


class Dateless(Catalog):
    """A catalogue whose head says its language and its encoding, and no more."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The head."""
        language = [("Language", str(self.locale))] if self.locale else []
        return [
            ("Project-Id-Version", "healthcode"),
            *language,
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def wanted(root: Path, language: str | None = None) -> dict[str, str]:
    """Give the English texts that a language's catalogue has, by their places; all of them without one."""
    texts = english(root, STRUCTURE)
    if language in CARDS_ONLY:
        return {place: text for place, text in texts.items() if place.startswith(_CARD_PLACES)}
    return texts


def new_catalogue(language: str | None = None) -> Dateless:
    """Make an empty catalogue."""
    head = "# The words of the lesson. CC BY 4.0."
    return Dateless(locale=language, domain=DOMAIN, header_comment=head, fuzzy=False)


def catalogue_of(root: Path, language: str | None, told: dict[str, str]) -> Dateless:
    """Make a catalogue of the English texts and what is told for each."""
    made = new_catalogue(language)
    for place, text in wanted(root, language).items():
        made.add(text, told.get(place, ""), context=place, locations=[(_file_of(place), 0)])
    return made


def _file_of(place: str) -> str:
    kind, name = place.split(".")[:2]
    return f"words/en/{name}.toml" if kind == "words" else f"content/{name}.toml"


def po_path(root: Path, language: str) -> Path:
    """Name the catalogue of a language."""
    return root / FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(path: Path, language: str) -> Dateless:
    """Read a .po file."""
    with path.open("rb") as file:
        found = read_po(file, locale=language, domain=DOMAIN)
    made = new_catalogue(language)
    for message in found:
        if message.id:
            made[message.id] = message
    return made


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)


def po_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as a .po file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Compile a catalogue; what is fuzzy or empty stays out."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def write_template(root: Path) -> None:
    """Write the .pot file."""
    _write(root / FOLDER / f"{DOMAIN}.pot", po_bytes(catalogue_of(root, None, {})))


def convert(root: Path, into: Path | None = None) -> None:
    """Write the catalogues of all languages from the TOML files.

    Raises:
        ValueError: If a text is missing; nothing is written then.
    """
    target = into or root
    made = {
        language: catalogue_of(root, language, told_beside(root, language, STRUCTURE))
        for language in LANGUAGES
    }
    faults = [fault for language, one in made.items() for fault in faults_of(root, language, one)]
    if faults:
        raise ValueError("\n  ".join(("some texts are not translated:", *faults)))
    _write(target / FOLDER / f"{DOMAIN}.pot", po_bytes(catalogue_of(root, None, {})))
    for language, one in made.items():
        _write(po_path(target, language), po_bytes(one))
    compile_all(target)


def switch(root: Path) -> None:
    """Write the catalogues from the TOML files, and then take the TOML texts of other languages away."""
    convert(root)
    for name in CARD_FILES:
        path = root / "content" / f"{name}.toml"
        _write(path, _in_english_alone(path.read_text(encoding="utf-8")).encode())
    for language in WHOLE:
        for folder in (root / "words" / language, root / "content" / language):
            shutil.rmtree(folder, ignore_errors=True)


def _in_english_alone(text: str) -> str:
    """Leave of each row the English text alone; comments stay."""
    english_rows = rows_in(tomllib.loads(text), "en")
    lines = []
    for line in text.splitlines():
        key = line.partition(" = ")[0].strip()
        name = key.strip('"')
        if name in english_rows:
            text_of_row = english_rows[name].replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'{key} = "{text_of_row}"')
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def update(root: Path) -> None:
    """Write the .pot file, and bring every .po file into step: new texts are empty, changed ones fuzzy."""
    write_template(root)
    for language in LANGUAGES:
        path = po_path(root, language)
        old = {message.context: message for message in read(path, language) if message.id}
        made = new_catalogue(language)
        for place, text in wanted(root, language).items():
            before = old.get(place)
            flags = set(before.flags) if before is not None else set()
            if before is not None and before.id != text and before.string:
                flags.add("fuzzy")
            told = before.string if before is not None else ""
            made.add(text, told, context=place, locations=[(_file_of(place), 0)], flags=flags)
        _write(path, po_bytes(made))


def compile_all(root: Path) -> None:
    """Write every .mo file from its .po file."""
    for language in LANGUAGES:
        path = po_path(root, language)
        _write(path.with_suffix(".mo"), mo_bytes(read(path, language)))


def faults_of(root: Path, language: str, catalogue: Catalog) -> list[str]:
    """Name every text that a catalogue misses, has otherwise, fuzzy or with other placeholders."""
    texts = wanted(root, language)
    by_place = {message.context: message for message in catalogue if message.id}
    faults = [f"{language}: {place}: missing" for place in texts.keys() - by_place.keys()]
    faults += [f"{language}: {place}: no text in English" for place in by_place.keys() - texts.keys()]
    for place in texts.keys() & by_place.keys():
        message = by_place[place]
        if message.id != texts[place]:
            faults.append(f"{language}: {place}: the English text is another one")
        elif message.fuzzy:
            faults.append(f"{language}: {place}: fuzzy")
        elif not message.string:
            faults.append(f"{language}: {place}: not translated")
        elif set(_PLACEHOLDER.findall(texts[place])) != set(_PLACEHOLDER.findall(str(message.string))):
            faults.append(f"{language}: {place}: other placeholders")
    return sorted(faults)


def check(root: Path) -> list[str]:
    """Name all faults of the catalogues: of their texts, of the .pot and of the .mo files."""
    faults = []
    for language in LANGUAGES:
        path = po_path(root, language)
        if not path.is_file():
            faults.append(f"{language}: no catalogue")
            continue
        catalogue = read(path, language)
        faults += faults_of(root, language, catalogue)
        compiled = path.with_suffix(".mo")
        if not compiled.is_file() or compiled.read_bytes() != mo_bytes(catalogue):
            faults.append(f"{language}: the .mo is not the compiled .po")
    template = root / FOLDER / f"{DOMAIN}.pot"
    if not template.is_file() or template.read_bytes() != po_bytes(catalogue_of(root, None, {})):
        faults.append("the .pot is not made of the English texts")
    return faults


def main() -> int:
    """Do one thing, and say what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("convert", "switch", "update", "compile", "check"))
    parser.add_argument("--root", type=Path, default=LESSON, help="the folder of the lesson's package")
    typed = parser.parse_args()
    does = {"convert": convert, "switch": switch, "update": update, "compile": compile_all}
    try:
        if typed.what in does:
            does[typed.what](typed.root)
    except ValueError as fault:
        print(fault)
        return 1
    faults = check(typed.root)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(faults)} faults, {len(wanted(typed.root))} English texts")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
