import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.bidi import embedding_levels
from layers.common.typography.characters import drawable_text
from layers.common.typography.fonts import Role, font_stack
from layers.common.typography.shaping import Lettering, ShapedWord, TextRun, itemise, shape_word

BOLD = Lettering()
STACK = font_stack("bold")


def shape(word: str, lettering: Lettering = BOLD) -> ShapedWord:
    return shape_word(word, embedding_levels(word), lettering)


def glyphs(word: str, lettering: Lettering = BOLD) -> list[int]:
    return [glyph for run in shape(word, lettering).runs for glyph in run.glyphs]


@pytest.mark.parametrize("pair", ["AV", "To", "Ty", "VA", "ΓΑ", "ТА"])
def test_kerning_draws_pairs_together(pair: str) -> None:
    assert shape(pair).advance < sum(shape(letter).advance for letter in pair)


def test_a_mark_stands_over_its_letter() -> None:
    """ṿ̃ has no glyph of its own, so the tilde is a second one, of no advance, over the first."""
    plain, marked = shape("ṿ"), shape("ṿ\u0303")
    (run,) = marked.runs
    assert marked.advance == plain.advance
    assert len(run.glyphs) == 2
    assert run.origins[1][0] < plain.advance
    assert run.origins[1][1] >= 0


def test_arabic_letters_join() -> None:
    alone = {glyphs(letter)[0] for letter in "سلم"}
    assert not alone & set(glyphs("سلم"))
    assert shape("سلم").advance < sum(shape(letter).advance for letter in "سلم")


def test_hebrew_runs_from_right_to_left() -> None:
    assert glyphs("אבג") == [glyphs(letter)[0] for letter in "גבא"]


@pytest.mark.parametrize("role", ["bold", "regular"])
def test_tabular_figures_have_one_width_and_leave_points_alone(role: Role) -> None:
    tabular = Lettering(role, features=("tnum",))
    assert len({shape(figure, tabular).advance for figure in "0123456789"}) == 1
    assert len({shape(figure, Lettering(role)).advance for figure in "0123456789"}) > 1
    assert shape(",", tabular) == shape(",", Lettering(role))


def test_a_feature_can_be_turned_off() -> None:
    assert shape("AV", Lettering(features=("-kern",))).advance > shape("AV").advance


def test_mono_has_one_width_and_no_ligatures() -> None:
    mono = Lettering("mono")
    assert len({round(shape(letter, mono).advance, 6) for letter in "iWå€ΩЖ1.,-"}) == 1
    assert glyphs("->", mono) == [*glyphs("-", mono), *glyphs(">", mono)]


@given(st.text("abcdefåäö", min_size=1, max_size=20), st.floats(-0.05, 0.5))
def test_tracking_comes_once_per_letter(word: str, tracking: float) -> None:
    tracked = shape(word, Lettering(tracking=tracking))
    plain = shape(word, Lettering(features=("-liga", "-clig", "-calt")))
    assert tracked.advance == pytest.approx(plain.advance + tracking * len(word))


def test_tracking_does_not_tear_arabic() -> None:
    assert shape("سلم", Lettering(tracking=0.2)).advance == shape("سلم").advance


def test_the_language_chooses_among_forms_of_a_letter() -> None:
    """Romanian wants commas where the old encodings had cedillas."""
    assert glyphs("ş", Lettering(language="ro")) == glyphs("ș") != glyphs("ş")


@pytest.mark.parametrize("language", ["zh-Hant", "", "no such language", "\N{SNOWMAN}"])
def test_a_language_nobody_knows_changes_nothing(language: str) -> None:
    assert glyphs("Łódź", Lettering(language=language)) == glyphs("Łódź")


@given(st.text())
def test_there_is_never_a_box(text: str) -> None:
    """Glyph 0 is .notdef, which is drawn for what a font lacks."""
    for line in drawable_text(text, font_stack("bold")).lines:
        assert 0 not in glyphs(line)


@given(st.integers(0, 0x10FFFF).map(chr))
def test_there_is_never_a_box_for_any_character(character: str) -> None:
    (line, *_) = drawable_text(f"a{character}", font_stack("mono")).lines
    assert 0 not in glyphs(line, Lettering("mono"))


def split(word: str) -> list[TextRun]:
    return list(itemise(word, embedding_levels(word), STACK))


def named(word: str) -> list[tuple[str, str, str | None]]:
    return [(run.text, run.font.path.stem.partition("[")[0], run.script) for run in split(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Räntan!", [("Räntan!", "Inter", "Latn")]),
        ("2487,6", [("2487,6", "Inter", "Latn")]),
        ("«Привет»", [("«Привет»", "Inter", "Cyrl")]),
        ("пресс-release", [("пресс-", "Inter", "Cyrl"), ("release", "Inter", "Latn")]),
        ("ΩЖ", [("Ω", "Inter", "Grek"), ("Ж", "Inter", "Cyrl")]),
        ("مرحبا!", [("مرحبا!", "NotoSansArabic", "Arab")]),
        ("שלום", [("שלום", "Heebo", "Hebr")]),
        ("e\u0301", [("e\u0301", "Inter", "Latn")]),
    ],
)
def test_a_run_has_one_font_and_one_script(word: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert named(word) == expected


def test_figures_after_arabic_run_the_other_way() -> None:
    assert [(run.text, run.level) for run in split("سنة2025")] == [("سنة", 1), ("2025", 2)]


@given(st.text("aåЖΩ12.,!?«»אבمر\u0301", max_size=20))
def test_runs_are_the_word(word: str) -> None:
    assert "".join(run.text for run in split(word)) == word
