"""Linen: a table under washed linen before a pale wall.

Compared with table pictures on stone-washed linen: threads of uneven thickness in both directions, which one
sees near the focus only, soft creases that catch the light from the side, warm off-white.
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
_THREAD, _SLUB = 1 / 190, 0.045
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
    tone = np.float32(0.66) + np.float32(0.05) * _creases(grid, noise)
    threads = []
    for cell, place in (((_SLUB, _THREAD * 0.45), grid.y), ((_THREAD * 0.45, _SLUB), grid.x)):
        tone += np.float32(0.050) * noise.fbm(grid, cell, 1)
        wander = np.float32(0.5) * noise.fbm(grid, (cell[0] * 6, cell[1] * 6), 2)
        threads.append(np.sin((place * np.float32(1 / _THREAD) + wander) * np.float32(math.pi)))
    seen = min(max(min(grid.texels(_THREAD)) - 2, 0.0), 2.0) / 2
    gaps = np.minimum(threads[0] ** 2, threads[1] ** 2)
    tone += np.float32(0.10 * seen) * (np.sqrt(gaps) - np.float32(0.4))
    return tinted(tone, _LINEN)


def _creases(grid: Grid, noise: Noise) -> Floats:
    """Shading of the folds, lit from the left, about -1 to 1."""
    coarse = grid.reduced(4)
    x = coarse.x * np.float32(math.cos(_ANGLE)) + coarse.y * np.float32(math.sin(_ANGLE))
    y = coarse.y * np.float32(math.cos(_ANGLE)) - coarse.x * np.float32(math.sin(_ANGLE))
    x, y = (at + np.float32(0.12) * noise.fbm(coarse, (0.6, 0.6), 2) for at in (x, y))
    area = Grid.over(x, y, 2 * coarse.step[0])
    height = noise.fbm(area, (0.5, 1.4), 4, 0.42)
    fold = area.read(height, x, y)
    slope = cv2.Sobel(fold, -1, 1, 0, ksize=3, scale=_DEPTH / 8 / coarse.step[0])  # Sobel sums 8 differences
    return np.asarray(cv2.resize(slope, grid.size, interpolation=cv2.INTER_LINEAR), np.float32)


PRESET = Preset("linen", "A table under washed linen before a pale wall.", make, _LIGHT)
