import pytest

from functions.motion.words.script import HOLD_S, Script, Token, film_length, word_times

UNTIMED = Script.of([Token("ett"), Token("två")])
TIMED = Script.of([Token("ett", 1.0, 1.2), Token("två", 3.0, 3.3)])


def starts(script: Script, beat: float | None, lead: float, length: float | None) -> list[float]:
    return [word.t for word in word_times(script, 0.4, beat, lead, length)]


def test_an_even_beat_where_nothing_else_is_known() -> None:
    assert starts(UNTIMED, None, 0.5, None) == pytest.approx([0.5, 0.9])
    assert starts(UNTIMED, 1.0, 0.5, None) == pytest.approx([0.5, 1.5])


def test_a_length_is_shared_by_all_words_and_the_hold() -> None:
    assert starts(UNTIMED, None, 0.2, 5.0) == pytest.approx([0.2, 0.2 + (5 - 0.2 - HOLD_S) / 2])
    assert starts(UNTIMED, None, 0.0, 0.4) == pytest.approx([0.0, 0.15])


def test_the_callers_beat_goes_before_the_length() -> None:
    assert starts(UNTIMED, 0.3, 0.0, 5.0) == pytest.approx([0.0, 0.3])


def test_times_go_before_all_else() -> None:
    assert starts(TIMED, 0.3, 0.2, 9.0) == [1.0, 3.0]


def test_it_lasts_until_the_last_word_was_seen_or_as_long_as_told() -> None:
    words = word_times(TIMED, 0.4, None, 0.0, None)
    assert film_length(words, None) == pytest.approx(3.3 + HOLD_S)
    assert film_length(words, 2.0) == 2.0
