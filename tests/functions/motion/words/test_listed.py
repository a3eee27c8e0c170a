from functions.motion.words.params import Entries, Strings
from functions.motion.words.script import Token


def test_strings_are_words_as_they_stand() -> None:
    """``highlight`` counts them, so that one may hold several."""
    tokens = Strings.model_validate(["Räntan", "med  0,25 "]).tokens()
    assert tokens == [Token("Räntan"), Token("med 0,25")]


def test_entries_have_times_or_none() -> None:
    tokens = Entries.model_validate(
        [{"w": "Räntan", "t": 0}, {"w": "sänks"}, {"w": "nu", "t": 1, "end": 1.5}]
    )
    assert tokens.tokens() == [Token("Räntan", 0), Token("sänks"), Token("nu", 1, 1.5)]


def test_null_is_no_time() -> None:
    assert Entries.model_validate([{"w": "a", "t": None, "end": None}]).tokens() == [Token("a")]
