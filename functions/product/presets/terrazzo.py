"""Terrazzo: a polished top of pale cement with stone chips, before a plain wall.

Compared with Venetian terrazzo: broken chips of many sizes, large ones few, grey and white with some
terracotta, ochre and green, each with clouds and a shade of its own; no direction, no repeats, polished flat.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_CEMENT: Colour = (233, 228, 221)
_CHIPS: tuple[Colour, ...] = (
    (203, 199, 193), (178, 174, 168), (120, 117, 113), (74, 72, 70), (214, 168, 140), (187, 112, 84),
    (214, 180, 128), (151, 160, 144), (240, 237, 232), (226, 205, 192),
)  # fmt: skip
_CLASSES = (0.020, 0.0058), (0.036, 0.011), (0.060, 0.019), (0.125, 0.036)
"""Least distance of chips and greatest radius, units, from small to large ones."""
_SHADES = 0.90, 0.95, 1.0
"""Of the chips of a colour."""
_CORNERS = 7
_WORN, _EDGE = 0.0017, 0.0006
"""How far outlines stray from straight lines, and the blur of the edges, units."""
_WALL = 226, 214, 204
_LIGHT = Light(direction=290, spread=0.45, softness=0.6)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """A top of chips, lit from the left."""
    floor = Floor.under(stage)
    top = floor.covered_with(_top, stage.seed, 0.010)
    sketch = Sketch.of(stage)
    wall = coloured(gain(0.74 + 0.28 * sketch.spot(-0.45, -0.5, 0.55)), _WALL)
    light = gain(0.82 + 0.20 * sketch.spot(-0.35, -0.05, 0.7))
    picture = tabletop(floor, top, wall, light, sheen=0.22, soft=0.012)
    return Ground(picture, mirror=0.10, edge=floor.edge)


def _top(grid: Grid, noise: Noise) -> Pixels:
    """The polished top's colours, uint8 (rows, columns, 3)."""
    # The fourth channel is where chips are.
    picture = np.full((grid.size[1], grid.size[0], 4), (*_CEMENT, 0), np.uint8)
    tints = [[shade * channel for channel in colour] for colour in _CHIPS for shade in _SHADES]
    for distance, most in _CLASSES:
        points = noise.scattered(grid, distance)
        chips = _chips(grid, points, most)
        picked = (points[:, 3] * len(tints)).astype(int) % len(tints)
        for number, tint in enumerate(tints):
            cv2.fillPoly(picture, list(chips[picked == number]), (*tint, 255), cv2.LINE_AA, 4)
    coarse = grid.reduced(2)
    column, row = (
        cv2.resize(noise.fbm(coarse, (0.012, 0.012), 3, 0.6), grid.size) * np.float32(_WORN / step)
        + np.arange(side, dtype=np.float32).reshape(shape)
        for side, shape, step in zip(grid.size, ((1, -1), (-1, 1)), grid.step, strict=True)
    )
    worn = cv2.remap(picture, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    blur = [max(0.3, length) for length in grid.texels(_EDGE)]
    worn = cv2.GaussianBlur(worn, (0, 0), sigmaX=blur[0], sigmaY=blur[1])
    clouds = noise.fbm(grid, (0.022, 0.022), 4, 0.75)
    tone = 1 + clouds * (np.float32(0.010) + worn[..., 3] * np.float32(0.065 / 255))
    return np.asarray(cv2.multiply(worn[..., :3], cv2.merge((tone,) * 3), dtype=cv2.CV_8U), np.uint8)


def _chips(grid: Grid, points: Floats, most: float) -> NDArray[np.int32]:
    """Corners of angular chips in sixteenths of a texel, int32 (n, corners, 2).

    Args:
        points: from :meth:`Noise.scattered`.
        most: radius of the greatest, units.
    """
    at, size, shape = points[:, :2], points[:, 2:3], points[:, 4:]
    free = np.modf(shape * np.float64(7919.7) * np.arange(1, 2 * _CORNERS + 3))[0]  # as good as random
    turn = (np.arange(_CORNERS) + 0.8 * free[:, :_CORNERS]) * (2 * np.pi / _CORNERS)
    reach = most * (0.45 + 0.55 * size) * (0.7 + 0.3 * free[:, _CORNERS : 2 * _CORNERS])
    # OpenCV's antialiasing adds half a texel to a polygon's outline.
    reach = np.maximum(reach - 0.5 * np.sqrt(grid.step[0] * grid.step[1]), 0)
    stretch, tilt = 0.5 + 0.5 * free[:, -2:-1], np.pi * free[:, -1:]
    u, v = reach * np.cos(turn), reach * np.sin(turn) * stretch
    corners = np.stack((u * np.cos(tilt) - v * np.sin(tilt), u * np.sin(tilt) + v * np.cos(tilt)), axis=-1)
    places = (corners + at[:, None] - grid.origin) / grid.step
    return np.asarray(np.rint(places * 16), np.int32)


PRESET = Preset("terrazzo", "A polished terrazzo top with stone chips before a plain wall.", make, _LIGHT)
