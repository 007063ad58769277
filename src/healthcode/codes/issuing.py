"""Issue many codes at once, into a folder that appears as a whole or not at all.

    codes.csv       one row for each code, in the order of pseudonyms: may be shown to anybody
    register.csv    SECRET: which person has which pseudonym
    provenance.json where the codes come from
    P-….png         one picture for each code, or .svg, or .txt with the text alone

Files are named after pseudonyms and stand in their order, so that neither tells who a code is for.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.clock import format_time
from healthcode.codes.key_files import write_private
from healthcode.codes.keys import pseudonym_of
from healthcode.codes.matrix import matrix_of
from healthcode.codes.new_folder import new_folder
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.token import caption_of, issue
from healthcode.dataset.spreadsheets import spreadsheet_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from healthcode.codes.key_ring import KeyRing

Format = Literal["png", "svg", "text"]

CODES_FILE = "codes.csv"
REGISTER_FILE = "register.csv"
PROVENANCE_FILE = "provenance.json"
CODE_COLUMNS = ("pseudonym", "colour", "issued_at", "life_minutes", "file", "text")
REGISTER_COLUMNS = ("person_id", "pseudonym", "file")
#: The mask of every picture. Trying all eight takes nearly all of the time, and readers read every one.
FIXED_MASK = 3
NEVER_OVER = "Choose a new folder with --out: codes are never written over codes."
_SUFFIXES: Mapping[Format, str] = {"png": ".png", "svg": ".svg", "text": ".txt"}


@dataclass(frozen=True)
class Issue:
    """What the codes of one issue have in common.

    Args:
        issued_at: In seconds of the town's time.
        life_minutes: How long they are valid.
        ring: Keys that can sign at that time.
        stable: Whether pseudonyms leave the day out, which makes codes linkable.
    """

    issued_at: int
    life_minutes: int
    ring: KeyRing
    stable: bool = False

    def text_for(self, person_id: str, colour: str) -> str:
        """Sign one person's code."""
        return issue(person_id, colour, self.issued_at, self.life_minutes, self.ring, stable=self.stable)


@dataclass(frozen=True)
class Planned:
    """A code before it is signed.

    Args:
        pseudonym: The holder's name for the day.
        person_id: The holder.
        colour: What it will say.
        stem: The name of its file, without its ending.
    """

    pseudonym: str
    person_id: str
    colour: str
    stem: str


def plan(colours: Mapping[str, str], issued: Issue) -> list[Planned]:
    """Name everybody's code, in the order of pseudonyms.

    Args:
        colours: The colour of each person.
        issued: What the codes have in common.

    Raises:
        CodeError: If the keys cannot sign.
        RefusedError: If a person is not a synthetic one.
    """
    secret = issued.ring.signing_at(issued.issued_at)
    named = sorted(
        (pseudonym_of(person, issued.issued_at, secret, stable=issued.stable), person) for person in colours
    )
    seen: Counter[str] = Counter()
    planned = []
    for pseudonym, person in named:
        seen[pseudonym] += 1
        again = f"-{seen[pseudonym]}" if seen[pseudonym] > 1 else ""
        planned.append(Planned(pseudonym, person, colours[person], pseudonym + again))
    return planned


def write_codes(
    folder: Path,
    colours: Mapping[str, str],
    issued: Issue,
    file_format: Format = "png",
    provenance: Mapping[str, Any] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> list[Planned]:
    """Sign and draw everybody's code.

    Args:
        folder: Missing or empty; it appears when all is written.
        colours: The colour of each person.
        issued: What the codes have in common.
        file_format: Of the files, one for each code.
        provenance: Where the colours come from.
        report: Gets how many codes are written, and of how many.

    Returns:
        What was written, in the order of pseudonyms.

    Raises:
        CodeError: If the keys cannot sign, or a code cannot be issued.
        RefusedError: If a person is not a synthetic one.
        UsageError: If the folder has files in it, or cannot be written.
    """
    planned = plan(colours, issued)
    suffix = _SUFFIXES[file_format]
    with new_folder(folder, fix=NEVER_OVER) as place:
        with (place / CODES_FILE).open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(CODE_COLUMNS)
            for done, code in enumerate(planned, 1):
                text = issued.text_for(code.person_id, code.colour)
                file = f"{code.stem}{suffix}"
                (place / file).write_bytes(_content(text, code.colour, file_format))
                time = format_time(issued.issued_at)
                rows.writerow((code.pseudonym, code.colour, time, issued.life_minutes, file, text))
                if report is not None:
                    report(done, len(planned))
        write_private(place / REGISTER_FILE, _register(planned, suffix))
        document = json.dumps({**(provenance or {}), **_about(issued)}, indent=2, ensure_ascii=False)
        (place / PROVENANCE_FILE).write_text(document + "\n", encoding="utf-8", newline="\n")
    return planned


def _content(text: str, colour: str, file_format: Format) -> bytes:
    if file_format == "text":
        return text.encode()
    matrix = matrix_of(text, FIXED_MASK)
    if file_format == "svg":
        return draw_svg(matrix, colour, caption_of(text)).encode()
    return draw_png(matrix, colour, caption_of(text))


def _register(planned: Iterable[Planned], suffix: str) -> str:
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(REGISTER_COLUMNS)
    rows.writerows(_register_rows(planned, suffix))
    return stream.getvalue()


def _register_rows(planned: Iterable[Planned], suffix: str) -> Iterator[tuple[str, str, str]]:
    for code in sorted(planned, key=lambda code: code.person_id):
        yield spreadsheet_safe(code.person_id), code.pseudonym, f"{code.stem}{suffix}"


def _about(issued: Issue) -> dict[str, Any]:
    signer = issued.ring.signing_at(issued.issued_at)
    return {
        "issued_at": format_time(issued.issued_at),
        "life_minutes": issued.life_minutes,
        "key_id": signer.key_id,
        "signed_with_demo_key": signer.is_demo,
        "stable_pseudonyms": issued.stable,
    }
