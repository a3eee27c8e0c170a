import pytest

from functions.motion.lettering.typeset_page import notes, typeset_page
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
