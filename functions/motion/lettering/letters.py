"""Letters as sprites, and how sprites enter: rising and fading in, or popping up."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.colours import BLACK
from functions.motion.easing import back_out, ease_out, progress
from functions.motion.picture.sprite import Sprite, SpriteLayer
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.block import GlyphRun
from layers.common.typography.outline import outline
from layers.common.typography.raster import Coverage, ink_box, paint, rasterise

RISE_S, POP_S = 0.35, 0.25
_POP_FROM = 0.4
"""Scale at which a pop starts."""
_POP_OPAQUE = 0.35
"""Part of a pop after which the sprite is opaque."""
_NOTHING = np.zeros((2, 2, 4), np.uint8)


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters look.

    Attributes:
        colour: of the letters.
        stroke: width of the outline around them in pixels, in ``stroke_colour``; 0 for none.
        shadow: standard deviation of a soft shadow in pixels; 0 for none.
        shadow_opacity: 0 to 1.
    """

    colour: Colour
    stroke: float = 0.0
    stroke_colour: Colour = BLACK
    shadow: float = 0.0
    shadow_opacity: float = 0.45


def letters(runs: Sequence[GlyphRun], ink: Ink, at: tuple[float, float] = (0.0, 0.0)) -> Sprite:
    """Glyphs as a sprite. The corner of their block is at ``at``, rounded to whole pixels."""
    left, top = round(at[0]), round(at[1])
    inked = ink_box(runs)
    if inked is None:
        return Sprite.of(_NOTHING, left, top)
    room = int(np.ceil(ink.stroke + 3 * ink.shadow)) + 1
    box: Box = inked[0] - room, inked[1] - room, inked[2] + room, inked[3] + room
    return Sprite.of(_drawn(runs, ink, box), left + box[0], top + box[1])


def rise_in(sprite: Sprite, t: float, start_s: float, rise: float) -> tuple[SpriteLayer, ...]:
    """A sprite that fades in from ``rise`` pixels below, starting at ``start_s``; nothing before that."""
    x = ease_out(progress(t, start_s, RISE_S))
    if x == 0:
        return ()
    return (SpriteLayer(sprite, dy=rise * (1 - x), opacity=x),) if x < 1 else (SpriteLayer(sprite),)


def pop_in(sprite: Sprite, t: float, start_s: float) -> tuple[SpriteLayer, ...]:
    """A sprite that grows, overshoots its size and settles, starting at ``start_s``; nothing before that."""
    x = progress(t, start_s, POP_S)
    if x == 0:
        return ()
    if x == 1:
        return (SpriteLayer(sprite),)
    scale = _POP_FROM + (1 - _POP_FROM) * back_out(x)
    return (SpriteLayer(sprite, scale=scale, opacity=min(1.0, x / _POP_OPAQUE)),)


def _drawn(runs: Sequence[GlyphRun], ink: Ink, box: Box) -> Pixels:
    rgba = np.zeros((box[3] - box[1], box[2] - box[0], 4), np.uint8)
    corner = -box[0], -box[1]
    body = rasterise(runs, box)
    if ink.shadow:
        paint(rgba, _blurred(body, ink.shadow), BLACK, ink.shadow_opacity, corner)
    if ink.stroke:
        paint(rgba, outline(runs, ink.stroke, box), ink.stroke_colour, at=corner)
    paint(rgba, body, ink.colour, at=corner)
    return rgba


def _blurred(body: Coverage, sigma: float) -> Coverage:
    room = int(np.ceil(3 * sigma))
    wide = cv2.copyMakeBorder(body.mask, room, room, room, room, cv2.BORDER_CONSTANT)
    return Coverage(
        np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma), np.uint8), body.left - room, body.top - room
    )
