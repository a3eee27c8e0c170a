"""Glitch: the signal breaks up in slices, colours come apart, and the next scene stands there."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.motion.picture import bt709
from functions.motion.picture.grounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import pictured
from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage
from functions.motion.transition import Transition
from layers.common.imaging.image import Mask

SECONDS = 0.4
_STATES = 12
"""How often the disturbance changes: at 30 frames a second, with every frame."""
_FLICKER = ((0.36, 0.44), (0.56, 0.62))
"""When the other scene is seen for a moment: the second one early, the first once more."""
_SPLIT, _SHIFT = 0.022, 0.16
"""How far colours come apart and slices slip, at most, in widths of the frame."""
_SLICES = 11
_SLIPPING = 0.55
_TORN = 0.45
"""From this strength on, bars are negative."""
_BARS = 3
_LINES = 0.72
"""How bright every second scan line of those is."""
_LINE_PITCH = 240
"""Pairs of scan lines in the height of a frame."""


def glitch(a: Shot, b: Shot, x: float, stage: Stage) -> Shot:
    """One of the scenes, disturbed by chance of the stage's seed."""
    if x <= 0 or x >= 1:
        return a if x <= 0 else b
    state = int(x * _STATES)
    chance = np.random.default_rng([stage.seed, state])
    strength = math.sin(math.pi * (state + 0.5) / _STATES)
    picture = pictured(b if _second_is_seen((state + 0.5) / _STATES) else a, stage.size)
    _split(picture, _even(strength * _SPLIT * stage.size[0] * chance.choice((-1, 1))))
    _slip(picture, strength, chance)
    if strength > _TORN:
        _tear(picture, chance)
    return Shot(Still(picture))


def _second_is_seen(x: float) -> bool:
    flickers = any(begin <= x < end for begin, end in _FLICKER)
    return (x >= 0.5) != flickers


def _split(picture: Planes, by: int) -> None:
    """Red moves ``by`` pixels to the right and blue to the left, green stays.

    On the planes, where R', G' and B' are hidden, the change of luma stands for that of each primary: right
    for greys, whose primaries are all luma, and near enough for the rest.
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


def _slip(picture: Planes, strength: float, chance: np.random.Generator) -> None:
    """Slices of the picture move to a side; what leaves on one comes in on the other."""
    width, height = picture.size
    edges = np.sort(chance.integers(1, height // 2, _SLICES - 1)) * 2
    for top, bottom in zip([0, *edges], [*edges, height], strict=True):
        if chance.random() > _SLIPPING:
            continue
        by = _even(strength * _SHIFT * width * chance.uniform(-1, 1) ** 3)
        y, u, v = picture.part((0, int(top), width, int(bottom)))
        for plane, shift in ((y, by), (u, by // 2), (v, by // 2)):
            plane[:] = np.roll(plane, shift, axis=1)


def _tear(picture: Planes, chance: np.random.Generator) -> None:
    """A few bars turn negative, between dark lines."""
    width, height = picture.size
    pitch = max(2, height // _LINE_PITCH // 2 * 2)
    for _ in range(chance.integers(1, _BARS + 1)):
        tall = max(2, _even(height * chance.uniform(0.01, 0.07)))
        top = int(chance.integers(0, max(1, (height - tall) // 2))) * 2
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
