"""Cyclorama: a white studio whose floor is a little darker than its wall and meets it in a curve."""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import enlarged, foot, painted, stacked, unit
from layers.common.compositing.coverage import Floats, smoothstep
from layers.common.compositing.light import Light

_WALL, _FLOOR = 255, 244
"""Levels."""
_CURVE = 0.28, 0.02
"""Start and end of the curve above the foot line, units."""
_CLEAR = 1
"""Levels above white from which the ramp starts, so that its dither leaves the wall pure white."""
_LIGHT = Light(direction=180, spread=0.15, softness=0.85)
"""A large softbox above and a little behind."""


def make(stage: Stage) -> Ground:
    """A white wall, and the curve down to the floor."""
    height = stage.size[1]
    start, end = (foot(stage) - share * unit(stage.size) for share in _CURVE)
    middles = np.arange(height, dtype=np.float32) + np.float32(0.5)
    fallen = smoothstep((middles - np.float32(start)) * np.float32(1 / (end - start)))
    levels = _WALL + _CLEAR - fallen * np.float32(_WALL + _CLEAR - _FLOOR)
    plane = stacked((levels[:, None],) * 3)

    def paint(rows: slice) -> Floats:
        return enlarged(plane, stage.size, rows)

    return Ground(painted(stage.size, paint, grain=0), mirror=0.06)


PRESET = Preset(
    "cyclorama", "A white studio: a pure white wall that curves into a light grey floor.", make, _LIGHT
)
