from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.script import Script, TimedWord, Token

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
