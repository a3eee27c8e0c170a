"""Marble: a table top of white marble before a bright wall.

Compared with pictures on a honed slab of Calacatta or Statuario: warm white, veins that run diagonally in one
direction, few broad ones with a soft grey cloud along one side and many thin ones that fork from them, places without
any; a table edge out of focus, and a weak reflection.
"""

import math

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, ramped, ridged, tinted
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_STONE = (0xF7, 0xF6, 0xF4), (0xD9, 0xD7, 0xD4), (0xB8, 0xB6, 0xB4)
"""From the stone's ground to the middle of a vein."""
_WALL = 238, 236, 233
_ANGLE = 0.62
"""Of the veins to the table's edge, radians."""
_FINE = ((0.9, 0.30), 32, 0.7), ((0.45, 0.16), 24, 0.4)
"""Thin veins: cells along and across, sharpness and depth."""
_LIGHT = Light(direction=290, spread=0.45, softness=0.65)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """A slab, lit from the left."""
    floor = Floor.under(stage)
    noise = Noise(stage.seed)
    slab = floor.covered_with(lambda grid: _slab(grid, noise), 0.004)
    sketch = Sketch.of(stage)
    wall = coloured(gain(0.78 + 0.25 * sketch.spot(-0.45, -0.5, 0.6)), _WALL)
    light = gain(0.88 + 0.16 * sketch.spot(-0.35, -0.05, 0.7))
    picture = tabletop(floor, slab, wall, cv2.merge((light,) * 3), sheen=0.25, soft=0.012)
    return Ground(picture, _LIGHT, mirror=0.12)


def _slab(grid: Grid, noise: Noise) -> Pixels:
    """The stone's colours, uint8 (rows, columns, 3)."""
    coarse = grid.reduced(2)
    bend = [
        np.float32(0.07) * noise.fbm(coarse, (0.5, 0.5), 2)
        + np.float32(0.012) * noise.fbm(coarse, (0.12, 0.12), 4)
        for _ in range(2)
    ]
    along = coarse.x * np.float32(math.cos(_ANGLE)) + coarse.y * np.float32(math.sin(_ANGLE)) + bend[0]
    across = coarse.y * np.float32(math.cos(_ANGLE)) - coarse.x * np.float32(math.sin(_ANGLE)) + bend[1]
    area = Grid.over(along, across, 2 * coarse.step[0])
    broad = noise.fbm(area, (1.1, 0.42), 3, 0.4)
    where = ramped(noise.fbm(area, (1.5, 0.6), 2), -0.7, 0.8)
    cloud = ridged(broad, 3) * ramped(broad, -0.25, 0.15)
    tone = where * (np.float32(0.8) * ridged(broad, 18) + np.float32(0.4) * cloud)
    for cell, sharpness, depth in _FINE:
        fine = noise.fbm(area, cell, 3, 0.45)
        tone += (
            np.float32(depth) * ridged(fine, sharpness) * ramped(noise.fbm(area, (0.7, 0.4), 2), -0.2, 1.2)
        )
    tone = area.read(tone, along, across)
    tone += np.float32(0.05) * noise.fbm(coarse, (0.5, 0.4), 5) + np.float32(0.06)
    return tinted(np.asarray(cv2.resize(tone, grid.size, interpolation=cv2.INTER_LINEAR)), _STONE)


PRESET = Preset("marble", "A table top of white marble with grey veins before a bright wall.", make)
