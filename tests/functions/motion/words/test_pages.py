from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.pages import Page, split_pages
from functions.motion.words.script import Script, TimedWord, Token


def spoken(text: str, beat: float = 0.33) -> tuple[TimedWord, ...]:
    return Script.of([Token(word) for word in text.split()]).timeline(beat)


def texts(pages: tuple[Page, ...]) -> list[str]:
    return [page.text for page in pages]


speech = st.lists(
    st.tuples(st.text("abå,.25–", min_size=1, max_size=30), st.floats(0, 3), st.floats(0, 2)),
    min_size=1,
    max_size=40,
)


def timed(sent: list[tuple[str, float, float]]) -> tuple[TimedWord, ...]:
    time, words = 0.0, []
    for text, length, pause in sent:
        words.append(TimedWord(text, time, time + length))
        time += length + pause
    return tuple(words)


@given(speech, st.integers(1, 9), st.integers(5, 48))
def test_nothing_is_lost_and_no_page_overlaps(
    sent: list[tuple[str, float, float]], max_words: int, max_characters: int
) -> None:
    words = timed(sent)
    pages = split_pages(words, max_words, max_characters)
    assert tuple(word for page in pages for word in page.words) == words
    assert all(page.t == page.words[0].t <= page.words[-1].end <= page.end for page in pages)
    assert all(before.end <= after.t for before, after in pairwise(pages))
    assert pages[-1].end == words[-1].end
    assert pages == split_pages(words, max_words, max_characters)


@given(st.lists(st.text("abå", min_size=1, max_size=10), min_size=1, max_size=30), st.integers(1, 5))
def test_no_page_holds_more_than_it_may(words: list[str], max_words: int) -> None:
    for page in split_pages(spoken(" ".join(words)), max_words, 24):
        assert len(page.words) <= max_words
        assert len(page.text) <= 24 or len(page.words) == 1


def test_a_report() -> None:
    text = (
        "Regeringen vill höja skatten på bensin och diesel från årsskiftet, men oppositionen säger nej. "
        "OMXS30 steg till 2 487,6 i går"
    )
    assert texts(split_pages(spoken(text))) == [
        "Regeringen vill höja", "skatten på bensin", "och diesel", "från årsskiftet,", "men oppositionen",
        "säger nej.", "OMXS30 steg", "till 2 487,6", "i går",
    ]  # fmt: skip


@pytest.mark.parametrize("whole", ["2 487,6", "25 %", "6 juni", "kl. 14", "2 487 600 kr", "0,25 procent"])
def test_what_belongs_together_is_never_torn(whole: str) -> None:
    for lead in range(5):
        words = spoken(" ".join(["ord"] * lead) + f" {whole} ord ord")
        for max_words in (1, 2, 3):
            assert any(whole in text for text in texts(split_pages(words, max_words)))


def chinese(text: str, beat: float) -> tuple[TimedWord, ...]:
    return tuple(TimedWord(sign, n * beat, (n + 1) * beat, n > 0) for n, sign in enumerate(text))


def test_pages_of_a_script_without_spaces_are_cut_by_width_and_time() -> None:
    pages = split_pages(chinese("今天天气很好我们去公园玩", 0.1), 3, 24)
    assert [page.text for page in pages] == ["今天天气很好我们去公园玩"]
    for page in split_pages(chinese("今天天气很好我们去公园玩" * 4, 0.2), 3, 24):
        assert 1 < len(page.text) <= 12
        assert page.end - page.t <= 2.4
    assert [page.text for page in split_pages(chinese("今天天气很好", 2.5), 3, 24)] == list("今天天气很好")


def test_no_page_begins_with_what_cannot_begin_a_line() -> None:
    for page in split_pages(chinese("データーーを見て、「はい」と言った。" * 3, 0.4), 3, 8):
        assert page.text[0] not in "ー、」。っ"
        assert page.text[-1] != "「"


def test_a_sentence_ends_a_page_in_every_script() -> None:
    words = [
        TimedWord("好。", 0, 0.3),
        TimedWord("来", 0.3, 0.6, glued=True),
        TimedWord("吧", 0.6, 0.9, glued=True),
    ]
    assert texts(split_pages(words)) == ["好。", "来吧"]


def test_four_words_make_two_even_pages() -> None:
    assert texts(split_pages(spoken("röda blåa gula vita", 0.5))) == ["röda blåa", "gula vita"]


def test_a_sentence_ends_its_page() -> None:
    assert texts(split_pages(spoken("Hej. Hur mår du?) Bra", 0.2))) == ["Hej.", "Hur mår du?)", "Bra"]


def test_a_long_pause_does_and_empties_the_frame() -> None:
    words = (TimedWord("a", 0, 0.9), TimedWord("b", 1.6, 2.0), TimedWord("c", 2.5, 3.0))
    assert [(page.text, page.t, page.end) for page in split_pages(words)] == [
        ("a", 0, 0.9),
        ("b c", 1.6, 3.0),
    ]


def test_a_short_word_before_a_pause_can_still_be_read() -> None:
    first, _ = split_pages((TimedWord("Nej", 0, 0.2), TimedWord("alls", 3, 3.5)))
    assert first.end == 0.8


def test_pages_follow_each_other_without_a_gap() -> None:
    words = (TimedWord("Ett.", 0, 0.7), TimedWord("Två.", 1.0, 1.5))
    assert split_pages(words)[0].end == 1.0


@pytest.mark.parametrize("beat", [0.25, 0.4, 0.5])
def test_a_page_lasts_about_a_second(beat: float) -> None:
    pages = split_pages(spoken(" ".join(["ord"] * 24), beat), 9, 44)
    assert all(0.75 <= page.end - page.t <= 1.6 for page in pages)


def test_a_page_ends_with_a_clause_rather_than_in_it() -> None:
    text = "Skatten höjs från årsskiftet, men inte för alla"
    assert texts(split_pages(spoken(text), 5)) == ["Skatten höjs", "från årsskiftet,", "men inte för alla"]


def test_five_thousand_words() -> None:
    assert sum(len(page.words) for page in split_pages(spoken("ord " * 5000), 9, 44)) == 5000
