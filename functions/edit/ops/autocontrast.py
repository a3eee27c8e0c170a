"""Stretched levels, from black to white."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Table, Tone


class Autocontrast(ToneOp):
    """Stretch each channel so that its darkest level becomes 0 and its lightest 255, ignoring outliers."""

    op: Literal["autocontrast"] = "autocontrast"
    cutoff: float = Field(
        1, ge=0, le=49, allow_inf_nan=False, description="Percentage of pixels ignored at either end."
    )
    reads_histogram: ClassVar[bool] = True

    def tone(self, histogram: Callable[[], Histogram]) -> Tone:
        return Table.of(np.stack([self._stretched(counts) for counts in histogram().counts]))

    def _stretched(self, counts: NDArray[np.int64]) -> NDArray[np.floating]:
        """New levels (256,) for a channel's histogram (256,)."""
        cut = counts.sum() * self.cutoff / 100
        low = int(np.argmax(np.cumsum(counts) > cut))
        high = 255 - int(np.argmax(np.cumsum(counts[::-1]) > cut))
        levels = np.arange(256, dtype=np.float64)
        return (levels - low) * 255 / (high - low) if high > low else levels
