"""Which section of an audit writes which part of ``audit.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Sections that a plain ``audit RUN`` leaves out, since they take longer.
SECTIONS_ASKED_FOR = frozenset(
    {"chains", "creep", "gaming", "necessity", "reidentification", "retention", "why"}
)
#: The section behind a top-level key; keys that every audit has are left out.
SECTION_OF_KEY: Mapping[str, str] = {
    "appeals": "appeals",
    "consent": "consent",
    "creep": "creep",
    "districts": "exhibits",
    "exhibits": "exhibits",
    "gaming": "gaming",
    "ledger": "learns",
    "oversight": "oversight",
    "paths": "paths",
    "retention": "retention",
    "roles": "learns",
    "series": "series",
    "sources": "necessity",
    "sunset": "sunset",
    "tree": "base-rate",
    "unicity": "reidentification",
    "why": "why",
    "zhima": "zhima",
}
