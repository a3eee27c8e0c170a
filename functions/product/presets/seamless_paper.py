"""Seamless paper: a roll of coloured paper that hangs behind the subject and sweeps out below it.

Compared with studio pictures on rolls of background paper: no horizon, a pool of light behind the subject,
corners half a stop darker, and a sweep that one only sees as a slow change of tone.
"""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Sketch, coloured, enlarged, gain, painted
from functions.product.texture import ramped
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light

_COLOUR = 214, 201, 186
"""Sand."""
_POOL = -0.08, -0.34, 0.62
"""The light's pool on the paper: x, y and radius, units from the foot line's middle."""
_AMBIENT = 0.68
"""Light outside of the pool, linear."""
_SWEEP = 0.10
"""Light that the sweep loses where it turns away from the lamp."""
_LIGHT = Light(direction=300, spread=0.35, softness=0.7)
"""A softbox above on the left, in front."""


def make(stage: Stage) -> Ground:
    """Paper in even colour, under the light of one softbox."""
    sketch = Sketch.of(stage)
    light = np.float32(_AMBIENT) + np.float32(1 - _AMBIENT) * sketch.spot(*_POOL)
    turn = ramped(sketch.y, -0.42, -0.14) * (1 - ramped(sketch.y, -0.14, 0.10))
    light *= 1 - np.float32(_SWEEP) * turn
    levels = coloured(gain(light / light.max()), stage.colour or _COLOUR)

    def paint(rows: slice) -> Floats:
        return enlarged(levels, stage.size, rows)

    return Ground(painted(stage.size, paint))


PRESET = Preset(
    "seamless-paper",
    "A sweep of studio paper in the given colour, sand by default.",
    make,
    _LIGHT,
    takes_colour=True,
)
