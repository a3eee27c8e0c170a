"""Wood: a table top of oak planks before a warm wall.

Compared with pictures on oiled oak: planks that run across the picture, each with its own tone; growth rings
that flow along them and close to arcs where the saw left the heart; fine long fibres and faint pores, dark
joints with a worn edge, a satin sheen towards the back, and a rounded back edge that catches the light.
"""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, coloured, gain, tabletop
from functions.product.texture import Grid, Noise, ramped, tinted
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_OAK = (94, 64, 41), (146, 106, 71), (184, 144, 103), (206, 170, 130)
"""From pores and joints to the palest early wood."""
_PLANK, _JOINT = 0.46, 0.006
"""Width of a plank and of the joint between two, units."""
_RINGS, _TAPER = 15.0, 0.20
"""Growth rings across a plank, and how much closer to the heart the saw comes in a unit along it, of the
plank's width."""
_ARRIS = 0.008
"""Width of the rounded back edge, units."""
_WALL = 222, 214, 203
_LIGHT = Light(direction=285, spread=0.5, softness=0.6)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """Planks, lit from the left."""
    floor = Floor.under(stage)
    planks = floor.covered_with(_planks, stage.seed, 0.007)
    sketch = Sketch.of(stage)
    gap = np.exp(-np.abs(sketch.y - np.float32(floor.back)) * np.float32(1 / 0.05))
    wall = coloured(gain((0.62 + 0.36 * sketch.spot(-0.4, -0.45, 0.5)) * (1 - 0.16 * gap)), _WALL)
    arris = np.exp(-(((sketch.y - np.float32(floor.back + 2 * _ARRIS)) * np.float32(1 / _ARRIS)) ** 2))
    light = gain((0.72 + 0.34 * sketch.spot(-0.35, -0.02, 0.65)) * (1 + 0.25 * arris))
    picture = tabletop(floor, planks, wall, light, sheen=0.22, soft=0.022)
    return Ground(picture, mirror=0.04, edge=floor.edge)


def _planks(grid: Grid, noise: Noise) -> Pixels:
    """Their colours, uint8 (rows, columns, 3)."""
    place = grid.y * np.float32(1 / _PLANK) + np.float32(0.3)
    plank = np.floor(place)
    across = place - plank
    # Each plank is cut from another place of the tree, and its heart lies elsewhere. Steps of the golden
    # ratio keep neighbours apart.
    own = np.modf(plank * np.float32(0.618034) + np.float32(noise.number() + 64))[0]
    x = grid.x + own * np.float32(7)
    drift = noise.fbm(grid, (1.1, 0.30), 3, 0.4)
    heart = across - np.float32(0.15) - np.float32(0.7) * own + np.float32(0.05) * np.sin(x * np.float32(1.7))
    depth = np.sqrt(heart * heart + np.float32(0.02)) + np.float32(0.05) * drift
    depth += np.float32(_TAPER) * x * np.sign(own - np.float32(0.5))
    depth += np.float32(0.003) * noise.fbm(grid, (0.30, 0.02), 3, 0.6)
    rings = np.float32(_RINGS) * depth
    rings -= np.floor(rings)
    late = rings * rings * (1 - ramped(rings, 0.80, 1.0))
    strength = np.float32(0.34) + np.float32(0.08) * drift
    fibre = noise.fbm(grid, (0.7, 0.010), 5, 0.95)
    pores = ramped(noise.fbm(grid, (0.10, 0.0030), 3, 1.0), 0.7, 2.4) * (np.float32(0.3) + late)
    wood = np.float32(0.74) + np.float32(0.045) * fibre - strength * late - np.float32(0.22) * pores
    wood += np.float32(0.40) * (own - np.float32(0.5))
    joint = np.minimum(across, 1 - across) * np.float32(_PLANK / _JOINT)
    wood *= ramped(joint, 0.2, 1.0) * np.float32(0.8) + np.float32(0.2)
    return tinted(wood, _OAK)


PRESET = Preset("wood", "A table top of oak planks before a warm wall.", make, _LIGHT)
