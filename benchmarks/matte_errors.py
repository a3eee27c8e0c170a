"""Error measures for alpha mattes with known truth (Rhemann et al. 2009)."""

import cv2
import numpy as np
from numpy.typing import NDArray

GRADIENT_SIGMA = 1.4
BAND_REACH = 0.006  # of the photo's height, around fractional true alpha

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def evaluation_band(alpha: Floats) -> NDArray[np.bool_]:
    """Pixels any method may get wrong: the fractional truth, dilated; same for all methods."""
    fractional = ((alpha > 0) & (alpha < 1)).astype(np.uint8)
    reach = 2 * round(BAND_REACH * alpha.shape[0]) + 1
    return cv2.dilate(fractional, np.ones((reach, reach), np.uint8)) > 0


def _gradient(alpha: Floats) -> Floats:
    reach = int(np.ceil(3 * GRADIENT_SIGMA))
    x = np.arange(-reach, reach + 1, dtype=np.float64)
    smooth = np.exp(-(x**2) / (2 * GRADIENT_SIGMA**2))
    smooth /= smooth.sum()
    slope = -x / GRADIENT_SIGMA**2 * smooth
    dx = cv2.sepFilter2D(alpha, cv2.CV_32F, slope, smooth)
    dy = cv2.sepFilter2D(alpha, cv2.CV_32F, smooth, slope)
    return np.asarray(cv2.magnitude(dx, dy), np.float32)


def _over(alpha: Floats, colours: NDArray[np.float32], backdrop: Floats) -> Floats:
    weight = alpha[..., None]
    return weight * colours + (1 - weight) * backdrop


def backdrops(height: int, width: int) -> tuple[Floats, Floats]:
    """Two new backgrounds: saturated green, and a light-to-dark ramp."""
    green = np.empty((height, width, 3), np.float32)
    green[:] = (20, 200, 60)
    ramp = np.repeat(np.linspace(255, 0, width, dtype=np.float32)[None, :, None], 3, 2)
    return green, np.broadcast_to(ramp, (height, width, 3))


def measure(rgba: Bytes, alpha: Floats, foreground: Bytes, pixels: Bytes) -> dict[str, float]:
    """SAD (thousands), band MSE, gradient error (thousands), band composite MAE (levels)."""
    # Where the truth is opaque the photo, grain and all, is the right answer.
    foreground = np.where(alpha[..., None] == 1, pixels, foreground)
    band = evaluation_band(alpha)
    got = np.asarray(rgba[..., 3], np.float32) / np.float32(255)
    difference = got - alpha
    gradient = _gradient(got) - _gradient(alpha)
    composite = [
        float(
            np.abs(
                _over(got, rgba[..., :3].astype(np.float32), b)
                - _over(alpha, foreground.astype(np.float32), b)
            )[band].mean()
        )
        for b in backdrops(*alpha.shape)
    ]
    return {
        "sad": float(np.abs(difference).sum()) / 1e3,
        "mse": float((difference[band] ** 2).mean()),
        "grad": float((gradient**2).sum()) / 1e3,
        "comp": sum(composite) / 2,
    }
