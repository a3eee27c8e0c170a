"""Whip: the camera is torn away from one scene and comes to rest on the next, blurred by its own speed."""

from collections.abc import Mapping
from functools import partial
from typing import Literal, NamedTuple

import cv2
import numpy as np

from functions.motion.picture.grounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import pictured
from functions.motion.picture.shot import Shot
from functions.motion.picture.view import CHROMA, LUMA, View
from functions.motion.stage import Stage
from functions.motion.transition import Transition
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
"""How far each scene is moved, in widths (or heights) of the frame."""
_OVERSHOOT = 1.6
"""More than 1 goes beyond the end; this much does so by a hundredth of the way."""
_SHUTTER = 0.5
"""Of a frame's time, in which it is exposed: 180°."""


class Path(NamedTuple):
    """Where a picture is while a frame is exposed, in pixels along its way: it runs from begin to end."""

    begin: float
    end: float

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    @property
    def length(self) -> float:
        return abs(self.end - self.begin)


def whip(a: Shot, b: Shot, x: float, stage: Stage, direction: Direction) -> Shot:
    """One of the scenes, rushing into ``direction``; beyond its edges it is mirrored.

    It is blurred as for :data:`SECONDS`, also where a storyboard gives it more time.
    """
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    across, down = DIRECTIONS[direction]
    path = exposed(x, stage.fps, stage.size[0] if across else stage.size[1])
    still = pictured(a if x < 0.5 else b, stage.size)
    view = View(1.0, -path.middle * across, -path.middle * down)
    moved = Planes.empty(stage.size)
    planes = ((still.y, moved.y, LUMA), (still.u, moved.u, CHROMA), (still.v, moved.v, CHROMA))
    for source, target, grid in planes:
        blurred = _blurred(source, path.length / grid.step, level=bool(across))
        view.sample(blurred, grid, still.box, cv2.BORDER_REFLECT, target)
    return Shot(Still(moved))


def exposed(x: float, fps: int, side: int) -> Path:
    """The way of the scene that is seen at ``x``, in a frame whose side along the way has so many pixels."""
    half = _SHUTTER / 2 / (SECONDS * fps)
    first, last = (0.0, 0.5) if x < 0.5 else (0.5, 1.0)
    return Path(_moved(max(x - half, first), x) * side, _moved(min(x + half, last), x) * side)


def _moved(x: float, seen_at: float) -> float:
    """How far the scene that is seen at a time is moved at ``x``, in sides of the frame.

    Both have the same speed where one gives way to the other.
    """
    if seen_at < 0.5:
        return float(_TRAVEL * (2 * x) ** (2 + _OVERSHOOT))
    y = 2 * x - 1
    return -_TRAVEL * (1 - y) ** 2 * (1 - _OVERSHOOT * y)


def _blurred(plane: Mask, length: float, *, level: bool) -> Mask:
    """The mean along a way of ``length`` pixels; an odd number of them, so that nothing moves."""
    taps = 2 * round((length - 1) / 2) + 1
    if taps < 3:
        return plane
    size = (taps, 1) if level else (1, taps)
    return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT), np.uint8)


TRANSITIONS = tuple(
    Transition(f"whip-{direction}", SECONDS, partial(whip, direction=direction)) for direction in DIRECTIONS
)
