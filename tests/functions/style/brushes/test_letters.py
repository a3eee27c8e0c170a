import numpy as np

from functions.style.brushes.letters import letters, shade
from functions.style.words import Typography, set_words
from layers.common.typography.shaping import Lettering

WORDS = set_words("SÄNKS", "Ekonomi", (540, 676), Typography(Lettering("bold"), Lettering("mono")))


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
