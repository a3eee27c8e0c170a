import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.characters import WORD, DrawableText, drawable_text, grapheme_clusters
from layers.common.typography.fonts import font_stack
from tests.layers.common.typography.fonts import INTER


def shown(text: str) -> DrawableText:
    return drawable_text(text, (INTER,))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("a\u030a", ("å",)),
        ("  en\t två  ", ("en två",)),
        ("en\r\ntvå\u2028tre\n\nfyra", ("en", "två", "tre", "", "fyra")),
        ("2\u00a0487", ("2\u00a0487",)),
        ("a\x00b\x07c\u200ed\u202ee\ud800f", ("abcdef",)),
        ("❤\ufe0f ja", ("❤ ja",) if INTER.covers("❤") else ("ja",)),
    ],
)
def test_lines(text: str, lines: tuple[str, ...]) -> None:
    assert shown(text).lines == lines


@pytest.mark.parametrize(
    ("text", "plain"),
    [("𝗙𝗲𝘁", "Fet"), ("ＡＢＣ", "ABC"), ("ﬄ", "ffl"), ("㎞", "km"), ("㏂", "a.m.")],
)
def test_fancy_letters_become_plain_ones(text: str, plain: str) -> None:
    assert shown(text) == DrawableText((plain,), ((0,),), ())


def test_full_width_punctuation_becomes_plain_only_if_no_font_has_it() -> None:
    assert shown("a，b！").lines == ("a，b！" if INTER.covers("，！") else "a,b!",)


def test_what_no_font_has_is_left_out_and_told() -> None:
    assert shown("Hej 👋🏽 du 漢字!") == DrawableText(("Hej du !",), ((0, 2, 3),), ("👋🏽", "漢", "字"))


def test_a_letter_may_lose_an_accent_rather_than_its_place() -> None:
    assert shown("Z\u0e47oo") == DrawableText(("Zoo",), ((0,),), ("Z\u0e47",))


@given(st.text())
def test_words_keep_their_numbers(text: str) -> None:
    seen = shown(text)
    assert [len(WORD.findall(line)) for line in seen.lines] == [len(numbers) for numbers in seen.words]
    numbers = [number for line in seen.words for number in line]
    assert numbers == sorted(set(numbers))
    assert all(number < len(WORD.findall(text)) for number in numbers)


@given(st.text())
def test_presenting_twice_changes_nothing(text: str) -> None:
    once = drawable_text(text, font_stack("bold")).lines
    again = drawable_text("\n".join(once), font_stack("bold"))
    assert again.lines == once
    assert not again.missing


@given(st.text(st.characters(codec="latin-1", exclude_categories=("Cc", "Cf"))))
def test_western_text_is_kept(text: str) -> None:
    assert "".join(shown(text).lines).split() == text.split()
    assert not shown(text).missing


@given(st.text())
def test_clusters_are_the_text(text: str) -> None:
    assert "".join(grapheme_clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("åb", ["å", "b"]),
        ("a\u030ab", ["a\u030a", "b"]),
        ("\u0301a", ["\u0301", "a"]),
        ("👩\u200d💻!", ["👩\u200d💻", "!"]),
        ("👍🏽x", ["👍🏽", "x"]),
        ("🇸🇪🇳🇴", ["🇸🇪", "🇳🇴"]),
    ],
)
def test_what_belongs_together(text: str, expected: list[str]) -> None:
    assert list(grapheme_clusters(text)) == expected
