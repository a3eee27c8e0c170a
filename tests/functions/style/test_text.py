import pytest

from functions.style.text import TextBox, Typography, lay_out_text
from layers.common.errors import InvalidParameter
from layers.common.imaging.image import Size
from layers.common.typography.shaping import Lettering

STYLE = Typography(Lettering("bold"), Lettering("mono"), inset=0.2, upper=True)
HEADLINE, KICKER = "Räntan sänks för tredje gången i rad", "Ekonomi"


def extent(placed: TextBox) -> tuple[float, float, float, float]:
    """What is printed on included."""
    inset = STYLE.inset * placed.block.style.size
    left = min(line.left for line in placed.block.lines) - inset
    right = max(line.right for line in placed.block.lines) + inset
    return placed.left + left, placed.top, placed.left + right, placed.top + placed.block.height


@pytest.mark.parametrize(
    ("size", "safe"),
    [
        ((1080, 1350), (0.06, 0.06, 0.94, 0.94)),
        ((1080, 1080), (0.06, 0.06, 0.94, 0.94)),
        ((1080, 1920), (0.06, 0.14, 0.88, 0.75)),
    ],
)
def test_inside_the_safe_zone(size: Size, safe: tuple[float, float, float, float]) -> None:
    words = lay_out_text(HEADLINE, KICKER, size, STYLE)
    for placed in words:
        left, top, right, bottom = extent(placed)
        assert left >= safe[0] * size[0] - 1
        assert top >= safe[1] * size[1]
        assert right <= safe[2] * size[0] + 1
        assert bottom <= safe[3] * size[1] + 1


@pytest.mark.parametrize("name", ["headline", "kicker"])
def test_a_text_of_which_nothing_is_left_is_refused(name: str) -> None:
    texts = {"headline": "Räntan", "kicker": "Ekonomi"} | {name: "\U0001fae0"}
    with pytest.raises(InvalidParameter, match=r"received U\+1FAE0$") as told:
        lay_out_text(texts["headline"], texts["kicker"], (1080, 1350), STYLE)
    assert told.value.param == name


def test_characters_that_are_missing_are_named_once() -> None:
    assert lay_out_text("a\U0001fae0", "b\U0001fae0", (1080, 1350), STYLE).missing == ("\U0001fae0",)


def test_the_kicker_stands_above_the_headline_in_capitals() -> None:
    words = lay_out_text(HEADLINE, KICKER, (1080, 1350), STYLE)
    assert words.headline is not None
    assert words.kicker is not None
    assert extent(words.kicker)[3] <= words.headline.top
    assert words.kicker.block.lines[0].text == "EKONOMI"
    assert words.headline.block.lines[0].text.isupper()


def test_empty_ones_are_left_out() -> None:
    assert list(lay_out_text("", " \n", (1080, 1350), STYLE)) == []
    assert lay_out_text("", "", (1080, 1350), STYLE).clear_share(1350) == 1
    only = lay_out_text("", KICKER, (1080, 1350), STYLE)
    assert only.headline is None
    assert 0.85 < only.clear_share(1350) < 0.95


def test_clear_ends_above_the_first_word() -> None:
    words = lay_out_text(HEADLINE, KICKER, (1080, 1350), STYLE)
    assert words.kicker is not None
    assert words.clear_share(1350) * 1350 < words.kicker.top


@pytest.mark.parametrize(
    ("headline", "kicker", "param"), [("x" * 190, "", "headline"), ("", "y" * 80, "kicker")]
)
def test_what_cannot_be_read_is_refused(headline: str, kicker: str, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        lay_out_text(headline, kicker, (64, 64), STYLE)
    assert caught.value.param == param


def test_a_picture_painted_finer_has_to_be_legible_all_the_same() -> None:
    assert lay_out_text("Sänks", "", (640, 640), STYLE, supersampling=2).headline is not None
    with pytest.raises(InvalidParameter):
        lay_out_text("Sänks", "", (640, 640), STYLE, supersampling=40)


def test_signs_that_no_font_has() -> None:
    assert lay_out_text("Sänks \U0001fae0", "", (1080, 1350), STYLE).missing == ("\U0001fae0",)
