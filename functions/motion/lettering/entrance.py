"""How things come in: they rise a little, and fade in."""

from functions.motion.easing import ease_out, progress
from functions.motion.picture.sprite import Placed, Sprite

ENTRANCE_S = 0.35


def risen(sprite: Sprite, t: float, start_s: float, rise: float) -> tuple[Placed, ...]:
    """A sprite that comes in from ``rise`` pixels below, beginning at ``start_s``; nothing before that."""
    x = ease_out(progress(t, start_s, ENTRANCE_S))
    if x == 0:
        return ()
    return (Placed(sprite, dy=rise * (1 - x), opacity=x),) if x < 1 else (Placed(sprite),)
