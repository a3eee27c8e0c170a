"""Wood: a table top of oak planks before a warm wall.

Compared with pictures on oiled oak: planks that run across the picture, each with its own tone; fine rings
that drift along them, short dark pores in the late wood, dark joints with a worn edge, a satin sheen towards
the back.
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
_RINGS = 17.0
"""Growth rings across a plank."""
_WALL = 222, 214, 203
_LIGHT = Light(direction=285, spread=0.5, softness=0.6)
"""A window on the left, a little in front."""


def make(stage: Stage) -> Ground:
    """Planks, lit from the left."""
    floor = Floor.under(stage)
    planks = floor.covered_with(_planks, stage.seed, 0.004)
    sketch = Sketch.of(stage)
    wall = coloured(gain(0.62 + 0.36 * sketch.spot(-0.4, -0.45, 0.5)), _WALL)
    light = gain(0.72 + 0.34 * sketch.spot(-0.35, -0.02, 0.65))
    picture = tabletop(floor, planks, wall, light, sheen=0.22, soft=0.012)
    return Ground(picture, mirror=0.04, edge=floor.edge)


def _planks(grid: Grid, noise: Noise) -> Pixels:
    """Their colours, uint8 (rows, columns, 3)."""
    place = grid.y * np.float32(1 / _PLANK) + np.float32(0.3)
    plank = np.floor(place)
    across = place - plank
    # Each plank is cut from another place of the tree, and its heart lies elsewhere.
    own = np.modf(
        np.abs(np.sin(plank * np.float32(12.9898) + np.float32(noise.number()))) * np.float32(43.758)
    )[0]
    x = grid.x + own * np.float32(7)
    drift = noise.fbm(grid, (0.8, 0.22), 4)
    heart = (across - own) ** 2 + np.float32(0.03) * np.cos(x * np.float32(1.3)) + np.float32(0.002)
    depth = np.sqrt(np.abs(heart)) + np.float32(0.09) * drift
    depth += np.float32(0.004) * noise.fbm(grid, (0.12, 0.01), 3, 0.6)
    rings = np.modf(np.float32(_RINGS) * depth + np.float32(50))[0]
    late = rings * rings * rings * (1 - ramped(rings, 0.86, 1.0))
    strength = np.float32(0.16) + np.float32(0.05) * drift
    fibre = noise.fbm(grid, (0.35, 0.012), 4, 0.8)
    pores = ramped(noise.fbm(grid, (0.045, 0.0035), 2, 0.9), 0.9, 2.2) * (np.float32(0.4) + late)
    wood = np.float32(0.74) + np.float32(0.05) * fibre - strength * late - np.float32(0.30) * pores
    wood += np.float32(0.16) * (own - np.float32(0.5))
    joint = np.minimum(across, 1 - across) * np.float32(_PLANK / _JOINT)
    wood *= ramped(joint, 0.2, 1.0) * np.float32(0.8) + np.float32(0.2)
    return tinted(wood, _OAK)


PRESET = Preset("wood", "A table top of oak planks before a warm wall.", make, _LIGHT)
