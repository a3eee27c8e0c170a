import numpy as np

from functions.style.brushes.lettering import label, letters, shade
from functions.style.text import TextLayout, Typography, lay_out_text
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

WORDS = lay_out_text("SÄNKS", "Ekonomi", (540, 676), Typography(Lettering("bold"), Lettering("mono")))


def test_ink_is_where_the_words_are() -> None:
    ink = letters(WORDS, (540, 676))
    assert WORDS.headline is not None
    assert WORDS.kicker is not None
    rows = np.flatnonzero(ink.max(axis=1) > 0.5)
    assert rows.min() >= WORDS.kicker.top
    assert rows.max() <= WORDS.headline.top + WORDS.headline.block.height
    assert ink.max() == 1


def test_shade_covers_the_ink_and_fades() -> None:
    ink, dark = letters(WORDS, (540, 676)), shade(WORDS, (540, 676), 0.85)
    assert dark[ink > 0.5].min() > 0.5
    assert dark.max() <= 0.85 + 1e-6
    assert dark[:200].max() < 0.01


PAPER, INK = (255, 255, 255), (200, 0, 0)
STYLE = Typography(Lettering("bold"), Lettering("bold"))


def words(headline: str = "Räntan sänks för tredje gången i rad") -> TextLayout:
    return lay_out_text(headline, "", (540, 676), STYLE)


def labelled(degrees: float = 0.0) -> Pixels:
    headline = words().headline
    assert headline is not None
    return label(np.full((676, 540, 3), 90, np.uint8), headline, INK, PAPER, degrees)


def test_ink_lies_on_paper_and_paper_on_the_picture() -> None:
    picture = labelled()
    headline = words().headline
    assert headline is not None
    for line in headline.block.lines:
        row = round(headline.top + line.baseline + 0.1 * headline.block.style.size)
        assert (picture[row, round(headline.left + line.left) + 1] == PAPER).all()
    assert (picture == INK).all(axis=2).any()
    assert (picture[:300] == 90).all()


def test_a_climbing_label_rises_to_the_right() -> None:
    rows, columns = np.nonzero((labelled(3.0) == PAPER).all(axis=2))
    assert rows[columns < columns.min() + 20].max() > rows[columns > columns.max() - 20].max() + 8


def test_the_picture_itself_is_left_alone() -> None:
    picture = np.full((676, 540, 3), 90, np.uint8)
    headline = words().headline
    assert headline is not None
    label(picture, headline, INK, PAPER)
    assert (picture == 90).all()
