"""How things come in: they rise a little and fade in, or they pop up."""

from functions.motion.easing import back_out, ease_out, progress
from functions.motion.picture.sprite import Placed, Sprite

ENTRANCE_S = 0.35
POP_S = 0.25
_SMALL = 0.4
"""The size from which things pop up."""
_SOLID = 0.35
"""The part of a pop after which nothing shines through."""


def risen(sprite: Sprite, t: float, start_s: float, rise: float) -> tuple[Placed, ...]:
    """A sprite that comes in from ``rise`` pixels below, beginning at ``start_s``; nothing before that."""
    x = ease_out(progress(t, start_s, ENTRANCE_S))
    if x == 0:
        return ()
    return (Placed(sprite, dy=rise * (1 - x), opacity=x),) if x < 1 else (Placed(sprite),)


def popped(sprite: Sprite, t: float, start_s: float) -> tuple[Placed, ...]:
    """A sprite that grows a little beyond its size and comes back to it, beginning at ``start_s``."""
    x = progress(t, start_s, POP_S)
    if x == 0:
        return ()
    if x == 1:
        return (Placed(sprite),)
    return (Placed(sprite, scale=_SMALL + (1 - _SMALL) * back_out(x), opacity=min(1.0, x / _SOLID)),)
