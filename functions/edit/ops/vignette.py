"""Dark corners."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Shade, Tone

_INNER = 0.25
"""Share of the way from the centre to a corner that keeps its light."""
_STEPS = 4096


class Vignette(ToneOp):
    """Darken smoothly towards the corners, along ellipses with the picture's proportions."""

    op: Literal["vignette"] = "vignette"
    strength: float = Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Share of their light that the corners lose, from 0 to 1.",
        examples=[0.45],
    )

    @property
    def is_neutral(self) -> bool:
        return self.strength == 0

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        # 0 at the inner ellipse, 1 in the corners; smooth at both ends (Hermite's 3t² - 2t³).
        distance = np.sqrt(np.linspace(0, 1, _STEPS, dtype=np.float32))
        t = np.clip((distance - _INNER) / (1 - _INNER), 0, 1)
        return Shade((1 - self.strength * t * t * (3 - 2 * t)).astype(np.float32))
