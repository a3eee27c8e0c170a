from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.script import Token, fill_times

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
