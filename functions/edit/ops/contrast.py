"""Contrast."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Contrast(ToneOp):
    """Scale the distance of all levels from the picture's mean luma."""

    op: Literal["contrast"] = "contrast"
    factor: Factor = Field(
        description="0 gives plain grey, 1 no change, 2 twice the contrast.", examples=[1.2]
    )
    reads_histogram: ClassVar[bool] = True

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, histogram: Callable[[], Histogram]) -> Tone:
        middle = np.floor(histogram().mean_luma + 0.5)
        return Table.of(middle + (np.arange(256) - middle) * self.factor)
