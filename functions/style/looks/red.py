"""Red: a newspaper cut-out as a sticker on a bold ground."""

import cv2
import numpy as np

from functions.style.brushes.colour import darker, ramp, shades
from functions.style.brushes.halftone import Screen, dot_means
from functions.style.brushes.lettering import INSET, label
from functions.style.brushes.paper import Sticker, sticker, sticker_shadow
from functions.style.brushes.patterns import polar, rays
from functions.style.brushes.tone import DITHER, Grain, duotone, print_tone
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.subject import Subject
from functions.style.text import TextLayout, Typography
from layers.common.compositing.bands import RowPainter, paint_in_bands
from layers.common.compositing.contour import signed_distance
from layers.common.compositing.coverage import Floats, inside, looked_up, mixture
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_TILT = 1.2, 2.0
"""Least and greatest tilt of the subject in degrees, to either side."""
_PITCH, _SCREEN_SHARE = 0.009, 0.5
"""The photo's screen: its pitch, a share of the width, and its share when blended with the photo's tones."""
_RAYS, _RAY_LIGHT = 22, 0.045
"""Number of rays, and how much lighter than the ground they are, in OKLab lightness."""
_DOTS, _DOT_DEPTH, _MAX_INK = 0.022, 0.15, 0.48
"""The ground's screen: its pitch, how much darker its ink is in OKLab lightness, its greatest coverage."""
_CLEAR, _FULL = 0.25, 1.0
"""Distances from the focus at which dots begin to grow and stop growing, as shares of the width."""
_STICKER = Sticker()
_STEPS = 16
"""Steps of a mixture of two colours: a table of 256 then holds every mixture of two mixtures."""
_MIDDLE = (0.46,)
"""OKLab lightness of the ink at half tone."""
_RISE = 2.0
"""Counter-clockwise rotation of the labels in degrees."""
_GRAIN = 2.2
"""Standard deviation in levels."""


def render(subject: Subject, palette: Palette, text: TextLayout, rng: np.random.Generator) -> Pixels:
    """Paint rays and dots, the sticker's shadow and margin, the photo as newspaper print, then the labels."""
    colour, ink, paper = palette
    subject = subject.tilted(float(rng.uniform(*_TILT) * rng.choice((-1, 1))) * _tilt_factor(subject))
    distance = signed_distance(subject.alpha, _STICKER.reach(subject.width))
    shadow = sticker_shadow(distance, _STICKER)
    ground, photo, grain = _ground(subject, colour, rng), _photo(subject, ink, paper, rng), Grain(_GRAIN, rng)

    def paint_rows(rows: slice) -> Pixels:
        blank = sticker(ground(rows), distance[rows], shadow[rows], _STICKER, (paper, ink))
        return grain.add(over(photo(rows), blank, inside(distance[rows])), rows)

    picture = paint_in_bands(subject.size, paint_rows)
    if text.headline:
        picture = label(picture, text.headline, paper, ink, _RISE)
    if text.kicker:
        picture = label(picture, text.kicker, ink, paper, _RISE)
    return picture


def _tilt_factor(subject: Subject) -> float:
    """The share of the tilt to use: less for a long picture, which would show too much mirrored edge."""
    return min(1.0, 2 * min(subject.size) / max(subject.size))


def _ground(subject: Subject, colour: Colour, rng: np.random.Generator) -> RowPainter:
    """Rays from the focus, and dots that grow with the distance from it."""
    width, (x, y) = subject.width, subject.focus
    phase = float(rng.uniform())
    deeper = darker(colour, _DOT_DEPTH)
    # Every mixture of ray and dot. Few steps are enough, since they only smooth edges.
    inks = np.concatenate(
        [mixture(ray, deeper, _STEPS) for ray in mixture(colour, darker(colour, -_RAY_LIGHT), _STEPS)]
    )

    def tone(dot_x: Floats, dot_y: Floats) -> Floats:
        away = (np.hypot(dot_x - x, dot_y - y) / width - _CLEAR) / (_FULL - _CLEAR)
        return np.asarray(1 - _MAX_INK * np.clip(away, 0, 1), np.float32)

    screen = Screen(subject.size, _DOTS * width, tone)

    def paint_rows(rows: slice) -> Pixels:
        beams = rays(*polar(rows, width, (x, y)), _RAYS, phase)
        dots = 1 - screen.paper(rows)
        return looked_up(inks, _STEPS * np.rint(beams * (_STEPS - 1)) + dots * np.float32(_STEPS - 1))

    return paint_rows


def _photo(subject: Subject, ink: Colour, paper: Colour, rng: np.random.Generator) -> RowPainter:
    """The photo as newspaper print: the screen blended with the photo's tones, so that faces stay clear."""
    tones, pitch = print_tone(subject), _PITCH * subject.width
    screen = Screen(subject.size, pitch, dot_means(tones, pitch))
    inks, dither = ramp((ink, *shades(ink, _MIDDLE), paper)), Grain(DITHER, rng)

    def paint_rows(rows: slice) -> Pixels:
        printed = cv2.addWeighted(screen.paper(rows), _SCREEN_SHARE, tones[rows], 1 - _SCREEN_SHARE, 0)
        return duotone(np.asarray(printed, np.float32), inks, dither.noise(rows, subject.width))

    return paint_rows


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
