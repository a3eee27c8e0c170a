"""The curve of sRGB (IEC 61966-2-1)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def to_linear(levels: ArrayLike) -> Floats:
    """Linear light in 0..1 of sRGB levels in 0..255."""
    share = np.asarray(levels, np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def from_linear(light: ArrayLike) -> Floats:
    """SRGB levels in 0..255 of linear light, which is clipped to 0..1."""
    clipped = np.clip(light, 0, 1)
    return 255 * np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
