"""Marble: a table top of white marble before a bright wall.

Compared with pictures on a slab of Calacatta or Statuario: warm white, veins that run diagonally in one
direction, few broad ones with a soft grey cloud along one side and thinner ones that fork from them, places
without any; a back edge out of focus, and a weak reflection.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, ramped, ridged, tinted
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_STONE = (0xF7, 0xF6, 0xF4), (0xD9, 0xD7, 0xD4), (0xB8, 0xB6, 0xB4)
"""From the stone's ground to the middle of a vein."""
_WALL = 215, 213, 210
_ANGLES = 0.35, 0.95
"""Between which the veins' angle to the table's edge is, either way, radians."""
_DENSITY = 0.5
"""How much more or less than others a slab is veined, of a vein's noise."""
_ELSEWHERE = 9.0
"""How far a subject a unit further right or down moves the slab: not all pictures have the same veins."""


@dataclass(frozen=True, slots=True)
class _Vein:
    """A kind of veins: along the zeros of a noise.

    Attributes:
        cell: of the noise along the veins and across, units.
        where: noise between which they go from absent to full.
        core: depth of their middle.
        sharpness: of the core, see :func:`ridged`.
        cloud: depth of the cloud along one side.
    """

    cell: tuple[float, float]
    where: tuple[float, float]
    core: float
    sharpness: float
    cloud: float


_VEINS = (
    _Vein((1.1, 0.36), (-1.2, 0.6), 0.75, 30, 0.34),
    _Vein((0.9, 0.26), (-0.6, 1.2), 0.60, 60, 0.10),
    _Vein((0.4, 0.13), (-0.2, 1.4), 0.35, 40, 0.0),
)
_LIGHT = Light(direction=290, spread=0.45, softness=0.65)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """A slab, lit from the left."""
    floor = Floor.under(stage)
    right, down = (_ELSEWHERE * at / floor.unit for at in ((stage.box[0] + stage.box[2]) / 2, floor.foot))

    def slab(grid: Grid, noise: Noise) -> Pixels:
        x, y = grid.origin
        return _slab(Grid(grid.size, (x + right, y + down), grid.step), noise)

    sketch = Sketch.of(stage)
    wall = coloured(gain(0.78 + 0.25 * sketch.spot(-0.45, -0.5, 0.6)), _WALL)
    light = gain(0.88 + 0.16 * sketch.spot(-0.35, -0.05, 0.7))
    texture = floor.covered_with(slab, stage.seed, 0.004)
    picture = tabletop(floor, texture, wall, light, sheen=0.25, soft=0.012)
    return Ground(picture, mirror=0.12, edge=floor.edge)


def _slab(grid: Grid, noise: Noise) -> Pixels:
    """The stone's colours, uint8 (rows, columns, 3)."""
    coarse = grid.reduced(2)
    turn, more = 2 * noise.number() - 1, _DENSITY * (2 * noise.number() - 1)
    angle = math.copysign(float(np.interp(abs(turn), (0, 1), _ANGLES)), turn)
    along, across = (
        np.float32(0.06) * noise.fbm(coarse, (0.5, 0.5), 2)
        + np.float32(0.016) * noise.fbm(coarse, (0.1, 0.1), 5, 0.6)
        for _ in range(2)
    )
    along += coarse.x * np.float32(math.cos(angle)) + coarse.y * np.float32(math.sin(angle))
    across += coarse.y * np.float32(math.cos(angle)) - coarse.x * np.float32(math.sin(angle))
    area = Grid.over(along, across, 4 * grid.step[0])
    tone = np.zeros(area.size[::-1], np.float32)
    for vein in _VEINS:
        field = noise.fbm(area, vein.cell, 3, 0.4)
        thickness = ramped(noise.fbm(area, (0.9, 0.45), 2) + np.float32(more), *vein.where)
        cloud = ridged(field, 3) * ramped(field, -0.3, 0.15)
        tone += thickness * (
            np.float32(vein.core) * ridged(field, vein.sharpness) + np.float32(vein.cloud) * cloud
        )
    tone = area.read(tone, along, across)
    tone += np.float32(0.045) * noise.fbm(coarse, (0.4, 0.4), 6, 0.6) + np.float32(0.08)
    return tinted(np.asarray(cv2.resize(tone, grid.size, interpolation=cv2.INTER_LINEAR)), _STONE)


PRESET = Preset("marble", "A table top of white marble with grey veins before a bright wall.", make, _LIGHT)
