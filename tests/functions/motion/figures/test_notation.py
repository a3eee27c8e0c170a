import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.figures.notation import Locale, decimals_of, format_number, format_percentage

VALUES = st.floats(-1e15, 1e15)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("sv", "2\u00a0487,6"),
        ("en", "2,487.6"),
        ("de", "2.487,6"),
        ("de-CH", "2’487.6"),
        ("fr", "2\u202f487,6"),
        ("pt-PT", "2487,6"),
        ("es", "2487,6"),
        ("es-MX", "2,487.6"),
        ("en-IN", "2,487.6"),
    ],
)
def test_a_number_is_written_as_its_language_does(locale: Locale, text: str) -> None:
    assert format_number(2487.6, 1, locale) == text


@pytest.mark.parametrize("locale", ["es", "it", "pl", "pt-PT", "et", "lv", "bg", "hu", "sl"])
@pytest.mark.parametrize(
    ("value", "separators"), [(999, 0), (2487, 0), (9999, 0), (12_487, 1), (1_234_567, 2)]
)
def test_four_digits_are_one_group_where_two_must_stand_before_a_separator(
    locale: Locale, value: float, separators: int
) -> None:
    text = format_number(value, 0, locale)
    assert len(text) - len(str(value)) == separators
    assert separators == 0 or not text[-4].isdigit()


@pytest.mark.parametrize("locale", ["en-IN", "hi"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999, "999"),
        (1234, "1,234"),
        (12_345, "12,345"),
        (123_456, "1,23,456"),
        (1_234_567_890, "1,23,45,67,890"),
    ],
)
def test_indian_groups_have_two_digits_above_the_thousand(locale: Locale, value: float, text: str) -> None:
    assert format_number(value, 0, locale) == text


@pytest.mark.parametrize(
    ("locale", "text"), [("sv", "+1,4\u00a0%"), ("en", "+1.4%"), ("fr", "+1,4\u00a0%"), ("it", "+1,4%")]
)
def test_a_change_has_its_sign(locale: Locale, text: str) -> None:
    assert format_percentage(1.4, 1, locale) == text


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(2487.6, 1), (2487, 0), (2487.0, 0), (-0.004, 3), (0.0, 0), (1e12, 0), (1e-9, 6), (100.0, 0), (1.25, 2)],
)
def test_as_many_decimals_as_a_number_is_written_with(value: float, decimals: int) -> None:
    assert decimals_of(value) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1e12, 0, "1,000,000,000,000"),
        (-0.004, 3, "−0.004"),
        (-0.004, 2, "0.00"),
        (-0.0, 0, "0"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (-1.5, 0, "−2"),
        (999.95, 1, "1,000.0"),
        (1e15, 6, "1,000,000,000,000,000.000000"),
    ],
)
def test_edges(value: float, decimals: int, text: str) -> None:
    assert format_number(value, decimals, "en") == text


@given(VALUES, st.integers(0, 6), st.sampled_from(get_args(Locale)))
def test_the_digits_are_those_of_the_number(value: float, decimals: int, locale: Locale) -> None:
    text = format_number(value, decimals, locale)
    digits = "".join(filter(str.isdecimal, text))
    magnitude = int(digits) / 10**decimals
    assert magnitude == pytest.approx(abs(value), rel=1e-12, abs=0.51 / 10**decimals)
    assert text.startswith("−") == (value < 0 and int(digits) > 0)


FROM_FIVE_DIGITS = {"es", "it", "pl", "pt-PT", "et", "lv", "bg", "hu", "sl"}
BY_TWO = {"en-IN", "hi"}


@given(st.integers(0, 10**15), st.sampled_from(get_args(Locale)))
def test_groups_have_the_sizes_of_their_language(value: int, locale: Locale) -> None:
    groups = re.split(r"\D", format_number(value, 0, locale))
    if value < 1000 or (value < 10_000 and locale in FROM_FIVE_DIGITS):
        assert len(groups) == 1
        return
    upper = 2 if locale in BY_TWO else 3
    assert len(groups[-1]) == 3
    assert all(len(group) == upper for group in groups[1:-1])
    assert 1 <= len(groups[0]) <= upper


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_greater_numbers_are_never_written_smaller(one: float, other: float) -> None:
    low, high = (
        float(format_number(value, 1, "en").replace(",", "").replace("−", "-"))
        for value in sorted((one, other))
    )
    assert low <= high
