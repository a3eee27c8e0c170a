"""Money: neon tubes along the subject's lines, before the engraving of a banknote."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.brushes.colour import at_most, ramp
from functions.style.brushes.lettering import letters, shade
from functions.style.brushes.light import Light, fringe, linear, scanlines, to_levels, vignette
from functions.style.brushes.lines import line_drawing
from functions.style.brushes.neon import Tubes, along_contour, along_letters, along_lines, bloom, light_up
from functions.style.brushes.patterns import Rosette, guilloche, polar
from functions.style.brushes.tone import Grain, print_tone
from functions.style.framing import Framing
from functions.style.look import Look, Palette
from functions.style.subject import Subject
from functions.style.text import TextLayout, Typography
from layers.common.compositing.bands import paint_in_bands
from layers.common.compositing.contour import signed_distance
from layers.common.compositing.coverage import Floats, inside
from layers.common.imaging.image import Pixels, Size
from layers.common.typography.shaping import Lettering

_TUBE, _DARK = 0.003, 6
"""Radius of the tube along the contour, a share of the width; its glass is dark beyond so many radii."""
_SUBJECT, _CONTRAST = 0.36, 1.7
"""Brightness of the unlit subject, a share of its tones, and the exponent that deepens its shadows."""
_PITCH, _PETALS, _SWING, _LINE, _ENGRAVING = 0.024, 12, 3.0, 0.0014, 0.085
"""The rosette: see :class:`Rosette`, with lengths as shares of the width; its share of the gas's light."""
_RIM, _REACH = (0.10, 0.30), 1.05
"""Distances from the focus between which the rosette fades in, and at which it ends: shares of the width."""
_HAZE = 1.6, 1.3
"""Brightness of the ground at the focus, as a factor, and how much of it is lost at the outer end."""
_MAX_GROUND = 0.25
"""Greatest OKLab lightness of the ground; before a lighter one, tubes would not seem to glow."""
_SHADE = 0.85
"""Share of the light behind text that the shade removes."""
_FRINGE = 0.0012
"""Offset of the colour fringes, a share of the width."""
_SCANLINE, _SCAN_DEPTH = 4, 0.13
"""Period in pixels, and depth."""
_VIGNETTE, _CLEAR = 0.45, 0.55
"""Depth, and the share of the way to a corner that keeps its light."""
_GRAIN = 2.2
"""Standard deviation in levels."""


def render(subject: Subject, palette: Palette, text: TextLayout, rng: np.random.Generator) -> Pixels:
    """Paint the unlit ground and subject, the tubes and their bloom, then the effects of a tube screen."""
    tones = print_tone(subject)
    distance = signed_distance(subject.alpha, _DARK * _TUBE * subject.width)
    lines = _lines(subject, tones)
    planes = [distance, _resized(subject.size, lines)]
    if any(text):
        planes += [shade(text, subject.size, _SHADE), letters(text, subject.size)]
    quarter = _reduced(subject.size, 4)
    glow = _resized(
        subject.size, bloom(_tubes(subject.width, *(_resized(quarter, plane) for plane in planes)))
    )
    unlit, screen, grain = _unlit(subject, palette, tones), _screen(subject.size), Grain(_GRAIN, rng)
    gas, offset = linear(palette[0]), round(_FRINGE * subject.width)

    def paint_rows(rows: slice) -> Pixels:
        tubes = _tubes(subject.width, *(plane[rows] for plane in planes))
        light = light_up(unlit(rows, inside(distance[rows])), tubes, glow[rows], gas)
        return grain.add(to_levels(fringe(light, offset), screen(rows)), rows)

    return paint_in_bands(subject.size, paint_rows)


def _tubes(
    width: int, distance: Floats, lines: Floats, shade_plane: Floats | None = None, ink: Floats | None = None
) -> Tubes:
    """All tubes: contour, lines and letters; those behind text are dimmed.

    The planes may be reduced; ``width`` is that of the whole picture, in pixels.
    """
    drawing = along_contour(distance, _TUBE * width) | along_lines(lines * inside(distance))
    return drawing if shade_plane is None or ink is None else drawing * (1 - shade_plane) | along_letters(ink)


def _lines(subject: Subject, tones: Floats) -> Floats:
    """A line drawing of the subject at half the size, which is fine enough for neon."""
    half = _reduced(subject.size, 2)
    return line_drawing(_resized(half, tones) * (_resized(half, subject.alpha) * np.float32(1 / 255)))


def _unlit(subject: Subject, palette: Palette, tones: Floats) -> Callable[[slice, Floats], Light]:
    """Paints rows of the picture before the light is on, given the subject's coverage of these rows."""
    gas, ground, white = palette
    dark = at_most(ground, _MAX_GROUND)
    shadows = np.rint((np.arange(256) / 255) ** _CONTRAST * _SUBJECT * 255).astype(np.uint8)
    inks = linear(ramp((dark, gas, white))[shadows])
    width, centre = subject.width, subject.focus
    rosette = Rosette(_PITCH * width, _PETALS, _SWING, _LINE * width)

    def paint_rows(rows: slice, body: Floats) -> Light:
        levels = cv2.convertScaleAbs(tones[rows], alpha=255)
        radius, angle = polar(rows, width, centre)
        away = radius * np.float32(1 / width)
        outwards = np.minimum(away * np.float32(1 / _REACH), 1)
        fade_in = np.clip((away - _RIM[0]) * np.float32(1 / (_RIM[1] - _RIM[0])), 0, 1)
        engraving = guilloche(radius, angle, rosette) * fade_in * (1 - outwards) * np.float32(_ENGRAVING)
        haze = np.float32(_HAZE[0]) - np.float32(_HAZE[1]) * outwards
        behind = [
            haze * plane + engraving * line for plane, line in zip(linear(dark), linear(gas), strict=True)
        ]
        return [
            plane + (cv2.LUT(levels, np.ascontiguousarray(ink)) - plane) * body
            for plane, ink in zip(behind, inks, strict=True)
        ]

    return paint_rows


def _screen(size: Size) -> Callable[[slice], Floats]:
    """The gain of a tube screen's rows: scanlines and vignette."""

    def paint_rows(rows: slice) -> Floats:
        return scanlines(rows, _SCANLINE, _SCAN_DEPTH) * vignette(rows, size, _VIGNETTE, _CLEAR)

    return paint_rows


def _reduced(size: Size, by: int) -> Size:
    return max(1, size[0] // by), max(1, size[1] // by)


def _resized(size: Size, plane: NDArray[Any]) -> Floats:
    """A plane in another size."""
    method = cv2.INTER_AREA if size[0] < plane.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(plane, size, interpolation=method), np.float32)


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
