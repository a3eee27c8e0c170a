"""Letters as sprites."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.block import GlyphRun
from layers.common.typography.outline import outline
from layers.common.typography.raster import Coverage, ink_box, paint, rasterise

_NOTHING = np.zeros((2, 2, 4), np.uint8)
DARK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters look.

    Attributes:
        colour: of the letters.
        stroke: width in pixels of a line around them, in ``stroke_colour``; 0 is none.
        shadow: standard deviation in pixels of a soft shadow; 0 is none.
        shadow_opacity: 0 to 1.
    """

    colour: Colour
    stroke: float = 0.0
    stroke_colour: Colour = DARK
    shadow: float = 0.0
    shadow_opacity: float = 0.45


def letters(runs: Sequence[GlyphRun], ink: Ink, at: tuple[float, float] = (0.0, 0.0)) -> Sprite:
    """Glyphs as a sprite that rests where the block's corner lies at ``at``, to the nearest pixel."""
    left, top = round(at[0]), round(at[1])
    inked = ink_box(runs)
    if inked is None:
        return Sprite.of(_NOTHING, left, top)
    room = int(np.ceil(ink.stroke + 3 * ink.shadow)) + 1
    box: Box = inked[0] - room, inked[1] - room, inked[2] + room, inked[3] + room
    return Sprite.of(_drawn(runs, ink, box), left + box[0], top + box[1])


def _drawn(runs: Sequence[GlyphRun], ink: Ink, box: Box) -> Pixels:
    rgba = np.zeros((box[3] - box[1], box[2] - box[0], 4), np.uint8)
    corner = -box[0], -box[1]
    body = rasterise(runs, box)
    if ink.shadow:
        paint(rgba, _softened(body, ink.shadow), DARK, ink.shadow_opacity, corner)
    if ink.stroke:
        paint(rgba, outline(runs, ink.stroke, box), ink.stroke_colour, at=corner)
    paint(rgba, body, ink.colour, at=corner)
    return rgba


def _softened(body: Coverage, sigma: float) -> Coverage:
    room = int(np.ceil(3 * sigma))
    wide = cv2.copyMakeBorder(body.mask, room, room, room, room, cv2.BORDER_CONSTANT)
    return Coverage(
        np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma), np.uint8), body.left - room, body.top - room
    )
