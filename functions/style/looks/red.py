"""Red: a newspaper cut-out as a sticker on a loud ground."""

import cv2
import numpy as np

from functions.style.brushes.duotone import DITHER, duotone, ramp
from functions.style.brushes.grain import Grain
from functions.style.brushes.halftone import Screen, of_photo
from functions.style.brushes.label import INSET, label
from functions.style.brushes.polar import polar
from functions.style.brushes.rays import rays
from functions.style.brushes.shades import darker, shades
from functions.style.brushes.sticker import Sticker, shadow_of, sticker
from functions.style.brushes.tone import print_tone
from functions.style.canvas import Layer, painted
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Floats, Scene
from functions.style.words import Typography, Words
from layers.common.compositing.contour import signed_distance
from layers.common.compositing.coverage import inside, looked_up, mixture
from layers.common.compositing.over import over
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
_STEPS = 16
"""Of a mixture of two colours: a table of 256 holds all mixtures of two such."""
_MIDDLE = (0.46,)
"""OKLab lightness of the ink at half tone."""
_RISE = 2.0
"""Degrees by which words climb."""
_GRAIN = 2.2


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    """Rays and dots, the sticker's shadow and margin, the photo as newspaper, then the words."""
    colour, ink, paper = palette
    scene = scene.tilted(float(rng.uniform(*_TILT) * rng.choice((-1, 1))) * _leeway(scene))
    distance = signed_distance(scene.alpha, _STICKER.reach(scene.width))
    shadow = shadow_of(distance, _STICKER)
    ground, photo, grain = _ground(scene, colour, rng), _photo(scene, ink, paper, rng), Grain(_GRAIN, rng)

    def layer(rows: slice) -> Pixels:
        blank = sticker(ground(rows), distance[rows], shadow[rows], _STICKER, (paper, ink))
        return grain.on(over(photo(rows), blank, inside(distance[rows])), rows)

    picture = painted(scene.size, layer)
    if words.headline:
        picture = label(picture, words.headline, paper, ink, _RISE)
    if words.kicker:
        picture = label(picture, words.kicker, ink, paper, _RISE)
    return picture


def _leeway(scene: Scene) -> float:
    """How much of the tilt a picture bears: a long one would turn what lies far outside into its ends."""
    return min(1.0, 2 * min(scene.size) / max(scene.size))


def _ground(scene: Scene, colour: Colour, rng: np.random.Generator) -> Layer:
    """Rays from where one looks first, and dots that grow away from there."""
    width, (x, y) = scene.width, scene.focus
    phase = float(rng.uniform())
    deeper = darker(colour, _DOT_DEPTH)
    # All mixtures of ray and dot: few steps will do, for they only smooth edges.
    inks = np.concatenate(
        [mixture(ray, deeper, _STEPS) for ray in mixture(colour, darker(colour, -_RAY_LIGHT), _STEPS)]
    )

    def tone(dot_x: Floats, dot_y: Floats) -> Floats:
        away = (np.hypot(dot_x - x, dot_y - y) / width - _CLEAR) / (_FULL - _CLEAR)
        return np.asarray(1 - _DEEPEST * np.clip(away, 0, 1), np.float32)

    screen = Screen(scene.size, _DOTS * width, tone)

    def layer(rows: slice) -> Pixels:
        beams = rays(*polar(rows, width, (x, y)), _RAYS, phase)
        dots = 1 - screen.paper(rows)
        return looked_up(inks, _STEPS * np.rint(beams * (_STEPS - 1)) + dots * np.float32(_STEPS - 1))

    return layer


def _photo(scene: Scene, ink: Colour, paper: Colour, rng: np.random.Generator) -> Layer:
    """The photo as newspaper: its screen over its own tones, so that faces stay faces."""
    tones, pitch = print_tone(scene), _PITCH * scene.width
    screen = Screen(scene.size, pitch, of_photo(tones, pitch))
    inks, dither = ramp((ink, *shades(ink, _MIDDLE), paper)), Grain(DITHER, rng)

    def layer(rows: slice) -> Pixels:
        printed = cv2.addWeighted(screen.paper(rows), _SCREENED, tones[rows], 1 - _SCREENED, 0)
        return duotone(np.asarray(printed, np.float32), inks, dither.noise(rows, scene.width))

    return layer


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
