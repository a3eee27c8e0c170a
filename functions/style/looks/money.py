"""Money: neon tubes along the subject's lines, before the engraving of a banknote."""

from collections.abc import Sequence

import cv2
import numpy as np

from functions.style.brushes.contour import cut_mask, signed_distance
from functions.style.brushes.coverage import inside, mixed
from functions.style.brushes.duotone import ramp
from functions.style.brushes.fringe import fringe
from functions.style.brushes.grain import grain
from functions.style.brushes.guilloche import Rosette, guilloche
from functions.style.brushes.letters import letters, shade
from functions.style.brushes.lines import line_drawing
from functions.style.brushes.neon import along_contour, along_letters, along_lines, lit
from functions.style.brushes.polar import polar
from functions.style.brushes.scanlines import scanlines
from functions.style.brushes.tone import print_tone
from functions.style.brushes.vignette import vignette
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Floats, Scene
from functions.style.words import Typography, Words
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.shaping import Lettering

_GAMMA = 2.2
_TUBE = 0.003
"""Radius of the tube along the contour, a share of the width."""
_SUBJECT, _CONTRAST = 0.36, 1.7
"""How bright the unlit subject is, as a share of its tones, and how much its shadows are deepened."""
_PITCH, _PETALS, _SWING, _LINE, _ENGRAVED = 0.024, 12, 3.0, 0.0014, 0.085
"""The rosette: its rings and lines as shares of the width, and its share of the gas's light."""
_RIM, _REACH = (0.10, 0.30), 1.05
"""Where the rosette comes up around the focus, and where it ends, as shares of the width."""
_HAZE = 1.6, 1.3
"""Light of the ground at the focus, in its own colour, and how much of it is lost on the way out."""
_SHADE = 0.85
"""How much light words take from what is behind them."""
_FRINGE = 0.0012
_SCANLINE, _SCAN_DEPTH = 4, 0.13
_VIGNETTE, _CLEAR = 0.45, 0.55
_GRAIN = 2.2


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    gas, dark, white = palette
    tones = print_tone(scene)
    distance = signed_distance(cut_mask(scene.alpha))
    body = inside(distance)
    tubes = along_contour(distance, _TUBE * scene.width) | along_lines(_lines(scene, tones) * body)
    base = mixed(_ground(scene, gas, dark), _unlit(tones, (dark, gas, white)), body)
    if any(words):
        clear = 1 - shade(words, scene.size, _SHADE)
        base, tubes = base * clear[..., None], tubes * clear | along_letters(letters(words, scene.size))
    light = fringe(lit(base, tubes, _linear(gas)), _FRINGE * scene.width)
    return grain(_on_screen(light), _GRAIN, rng)


def _lines(scene: Scene, tones: Floats) -> Floats:
    """A line drawing of the subject, made at half the size: neon has no finer lines."""
    half = (max(1, scene.width // 2), max(1, scene.height // 2))
    small = cv2.resize(tones * scene.alpha, half, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(line_drawing(small), scene.size, interpolation=cv2.INTER_CUBIC), np.float32)


def _ground(scene: Scene, gas: Colour, dark: Colour) -> Floats:
    """The dark, a little lighter around where one looks first, engraved with a rosette; linear light."""
    radius, angle = polar(scene.height, scene.width, scene.focus)
    away = radius / np.float32(scene.width)
    engraving = guilloche(radius, angle, Rosette(_PITCH * scene.width, _PETALS, _SWING, _LINE * scene.width))
    shown = np.clip((away - _RIM[0]) / (_RIM[1] - _RIM[0]), 0, 1) * np.clip(1 - away / _REACH, 0, 1)
    haze = np.float32(_HAZE[0]) - np.float32(_HAZE[1]) * np.clip(away / _REACH, 0, 1)
    return _tinted(haze, dark) + _tinted(engraving * shown * np.float32(_ENGRAVED), gas)


def _unlit(tones: Floats, stops: Sequence[Colour]) -> Floats:
    """The subject before the light is on, linear light."""
    levels = cv2.convertScaleAbs(cv2.pow(tones, _CONTRAST), alpha=255 * _SUBJECT)
    return np.asarray(cv2.LUT(cv2.merge((levels,) * 3), _linear(ramp(stops))[None]), np.float32)


def _on_screen(light: Floats) -> Floats:
    """Linear light as levels 0 to 255, with the dark rows and corners of a tube screen."""
    height, width = light.shape[:2]
    gain = scanlines(height, _SCANLINE, _SCAN_DEPTH) * vignette(height, width, _VIGNETTE, _CLEAR)
    levels = cv2.pow(np.clip(light, 0, 1), 1 / _GAMMA)
    return np.asarray(cv2.multiply(levels, cv2.merge((gain * np.float32(255),) * 3)), np.float32)


def _linear(levels: Colour | Pixels) -> Floats:
    return (np.asarray(levels, np.float32) / np.float32(255)) ** np.float32(_GAMMA)


def _tinted(light: Floats, colour: Colour) -> Floats:
    return np.asarray(light[..., None] * _linear(colour), np.float32)


LOOK = Look(
    name="money",
    summary="Neon money glow",
    description="The subject drawn in glowing neon tubes on a dark screen, before the engraving of a banknote.",
    colours={"gas": "#2bff88", "ground": "#04140d", "white": "#f2fff7"},
    framing=Framing(face=0.30, eyes=0.36),
    typography=Typography(
        Lettering("bold", tracking=-0.01), Lettering("mono", tracking=0.08), size=0.086, upper=True
    ),
    render=render,
)
