"""Numbers, scales, widths and places."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.report.charts.numbers import number_words, share_words, tick_words, value_words
from healthcode.report.charts.placing import least_covered, spread, swarm
from healthcode.report.charts.scales import logarithmic_scale, straight_scale
from healthcode.report.charts.widths import shortened, words_width, wrapped
from report.charts.drawing import setting

NUMBERS = st.floats(-1e15, 1e15)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (1234.5, "1,234.5", "1.234,5"),
        (1234567, "1,234,567", "1.234.567"),
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (-3.25, "−3.2", "−3,2"),  # noqa: RUF001 - as written
        (0.004, "0.004", "0,004"),
        (0.00012345, "0.00012", "0,00012"),
        (12.0, "12", "12"),
        (1.2e20, "1.2 × 10^20", "1,2 × 10^20"),  # noqa: RUF001 - as written
    ],
)
def test_numbers_are_written_as_people_write_them(value: float, english: str, german: str) -> None:
    """Commas and points by language, no needless zeros, and small numbers never become zero."""
    assert number_words(value, "en") == english
    assert number_words(value, "de") == german


def test_shares_and_absent_values() -> None:
    """Shares are per cent, and None is the word for what cannot be estimated."""
    assert share_words(0.0348, "en") == "3.5%"
    assert share_words(0.0348, "de") == "3,5 %"
    assert value_words(None, setting()) == "not estimable"
    assert value_words(0.5, setting(), is_share=True) == "50%"
    with pytest.raises(ValueError, match="cannot be written"):
        number_words(float("nan"), "en")


@pytest.mark.parametrize(
    ("value", "step", "english", "german"),
    [
        (0.2, 0.2, "0.2", "0,2"),
        (20_000, 10_000, "20,000", "20.000"),
        (2_500_000, 500_000, "2.5 million", "2,5 Mio."),
        (3e9, 1e9, "3 billion", "3 Mrd."),
    ],
)
def test_ticks_are_short(value: float, step: float, english: str, german: str) -> None:
    """Ticks have as many decimals as their step, and millions are words."""
    assert tick_words(value, step, "en") == english
    assert tick_words(value, step, "de") == german


@settings(max_examples=40)
@given(st.lists(NUMBERS | st.none(), max_size=8), st.booleans(), st.booleans())
def test_scales_hold_all_values_and_end_at_round_ticks(
    values: list[float | None], from_zero: bool, is_whole: bool
) -> None:
    """Every value lies between the ends, zero too where it must; a handful of ticks leads from end to end."""
    scale = straight_scale(values, 0, 100, from_zero=from_zero, is_whole=is_whole)
    ticks = scale.ticks()
    known = [value for value in values if value is not None]
    assert all(-1e-3 <= scale(value) <= 100 + 1e-3 for value in known)
    assert 2 <= len(ticks) <= 9
    assert scale(ticks[0]) == pytest.approx(0, abs=1e-6)
    assert scale(ticks[-1]) == pytest.approx(100, abs=1e-6)
    assert f"{scale.step:e}"[0] in "125"
    assert not is_whole or scale.step >= 1
    assert not from_zero or scale.low <= 0 <= scale.high


def test_logarithmic_scales_have_powers_of_ten() -> None:
    """Even one value has a scale around it."""
    assert logarithmic_scale([300, 20_000], 0, 1).ticks() == [100, 1_000, 10_000, 100_000]
    assert logarithmic_scale([1_000], 0, 1).ticks() == [1_000, 10_000]
    assert logarithmic_scale([], 0, 1).ticks() == [1, 10]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 40)), max_size=10))
def test_spread_labels_never_overlap(labels: list[tuple[float, float]]) -> None:
    """Labels keep their order and their room, and stay between the ends where there is room for all."""
    places, sizes = [place for place, _ in labels], [size for _, size in labels]
    found = spread(places, sizes, 0, 500)
    order = sorted(range(len(labels)), key=lambda index: (places[index], index))
    for one, two in itertools.pairwise(order):
        assert found[two] - found[one] >= (sizes[one] + sizes[two]) / 2 - 1e-6
    for index in order:
        assert sizes[index] / 2 - 1e-6 <= found[index] <= 500 - sizes[index] / 2 + 1e-6


@settings(max_examples=40)
@given(st.lists(st.floats(0, 300), max_size=20))
def test_swarming_dots_do_not_overlap_while_there_are_lanes(places: list[float]) -> None:
    """With a lane for each dot none lies on another, and a lone dot lies on the line."""
    offsets = swarm(places, 8, most_lanes=41)
    points = list(zip(places, offsets, strict=True))
    for index, one in enumerate(points):
        assert all(abs(one[0] - two[0]) > 7.9 or abs(one[1] - two[1]) > 7.9 for two in points[:index])
    assert swarm([5.0], 8) == [0.0]


def test_a_label_goes_where_it_hides_least() -> None:
    """A free place inside wins over a covered one and over one that sticks out."""
    room = (0.0, 0.0, 100.0, 100.0)
    covered, out, free = (10.0, 10.0, 30.0, 20.0), (90.0, 10.0, 110.0, 20.0), (50.0, 50.0, 70.0, 60.0)
    assert least_covered([covered, out, free], [(0.0, 0.0, 40.0, 40.0)], room) == 2


@settings(max_examples=40)
@given(st.text(max_size=80), st.floats(20, 300))
def test_wrapped_words_fit_and_none_is_lost(words: str, width: float) -> None:
    """Every line fits, and without a limit on lines all characters but spaces are there."""
    lines = wrapped(words, width, 14, most_lines=1_000)
    assert all(words_width(line, 14) <= width or len(line) == 1 or "\\" in line for line in lines)
    kept = "".join(lines).replace(" ", "")
    from healthcode.dataset.shown import escaped  # noqa: PLC0415

    assert kept == "".join(escaped(words).split())
    assert len(wrapped(words, width, 14, most_lines=2)) <= 2
    assert words_width(shortened(words, width, 14), 14) <= max(width, words_width("…", 14))


def test_a_value_just_beyond_the_end_adds_no_tick() -> None:
    """A share of 100.8 % stands on the axis, whose last tick stays 100 %; one far beyond gets its tick."""
    close = straight_scale([0.2, 1.008], 0, 100, high=1, most_ticks=4)
    assert close.high == 1.008
    assert max(close.ticks()) == 1
    assert straight_scale([0.2, 1.3], 0, 100, high=1, most_ticks=4).high == 1.5
