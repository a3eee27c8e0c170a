import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.measuring import Paragraph
from layers.common.typography.shaping import Lettering

_WORDS = st.lists(st.text("aijmwÅöVT1,.", min_size=1, max_size=6), min_size=1, max_size=6)


def paragraph(text: str, **lettering: float) -> Paragraph:
    return Paragraph(text, Lettering(**lettering), range(len(text.split())))  # type: ignore[arg-type]


@given(_WORDS, st.data())
def test_a_width_is_that_of_the_line(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    tail = data.draw(st.sampled_from(["", "-"]))
    measured = paragraph(text, tracking=0.1)
    assert measured.width(start, end, tail) == pytest.approx(
        measured.line(start, end, tail).advance, abs=1e-9
    )


@given(_WORDS, st.floats(1, 20))
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
