"""The negative."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Levels, Table, Tone


class Invert(ToneOp):
    """Light becomes dark, and each colour its complement."""

    op: Literal["invert"] = "invert"

    def tone(self, _levels: Callable[[], Levels]) -> Tone:
        return Table.of(255 - np.arange(256))
