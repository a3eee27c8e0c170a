"""Whip: the camera pans away from one scene and comes to rest on the next, with motion blur."""

import math
from collections.abc import Mapping
from functools import partial
from typing import Literal, NamedTuple

import cv2
import numpy as np

from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import CHROMA, LUMA, Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.transitions import Transition
from functions.motion.video import VideoConfig
from layers.common.imaging.image import Mask

Direction = Literal["left", "right", "up", "down"]
DIRECTIONS: Mapping[Direction, tuple[int, int]] = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
}

SECONDS = 1 / 3
_TRAVEL = 1.2
"""Distance that each scene moves, in widths (or heights) of the frame."""
_OVERSHOOT = 1.6
"""Values above 1 overshoot the end; this one by a hundredth of the distance."""
_SHUTTER = 0.5
"""Exposure as a fraction of a frame's time, equivalent to a 180° shutter."""


class MotionPath(NamedTuple):
    """Positions of a picture at the start and the end of an exposure, in pixels along its movement."""

    begin: float
    end: float

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    @property
    def length(self) -> float:
        return abs(self.end - self.begin)


def whip(a: Shot, b: Shot, x: float, video: VideoConfig, direction: Direction) -> Shot:
    """One of the scenes, moving in ``direction`` and mirrored beyond its edges.

    The blur is always that of a whip of :data:`SECONDS`, even if a storyboard gives it more time.
    """
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    across, down = DIRECTIONS[direction]
    path = exposure_path(x, video.fps, video.size[0] if across else video.size[1])
    still = render_shot(a if x < 0.5 else b, video.size)
    moved = Planes.empty(video.size)
    begin = -path.middle * (across + down)
    planes = ((still.y, moved.y, LUMA), (still.u, moved.u, CHROMA), (still.v, moved.v, CHROMA))
    for source, target, grid in planes:
        blurred = _blurred(source, path.length / grid.step, level=bool(across))
        _move(blurred, begin / grid.step, target, level=bool(across))
    return Shot(Still(moved))


def exposure_path(x: float, fps: int, side: int) -> MotionPath:
    """The movement of the visible scene during the exposure at ``x``.

    Args:
        side: pixels of the frame along the movement.
    """
    half = _SHUTTER / 2 / (SECONDS * fps)
    first, last = (0.0, 0.5) if x < 0.5 else (0.5, 1.0)
    return MotionPath(_offset(max(x - half, first), x) * side, _offset(min(x + half, last), x) * side)


def _offset(x: float, visible_at: float) -> float:
    """The offset at ``x`` of the scene that is visible at a time, in sides of the frame.

    Both scenes have the same speed at the cut.
    """
    if visible_at < 0.5:
        return float(_TRAVEL * (2 * x) ** (2 + _OVERSHOOT))
    y = 2 * x - 1
    return -_TRAVEL * (1 - y) ** 2 * (1 - _OVERSHOOT * y)


def _blurred(plane: Mask, length: float, *, level: bool) -> Mask:
    """The mean along ``length`` pixels, rounded to an odd number so that nothing shifts."""
    taps = 2 * round((length - 1) / 2) + 1
    if taps < 3:
        return plane
    size = (taps, 1) if level else (1, taps)
    return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT), np.uint8)


def _move(plane: Mask, begin: float, into: Mask, *, level: bool) -> None:
    """Fill ``into`` with the plane from the sample ``begin`` on, interpolated linearly."""
    whole = math.floor(begin)
    beyond = max(0, -whole), max(0, whole + 1)
    margins = (0, 0, *beyond) if level else (*beyond, 0, 0)
    wide = cv2.copyMakeBorder(plane, *margins, cv2.BORDER_REFLECT)
    along = wide if level else wide.T
    first, count = max(0, whole), into.shape[1 if level else 0]
    samples, following = along[:, first : first + count], along[:, first + 1 : first + 1 + count]
    if not level:
        samples, following = samples.T, following.T
    cv2.addWeighted(samples, 1 - (begin - whole), following, begin - whole, 0, dst=into)


TRANSITIONS = tuple(
    Transition(f"whip-{direction}", SECONDS, partial(whip, direction=direction)) for direction in DIRECTIONS
)
