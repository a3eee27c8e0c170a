"""Samples of any depth and sign to 8 bits."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[Any]


def to_8_bit(samples: Samples, *, most: int = 0) -> NDArray[np.uint8]:
    """Samples as uint8, of the same shape, rounded.

    Integers fill their type's range from black to white, TIFF's default for ``SMinSampleValue`` and
    ``SMaxSampleValue``: −32768 and 0 of an int16 become 0 and 128. Floats do not say their white: up to 1
    they count as 0..1, up to 255 as they are, and beyond as 0..65535, which is approximate. NaN is black, and
    an infinity as bright as the brightest other.

    Args:
        most: the value of white, where it is less than the largest of the type.
    """
    if samples.dtype == np.uint8 and not most:
        return np.asarray(samples, np.uint8)
    if np.issubdtype(samples.dtype, np.integer):
        limits = np.iinfo(samples.dtype)
        low, high = (0, most) if most else (limits.min, limits.max)
        return _scaled(samples, low, high)
    values = finite(samples)
    scale = _scale_of(float(values.max(initial=0.0)))
    return np.asarray(np.clip(values * np.float32(scale) + np.float32(0.5), 0, 255), np.uint8)


def _scaled(samples: Samples, low: int, high: int) -> NDArray[np.uint8]:
    """Integers from ``low`` to ``high`` as 0 to 255; in strips, since float64 takes much memory."""
    result = np.empty(samples.shape, np.uint8)
    rows = max(1, _STRIP_SAMPLES // max(1, samples[:1].size))
    table = _levels(np.arange(1 << 16), low, high) if samples.dtype.newbyteorder("=") == np.uint16 else None
    for top in range(0, len(samples), rows):
        strip = samples[top : top + rows]
        result[top : top + rows] = _levels(strip, low, high) if table is None else table[strip]
    return result


def _levels(samples: Samples, low: int, high: int) -> NDArray[np.uint8]:
    values = (samples.astype(np.float64) - low) * (255 / (high - low))
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)


_STRIP_SAMPLES: Final = 1 << 18


def finite(samples: Samples) -> NDArray[np.float32]:
    """Samples as float32, all finite: NaN becomes 0, an infinity the largest or smallest of 0 and others."""
    with np.errstate(over="ignore"):  # a float64 that is too large becomes infinite
        values = samples.astype(np.float32)
    if np.issubdtype(samples.dtype, np.integer):
        return values
    known = np.isfinite(values)
    least = float(values.min(where=known, initial=0.0))
    most = float(values.max(where=known, initial=0.0))
    return np.nan_to_num(values, copy=False, posinf=most, neginf=least)


def _scale_of(peak: float) -> float:
    if peak <= 1:
        return 255
    return 1 if peak <= 255 else 1 / 257
