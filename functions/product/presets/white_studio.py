"""White studio: pure white without a seam, as marketplaces ask for."""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from layers.common.compositing.light import Light

_LIGHT = Light(direction=180, spread=0.12, softness=0.85)
"""A large softbox above and a little behind."""


def make(stage: Stage) -> Ground:
    """Every level is 255: dither or grain would no longer be white."""
    width, height = stage.size
    return Ground(np.full((height, width, 3), 255, np.uint8))


PRESET = Preset("white-studio", "Pure white without a seam.", make, _LIGHT)
