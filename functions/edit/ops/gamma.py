"""Gamma."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Gamma(ToneOp):
    """Lighten or darken the middle tones: 255·(v/255)^(1/gamma). Black and white are unchanged."""

    op: Literal["gamma"] = "gamma"
    gamma: float = Field(
        ge=0.1,
        le=10,
        allow_inf_nan=False,
        description="Above 1 is lighter, 1 no change, below 1 darker.",
        examples=[1.2],
    )

    @property
    def is_neutral(self) -> bool:
        return self.gamma == 1

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(255 * (np.arange(256) / 255) ** (1 / self.gamma))
