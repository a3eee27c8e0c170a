import pytest

from functions.motion.lettering.typeset_page import PILL_SIDE, Pager, notes, pill, pill_box, typeset_page
from functions.motion.words.pages import Page
from functions.motion.words.script import TimedWord
from layers.common.errors import InvalidParameter
from layers.common.typography.block import TypeStyle


def page(*entries: str) -> Page:
    words = tuple(TimedWord(entry, n, n + 1) for n, entry in enumerate(entries))
    return Page(words, 0, len(words))


def test_an_entry_of_two_words_stays_on_one_line() -> None:
    # Without the other rule, "Räntan sänks med" would fill the first line.
    found = typeset_page(page("Räntan", "sänks", "med 0,25"), TypeStyle(size=50), 470, 300, 3)
    assert any("med 0,25" in line.text for line in found.block.lines)
    assert [part.text for part in found.parts[2]] == ["med", "0,25"]
    assert len(found.stretches(2)) == 1


def test_a_long_entry_may_be_broken_and_has_a_stretch_on_each_line() -> None:
    found = typeset_page(page("Regeringen vill höja skatten"), TypeStyle(size=60), 420, 400, 4)
    assert len(found.stretches(0)) == len(found.block.lines) > 1
    for stretch, line in zip(found.stretches(0), found.block.lines, strict=True):
        assert (stretch.left, stretch.right, stretch.baseline) == (line.left, line.right, line.baseline)


def test_words_without_a_space_between_them_are_parts_of_their_own_side_by_side() -> None:
    words = tuple(
        TimedWord(word, n, n + 1, n in (1, 2)) for n, word in enumerate(["ett", "två", "tre", "fyra"])
    )
    found = typeset_page(Page(words, 0, 4), TypeStyle(size=40), 900, 300, 2)
    ends = [(stretch.left, stretch.right) for n in range(4) for stretch in found.stretches(n)]
    assert len(ends) == 4
    assert ends[1][0] == pytest.approx(ends[0][1], abs=0.01)
    assert ends[2][0] == pytest.approx(ends[1][1], abs=0.01)
    assert ends[3][0] > ends[2][1] + 5


def test_a_word_without_letters_has_no_parts() -> None:
    found = typeset_page(page("Hej", "🎉", "där"), TypeStyle(), 900, 300, 2)
    assert [[part.text for part in parts] for parts in found.parts] == [["Hej"], [], ["där"]]
    assert found.stretches(1) == []
    assert notes([found]) == {"Words-Missing": "U+1F389"}


def test_no_note_where_nothing_is_missing() -> None:
    assert notes([typeset_page(page("Hej"), TypeStyle(), 900, 300, 2)]) == {}


def test_every_note_is_short() -> None:
    signs = "".join(chr(0x4E00 + n) for n in range(60))
    assert len(notes([typeset_page(page(signs), TypeStyle(), 900, 300, 2)])["Words-Missing"].split()) == 20


def test_the_fault_is_said_of_the_words() -> None:
    with pytest.raises(InvalidParameter) as fault:
        typeset_page(page("å" * 100), TypeStyle(size=8), 50, 20, 1)
    assert fault.value.param == "words"


def test_caps_reach_from_the_first_capitals_to_the_last_baseline() -> None:
    found = typeset_page(page("HEM", "HEM"), TypeStyle(size=100, leading=1.1), 300, 400, 2)
    top, bottom = found.caps
    assert bottom - top == pytest.approx(found.block.metrics.cap_height * 100 + 110, abs=1)


PAGES = [Page((), t, t + 0.8) for t in (1.0, 2.0, 3.0, 4.0)]


def test_the_page_of_a_time() -> None:
    pager = Pager(PAGES, lambda number: number)
    assert [pager.at(t) for t in (0.5, 1.0, 1.79, 1.8, 2.5, 4.7, 9.0)] == [None, 0, 0, None, 1, 3, None]
    assert Pager([], lambda number: number).at(1.0) is None


def test_pages_are_drawn_when_seen_and_few_are_kept() -> None:
    drawn: list[int] = []

    def draw(number: int) -> int:
        drawn.append(number)
        return number

    pager = Pager(PAGES, draw)
    assert drawn == []
    for t in (1.1, 1.2, 2.1, 2.2, 3.1, 2.3):
        pager.at(t)
    assert drawn == [0, 1, 2]
    pager.at(1.1)
    assert drawn == [0, 1, 2, 0]


def test_it_surrounds_the_letters() -> None:
    page = typeset_page(Page((TimedWord("Ågy", 0, 1),), 0, 1), TypeStyle(size=100), 900, 300, 1)
    left, top, right, bottom = pill_box(page, page.stretches(0)[0], (10, 20))
    word = page.parts[0][0]
    assert (left, right) == (
        round(10 + word.left - 100 * PILL_SIDE),
        round(10 + word.right + 100 * PILL_SIDE),
    )
    ink = page.ink
    assert top <= 20 + ink[1] + 2
    assert bottom >= 20 + ink[3] - 2


def test_it_fills_its_box_but_for_the_corners() -> None:
    sprite = pill((40, 60, 140, 100), 50, (255, 210, 63))
    alpha = sprite.alpha[60 - sprite.top : 100 - sprite.top, 40 - sprite.left : 140 - sprite.left]
    assert alpha.shape == (40, 100)
    assert alpha[0, 50] == alpha[39, 50] == alpha[20, 0] == alpha[20, 99] == 255
    assert alpha[0, 0] == alpha[0, 99] == alpha[39, 0] == alpha[39, 99] == 0
    assert int(sprite.alpha.sum()) == int(alpha.sum())
