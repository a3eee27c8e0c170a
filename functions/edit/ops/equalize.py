"""Histogram equalization."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Equalize(ToneOp):
    """Spread each channel's histogram evenly over all levels, as in Pillow's ImageOps.equalize."""

    op: Literal["equalize"] = "equalize"
    reads_histogram: ClassVar[bool] = True

    def tone(self, histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(np.stack([_equalized(counts) for counts in histogram().counts]))


def _equalized(counts: NDArray[np.int64]) -> NDArray[np.integer]:
    """New levels (256,) for a channel's histogram (256,)."""
    used = np.flatnonzero(counts)
    step = int(counts[used[:-1]].sum()) // 255
    if step == 0:
        return np.arange(256)
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return (step // 2 + before) // step
