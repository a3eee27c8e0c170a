"""No colours."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from functions.edit.ops.op import ToneOp
from functions.edit.tone import LUMA, Levels, Matrix, Tone


class Grayscale(ToneOp):
    """Each colour becomes the grey of its luma (ITU-R BT.601)."""

    op: Literal["grayscale"] = "grayscale"

    def tone(self, _levels: Callable[[], Levels]) -> Tone:
        return Matrix(np.broadcast_to(LUMA, (3, 3)))
