"""How light the picture is."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import Factor, ToneOp
from functions.edit.tone import Levels, Table, Tone


class Brightness(ToneOp):
    """Multiply all levels; 0 gives black."""

    op: Literal["brightness"] = "brightness"
    factor: Factor = Field(description="0 black, 1 unchanged, 2 twice as light.", examples=[1.2])

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def tone(self, _levels: Callable[[], Levels]) -> Tone:
        return Table.of(np.arange(256) * self.factor)
