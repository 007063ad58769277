"""Make the pictures of the README from the real program: ``uv run python docs/images/make.py``.

``terminal.svg`` is what one command prints in a terminal, ``code.png`` is one resident's code, and
``cards.png`` is the top of the demo's page as Chromium shows it; without Chromium it is left as it is.
"""

# ruff: noqa: INP001 - a script, not part of a package

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.cli.people import LIFE_MINUTES
from healthcode.clock import parse_time
from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.token import caption_of, issue
from healthcode.samples import sample_path
from healthcode.scoring.score import score

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
COMMAND = ("explain", "street", "syn-05-commuter", "--quiet")
#: The word that keeps talk away need not be shown: talk is no part of the result.
SHOWN_COMMAND = "healthcode explain street syn-05-commuter"
RESIDENT, POLICY, AS_OF = "syn-04-dialysis", "hangzhou-2020-02", "2020-02-21T20:00:00"

COLUMNS = 80
CELL_WIDTH, LINE_HEIGHT, FONT_SIZE = 8.4, 20, 14
MARGIN, TITLE_HEIGHT = 22, 40
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
PAGE, EDGE, BAR, INK, FAINT, PROMPT = "#161b22", "#30363d", "#21262d", "#d6dde5", "#8b949e", "#7ee787"
DOTS = ("#ff5f57", "#febc2e", "#28c840")
#: Those of the palette of 256 colours that the program uses for its squares.
PALETTE = {"72": "#5faf87", "220": "#ffd700", "208": "#ff8700", "160": "#e5484d", "245": "#8a8a8a"}
SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m")
SCREENSHOT_SIZE = (1200, 900)


@dataclass(frozen=True)
class Run:
    """Characters of one look, and the cell in which they start."""

    column: int
    text: str
    ink: str
    bold: bool


def printed(arguments: tuple[str, ...]) -> str:
    """Run the program in a pseudo-terminal, so that it prints what a person sees, colours too."""
    import pty  # noqa: PLC0415 - not on every system

    parent, child = pty.openpty()
    environment = {
        **os.environ,
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "PYTHONIOENCODING": "utf-8",
    }
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "healthcode", *arguments], stdout=child, env=environment
    ) as process:
        os.close(child)
        pieces: list[bytes] = []
        while piece := _read(parent):
            pieces.append(piece)
    os.close(parent)
    if process.returncode:
        sys.exit(f"healthcode {' '.join(arguments)} ended with {process.returncode}")
    return b"".join(pieces).decode().replace("\r\n", "\n").strip("\n")


def _read(parent: int) -> bytes:
    """Read on; Linux reports the end of a terminal as an error."""
    try:
        return os.read(parent, 65536)
    except OSError:
        return b""


def runs(line: str) -> Iterator[Run]:
    """Split a line into runs of one look each."""
    column, ink, bold = 0, INK, False
    parts = SEQUENCE.split(line)
    for text, sequence in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if any(unicodedata.east_asian_width(character) in "WF" for character in text):
            sys.exit(f"a wide character in: {text}")
        if text.strip():
            before = len(text) - len(text.lstrip())
            yield Run(column + before, text.strip(), ink, bold)
        column += len(text)
        if sequence.startswith("38;5;"):
            ink = PALETTE[sequence.removeprefix("38;5;")]
        elif sequence == "1":
            bold = True
        elif sequence == "2":
            ink = FAINT
        else:
            ink, bold = INK, False


def terminal_svg(command: str, output: str) -> str:
    """Draw a terminal with a command and what it printed; it looks the same on light and dark pages."""
    lines = [[Run(0, "$", PROMPT, bold=True), Run(2, command, INK, bold=True)]]
    lines += [list(runs(line)) for line in ["", *output.split("\n")]]
    width = round(COLUMNS * CELL_WIDTH + 2 * MARGIN)
    height = TITLE_HEIGHT + len(lines) * LINE_HEIGHT + 2 * MARGIN
    size = f'width="{width}" height="{height}"'
    inner = f'width="{width - 1}" height="{height - 1}"'
    top = f"M1 {TITLE_HEIGHT}V10a9 9 0 0 1 9-9H{width - 10}a9 9 0 0 1 9 9V{TITLE_HEIGHT}z"
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size} role="img">',
        f"<title>{escape(command)}</title>",
        f'<rect x="0.5" y="0.5" {inner} rx="10" fill="{PAGE}" stroke="{EDGE}"/>',
        f'<path d="{top}" fill="{BAR}"/>',
        *(
            f'<circle cx="{MARGIN + 20 * index}" cy="{TITLE_HEIGHT // 2}" r="6" fill="{dot}"/>'
            for index, dot in enumerate(DOTS)
        ),
        f'<g font-family="{FONTS}" font-size="{FONT_SIZE}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        y = TITLE_HEIGHT + MARGIN + LINE_HEIGHT * number + FONT_SIZE
        drawn += [_run_svg(run, y) for run in line]
    return "\n".join([*drawn, "</g>", "</svg>", ""])


def _run_svg(run: Run, y: int) -> str:
    """Draw a run, stretched to its cells so that columns stand straight in every font."""
    x, length = MARGIN + run.column * CELL_WIDTH, len(run.text) * CELL_WIDTH
    weight = ' font-weight="bold"' if run.bold else ""
    return (
        f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
        f' fill="{run.ink}"{weight}>{escape(run.text)}</text>'
    )


def code_png() -> bytes:
    """Draw the code of one resident of the street."""
    (colour,) = [
        verdict.colour
        for verdict in score(sample_path(), POLICY, AS_OF).verdicts
        if verdict.person_id == RESIDENT
    ]
    text = issue(RESIDENT, colour, parse_time(AS_OF), LIFE_MINUTES, demo_keys())
    return draw_png(matrix_of(text), colour, caption_of(text))


def cards_png(chromium: str) -> bytes:
    """Let Chromium show the demo's page, without a network."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        demo = [sys.executable, "-m", "healthcode", "demo", "--out", str(work / "demo")]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        width, height = SCREENSHOT_SIZE
        shoot = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            f"--user-data-dir={work / 'profile'}",
            f"--screenshot={work / 'cards.png'}",
            f"--window-size={width},{height}",
            (work / "demo" / "cards.html").as_uri(),
        ]
        subprocess.run(shoot, check=True, capture_output=True, timeout=120)  # noqa: S603 - a browser, our page
        return (work / "cards.png").read_bytes()


def main() -> None:
    """Make every picture."""
    (HERE / "terminal.svg").write_bytes(terminal_svg(SHOWN_COMMAND, printed(COMMAND)).encode())
    (HERE / "code.png").write_bytes(code_png())
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("cards.png is left as it is: there is no chromium here\n")
    else:
        (HERE / "cards.png").write_bytes(cards_png(chromium))


if __name__ == "__main__":
    main()
