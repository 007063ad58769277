"""How many codes are signed and drawn in a second, against plain ``qrcode`` and ``segno`` in one run.

    uv run --with segno==1.6.6 python benchmarks/draw_codes.py

Each way signs the same texts, encodes them at error correction level M and writes a picture of eight pixels
a module into memory. Ours is the whole card, with frame, shape, word, caption and footer; theirs the bare
symbol.
Ways take turns in small batches, so that a busy machine slows all of them alike; the median batch counts.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from typing import Any

from healthcode.clock import parse_time
from healthcode.codes.issuing import FIXED_MASK
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.token import caption_of, issue, verify
from healthcode.tables import ALL_COLOURS

MORNING = parse_time("2020-02-21T08:00:00")
MODULE_PIXELS = 8

Way = Callable[[str, str], object]


def main() -> None:
    """Measure every way and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--codes", type=int, default=20, help="codes in a batch")
    parser.add_argument("--rounds", type=int, default=15, help="batches of each way")
    chosen = parser.parse_args()
    ways = all_ways()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(-1, chosen.rounds):
        people = [f"syn-{round_ * chosen.codes + number:06d}" for number in range(chosen.codes)]
        for name, way in ways.items():
            began = time.perf_counter()
            for number, person in enumerate(people):
                colour = ALL_COLOURS[number % len(ALL_COLOURS)]
                way(issue(person, colour, MORNING, 1440, demo_ring()), colour)
            if round_ >= 0:  # the round before the first one fills caches
                seconds[name].append((time.perf_counter() - began) / chosen.codes)
    show({name: median(times) for name, times in seconds.items()})


def all_ways() -> dict[str, Way]:
    """Name what is measured, in the order of the table."""
    ways: dict[str, Way] = {
        "signed text alone": lambda _text, _colour: None,
        "signed and verified": lambda text, _colour: verify(text, demo_ring(), MORNING),
        "matrix: healthcode codes": lambda text, _colour: matrix_of(text, FIXED_MASK),
        "matrix: healthcode code": lambda text, _colour: matrix_of(text),
        "matrix: qrcode": lambda text, _colour: qrcode_of(text).get_matrix(),
        "matrix: qrcode, fixed mask": lambda text, _colour: qrcode_of(text, FIXED_MASK).get_matrix(),
        "PNG: healthcode codes": lambda text, colour: draw_png(
            matrix_of(text, FIXED_MASK), colour, caption_of(text), MODULE_PIXELS
        ),
        "PNG: qrcode": lambda text, _colour: qrcode_png(text),
        "SVG: healthcode codes": lambda text, colour: draw_svg(
            matrix_of(text, FIXED_MASK), colour, caption_of(text)
        ),
        "SVG: qrcode": lambda text, _colour: qrcode_svg(text),
    }
    if find_spec("segno") is None:
        print("segno is not installed: see the command above", file=sys.stderr)
        return ways
    ways["matrix: segno"] = lambda text, _colour: segno_of(text)
    ways["PNG: segno"] = lambda text, _colour: segno_saved(text, "png")
    ways["SVG: segno"] = lambda text, _colour: segno_saved(text, "svg")
    return dict(sorted(ways.items(), key=lambda entry: entry[0].split(":")[0]))


def qrcode_of(text: str, mask: int | None = None) -> Any:
    """Encode by the library as its manual shows it."""
    import qrcode  # noqa: PLC0415

    symbol = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=MODULE_PIXELS, mask_pattern=mask
    )
    symbol.add_data(text)
    symbol.make(fit=True)
    return symbol


def qrcode_png(text: str) -> bytes:
    """Draw the bare symbol with Pillow."""
    stream = io.BytesIO()
    qrcode_of(text).make_image().save(stream)
    return stream.getvalue()


def qrcode_svg(text: str) -> bytes:
    """Draw the bare symbol as one path."""
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415

    stream = io.BytesIO()
    qrcode_of(text).make_image(image_factory=SvgPathImage).save(stream)
    return stream.getvalue()


def segno_of(text: str) -> Any:
    """Encode without what would make another symbol than the others'."""
    import segno  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415

    return segno.make_qr(text, error="m", boost_error=False)


def segno_saved(text: str, kind: str) -> bytes:
    """Draw the bare symbol."""
    stream = io.BytesIO()
    segno_of(text).save(stream, kind=kind, scale=MODULE_PIXELS, border=4)
    return stream.getvalue()


def show(seconds: dict[str, float]) -> None:
    """Print rates, and each as a multiple of plain qrcode at the same work."""
    print(f"{'signed, and then':32}{'ms a code':>10}{'codes/s':>10}{'x qrcode':>10}")
    for name, each in seconds.items():
        rival = seconds.get(f"{name.split(':')[0]}: qrcode")
        times = "" if rival is None else f"{rival / each:10.1f}"
        print(f"{name:32}{1_000 * each:10.2f}{1 / each:10,.0f}{times}")


if __name__ == "__main__":
    main()
