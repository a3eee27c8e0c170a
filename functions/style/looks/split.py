"""Split: a face torn down its middle, two papers, two inks."""

from collections.abc import Callable

import cv2
import numpy as np

from functions.style.brushes.duotone import DITHER, duotone, ramp
from functions.style.brushes.grain import Grain
from functions.style.brushes.halftone import Screen
from functions.style.brushes.label import INSET, label
from functions.style.brushes.seam import seam_through
from functions.style.brushes.shades import darker, shades
from functions.style.brushes.tear import Paper, tear, torn
from functions.style.brushes.tone import print_tone
from functions.style.canvas import painted
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Floats, Scene
from functions.style.words import Typography, Words
from layers.common.compositing.coverage import filled, smoothstep
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_LIGHTNESSES = 0.17, 0.45, 0.80, 0.965
"""Of the inks' stops, in OKLab."""
_DOTS, _DEEPEST, _FADE, _GROWTH = 0.022, 0.5, 0.55, 1.3
"""The ground's screen: its pitch as a share of the width, its most ink, the share of the height that it
covers, and how slowly its dots grow at first."""
_DOT_DEPTH = 0.09
"""How much darker than the ground its dots are, in OKLab lightness."""
_CUT = 0.25, 0.75
"""Alpha of the first and the last pixel of an edge cut by scissors: what is fainter was left on the floor."""
_GRAIN = 3.0


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    """Two prints of the subject, one torn off along the face and laid upon the other, then the words."""
    left, right, paper = palette
    tones, sheet = print_tone(scene), Paper(colour=paper)
    above, below = _print(scene, tones, left, _at_foot, rng), _print(scene, tones, right, _at_top, rng)
    edge = tear(scene.size, seam_through(scene), sheet, rng)
    laid, bared = slice(0, edge.columns.stop), slice(edge.left, scene.width)
    grain = Grain(_GRAIN, rng)

    def layer(rows: slice) -> Pixels:
        return grain.on(torn(above(rows, laid), below(rows, bared), edge, sheet, rows), rows)

    picture = painted(scene.size, layer)
    if words.headline:
        picture = label(picture, words.headline, shades(right, _LIGHTNESSES)[0], paper)
    if words.kicker:
        picture = label(picture, words.kicker, paper, shades(left, _LIGHTNESSES)[1])
    return picture


def _print(
    scene: Scene, tones: Floats, colour: Colour, inked: Callable[[Floats], Floats], rng: np.random.Generator
) -> Callable[[slice, slice], Pixels]:
    """The subject in the shades of one colour, on a ground of it screened at one end: by rows and columns."""

    def tone(_x: Floats, y: Floats) -> Floats:
        depth = np.clip(1 - inked(y * np.float32(1 / scene.height)) / _FADE, 0, 1) ** _GROWTH
        return np.asarray(1 - _DEEPEST * depth, np.float32)

    screen = Screen(scene.size, _DOTS * scene.width, tone)
    deeper, inks, dither = darker(colour, _DOT_DEPTH), ramp(shades(colour, _LIGHTNESSES)), Grain(DITHER, rng)
    edge = _scissored()

    def layer(rows: slice, columns: slice) -> Pixels:
        part = rows, columns
        ground = filled(colour, deeper, 1 - screen.paper(*part))
        subject = duotone(tones[part], inks, dither.noise(rows, scene.width)[:, columns])
        return over(subject, ground, np.asarray(cv2.LUT(scene.alpha[part], edge), np.float32))

    return layer


def _scissored() -> Floats:
    """How much of a pixel is left by its alpha, float32 (256,)."""
    first, last = _CUT
    alpha = np.linspace(0, 1, 256, dtype=np.float32)
    return smoothstep((alpha - np.float32(first)) / np.float32(last - first))


def _at_top(y: Floats) -> Floats:
    return y


def _at_foot(y: Floats) -> Floats:
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
