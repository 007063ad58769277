"""Every table that crosses a stage: its columns, their types, units and words.

This package is the single source for the dataset loader, the engines, the run folder, the codebook in
``docs/reference/tables.md`` and the tests. The exact meaning of time and of each column stands there.
``TABLES`` are what a platform sees, ``TRUTH_TABLES`` what really happened, ``GIVEN_TABLES`` what people were
told; no module reads both of the first two but the town's writer and audits.
"""

from healthcode.tables.columns import Column, Kind, Table
from healthcode.tables.given import GIVEN_TABLES
from healthcode.tables.observed import EVENT_TABLES, TABLES
from healthcode.tables.results import (
    EVIDENCE_COLUMNS,
    EVIDENCE_EXPOSURE_COLUMNS,
    EXPOSURE_COLUMNS,
    VERDICT_COLUMNS,
)
from healthcode.tables.truth import TRUTH_TABLES
from healthcode.tables.words import (
    AGE_BANDS,
    ALL_COLOURS,
    CATEGORIES,
    COLOURS,
    DISTRICT_KINDS,
    FAULT_DETAILS,
    FAULT_KINDS,
    GREY,
    IMPORTED,
    LEVELS,
    MODES,
    OCCUPATIONS,
    PAYMENTS,
    PERSON_PREFIX,
    REPORT_KINDS,
    ROLES,
)

__all__ = [
    "AGE_BANDS",
    "ALL_COLOURS",
    "CATEGORIES",
    "COLOURS",
    "DISTRICT_KINDS",
    "EVENT_TABLES",
    "EVIDENCE_COLUMNS",
    "EVIDENCE_EXPOSURE_COLUMNS",
    "EXPOSURE_COLUMNS",
    "FAULT_DETAILS",
    "FAULT_KINDS",
    "GIVEN_TABLES",
    "GREY",
    "IMPORTED",
    "LEVELS",
    "MODES",
    "OCCUPATIONS",
    "PAYMENTS",
    "PERSON_PREFIX",
    "REPORT_KINDS",
    "ROLES",
    "TABLES",
    "TRUTH_TABLES",
    "VERDICT_COLUMNS",
    "Column",
    "Kind",
    "Table",
]
