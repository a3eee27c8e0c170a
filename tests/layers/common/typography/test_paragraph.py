from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.line_breaking import Break, no_break_positions
from layers.common.typography.paragraph import (
    LineSpan,
    Paragraph,
    balanced,
    break_opportunities,
    greedy,
    raggedness,
)
from layers.common.typography.shaping import Lettering

_SHORT_WORDS = st.lists(st.text("aijmwÅöVT1,.", min_size=1, max_size=6), min_size=1, max_size=6)
_LETTERS = "aijmwåVT"
_WORDS = st.lists(st.text(_LETTERS + "1-", min_size=1, max_size=14), max_size=12).map(" ".join)
_WIDTHS = st.floats(1.2, 12)


def paragraph(text: str, tracking: float = 0.0) -> Paragraph:
    return Paragraph(text, Lettering(tracking=tracking), range(len(text.split())))


def wrapped(text: str, width: float, worst: Break = Break.ANYWHERE) -> list[LineSpan] | None:
    copy = paragraph(text)
    return balanced(copy, break_opportunities(copy, width, worst), width)


def texts(text: str, width: float, worst: Break = Break.ANYWHERE) -> list[str]:
    return [text[line.start : line.end] + line.tail for line in wrapped(text, width, worst) or []]


@given(_SHORT_WORDS, st.data())
def test_a_width_is_that_of_the_line(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    tail = data.draw(st.sampled_from(["", "-"]))
    measured = paragraph(text, tracking=0.1)
    assert measured.width(start, end, tail) == pytest.approx(
        measured.line(start, end, tail).advance, abs=1e-9
    )


@given(_SHORT_WORDS, st.floats(1, 20))
def test_the_bound_on_lines_is_one(words: list[str], width: float) -> None:
    """However it is broken, even between any letters, so many lines it takes."""
    text = " ".join(words)
    measured = paragraph(text)
    lines, start = 0, 0
    while start < len(text):
        fitting = [end for end in range(start + 1, len(text) + 1) if measured.width(start, end) <= width]
        start = max(fitting, default=start + 1)
        lines += 1
    assert lines >= measured.fewest_lines(width)


def test_spaces_at_the_ends_have_no_width() -> None:
    measured = paragraph("en två tre")
    assert measured.width(2, 7) == measured.width(3, 6) == paragraph("två").width(0, 3)
    assert measured.width(2, 3) == 0


def test_every_space_has_its_own_width() -> None:
    wide, thin = (paragraph(f"2{space}487").width(0, 5) for space in "\u00a0\u202f")
    assert thin < wide


def test_a_line_of_two_directions_is_ordered() -> None:
    """In a Hebrew paragraph the first word stands at the right, and Latin words between keep their order."""
    line = paragraph("שלום new york עולם").line(0, 18)
    assert [part.text for part in line.parts] == ["שלום", "new", "york", "עולם"]
    assert [run.part for run in line.runs] == [3, 1, 2, 0]
    assert [run.x for run in line.runs] == sorted(run.x for run in line.runs)


def test_parts_know_their_words() -> None:
    measured = Paragraph("departementet säger nej", Lettering(), (0, 2, 3))
    assert [(part.text, part.index) for part in measured.line(0, 5, "-").parts] == [("depar-", 0)]
    assert [(part.text, part.index) for part in measured.line(5, 19).parts] == [("tementet", 0), ("säger", 2)]


@given(_WORDS, _WIDTHS)
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: float) -> None:
    copy = paragraph(text)
    places = break_opportunities(copy, width, Break.ANYWHERE)
    for lines in (greedy(copy, places, width), balanced(copy, places, width)):
        assert lines is not None
        assert all(copy.width(line.start, line.end, line.tail) <= width + 1e-6 for line in lines)
        assert "".join(text[line.start : line.end] for line in lines).replace(" ", "") == text.replace(
            " ", ""
        )
        assert all(line.end <= after.start for line, after in pairwise(lines))


@given(_WORDS, _WIDTHS)
def test_balanced_lines_are_as_few_and_no_more_ragged(text: str, width: float) -> None:
    copy = paragraph(text)
    places = break_opportunities(copy, width, Break.ANYWHERE)
    full, even = greedy(copy, places, width), balanced(copy, places, width)
    assert full is not None
    assert even is not None
    assert len(even) == len(full)
    assert raggedness(copy, even, width) <= raggedness(copy, full, width) + 1e-9


@given(st.lists(st.text(_LETTERS, min_size=1, max_size=8), min_size=1, max_size=7), _WIDTHS)
def test_greedy_takes_the_fewest_lines(words: list[str], width: float) -> None:
    """Against every way to break a few words."""
    text = " ".join(words)
    copy = paragraph(text)
    lines = greedy(copy, break_opportunities(copy, width, Break.WORD), width)
    counts = []
    for cuts in range(2 ** (len(words) - 1)):
        rows = [[words[0]]]
        for index, word in enumerate(words[1:]):
            if cuts >> index & 1:
                rows.append([])
            rows[-1].append(word)
        if all(paragraph(row).width(0, len(row)) <= width + 1e-6 for row in map(" ".join, rows)):
            counts.append(len(rows))
    assert (len(lines) if lines is not None else None) == min(counts, default=None)


@given(_WORDS, _WIDTHS)
def test_words_that_fit_are_not_broken(text: str, width: float) -> None:
    """What is glued together, such as groups of digits, is one word."""
    glue = no_break_positions(text)
    words = "".join("\u00a0" if n in glue else one for n, one in enumerate(text)).split(" ")
    if all(paragraph(word).width(0, len(word)) <= width for word in words):
        assert all(line.kind == Break.WORD for line in wrapped(text, width) or [])


def test_groups_of_digits_are_one_word() -> None:
    assert wrapped("1 1 1", 1.5, Break.WORD) is None
    assert texts("1 1 1", 5) == ["1 1 1"]


def test_lines_are_even() -> None:
    text = "Regeringen höjer räntan igen nu"
    assert texts(text, paragraph(text).width(0, 28)) == ["Regeringen höjer", "räntan igen nu"]


def test_a_short_word_goes_to_the_next_line() -> None:
    text = "Rapporten kommer först i oktober säger ministern"
    assert texts(text, 13)[0] == "Rapporten kommer först"
    assert not any(line.endswith(" i") for line in texts(text, 13))


@pytest.mark.parametrize(
    ("width", "worst", "expected"),
    [
        (20, Break.WORD, ["Arbetsmarknadsdepartementet"]),
        (9, Break.WORD, []),
        (9, Break.HALVES, ["Arbetsmarknads-", "departementet"]),
        (9, Break.ANYWHERE, ["Arbetsmarknads-", "departementet"]),
        (5.5, Break.HALVES, []),
        (5.5, Break.SYLLABLES, ["Arbets-", "marknads-", "departe-", "mentet"]),
    ],
)
def test_a_long_word_is_divided_as_little_as_may_be(width: float, worst: Break, expected: list[str]) -> None:
    assert texts("Arbetsmarknadsdepartementet", width, worst) == expected


def test_what_has_no_syllables_is_torn() -> None:
    assert "".join(texts("1" * 40, 3)) == "1" * 40


def test_a_letter_wider_than_the_line_fits_nowhere() -> None:
    assert wrapped("W", 0.2) is None


def test_nothing_is_one_empty_line() -> None:
    assert wrapped("", 5) == [LineSpan(0, 0, "", Break.WORD)]
