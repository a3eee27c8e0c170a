"""Gradient light: white that fades to a cool light grey from top to bottom."""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import enlarged, painted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light

_TOP, _BOTTOM = (0xFF, 0xFF, 0xFF), (0xE4, 0xE4, 0xE6)
_LIGHT = Light(direction=180, spread=0.15, softness=0.8)
"""From above, as the gradient suggests."""


def make(stage: Stage) -> Ground:
    """A linear ramp of levels, dithered."""
    height = stage.size[1]
    levels = np.linspace(_TOP, _BOTTOM, height, dtype=np.float32)[:, None]

    def paint(rows: slice) -> Floats:
        return enlarged(levels, stage.size, rows)

    return Ground(painted(stage.size, paint, grain=0))


PRESET = Preset("gradient-light", "White that fades to a cool light grey, #FFFFFF to #E4E4E6.", make, _LIGHT)
