"""What a file is, by its first bytes; its name only serves to notice a disguise."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from healthcode.codes.scanner.found import Unreadable, UnreadableError


class Kind(StrEnum):
    """What can be read."""

    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    WEBP = "WEBP"
    BMP = "BMP"
    TIFF = "TIFF"
    PDF = "PDF"
    SVG = "SVG"
    HTML = "HTML"
    TEXT = "text"


#: Kinds that Pillow decodes.
RASTER = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF})
#: Kinds whose pages are painted in a process of their own: their decoders are large, old and talkative.
PAGED = frozenset({Kind.PDF, Kind.TIFF})

#: The kind that a name promises; in a folder, only files with such names are read.
KIND_OF_ENDING = {
    ".png": Kind.PNG,
    ".jpg": Kind.JPEG,
    ".jpeg": Kind.JPEG,
    ".gif": Kind.GIF,
    ".webp": Kind.WEBP,
    ".bmp": Kind.BMP,
    ".tif": Kind.TIFF,
    ".tiff": Kind.TIFF,
    ".pdf": Kind.PDF,
    ".svg": Kind.SVG,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".txt": Kind.TEXT,
}

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"BM", Kind.BMP),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"%PDF-", Kind.PDF),
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf'\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
#: Brands of pictures as some phones store them, which nothing here can decode.
_PHONE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def kind_of(content: bytes, name: str) -> Kind:
    """Tell what a file is.

    Args:
        content: All of it, or its beginning.
        name: Of the file; may be empty.

    Raises:
        UnreadableError: If it is nothing that is read here, or something else than its name says.
    """
    if not content:
        raise UnreadableError(Unreadable.EMPTY, "There is nothing in it.")
    kind = _by_beginning(content)
    promised = KIND_OF_ENDING.get(PurePath(name).suffix.lower())
    if promised is not None and (promised in RASTER) != (kind in RASTER):
        says = f"Its name promises {promised}, but its content is {kind}. Give it the name that it deserves."
        raise UnreadableError(Unreadable.DISGUISED, says)
    return kind


def _by_beginning(content: bytes) -> Kind:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _PHONE_BRANDS:
        says = "It is a picture as some phones store it (HEIC or AVIF). Save it as JPEG or PNG first."
        raise UnreadableError(Unreadable.UNKNOWN_KIND, says)
    if content.startswith(_ARCHIVES):
        says = "It is an archive, and archives are not opened. Unpack it yourself, and scan what is in it."
        raise UnreadableError(Unreadable.UNKNOWN_KIND, says)
    text = _readable(content)
    start = text.removeprefix("\ufeff").lstrip()[:1_000].lower()
    if not start.startswith("<"):
        return Kind.TEXT
    # The first element decides, whatever comments or declarations stand before it.
    places = {kind: start.find(tag) for tag, kind in (("<svg", Kind.SVG), ("<html", Kind.HTML))}
    there = {kind: place for kind, place in places.items() if place >= 0}
    return min(there, key=lambda kind: there[kind]) if there else Kind.HTML


def _readable(content: bytes) -> str:
    """Read bytes as text, which what is no picture must be."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        says = (
            "It is no picture, page or text that is read here. "
            "Scan PNG, JPEG, WebP, GIF, BMP, TIFF, PDF, or SVG and HTML as healthcode writes them."
        )
        raise UnreadableError(Unreadable.UNKNOWN_KIND, says)
    return text
