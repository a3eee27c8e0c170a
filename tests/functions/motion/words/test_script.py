from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.script import (
    HOLD_S,
    Script,
    TimedWord,
    Token,
    fill_times,
    film_length,
    word_times,
)

times = st.none() | st.floats(0, 3600)
scripts = st.lists(
    st.builds(Token, st.text("aå!–9", min_size=1, max_size=9), times, times), min_size=1, max_size=12
).map(Script.of)


@given(scripts, st.floats(0.05, 5), st.floats(0, 5))
def test_a_timeline_is_in_order_and_nothing_overlaps(script: Script, beat: float, lead: float) -> None:
    words = script.timeline(beat, lead)
    assert all(0 <= word.t <= word.end for word in words)
    assert all(before.end <= after.t + 1e-9 for before, after in pairwise(words))
    assert "".join("".join(word.w.split()) for word in words) == "".join(t.text for t in script.tokens)


def test_words_without_times_come_at_an_even_beat() -> None:
    script = Script.of([Token("Räntan"), Token("sänks"), Token("nu")])
    assert not script.is_timed
    assert script.timeline(0.5, 0.25) == (
        TimedWord("Räntan", 0.25, 0.75),
        TimedWord("sänks", 0.75, 1.25),
        TimedWord("nu", 1.25, 1.75),
    )


def test_an_end_is_estimated_where_a_pause_follows() -> None:
    words = Script.of([Token("Räntan", 0.0), Token("sänks", 5.0), Token("nu", 5.2)]).timeline(0.5)
    assert [word.end for word in words] == pytest.approx([0.9, 5.2, 5.7])


def test_an_end_never_reaches_into_the_next_word() -> None:
    assert Script.of([Token("a", 0.0, 3.0), Token("b", 1.0, 0.5)]).timeline(0.5) == (
        TimedWord("a", 0, 1),
        TimedWord("b", 1, 1),
    )


def test_words_before_and_after_the_timed_ones_keep_the_beat() -> None:
    script = Script.of([Token("a"), Token("b", 2.0, 2.5), Token("c"), Token("d")])
    assert [word.t for word in script.timeline(0.5)] == pytest.approx([1.5, 2, 2.5, 3])


def test_there_is_no_time_before_the_first() -> None:
    assert Script.of([Token("a"), Token("b"), Token("c", 0.0)]).timeline(0.5)[0].t == 0


def test_punctuation_joins_and_an_entry_is_found_again() -> None:
    script = Script.of([Token("Hej", 0.0, 0.4), Token("!", 0.4, 0.5), Token("Nej", 1.0, 1.4)])
    assert [word.w for word in script.timeline(1)] == ["Hej!", "Nej"]
    assert script.timeline(1)[0].end == 0.5
    assert [script.index_of(entry) for entry in range(3)] == [0, 0, 1]


@pytest.mark.parametrize("entry", [-1, 1])
def test_there_is_no_such_entry(entry: int) -> None:
    with pytest.raises(IndexError):
        Script.of([Token("a")]).index_of(entry)


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        [Token("a")] * 5001,
        [Token("a" * 201)],
        [Token(",")] * 201,
        [Token("a", 3600.1)],
        [Token("a", 3599, 3601)],
    ],
)
def test_bounds(tokens: list[Token]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Script.of(tokens)


tokens = st.lists(
    st.builds(
        Token,
        st.text("aå!", min_size=1, max_size=9),
        st.none() | st.floats(0, 100),
        st.none() | st.floats(0, 100),
    ),
    max_size=12,
)


@given(tokens, st.floats(0, 50), st.floats(50, 100))
def test_every_word_gets_a_start_and_none_goes_back(sent: list[Token], start: float, end: float) -> None:
    starts = [token.start for token in fill_times(sent, start, end)]
    known = [time for time in starts if time is not None]
    assert len(known) == len(sent)
    assert known == sorted(known)


@given(tokens)
def test_what_is_known_and_in_order_stays(sent: list[Token]) -> None:
    latest = 0.0
    for before, after in zip(sent, fill_times(sent, 0, 100), strict=True):
        assert before.text == after.text
        if before.start is not None and before.start >= latest:
            assert after.start == before.start
            latest = before.start


def test_a_run_shares_its_room_by_characters() -> None:
    words = [Token("a", 1.0, 2.0), Token("bb"), Token("cccc"), Token("d", 8.0)]
    assert fill_times(words, 0, 10)[1:3] == [Token("bb", 2.0, 4.0), Token("cccc", 4.0, 8.0)]


def test_a_word_without_an_end_shares_too() -> None:
    assert fill_times([Token("aa", 1.0), Token("bb"), Token("c", 5.0)], 0, 9)[:2] == [
        Token("aa", 1.0, 3.0),
        Token("bb", 3.0, 5.0),
    ]


def test_so_does_one_that_leaves_no_room() -> None:
    assert fill_times([Token("aa", 1.0, 1.0), Token("bb"), Token("c", 5.0)], 0, 9)[1].start == 3.0


def test_the_ends_are_filled_from_and_to_the_bounds() -> None:
    words = [Token("a"), Token("b"), Token("c", 4.0, 6.0), Token("dd")]
    assert [token.start for token in fill_times(words, 2, 9)] == [2, 3, 4, 6]
    assert fill_times(words, 2, 9)[-1].end == 9


def test_with_no_times_at_all_the_bounds_are_shared() -> None:
    assert fill_times([Token("a"), Token("bbb")], 1, 5) == [Token("a", 1, 2), Token("bbb", 2, 5)]


def test_earlier_than_the_word_before_is_clipped() -> None:
    words = [Token("a", 2.0), Token("b", 1.0), Token("c", 3.0)]
    assert [token.start for token in fill_times(words, 0, 9)] == [2, 2, 3]


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
