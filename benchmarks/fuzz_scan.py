"""Bend right codes at random and scan them: nothing may crash, and nothing be accepted that was never issued.

    uv run python benchmarks/fuzz_scan.py --seconds 600 --seed 1

Every input is a pure function of the seed and its number. The scanner runs in a process of its own, so that a
crash in a decoder is counted, its input kept, and the next input tried.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import struct
import sys
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.scanner.found import UnreadableError
from healthcode.codes.scanner.judging import judge
from healthcode.codes.scanner.kinds import Kind
from healthcode.codes.scanner.pictures import read_raster
from healthcode.codes.scanner.reading import read_picture
from healthcode.codes.token import issue
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

ISSUED_AT = 1_582_272_000
TEXTS = [issue(f"syn-{colour}", colour, ISSUED_AT, 1440, demo_keys()) for colour in ALL_COLOURS]
#: How often each kind is drawn. A PDF file costs a process, so it comes seldom.
WEIGHTS = {
    "png": 8,
    "png, checksums mended": 12,
    "jpeg": 12,
    "gif": 10,
    "webp": 10,
    "bmp": 8,
    "tiff": 12,
    "tiff, packed": 8,
    "svg": 10,
    "html": 6,
    "text": 10,
    "text in a symbol": 12,
    "pdf": 1,
}
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
HOSTILE_WORDS = (
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<script>", b"</svg>", b"<!--", b"<svg ", b"\xe2\x80\xae", b"\x1b[2J",
    b"\0", b"HC1:", b"shc:/", b"MOCK1.", b"www.", b"..", b"\r\n", b"9" * 40, b"-", b"/Count 99999999",
)  # fmt: skip


def saved(text: str, colour: str, kind: str, **options: Any) -> bytes:
    image = Image.open(io.BytesIO(draw_png(matrix_of(text), colour, module_pixels=3))).convert("RGB")
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def originals() -> dict[str, list[bytes]]:
    """Make right files of every kind, one for each colour."""
    pairs = list(zip(TEXTS, ALL_COLOURS, strict=True))
    pictures: dict[str, tuple[str, dict[str, Any]]] = {
        "png": ("PNG", {}),
        "jpeg": ("JPEG", {"quality": 80}),
        "gif": ("GIF", {}),
        "webp": ("WEBP", {}),
        "bmp": ("BMP", {}),
        "tiff": ("TIFF", {}),
        "tiff, packed": ("TIFF", {"compression": "tiff_lzw"}),
        "pdf": ("PDF", {}),
    }
    files = {
        name: [saved(text, colour, kind, **options) for text, colour in pairs]
        for name, (kind, options) in pictures.items()
    }
    files["png, checksums mended"] = files["png"]
    files["svg"] = [draw_svg(matrix_of(text), colour).encode() for text, colour in pairs]
    files["html"] = [
        b"<!doctype html><html><body>%s<p>x</p>%s</body></html>" % (files["svg"][0], svg)
        for svg in files["svg"]
    ]
    files["text"] = files["text in a symbol"] = [text.encode() for text in TEXTS]
    return files


def bent(content: bytes, other: bytes, draw: random.Random) -> bytes:
    """Change a file in one to five places."""
    bytes_ = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        place = draw.randrange(len(bytes_)) if bytes_ else 0
        # Headers are short and decide most, so they are hit more often than chance would.
        place = draw.randrange(min(len(bytes_), 64)) if bytes_ and draw.random() < 0.3 else place
        length = draw.choice((1, 1, 2, 4, 16, 200))
        match draw.randrange(9):
            case 0 if bytes_:
                bytes_[place] ^= 1 << draw.randrange(8)
            case 1 if bytes_:
                bytes_[place] = draw.randrange(256)
            case 2:
                del bytes_[place : place + length]
            case 3:
                bytes_[place:place] = draw.randbytes(length)
            case 4:
                del bytes_[place:]
            case 5:
                number = struct.pack(draw.choice("<>") + draw.choice("IHB"), 0)
                value = draw.choice(EXTREMES) & (256 ** len(number) - 1)
                bytes_[place : place + len(number)] = value.to_bytes(
                    len(number), draw.choice(("little", "big"))
                )
            case 6:
                bytes_[place:place] = draw.choice(HOSTILE_WORDS)
            case 7:
                start = draw.randrange(len(other))
                bytes_[place : place + length] = other[start : start + length]
            case _:
                bytes_[place:place] = bytes_[place : place + length] * draw.choice((1, 2, 50))
    return bytes(bytes_)


def mended(content: bytes) -> bytes:
    """Give every chunk of a PNG file its right checksum again, so that decoders look behind it."""
    parts, place = [content[:8]], 8
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        end = place + 8 + length
        if end + 4 > len(content):
            break
        parts += [content[place:end], struct.pack(">I", zlib.crc32(content[place + 4 : end]))]
        place = end + 4
    return b"".join(parts) + content[place:]


def in_a_symbol(content: bytes) -> bytes:
    """Draw bent bytes as a bare symbol, which decodes to exactly them."""
    from zxingcpp import BarcodeFormat, create_barcode  # noqa: PLC0415

    try:
        symbol = create_barcode(content, BarcodeFormat.QRCode, ec_level="M")
    except (ValueError, RuntimeError):
        return b""
    stream = io.BytesIO()
    Image.fromarray(symbol.to_image(scale=3, add_quiet_zones=True)).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def input_of(number: int, seed: int, files: dict[str, list[bytes]]) -> tuple[str, bytes]:
    draw = random.Random(f"{seed}:{number}")
    (kind,) = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
    content = bent(draw.choice(files[kind]), draw.choice(files[draw.choice(list(WEIGHTS))]), draw)
    if kind == "png, checksums mended":
        content = mended(content)
    if kind == "text in a symbol":
        content = in_a_symbol(content)
    return kind, content


def answer_of(content: bytes) -> list[str]:
    """Say in words what the scanner makes of an input; an issued text may be accepted, nothing else."""
    try:
        # A TIFF file gets a process of its own, which is slow; here its decoder goes without that shield.
        is_tiff = content[:4] in {b"II*\0", b"MM\0*"}
        found = read_raster(content, Kind.TIFF) if is_tiff else read_picture(content)
    except UnreadableError as error:
        return [f"not read: {error.reason}"]
    if not found:
        return ["no code found"]
    answers = []
    for one in found:
        scanned = judge(one, demo_keys(), ISSUED_AT)
        if not scanned.accepted:
            answers.append(f"refused: {scanned.verification.refusal}")
        else:
            answers.append("accepted: as issued" if one.text in TEXTS else "ACCEPTED: NEVER ISSUED")
    return answers


def work(first: int, seed: int, end: float, at: Synchronized[int], results: Any, kept: Path) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # decoders complain there
    files = originals()
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    number = first
    while time.time() < end:
        at.value = number
        kind, content = input_of(number, seed, files)
        began = time.monotonic()
        try:
            answers = answer_of(content)
        except Exception as error:  # noqa: BLE001 - what is counted here
            answers = [f"CRASH: {type(error).__name__}: {error}"[:120]]
        slowest = max(slowest, (time.monotonic() - began, f"input {number}, {kind}"))
        counts[f"input: {kind}"] += 1
        counts.update(answers)
        if any(answer.startswith(("CRASH", "ACCEPTED")) for answer in answers):
            (kept / f"{seed}-{number}").write_bytes(content)
        number += 1
        if number % 200 == 0:
            results.put((counts, slowest))
            counts = Counter()
    results.put((counts, slowest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-scan"), help="where bad inputs are kept")
    chosen = parser.parse_args()
    chosen.keep.mkdir(parents=True, exist_ok=True)
    began = time.time()
    end = began + chosen.seconds
    context = multiprocessing.get_context("spawn")
    counts: Counter[str] = Counter()
    slowest, number = (0.0, ""), 0
    while time.time() < end:
        at, results = context.Value("q", number), context.Queue()
        worker = context.Process(target=work, args=(number, chosen.seed, end, at, results, chosen.keep))
        worker.start()
        while worker.is_alive() or not results.empty():
            try:
                more, slow = results.get(timeout=1)
            except Exception:  # noqa: BLE001 - nothing came yet
                continue
            counts += more
            slowest = max(slowest, slow)
        worker.join()
        if worker.exitcode:
            counts[f"CRASH: process ended with {worker.exitcode}"] += 1
            kind, content = input_of(at.value, chosen.seed, originals())
            (chosen.keep / f"{chosen.seed}-{at.value}").write_bytes(content)
            print(f"input {at.value} ({kind}) ended the process", file=sys.stderr)
        number = at.value + 1
    inputs = sum(count for name, count in counts.items() if name.startswith("input: "))
    crashes = sum(count for name, count in counts.items() if name.startswith("CRASH"))
    print(f"{inputs:,} inputs in {time.time() - began:,.0f} seconds, seed {chosen.seed}")
    print(f"{crashes:,} crashes, {counts['ACCEPTED: NEVER ISSUED']:,} accepted that were never issued")
    print(f"slowest: {slowest[0]:.2f} seconds ({slowest[1]})")
    for name, count in sorted(counts.items()):
        print(f"  {count:>9,}  {name}")
    sys.exit(1 if crashes or counts["ACCEPTED: NEVER ISSUED"] else 0)


if __name__ == "__main__":
    main()
