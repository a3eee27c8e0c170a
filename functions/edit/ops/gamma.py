"""How light the middle tones are."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Levels, Table, Tone


class Gamma(ToneOp):
    """Lift or lower the middle tones: 255·(v/255)^(1/gamma). Black and white stay."""

    op: Literal["gamma"] = "gamma"
    gamma: float = Field(
        ge=0.1,
        le=10,
        allow_inf_nan=False,
        description="Above 1 lighter, 1 unchanged, below darker.",
        examples=[1.2],
    )

    @property
    def is_neutral(self) -> bool:
        return self.gamma == 1

    def tone(self, _levels: Callable[[], Levels]) -> Tone:
        return Table.of(255 * (np.arange(256) / 255) ** (1 / self.gamma))
