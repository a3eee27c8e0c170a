"""Fade: the first scene dissolves into the second."""

import cv2

from functions.motion.easing import ease_in_out
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.transitions import Transition
from functions.motion.video import VideoConfig


def fade(a: Shot, b: Shot, x: float, video: VideoConfig) -> Shot:
    """A weighted mean of both scenes."""
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    share = ease_in_out(x)
    mix = Planes.empty(video.size)
    before, after = render_shot(a, video.size), render_shot(b, video.size)
    cv2.addWeighted(before.data, 1 - share, after.data, share, 0, dst=mix.data)
    return Shot(Still(mix))


TRANSITIONS = (Transition("fade", 0.4, fade),)
