from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.errors import InvalidParameter
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.raster import ink_box
from layers.common.typography.typeset import collect_missing, fit_block, set_block, set_line
from tests.layers.common.typography.fonts import style

_TEXTS = st.lists(st.text("aijmwåVT1-", min_size=1, max_size=14), max_size=14).map(" ".join)
HEADLINE = "Bränslepriset sjunker med 2 500 kr per år – så påverkas hushållen"


def lines(block: Block) -> list[str]:
    return [line.text for line in block.lines]


@given(_TEXTS, st.floats(60, 600), st.sampled_from(["left", "centre", "right"]))
def test_a_block_keeps_its_words_in_its_width(text: str, width: float, align: Align) -> None:
    block = set_block(text, style(40), width, align)
    assert all(line.left >= -0.001 and line.right <= width + 0.001 for line in block.lines)
    numbers = [word.index for word in block.words]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(text.split())))
    for number, word in enumerate(text.split()):
        parts = "".join(part.text for part in block.words if part.index == number)
        assert parts.replace("-", "") == word.replace("-", "")


@pytest.mark.parametrize(("align", "share"), [("left", 0), ("centre", 0.5), ("right", 1)])
def test_alignment(align: Align, share: float) -> None:
    for line in set_block(HEADLINE, style(40), 500, align).lines:
        assert line.left == pytest.approx(share * (500 - (line.right - line.left)))


def test_baselines_do_not_depend_on_the_letters() -> None:
    flat, deep = (set_block(text, style(41), 9000) for text in ("ace\nace", "Åpj\nqgÅ"))
    assert [line.baseline for line in flat.lines] == [line.baseline for line in deep.lines]
    assert flat.height == deep.height
    first, second = (line.baseline for line in flat.lines)
    assert first == round(41 * flat.metrics.ascent)
    assert second - first == pytest.approx(41 * 1.15, abs=1)
    assert flat.height == pytest.approx(second + 41 * flat.metrics.descent, abs=1)


def test_line_ends_hold() -> None:
    assert lines(set_block("en\ntvå\n\ntre", style(40), 500)) == ["en", "två", "", "tre"]
    assert lines(set_line("en två\ntre", style(40))) == ["en två", "tre"]


def test_nothing_is_a_block_too() -> None:
    for block in (set_line("", style()), set_block(" ", style(), 100), fit_block("", style(), 90, 90)):
        assert lines(block) == [""]
        assert not block.words
        assert not block.runs


@pytest.mark.parametrize("text", ["2 487,6", "0,25 procent", "25 kr", "12 °C", "kl. 14"])
def test_numbers_and_units_stay_together(text: str) -> None:
    longest = set_line(text, style(40)).width
    for width in (longest + 1, longest * 1.3, longest * 2):
        block = set_block(f"Det är {text} nu", style(40), width)
        assert any(text in line for line in lines(block))


def test_letters_stand_where_their_line_says() -> None:
    for line in set_block(HEADLINE, style(80), 900, "centre").lines:
        for word in line.words:
            ink = ink_box(word.runs)
            assert ink is not None
            # Sidebearings: ink may leave its advance by a hair.
            assert word.left - 6 <= ink[0] <= ink[2] <= word.right + 6
            assert line.baseline - 80 <= ink[1] <= line.baseline


def test_a_larger_size_is_the_same_line_enlarged() -> None:
    small, large = (set_line("Räntan höjs", style(size)) for size in (17, 170))
    assert large.width == pytest.approx(10 * small.width)


def test_counting_figures_stand_still() -> None:
    widths = {
        round(set_line(f"{number:,}".replace(",", " "), style(80, features=("tnum",))).width, 6)
        for number in range(1000, 9999, 313)
    }
    assert len(widths) == 1


def test_tracking_does_not_show_behind_the_last_letter() -> None:
    loose, tight = (set_line("UTRIKES", style(100, tracking=tracking)) for tracking in (0.1, 0.0))
    assert loose.width == pytest.approx(tight.width + 6 * 10, abs=1)


@pytest.mark.parametrize("most", [1, 2])
def test_too_many_lines_are_told(most: int) -> None:
    with pytest.raises(InvalidParameter, match=rf"300 pixels wide in {most} lines at 80 .*66 characters"):
        set_block(HEADLINE + ".", style(80), 300, max_lines=most)


@pytest.mark.parametrize("width", [0, -5])
def test_no_width_holds_nothing_but_nothing(width: float) -> None:
    with pytest.raises(InvalidParameter):
        set_block("W", style(80), width)
    with pytest.raises(InvalidParameter):
        fit_block("W", style(80), width, 100)


def test_a_box_narrower_than_a_letter_is_told() -> None:
    with pytest.raises(InvalidParameter, match="fits a box 3 pixels wide at 80"):
        set_block("W", style(80), 3)


@pytest.mark.parametrize(
    ("text", "width", "height", "max_lines"),
    [(HEADLINE, 900, 200, 2), (HEADLINE, 300, 900, None), ("Ja!", 340, 260, 1), ("a\nb\nc", 500, 120, 3)],
)
def test_the_largest_size_that_fits(text: str, width: float, height: float, max_lines: int | None) -> None:
    block = fit_block(text, style(300), width, height, max_lines=max_lines)
    assert block.height <= height
    assert max_lines is None or len(block.lines) <= max_lines
    assert all(line.right - line.left <= width + 0.001 for line in block.lines)
    larger = style(block.style.size + 0.25)
    tighter = set_block(text, larger, width)
    grew = tighter.height > height or (max_lines is not None and len(tighter.lines) > max_lines)
    assert grew or lines(tighter) != lines(block)


def test_type_grows_no_larger_than_asked() -> None:
    assert fit_block("Ja", style(30), 900, 900).style.size == 30


def test_words_are_not_broken_for_a_little() -> None:
    assert lines(fit_block("Statsministern talar", style(300), 400, 300)) == ["Statsministern", "talar"]
    assert lines(fit_block("Barnomsorgspersonalens villkor", style(300), 340, 260)) == [
        "Barnomsorgs-",
        "personalens",
        "villkor",
    ]


def test_what_fits_at_no_size_is_told() -> None:
    with pytest.raises(InvalidParameter, match="a box 100 pixels wide in 1 lines at 8 pixels per em"):
        fit_block(HEADLINE, style(80), 100, 100, max_lines=1)
    with pytest.raises(InvalidParameter):
        fit_block("Ja", style(80), 100, 5)
    with pytest.raises(InvalidParameter):
        fit_block("Ja", style(80), 100, 100, smallest=81)


@pytest.mark.parametrize(
    "text",
    [
        "👋🏽 👩\u200d💻 🇸🇪",
        "漢字かな交じり文",
        "한국어 हिन्दी ไทย",
        "\u0301",
        "مرحبا بالعالم 123 abc",
        "שלום (abc) עולם",
        "\x00\x07\x1b[31m\ud800\uffff",
        "\u200d\u200b\u2060\ufeff",
        "\u202eabc\u202c",
        "e" + "\u0301" * 500,
        "\t \n \r\n",
    ],
)
def test_nothing_crashes(text: str) -> None:
    for block in (
        set_line(text, style()),
        set_block(text, style(), 200),
        fit_block(text, style(), 300, 900, may_vanish=True),
    ):
        assert not any(0 in run.glyphs for run in block.runs)


@pytest.mark.parametrize("text", ["x" * 10_000, "ab " * 3_333, "a-" * 5_000, "å\n" * 5_000, "م" * 10_000])
def test_long_texts(text: str) -> None:
    block = set_block(text, style(), 900)
    assert all(line.right <= 900.001 for line in block.lines)
    letters = "".join(word.text for word in block.words)
    same = letters.replace("-", "") == "".join(text.split()).replace("-", "")
    assert same, "letters were lost"


def test_what_is_missing_is_told() -> None:
    block = set_line("Hej 漢 du 漢", style())
    assert block.missing == ("漢",)
    assert [(word.text, word.index) for word in block.words] == [("Hej", 0), ("du", 2)]


def test_a_box_for_text_of_which_nothing_is_left_is_refused_unless_it_may_vanish() -> None:
    with pytest.raises(InvalidParameter, match=r"received U\+6F22 U\+5B57$"):
        fit_block("漢字 漢", style(), 300, 900)
    assert fit_block("漢字", style(), 300, 900, may_vanish=True).words == ()
    assert fit_block("漢字a", style(), 300, 900).missing == ("漢", "字")


def test_missing_characters_of_every_text_inside_are_collected() -> None:
    with collect_missing() as outer:
        set_line("漢", style())
        with collect_missing() as inner:
            set_block("字", style(), 100)
        fit_block("a字漢", style(), 100, 100)
    assert (list(outer), list(inner)) == (["漢", "字"], ["字"])


def test_threads_set_alike() -> None:
    texts = [f"{HEADLINE} {number}" for number in range(60)]
    alone = [set_block(text, style(), 500) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: set_block(text, style(), 500), texts)) == alone


@pytest.mark.parametrize("size", [6.6667, 7.99, 0.9, 12.1])
def test_a_size_between_two_steps_is_its_own_smallest(size: float) -> None:
    block = fit_block("Ord", TypeStyle(size=size), 200, 100, smallest=min(8.0, size))
    assert size - 0.25 <= block.style.size <= size
