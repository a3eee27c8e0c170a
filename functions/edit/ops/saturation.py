"""Saturation."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import LUMA, Histogram, Matrix, Tone


class Saturation(ToneOp):
    """Scale the distance of each colour from the grey of its luma."""

    op: Literal["saturation"] = "saturation"
    factor: Factor = Field(
        description="0 gives a grey picture, 1 no change, 2 twice the saturation.", examples=[1.3]
    )

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        grey = np.broadcast_to(LUMA, (3, 3))
        return Matrix((self.factor * np.eye(3) + (1 - self.factor) * grey).astype(np.float32))
