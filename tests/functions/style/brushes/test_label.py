import numpy as np

from functions.style.brushes.label import label
from functions.style.words import Typography, Words, set_words
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

PAPER, INK = (255, 255, 255), (200, 0, 0)
STYLE = Typography(Lettering("bold"), Lettering("bold"))


def words(headline: str = "Räntan sänks för tredje gången i rad") -> Words:
    return set_words(headline, "", (540, 676), STYLE)


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
