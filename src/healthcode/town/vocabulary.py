"""Words of the town: age bands, occupations, and how a place kind is found under a general word."""

from __future__ import annotations

from healthcode.tables import OCCUPATIONS

#: The youngest age, in years, of each of ``tables.AGE_BANDS``.
YOUNGEST = (0, 12, 18, 40, 60, 75)

SMALL_CHILD, PUPIL = OCCUPATIONS.index("small_child"), OCCUPATIONS.index("pupil")
TAXI_DRIVER, COURIER = OCCUPATIONS.index("taxi_driver"), OCCUPATIONS.index("courier")
RETIRED = OCCUPATIONS.index("retired")
CARE_HOME_RESIDENT = OCCUPATIONS.index("care_home_resident")

#: Every kind of place in the town, most general level first.
PLACE_KINDS = (
    "home",
    "care_home",
    "school/kindergarten",
    "school/class",
    "work/office",
    "work/factory",
    "work/workshop",
    "shop/supermarket",
    "shop/clothing",
    "shop/books",
    "shop/pharmacy",
    "restaurant/table",
    "restaurant/fastfood",
    "worship",
    "leisure",
    "clinic/practice",
    "clinic/dialysis",
    "station",
    "hotel",
)
KIND = {name: number for number, name in enumerate(PLACE_KINDS)}


def general(kind: str) -> str:
    """Give the general word of a place kind, ``restaurant`` for ``restaurant/table``."""
    return kind.partition("/")[0]
