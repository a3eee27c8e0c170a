"""Where the ground begins."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_USUAL: Final = 0.45
_SPREAD: Final = 0.18
"""Horizons lie about here, of the frame's height from the top, give or take."""
_EVIDENCE: Final = 3.0
"""The power that lets a clear cut outdo the prior."""
_TEXTURE_WEIGHT: Final = 0.5
"""Ground is rough and sky smooth; the roughness counts half as much as the colours."""


def horizon(lab: Floats) -> float:
    """The row that best parts the scene in two, as a fraction of its height from the top.

    Otsu's criterion ("A threshold selection method from gray-level histograms", 1979) on the rows' mean
    colours and roughness: the cut with the largest variance between above and below. A prior holds it near
    the usual place, which is also the answer for a scene without any.

    Args:
        lab: float32 (height, width, 3), CIE Lab, small.
    """
    rows = _rows(lab)
    height = len(rows)
    whole = float(rows.var(axis=0).sum())
    if height < 3 or whole < 1e-3:
        return _USUAL
    above = np.arange(1, height)[:, None]
    sums = np.cumsum(rows, axis=0)[:-1]
    apart = sums / above - (rows.sum(axis=0) - sums) / (height - above)
    shares = above[:, 0] * (height - above[:, 0]) / height**2
    cuts = above[:, 0] / height
    explained = shares * (apart**2).sum(axis=1) / whole
    usual = np.exp(-(((cuts - _USUAL) / _SPREAD) ** 2) / 2)
    return float(cuts[np.argmax(explained**_EVIDENCE * usual)])


def _rows(lab: Floats) -> Floats:
    """Each row's mean L, a, b and roughness, float32 (height, 4)."""
    lightness = np.ascontiguousarray(lab[..., 0])
    roughness = cv2.magnitude(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1))
    mean = lab.mean(axis=1)
    return np.column_stack((mean, _TEXTURE_WEIGHT * roughness.mean(axis=1))).astype(np.float32)
