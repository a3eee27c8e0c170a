"""Terrazzo: a polished top of pale cement with stone chips, before a plain wall.

Compared with Venetian terrazzo tops: angular chips of three sizes that never touch, large ones few, most of them grey
and white with some terracotta, ochre and green; no directions, no repeats, polished flat so that only colour shows.
"""

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, defocused, gain, tabletop
from functions.product.texture import Grid, Noise
from layers.common.compositing.light import Light
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_CEMENT: Colour = (233, 228, 221)
_CHIPS: tuple[Colour, ...] = (
    (203, 199, 193), (178, 174, 168), (120, 117, 113), (74, 72, 70), (214, 168, 140), (187, 112, 84),
    (214, 180, 128), (151, 160, 144), (246, 243, 238), (226, 205, 192),
)  # fmt: skip
_CLASSES = (0.105, 0.036), (0.05, 0.015), (0.022, 0.0065)
"""Least distance of chips and greatest radius, units: large, medium and small ones."""
_CORNERS = 5, 9
_WALL = 226, 214, 204
_LIGHT = Light(direction=290, spread=0.45, softness=0.6)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """A top of chips, lit from the left."""
    floor = Floor.under(stage)
    grid = floor.grid()
    top = defocused(_top(grid, Noise(stage.seed)), floor, grid, 0.004)
    sketch = Sketch.of(stage)
    wall = coloured(gain(0.74 + 0.28 * sketch.spot(-0.45, -0.5, 0.55)), _WALL)
    light = gain(0.82 + 0.20 * sketch.spot(-0.35, -0.05, 0.7))
    picture = tabletop(floor, top, grid, wall, cv2.merge((light,) * 3), sheen=0.22, soft=0.012)
    return Ground(picture, _LIGHT, mirror=0.10)


def _top(grid: Grid, noise: Noise) -> Pixels:
    """The polished top's colours, uint8 (rows, columns, 3)."""
    picture = np.full((grid.size[1], grid.size[0], 3), _CEMENT, np.uint8)
    taken = np.zeros(grid.size[::-1], np.uint8)
    for distance, most in _CLASSES:
        for x, y, size, tint, shape in noise.scattered(grid, distance):
            radius = most * (0.45 + 0.55 * float(size))
            chip = _chip(grid, (float(x), float(y)), radius, float(shape))
            middle = np.clip(chip.mean(axis=0) / 16, 0, np.subtract(grid.size, 1)).astype(int)
            if taken[middle[1], middle[0]]:
                continue
            cv2.fillConvexPoly(picture, chip, _CHIPS[int(tint * len(_CHIPS)) % len(_CHIPS)], cv2.LINE_AA, 4)
            cv2.fillConvexPoly(taken, chip, 255, cv2.LINE_8, 4)
    mottle = 1 + np.float32(0.012) * noise.fbm(grid, (0.02, 0.02), 4, 0.8)
    return np.asarray(cv2.multiply(picture, cv2.merge((mottle,) * 3), dtype=cv2.CV_8U), np.uint8)


def _chip(grid: Grid, at: tuple[float, float], radius: float, shape: float) -> "np.typing.NDArray[np.int32]":
    """Corners of an angular chip in sixteenths of a texel, int32 (n, 2)."""
    rng = np.random.default_rng(int(shape * 2**24))
    count = int(rng.integers(*_CORNERS))
    turn = (np.arange(count) + rng.uniform(-0.38, 0.38, count)) * (2 * np.pi / count)
    reach = radius * rng.uniform(0.75, 1.0, count)
    stretch, tilt = rng.uniform(0.55, 1.0), rng.uniform(0, np.pi)
    u, v = reach * np.cos(turn), reach * np.sin(turn) * stretch
    corners = np.stack((u * np.cos(tilt) - v * np.sin(tilt), u * np.sin(tilt) + v * np.cos(tilt)), axis=-1) + at
    return np.rint((corners - grid.origin) / grid.step * 16).astype(np.int32)


PRESET = Preset("terrazzo", "A polished terrazzo top with stone chips before a plain wall.", make)
