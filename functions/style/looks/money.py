"""Money: neon tubes along the subject's lines, before the engraving of a banknote."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.brushes.duotone import ramp
from functions.style.brushes.fringe import fringe
from functions.style.brushes.grain import Grain
from functions.style.brushes.guilloche import Rosette, guilloche
from functions.style.brushes.letters import letters, shade
from functions.style.brushes.light import Light, linear, shown
from functions.style.brushes.lines import line_drawing
from functions.style.brushes.neon import Tubes, along_contour, along_letters, along_lines, bloom, lit
from functions.style.brushes.polar import polar
from functions.style.brushes.scanlines import scanlines
from functions.style.brushes.shades import at_most
from functions.style.brushes.tone import print_tone
from functions.style.brushes.vignette import vignette
from functions.style.canvas import painted
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.scene import Floats, Scene
from functions.style.words import Typography, Words
from layers.common.compositing.contour import signed_distance
from layers.common.compositing.coverage import inside
from layers.common.imaging.image import Pixels, Size
from layers.common.typography.shaping import Lettering

_TUBE, _DARK = 0.003, 6
"""Radius of the tube along the contour, a share of the width, and how many radii away its glass is dark."""
_SUBJECT, _CONTRAST = 0.36, 1.7
"""How bright the unlit subject is, as a share of its tones, and how much its shadows are deepened."""
_PITCH, _PETALS, _SWING, _LINE, _ENGRAVED = 0.024, 12, 3.0, 0.0014, 0.085
"""The rosette: its rings and lines as shares of the width, and its share of the gas's light."""
_RIM, _REACH = (0.10, 0.30), 1.05
"""Where the rosette comes up around the focus, and where it ends, as shares of the width."""
_HAZE = 1.6, 1.3
"""Light of the ground at the focus, in its own colour, and how much of it is lost on the way out."""
_DARKEST = 0.25
"""OKLab lightness of the lightest ground before which a lamp still glows."""
_SHADE = 0.85
"""How much light words take from what is behind them."""
_FRINGE = 0.0012
_SCANLINE, _SCAN_DEPTH = 4, 0.13
_VIGNETTE, _CLEAR = 0.45, 0.55
_GRAIN = 2.2


def render(scene: Scene, palette: Palette, words: Words, rng: np.random.Generator) -> Pixels:
    """Unlit ground and subject, tubes and their bloom, then what the screen does to the light."""
    tones = print_tone(scene)
    distance = signed_distance(scene.alpha, _DARK * _TUBE * scene.width)
    lines = _lines(scene, tones)
    planes = [distance, _to(scene.size, lines)]
    if any(words):
        planes += [shade(words, scene.size, _SHADE), letters(words, scene.size)]
    quarter = _reduced(scene.size, 4)
    glow = _to(scene.size, bloom(_tubes(scene.width, *(_to(quarter, plane) for plane in planes))))
    unlit, screen, grain = _unlit(scene, palette, tones), _screen(scene.size), Grain(_GRAIN, rng)
    gas, offset = linear(palette[0]), round(_FRINGE * scene.width)

    def layer(rows: slice) -> Pixels:
        tubes = _tubes(scene.width, *(plane[rows] for plane in planes))
        light = lit(unlit(rows, inside(distance[rows])), tubes, glow[rows], gas)
        return grain.on(shown(fringe(light, offset), screen(rows)), rows)

    return painted(scene.size, layer)


def _tubes(
    width: int, distance: Floats, lines: Floats, shaded: Floats | None = None, ink: Floats | None = None
) -> Tubes:
    """Every tube, at any reduction of a picture of that width: dark behind words, and bent to words."""
    drawing = along_contour(distance, _TUBE * width) | along_lines(lines * inside(distance))
    return drawing if shaded is None or ink is None else drawing * (1 - shaded) | along_letters(ink)


def _lines(scene: Scene, tones: Floats) -> Floats:
    """A line drawing of the subject, at half the size: neon has no finer lines."""
    half = _reduced(scene.size, 2)
    return line_drawing(_to(half, tones) * (_to(half, scene.alpha) * np.float32(1 / 255)))


def _unlit(scene: Scene, palette: Palette, tones: Floats) -> Callable[[slice, Floats], Light]:
    """The picture before the light is on: by rows, and how much of their pixels is the subject."""
    gas, ground, white = palette
    dark = at_most(ground, _DARKEST)
    shadows = np.rint((np.arange(256) / 255) ** _CONTRAST * _SUBJECT * 255).astype(np.uint8)
    inks = linear(ramp((dark, gas, white))[shadows])
    width, centre = scene.width, scene.focus
    rosette = Rosette(_PITCH * width, _PETALS, _SWING, _LINE * width)

    def layer(rows: slice, body: Floats) -> Light:
        levels = cv2.convertScaleAbs(tones[rows], alpha=255)
        radius, angle = polar(rows, width, centre)
        away = radius * np.float32(1 / width)
        outwards = np.minimum(away * np.float32(1 / _REACH), 1)
        risen = np.clip((away - _RIM[0]) * np.float32(1 / (_RIM[1] - _RIM[0])), 0, 1)
        engraving = guilloche(radius, angle, rosette) * risen * (1 - outwards) * np.float32(_ENGRAVED)
        haze = np.float32(_HAZE[0]) - np.float32(_HAZE[1]) * outwards
        behind = [
            haze * plane + engraving * line for plane, line in zip(linear(dark), linear(gas), strict=True)
        ]
        return [
            plane + (cv2.LUT(levels, np.ascontiguousarray(ink)) - plane) * body
            for plane, ink in zip(behind, inks, strict=True)
        ]

    return layer


def _screen(size: Size) -> Callable[[slice], Floats]:
    """What a tube screen leaves of the light: by rows."""

    def layer(rows: slice) -> Floats:
        return scanlines(rows, _SCANLINE, _SCAN_DEPTH) * vignette(rows, size, _VIGNETTE, _CLEAR)

    return layer


def _reduced(size: Size, by: int) -> Size:
    return max(1, size[0] // by), max(1, size[1] // by)


def _to(size: Size, plane: NDArray[Any]) -> Floats:
    """A plane in another size."""
    way = cv2.INTER_AREA if size[0] < plane.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(plane, size, interpolation=way), np.float32)


LOOK = Look(
    name="money",
    summary="Neon money glow",
    description="The subject in glowing neon tubes on a dark screen, before the engraving of a banknote.",
    colours={"gas": "#2bff88", "ground": "#04140d", "white": "#f2fff7"},
    framing=Framing(face=0.30, eyes=0.36),
    typography=Typography(
        Lettering("bold", tracking=-0.01), Lettering("mono", tracking=0.08), size=0.086, upper=True
    ),
    render=render,
)
