"""Concrete: a polished concrete top before a wall of cast concrete.

Compared with pictures on micro-cement and before cast walls: neutral grey, clouds of several sizes, few small
air holes, formwork seams and tie holes on the wall out of focus, light that rakes in from the upper left.
"""

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, ramped, tinted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_CONCRETE = (112, 111, 109), (160, 159, 156), (187, 186, 182), (206, 205, 201)
_WALL = 186, 185, 181
_PANEL, _SEAM, _HOLE = 0.62, 0.004, 0.011
"""Side of a formwork panel, width of the seams between them and radius of the tie holes, units."""
_HOLES = 0.12
"""Least distance of air holes on the top, units."""
_LIGHT = Light(direction=300, spread=0.6, softness=0.5)
"""A high window on the left, in front."""


def make(stage: Stage) -> Ground:
    """Top and wall, lit from the upper left."""
    floor = Floor.under(stage)
    top = floor.covered_with(_top, stage.seed, 0.004)
    sketch = Sketch.of(stage, 640)
    beam = 0.58 + 0.42 * sketch.spot(-0.5, -0.62, 0.55)
    wall = coloured(gain(beam) * _relief(sketch, Noise(stage.seed)), _WALL)
    light = gain(0.72 + 0.32 * sketch.spot(-0.35, -0.05, 0.65))
    picture = tabletop(floor, top, wall, light, sheen=0.2, soft=0.012)
    return Ground(picture, mirror=0.05, edge=floor.edge)


def _top(grid: Grid, noise: Noise) -> Pixels:
    """The top's colours, uint8 (rows, columns, 3)."""
    tone = np.float32(0.60) + np.float32(0.10) * noise.fbm(grid, (0.55, 0.55), 5, 0.6)
    trowel = noise.fbm(grid, (0.8, 0.2), 5, 0.65)
    tone += np.float32(0.06) * ramped(np.abs(trowel), 0.8, 0.0)
    sand = noise.fbm(grid, (0.009, 0.009), 3, 0.95)
    tone += np.float32(0.025) * sand - np.float32(0.10) * ramped(sand, 1.6, 2.8)
    picture = tinted(tone, _CONCRETE)
    for x, y, size, shade, _ in noise.scattered(grid, _HOLES):
        radius = 0.0008 + 0.0030 * float(size) ** 6
        _hole(picture, grid, (float(x), float(y)), radius, 0.15 + 0.30 * float(shade))
    return picture


def _hole(picture: Pixels, grid: Grid, at: tuple[float, float], radius: float, shade: float) -> None:
    """Draw an air hole, darker by ``shade`` of 1, in place."""
    spot = [
        round((place - start) / step * 16)
        for place, start, step in zip(at, grid.origin, grid.step, strict=True)
    ]
    axes = [max(1, round(length * 16)) for length in grid.texels(radius)]
    level = [round(channel * (1 - shade)) for channel in _CONCRETE[1]]
    cv2.ellipse(picture, spot, axes, 0, 0, 360, level, -1, cv2.LINE_AA, 4)


def _relief(sketch: Sketch, noise: Noise) -> Floats:
    """Factors of the wall's levels: clouds, seams and tie holes, out of focus."""
    x = sketch.x * np.float32(1 / _PANEL) + np.float32(0.27)
    y = sketch.y * np.float32(1 / _PANEL) + np.float32(0.93)
    seam = np.minimum(np.abs(x - np.rint(x)), np.abs(y - np.rint(y))) * np.float32(_PANEL / _SEAM)
    shade = np.float32(0.10) * np.exp(-(seam**2) / 2)
    in_panel = [np.abs(at - np.floor(at) - np.float32(0.5)) - np.float32(0.32) for at in (x, y)]
    hole = np.hypot(*in_panel) * np.float32(_PANEL / _HOLE)
    shade += np.float32(0.22) * (1 - ramped(hole, 0.4, 1.6))
    clouds = np.float32(0.02) * noise.fbm(sketch.grid, (0.8, 0.8), 5, 0.6)
    return np.asarray(1 - shade + clouds, np.float32)


PRESET = Preset("concrete", "A polished concrete top before a wall of cast concrete.", make, _LIGHT)
