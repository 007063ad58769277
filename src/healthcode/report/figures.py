"""How a number of ``audit.json`` is rounded for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from healthcode.report.charts import number_words, share_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.report.charts import Language

#: ``whole`` has no decimals, ``decimal`` one, ``hundredths`` two; ``percent`` and ``of_100`` are of a share
#: of one, the latter as whole people among a hundred; ``days`` has its noun. ``auto`` goes by the unit.
Form = Literal["auto", "whole", "percent", "of_100", "decimal", "hundredths", "days"]
FORMS: tuple[Form, ...] = get_args(Form)
#: From this share on, per cents have no decimals.
_WHOLE_PER_CENT = 0.1
#: From this number on, ``auto`` writes no decimals.
_WHOLE_FROM = 100


def form_of(form: Form, value: object, unit: str) -> Form:
    """Choose a form for ``auto``: shares as per cent, whole numbers whole, all else with one decimal."""
    if form != "auto":
        return form
    if unit.startswith("share"):
        return "percent"
    if isinstance(value, int | float) and (float(value).is_integer() or abs(value) >= _WHOLE_FROM):
        return "whole"
    return "decimal"


def shown_number(value: float, form: Form, language: Language, say: Callable[..., str]) -> str:
    """Write a number in its form.

    Args:
        value: The number.
        form: Not ``auto``.
        language: Of the page.
        say: Gives the words ``page.of_100``, ``page.day`` and ``page.days``, each with ``{number}``.

    Raises:
        ValueError: If the form is not known, or the value is no finite number.
    """
    if form == "percent":
        return share_words(value, language, most_decimals=0 if abs(value) >= _WHOLE_PER_CENT else 1)
    if form == "of_100":
        return say("page.of_100", number=number_words(100 * value, language, most_decimals=0))
    if form == "whole":
        return number_words(value, language, most_decimals=0)
    if form == "decimal":
        return number_words(value, language)
    if form == "hundredths":
        return number_words(round(value, 2), language, most_decimals=2)
    if form == "days":
        return say("page.day" if value == 1 else "page.days", number=number_words(value, language))
    raise ValueError(f"{form!r} is no form of a number")
