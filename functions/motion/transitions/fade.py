"""Fade: the second scene shines through the first, more and more."""

import cv2

from functions.motion.easing import ease_in_out
from functions.motion.picture.grounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import pictured
from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage
from functions.motion.transition import Transition


def fade(a: Shot, b: Shot, x: float, stage: Stage) -> Shot:
    """Both scenes over each other."""
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    share = ease_in_out(x)
    mixed = Planes.empty(stage.size)
    before, after = pictured(a, stage.size), pictured(b, stage.size)
    cv2.addWeighted(before.data, 1 - share, after.data, share, 0, dst=mixed.data)
    return Shot(Still(mixed))


TRANSITIONS = (Transition("fade", 0.4, fade),)
