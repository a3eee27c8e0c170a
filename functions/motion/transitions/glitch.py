"""Glitch: the picture breaks up into slices and its colours separate while the scenes change."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.motion.picture import bt709
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.transitions import Transition
from functions.motion.video import VideoConfig
from layers.common.imaging.image import Mask

SECONDS = 0.4
_STATES = 12
"""Number of different disturbances: at 30 fps, one per frame."""
_FLICKER = ((0.36, 0.44), (0.56, 0.62))
"""When the other scene flashes up: the second one before the cut, the first one after it."""
_SPLIT, _SHIFT = 0.022, 0.16
"""Maximum separation of colours and shift of slices, relative to the frame's width."""
_SLICES = 11
_SLIPPING = 0.55
_TORN = 0.45
"""Strength from which some bars are inverted."""
_BARS = 3
_LINES = 0.72
"""Brightness of every second scan line of those bars."""
_LINE_PITCH = 240
"""Pairs of scan lines in the height of a frame."""


def glitch(a: Shot, b: Shot, x: float, video: VideoConfig) -> Shot:
    """One of the scenes with a random disturbance, which the video's seed determines."""
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    state = int(x * _STATES)
    rng = np.random.default_rng([video.seed, state])
    strength = math.sin(math.pi * (state + 0.5) / _STATES)
    picture = render_shot(b if _shows_second((state + 0.5) / _STATES) else a, video.size)
    _split(picture, _even(strength * _SPLIT * video.size[0] * rng.choice((-1, 1))))
    _slip(picture, strength, rng)
    if strength > _TORN:
        _tear(picture, rng)
    return Shot(Still(picture))


def _shows_second(x: float) -> bool:
    flickers = any(begin <= x < end for begin, end in _FLICKER)
    return (x >= 0.5) != flickers


def _split(picture: Planes, by: int) -> None:
    """Move red ``by`` pixels to the right and blue to the left; green stays.

    The planes do not hold R', G' and B', so the change of luma stands in for that of each primary. This is
    exact for greys and close enough for other colours.
    """
    if not by:
        return
    luma = picture.y.astype(np.float32)
    red, blue = (np.roll(luma, shift, axis=1) - luma for shift in (by, -by))
    half = (picture.u.shape[1], picture.u.shape[0])
    red_half, blue_half = (cv2.resize(one, half, interpolation=cv2.INTER_AREA) for one in (red, blue))
    u, v = np.roll(picture.u, -by // 2, axis=1), np.roll(picture.v, by // 2, axis=1)
    picture.y[:] = _added(picture.y, bt709.RED * red + bt709.BLUE * blue)
    picture.u[:] = _added(u, 0.5 * blue_half - 0.5 * bt709.RED / (1 - bt709.BLUE) * red_half)
    picture.v[:] = _added(v, 0.5 * red_half - 0.5 * bt709.BLUE / (1 - bt709.RED) * blue_half)


def _slip(picture: Planes, strength: float, rng: np.random.Generator) -> None:
    """Shift slices of the picture sideways, wrapping around at the edges."""
    width, height = picture.size
    edges = np.sort(rng.integers(1, height // 2, _SLICES - 1)) * 2
    for top, bottom in zip([0, *edges], [*edges, height], strict=True):
        if rng.random() > _SLIPPING:
            continue
        by = _even(strength * _SHIFT * width * rng.uniform(-1, 1) ** 3)
        y, u, v = picture.part((0, int(top), width, int(bottom)))
        for plane, shift in ((y, by), (u, by // 2), (v, by // 2)):
            plane[:] = np.roll(plane, shift, axis=1)


def _tear(picture: Planes, rng: np.random.Generator) -> None:
    """Invert a few bars, with dark scan lines."""
    width, height = picture.size
    pitch = max(2, height // _LINE_PITCH // 2 * 2)
    for _ in range(rng.integers(1, _BARS + 1)):
        tall = max(2, _even(height * rng.uniform(0.01, 0.07)))
        top = int(rng.integers(0, max(1, (height - tall) // 2))) * 2
        y, u, v = picture.part((0, top, width, top + tall))
        y[:] = bt709.BLACK + bt709.WHITE - np.clip(y, bt709.BLACK, bt709.WHITE)
        for plane in (u, v):
            np.subtract(255, plane, out=plane)
        for line in range(0, tall, 2 * pitch):
            dark = y[line : line + pitch]
            dark[:] = bt709.BLACK + (dark - bt709.BLACK) * _LINES


def _added(plane: Mask, change: NDArray[np.float32]) -> Mask:
    return np.asarray(cv2.add(plane.astype(np.float32), change, dtype=cv2.CV_8U), np.uint8)


def _even(length: float) -> int:
    return round(length / 2) * 2


TRANSITIONS = (Transition("glitch", SECONDS, glitch),)
