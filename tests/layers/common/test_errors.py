import pytest

from layers.common import errors
from layers.common.errors import InvalidParameter, StudioError, describe, expected

CLASSES = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, StudioError)
]


def test_codes_and_titles_are_unique() -> None:
    assert len({cls.code for cls in CLASSES}) == len({cls.title for cls in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_codes_are_snake_case_and_statuses_are_errors(cls: type[StudioError]) -> None:
    assert cls.code.replace("_", "").isalpha()
    assert cls.code.islower()
    assert 400 <= cls.status < 600


def test_the_first_name_of_a_fault_stays() -> None:
    assert StudioError("x").at("file").at("other").param == "file"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<script>alert(1)</script>", "text of 25 characters"),
        ("jpg", '"jpg"'),
        ("a b-c_d.e:1%", '"a b-c_d.e:1%"'),
        ("x" * 25, "text of 25 characters"),
        ("rött", "text of 4 characters"),
        ("a\nb", "text of 3 characters"),
        ("", "text of 0 characters"),
        ("500", "500"),
        ("-1.5", "-1.5"),
        ("9" * 5000, "text of 5000 characters"),
        (2.5, "2.5"),
        (None, "nothing"),
        (True, "true"),
        ([1], "a list"),
        ({"a": 1}, "an object"),
        (b"", "something else"),
        (10**400, "a very large number"),
    ],
)
def test_values_are_described_and_not_echoed(value: object, words: str) -> None:
    assert describe(value) == words
    assert expected("a number", "size", value) == f"expected a number for `size`, received {words}"


def test_a_fault_in_a_part_names_the_whole() -> None:
    assert InvalidParameter("x", param="box").under("ops[2]").param == "ops[2].box"
    assert InvalidParameter("x").under("ops[2]").param == "ops[2]"
