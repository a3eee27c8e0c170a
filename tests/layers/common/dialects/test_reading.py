"""Values of a request, as the dialects of other services read them."""

from typing import Any

import pytest

from layers.common.core.dialect import RequestForm
from layers.common.dialects.reading import Fields
from layers.common.errors import InvalidParameter


def fields(**values: Any) -> Fields:
    return Fields(RequestForm((), {}, (), (), values))


@pytest.mark.parametrize("blank", ["", " ", "\t\n", None])
def test_what_is_blank_was_left_out(blank: str | None) -> None:
    found = fields(size=blank)
    assert "size" not in found
    assert (found.choice("size", ("hd",), "auto"), found.flag("size")) == ("auto", None)


@pytest.mark.parametrize("digits", [17, 400, 4000])
def test_a_number_of_json_may_have_any_length(digits: int) -> None:
    number = 10**digits + 1
    assert fields(size=number).text("size") == str(number)


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("-.5", -0.5), ("+1.", 1), ("1e2", 100), ("2.5E-1", 0.25), (7, 7), (0.1, 0.1)],
)
def test_numbers(text: Any, value: float) -> None:
    assert fields(size=text).number("size", -1000, 1000) == value


@pytest.mark.parametrize(
    "text", ["1_0", "\u0663", "nan", "inf", "0x10", "1e", ".", "1e999", "1,5", True, [1], 10**400]
)
def test_what_is_no_number(text: Any) -> None:
    with pytest.raises(InvalidParameter, match="`size`"):
        fields(size=text).number("size", -1000, 1000)
