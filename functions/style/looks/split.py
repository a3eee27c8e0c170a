"""Split: a face torn down its middle, two papers, two inks."""

import numpy as np

from functions.style.brushes.coverage import over
from functions.style.brushes.duotone import duotone, ramp
from functions.style.brushes.grain import grain
from functions.style.brushes.halftone import halftone
from functions.style.brushes.label import INSET, label
from functions.style.brushes.seam import seam_through
from functions.style.brushes.shades import darker, shades
from functions.style.brushes.tear import Paper, tear, torn
from functions.style.brushes.tone import print_tone
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Floats, Scene
from functions.style.words import Typography, Words
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_LIGHTNESSES = 0.17, 0.45, 0.80, 0.965
"""Of the inks' stops, in OKLab."""
_DOTS, _DEEPEST, _FADE = 0.022, 0.5, 0.55
"""The ground's screen: its pitch as a share of the width, its most ink, and the share of the height it covers."""
_DOT_DEPTH = 0.09
"""How much darker than the ground its dots are, in OKLab lightness."""
_GRAIN = 3.0


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    left, right, paper = palette
    tones = print_tone(scene)
    fade = _fade(scene)
    above = _print(scene, tones, left, fade[::-1], rng)
    below = _print(scene, tones, right, fade, rng)
    sheet = Paper(colour=paper)
    edge = tear(scene.height, scene.width, seam_through(scene), sheet, rng)
    picture = grain(torn(above, below, edge, sheet), _GRAIN, rng)
    if words.headline:
        picture = label(picture, words.headline, shades(right, _LIGHTNESSES)[0], paper)
    if words.kicker:
        picture = label(picture, words.kicker, paper, shades(left, _LIGHTNESSES)[1])
    return picture


def _fade(scene: Scene) -> Floats:
    """How much paper shows between the ground's dots: least at the top, all of it from the middle on."""
    rows = np.linspace(0, 1, scene.height, dtype=np.float32)
    ink = np.clip(1 - rows / np.float32(_FADE), 0, 1) ** np.float32(1.3)
    return np.ascontiguousarray(np.broadcast_to((1 - np.float32(_DEEPEST) * ink)[:, None], scene.alpha.shape))


def _print(scene: Scene, tones: Floats, colour: Colour, paper: Floats, rng: np.random.Generator) -> Pixels:
    """The subject in the shades of one colour, on a screened ground of it."""
    ground = np.full((*scene.alpha.shape, 3), colour, np.uint8)
    screened = over(ground, darker(colour, _DOT_DEPTH), 1 - halftone(paper, _DOTS * scene.width))
    return over(screened, duotone(tones, ramp(shades(colour, _LIGHTNESSES)), rng), scene.alpha)


LOOK = Look(
    name="split",
    summary="Torn-paper split-face",
    description="The photo torn down the middle of the face: two duotones, the paper's white core between them.",
    colours={"left": "#ff5a3c", "right": "#0b3c5d", "paper": "#fffaf0"},
    framing=Framing(face=0.34, eyes=0.40),
    typography=Typography(Lettering("bold", tracking=-0.02), Lettering("bold", tracking=0.06), inset=INSET),
    render=render,
)
