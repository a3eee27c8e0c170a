"""Concrete: a polished concrete top before a wall of cast concrete.

Compared with pictures on micro-cement and before cast walls: neutral grey, clouds and broad trowel marks, one
joint of the formwork in each direction on the wall, out of focus, a corner in which light is lost, and light
that rakes in from the upper left. Nothing tells its scale, because nobody knows that of the subject.
"""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, ramped, tinted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_CONCRETE = (112, 111, 109), (160, 159, 156), (187, 186, 182), (206, 205, 201)
_WALL = 186, 185, 181
_JOINTS, _SOFT = (-0.31, -0.60), 0.006
"""Where the wall's joints are, x and y from the foot line's middle, and the radius of their blur, units."""
_CORNER, _LOSS = 0.09, 0.30
"""How far the corner of wall and top is dark, units, and how dark it is, of 1."""
_LIGHT = Light(direction=300, spread=0.6, softness=0.5)
"""A high window on the left, in front."""


def make(stage: Stage) -> Ground:
    """Top and wall, lit from the upper left."""
    floor = Floor.under(stage)
    top = floor.covered_with(_top, stage.seed, 0.004)
    sketch = Sketch.of(stage, 640)
    beam = 0.58 + 0.42 * sketch.spot(-0.5, -0.62, 0.55)
    corner = 1 - np.float32(_LOSS) * np.exp(
        -np.abs(sketch.y - np.float32(floor.back)) * np.float32(1 / _CORNER)
    )
    wall = coloured(gain(beam * corner) * _relief(sketch, Noise(stage.seed)), _WALL)
    light = gain((0.72 + 0.32 * sketch.spot(-0.35, -0.05, 0.65)) * corner)
    picture = tabletop(floor, top, wall, light, sheen=0.2, soft=0.016)
    return Ground(picture, mirror=0.05, edge=floor.edge)


def _top(grid: Grid, noise: Noise) -> Pixels:
    """The top's colours, uint8 (rows, columns, 3)."""
    tone = np.float32(0.60) + np.float32(0.10) * noise.fbm(grid, (0.55, 0.55), 5, 0.6)
    trowel = noise.fbm(grid, (0.8, 0.2), 5, 0.65)
    tone += np.float32(0.06) * ramped(np.abs(trowel), 0.8, 0.0)
    tone -= np.float32(0.07) * ramped(noise.fbm(grid, (0.45, 0.30), 4, 0.55), 0.5, 1.1)
    tone += np.float32(0.022) * noise.fbm(grid, (0.009, 0.009), 3, 0.95)
    return tinted(tone, _CONCRETE)


def _relief(sketch: Sketch, noise: Noise) -> Floats:
    """Factors of the wall's levels: clouds and joints, out of focus."""
    away = np.minimum(np.abs(sketch.x - np.float32(_JOINTS[0])), np.abs(sketch.y - np.float32(_JOINTS[1])))
    joint = np.exp(-((away * np.float32(1 / _SOFT)) ** 2) / 2)
    clouds = noise.fbm(sketch.grid, (0.8, 0.8), 5, 0.6)
    return np.asarray(1 - np.float32(0.06) * joint + np.float32(0.02) * clouds, np.float32)


PRESET = Preset("concrete", "A polished concrete top before a wall of cast concrete.", make, _LIGHT)
