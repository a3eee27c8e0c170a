from itertools import pairwise

import pytest

from layers.common.typography.hyphens import is_joint, syllables


def parts(word: str, language: str) -> list[str]:
    cuts = [0, *syllables(word, 0, len(word), language), len(word)]
    return [word[start:end] for start, end in pairwise(cuts)]


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("departementet", "sv", ["depar", "te", "men", "tet"]),
        ("departementet", "sv-SE", ["depar", "te", "men", "tet"]),
        ("hyphenation", "en", ["hyphen", "a", "tion"]),
        ("katt", "sv", ["katt"]),
        ("departementet", "tlh", ["departementet"]),
        ("departementet", "", ["departementet"]),
        ("2487600", "sv", ["2487600"]),
    ],
)
def test_syllables(word: str, language: str, expected: list[str]) -> None:
    assert parts(word, language) == expected


def test_syllables_are_positions_of_the_text() -> None:
    text = "av (departementet), ja"
    assert text[: next(syllables(text, 3, 18, "sv"))] == "av (depar"


@pytest.mark.parametrize(("language", "joint"), [("sv", True), ("de-AT", True), ("en", False)])
def test_joints_are_germanic(language: str, joint: bool) -> None:
    assert is_joint("marknadsdepartementet", 8, language) is joint
    assert not is_joint("marknadsdepartementet", 7, "sv")
