"""All levels equally often."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Levels, Table, Tone


class Equalize(ToneOp):
    """Spread each channel's histogram evenly over all levels, as Pillow's ImageOps.equalize does."""

    op: Literal["equalize"] = "equalize"
    reads_levels: ClassVar[bool] = True

    def tone(self, levels: Callable[[], Levels]) -> Tone:
        return Table.of(np.stack([_equalizing(counts) for counts in levels().counts]))


def _equalizing(counts: NDArray[np.int64]) -> NDArray[np.integer]:
    """New levels (256,) for a channel's histogram (256,)."""
    used = np.flatnonzero(counts)
    step = int(counts[used[:-1]].sum()) // 255
    if step == 0:
        return np.arange(256)
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return (step // 2 + before) // step
