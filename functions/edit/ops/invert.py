"""Inversion."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Invert(ToneOp):
    """Make a negative: light becomes dark, and each colour its complement."""

    op: Literal["invert"] = "invert"

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(255 - np.arange(256))
