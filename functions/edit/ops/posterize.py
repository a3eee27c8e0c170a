"""Posterization: few levels, as on a poster."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Posterize(ToneOp):
    """Keep the upper bits of each level and clear the rest."""

    op: Literal["posterize"] = "posterize"
    bits: int = Field(ge=1, le=8, description="Number of bits to keep; 8 keeps all.", examples=[3])

    @property
    def is_neutral(self) -> bool:
        return self.bits == 8

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(np.arange(256) & ~(2 ** (8 - self.bits) - 1))
