"""Linen: a table under washed linen before a pale wall.

Compared with table pictures on stone-washed linen: a plain weave of uneven threads, each now over, now under
those that cross it, which one sees near the focus only; a few soft folds that catch the light from the side,
warm off-white.
"""

import math

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, tinted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_LINEN = (150, 136, 116), (205, 192, 172), (228, 218, 202), (242, 235, 223)
_THREAD, _SLUB = 1 / 190, 0.06
"""From thread to thread, and how long a thread keeps its thickness, units."""
_ANGLE, _DEPTH = 0.5, 0.5
"""Of the creases: to the line of sight, radians, and how strongly their slope shades."""
_WALL = 233, 227, 218
_LIGHT = Light(direction=280, spread=0.4, softness=0.7)
"""A window on the left."""


def make(stage: Stage) -> Ground:
    """Cloth, lit from the left."""
    floor = Floor.under(stage, depth=0.26, height=0.85, squash=2.2)
    cloth = floor.covered_with(_cloth, stage.seed, 0.005)
    sketch = Sketch.of(stage)
    wall = coloured(gain(0.72 + 0.30 * sketch.spot(-0.45, -0.5, 0.55)), _WALL)
    light = gain(0.80 + 0.24 * sketch.spot(-0.35, -0.05, 0.7))
    return Ground(tabletop(floor, cloth, wall, light, sheen=0.05, soft=0.02), edge=floor.edge)


def _cloth(grid: Grid, noise: Noise) -> Pixels:
    """Its colours, uint8 (rows, columns, 3)."""
    tone = np.float32(0.66) + np.float32(0.07) * _creases(grid, noise)
    places = []
    for cell, place in (((_THREAD * 0.6, _SLUB), grid.x), ((_SLUB, _THREAD * 0.6), grid.y)):
        tone += np.float32(0.025) * noise.fbm(grid, cell, 2, 0.8)
        wander = np.float32(0.5) * noise.fbm(grid, (cell[0] * 6, cell[1] * 6), 2)
        places.append(place * np.float32(1 / _THREAD) + wander)
    seen = min(max(min(grid.texels(_THREAD)) - 1.5, 0.0), 1.5) / 1.5
    if seen:
        tone += np.float32(0.27 * seen) * _weave(*places)
    return tinted(tone, _LINEN)


def _weave(x: Floats, y: Floats) -> Floats:
    """Shading of a plain weave, lit from the left, of mean 0.

    Args:
        x, y: places in threads: between two whole numbers lies a thread.
    """
    across, along = (np.sin(at * np.float32(math.pi)) for at in (x, y))
    upright = np.clip(across * along * 3 + np.float32(0.5), 0, 1)  # where the upright thread is the upper one
    across, along = np.abs(across), np.abs(along)
    dome = upright * across + (1 - upright) * along
    slope = (np.float32(0.5) - (x - np.floor(x))) * (np.float32(0.35) + np.float32(0.55) * upright)
    return np.asarray(
        np.sqrt(dome) * np.float32(1.2) + slope + np.float32(0.15) * upright - np.float32(1.01), np.float32
    )


def _creases(grid: Grid, noise: Noise) -> Floats:
    """Shading of the folds, lit from the left, about -1 to 1."""
    coarse = grid.reduced(4)
    x = coarse.x * np.float32(math.cos(_ANGLE)) + coarse.y * np.float32(math.sin(_ANGLE))
    y = coarse.y * np.float32(math.cos(_ANGLE)) - coarse.x * np.float32(math.sin(_ANGLE))
    x, y = (at + np.float32(0.12) * noise.fbm(coarse, (0.6, 0.6), 2) for at in (x, y))
    area = Grid.over(x, y, 8 * grid.step[0])
    height = noise.fbm(area, (0.5, 1.4), 4, 0.42)
    fold = area.read(height, x, y)
    slope = cv2.Sobel(fold, -1, 1, 0, ksize=3, scale=_DEPTH / 8 / coarse.step[0])  # Sobel sums 8 differences
    return np.asarray(cv2.resize(slope, grid.size, interpolation=cv2.INTER_LINEAR), np.float32)


PRESET = Preset("linen", "A table under washed linen before a pale wall.", make, _LIGHT)
