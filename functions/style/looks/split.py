"""Split: a photo torn down the middle of the face, in two inks."""

from collections.abc import Callable

import cv2
import numpy as np

from functions.style.brushes.colour import darker, ramp, shades
from functions.style.brushes.halftone import Screen
from functions.style.brushes.lettering import INSET, label
from functions.style.brushes.paper import Paper, lay_torn, seam_through, tear
from functions.style.brushes.tone import DITHER, Grain, duotone, print_tone
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.subject import Subject
from functions.style.text import TextLayout, Typography
from layers.common.compositing.bands import paint_in_bands
from layers.common.compositing.coverage import Floats, filled, smoothstep
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_LIGHTNESSES = 0.17, 0.45, 0.80, 0.965
"""OKLab lightnesses of each ink's stops."""
_DOTS, _MAX_INK, _FADE, _GROWTH = 0.022, 0.5, 0.55, 1.3
"""The ground's screen: its pitch as a share of the width, its greatest coverage, the share of the height that
it covers, and the exponent of its dots' growth."""
_DOT_DEPTH = 0.09
"""How much darker than the ground its dots are, in OKLab lightness."""
_SCISSORS = 0.25, 0.75
"""Alphas between which a cut edge goes from transparent to opaque."""
_GRAIN = 3.0
"""Standard deviation in levels."""


def render(subject: Subject, palette: Palette, text: TextLayout, rng: np.random.Generator) -> Pixels:
    """Paint two prints of the subject, one torn along the face and laid on the other, then the labels."""
    left, right, paper = palette
    tones, sheet = print_tone(subject), Paper(colour=paper)
    above, below = (
        _print(subject, tones, left, _from_foot, rng),
        _print(subject, tones, right, _from_top, rng),
    )
    edge = tear(subject.size, seam_through(subject), sheet, rng)
    upper, lower = slice(0, edge.columns.stop), slice(edge.left, subject.width)
    grain = Grain(_GRAIN, rng)

    def paint_rows(rows: slice) -> Pixels:
        return grain.add(lay_torn(above(rows, upper), below(rows, lower), edge, sheet, rows), rows)

    picture = paint_in_bands(subject.size, paint_rows)
    if text.headline:
        picture = label(picture, text.headline, shades(right, _LIGHTNESSES)[0], paper)
    if text.kicker:
        picture = label(picture, text.kicker, paper, shades(left, _LIGHTNESSES)[1])
    return picture


def _print(
    subject: Subject,
    tones: Floats,
    colour: Colour,
    distance: Callable[[Floats], Floats],
    rng: np.random.Generator,
) -> Callable[[slice, slice], Pixels]:
    """Paints rows and columns of a print: the subject in shades of one colour, on a ground of that colour.

    Args:
        distance: from a row's share of the height to its distance from the end where the ground has dots.
    """

    def tone(_x: Floats, y: Floats) -> Floats:
        depth = np.clip(1 - distance(y * np.float32(1 / subject.height)) / _FADE, 0, 1) ** _GROWTH
        return np.asarray(1 - _MAX_INK * depth, np.float32)

    screen = Screen(subject.size, _DOTS * subject.width, tone)
    deeper, inks, dither = darker(colour, _DOT_DEPTH), ramp(shades(colour, _LIGHTNESSES)), Grain(DITHER, rng)
    edge = _scissors()

    def paint_rows(rows: slice, columns: slice) -> Pixels:
        part = rows, columns
        ground = filled(colour, deeper, 1 - screen.paper(*part))
        photo = duotone(tones[part], inks, dither.noise(rows, subject.width)[:, columns])
        return over(photo, ground, np.asarray(cv2.LUT(subject.alpha[part], edge), np.float32))

    return paint_rows


def _scissors() -> Floats:
    """Coverage after cutting, by alpha, float32 (256,)."""
    first, last = _SCISSORS
    alpha = np.linspace(0, 1, 256, dtype=np.float32)
    return smoothstep((alpha - np.float32(first)) / np.float32(last - first))


def _from_top(y: Floats) -> Floats:
    return y


def _from_foot(y: Floats) -> Floats:
    return 1 - y


LOOK = Look(
    name="split",
    summary="Torn-paper split-face",
    description="The photo torn down the middle of the face: two duotones, the paper's white core between.",
    colours={"left": "#ff5a3c", "right": "#0b3c5d", "paper": "#fffaf0"},
    framing=Framing(face=0.34, eyes=0.40),
    typography=Typography(Lettering("bold", tracking=-0.02), Lettering("bold", tracking=0.06), inset=INSET),
    render=render,
)
