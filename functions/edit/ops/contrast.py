"""How far light and dark lie apart."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import Levels, Table, Tone


class Contrast(ToneOp):
    """Spread all levels around the picture's mean luma; 0 gives plain grey."""

    op: Literal["contrast"] = "contrast"
    factor: Factor = Field(description="0 grey, 1 unchanged, 2 twice the contrast.", examples=[1.2])
    reads_levels: ClassVar[bool] = True

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, levels: Callable[[], Levels]) -> Tone:
        middle = np.floor(levels().mean_luma + 0.5)
        return Table.of(middle + (np.arange(256) - middle) * self.factor)
