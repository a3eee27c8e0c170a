"""Red: a newspaper cut-out as a sticker on a loud ground."""

import numpy as np

from functions.style.brushes.contour import cut_mask, signed_distance
from functions.style.brushes.coverage import inside, over
from functions.style.brushes.duotone import duotone, ramp
from functions.style.brushes.grain import grain
from functions.style.brushes.halftone import halftone
from functions.style.brushes.label import INSET, label
from functions.style.brushes.polar import polar
from functions.style.brushes.rays import rays
from functions.style.brushes.shades import darker, shades
from functions.style.brushes.sticker import Sticker, sticker
from functions.style.brushes.tone import print_tone
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Scene
from functions.style.words import Typography, Words
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_TILT = 1.2, 2.0
"""Degrees, either way."""
_PITCH, _SCREENED = 0.009, 0.5
"""The photo's screen: its pitch as a share of the width, and how much of the picture it makes."""
_RAYS, _RAY_LIGHT = 22, 0.045
"""How many, and how much lighter than the ground, in OKLab lightness."""
_DOTS, _DOT_DEPTH, _DEEPEST = 0.022, 0.15, 0.48
"""The ground's screen: its pitch, how much darker it is, its most ink."""
_CLEAR, _FULL = 0.25, 1.0
"""From where around the focus to where it grows, as shares of the width."""
_STICKER = Sticker()
_MIDDLE = (0.46,)
"""OKLab lightness of the ink at half tone."""
_RISE = 2.0
"""Degrees by which words climb."""
_GRAIN = 2.2


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    colour, ink, paper = palette
    tilt = float(rng.uniform(*_TILT) * rng.choice((-1, 1)))
    tilted = scene.tilted(tilt)
    distance = signed_distance(cut_mask(tilted.alpha))
    ground = _ground(tilted, colour, rng)
    blank = sticker(ground, distance, _STICKER, paper, ink)
    picture = grain(over(blank, _print(tilted, ink, paper, rng), inside(distance)), _GRAIN, rng)
    if words.headline:
        picture = label(picture, words.headline, paper, ink, _RISE)
    if words.kicker:
        picture = label(picture, words.kicker, ink, paper, _RISE)
    return picture


def _ground(scene: Scene, colour: Colour, rng: np.random.Generator) -> Pixels:
    """Rays from where one looks first, and dots that grow away from there."""
    radius, angle = polar(scene.height, scene.width, scene.focus)
    plain = np.full((scene.height, scene.width, 3), colour, np.uint8)
    beams = rays(radius, angle, _RAYS, float(rng.uniform(0, 2 * np.pi)))
    away = np.clip((radius / np.float32(scene.width) - _CLEAR) / (_FULL - _CLEAR), 0, 1)
    dots = 1 - halftone(1 - np.float32(_DEEPEST) * away, _DOTS * scene.width)
    return over(over(plain, darker(colour, -_RAY_LIGHT), beams), darker(colour, _DOT_DEPTH), dots)


def _print(scene: Scene, ink: Colour, paper: Colour, rng: np.random.Generator) -> Pixels:
    """The photo as newspaper: its screen over its own tones, so that faces stay faces."""
    tones = print_tone(scene)
    screen = halftone(tones, _PITCH * scene.width)
    mixed = np.float32(_SCREENED) * screen + np.float32(1 - _SCREENED) * tones
    return duotone(mixed, ramp((ink, *shades(ink, _MIDDLE), paper)), rng)


LOOK = Look(
    name="red",
    summary="Red sticker cut-out",
    description="The subject in newspaper halftone, cut out as a sticker with a white margin, on bold rays.",
    colours={"ground": "#e4141e", "ink": "#1a060a", "paper": "#fffaf2"},
    framing=Framing(face=0.26, eyes=0.36, margin=0.055),
    typography=Typography(
        Lettering("bold", tracking=-0.02), Lettering("bold", tracking=0.06), inset=INSET, upper=True
    ),
    render=render,
)
