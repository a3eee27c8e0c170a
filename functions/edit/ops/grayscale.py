"""Greyscale."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from functions.edit.ops.op import ToneOp
from functions.edit.tone import LUMA, Histogram, Matrix, Tone


class Grayscale(ToneOp):
    """Replace each colour by the grey of its luma (ITU-R BT.601)."""

    op: Literal["grayscale"] = "grayscale"

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Matrix(np.broadcast_to(LUMA, (3, 3)))
