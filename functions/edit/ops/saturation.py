"""How strong colours are."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import LUMA, Levels, Matrix, Tone


class Saturation(ToneOp):
    """Move each colour away from the grey of its luma; 0 gives a grey picture."""

    op: Literal["saturation"] = "saturation"
    factor: Factor = Field(description="0 grey, 1 unchanged, 2 twice the colour.", examples=[1.3])

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, _levels: Callable[[], Levels]) -> Tone:
        grey = np.broadcast_to(LUMA, (3, 3))
        return Matrix((self.factor * np.eye(3) + (1 - self.factor) * grey).astype(np.float32))
