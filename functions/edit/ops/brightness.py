"""Brightness."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Brightness(ToneOp):
    """Multiply all levels by a factor."""

    op: Literal["brightness"] = "brightness"
    factor: Factor = Field(description="0 gives black, 1 no change, 2 twice the brightness.", examples=[1.2])

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(np.arange(256) * self.factor)
