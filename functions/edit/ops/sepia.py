"""Sepia, the brown of old prints."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Matrix, Tone

_SEPIA = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]], np.float32)
"""Rows for red, green and blue: the weights that most programs use, first published by Microsoft."""


class Sepia(ToneOp):
    """Give the picture the usual sepia tone."""

    op: Literal["sepia"] = "sepia"

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Matrix(_SEPIA)
