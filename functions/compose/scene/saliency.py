"""What of a scene draws the eye, as a share of the whole."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SMOOTHING: Final = 0.025
"""Of the long side: the blur of the spectral residual's answer in its authors' 64 px picture."""
_CENTRE_SIGMA: Final = 0.35
"""Of each side: what the photographer meant seldom lies in a corner."""
_WEIGHTS: Final = (0.45, 0.35, 0.2)
"""Of spectral residual, colour contrast and edges."""
_FOCUS: Final = 2.0
"""The power that raises a focal point above its surroundings."""


def saliency(lab: Floats) -> Floats:
    """How much each pixel draws the eye, float32 (height, width) that sums to 1.

    Args:
        lab: float32 (height, width, 3), CIE Lab, small: some 128 px a side.
    """
    cues = (_spectral_residual(lab), _colour_contrast(lab), _edges(lab))
    total = sum(weight * _unit(cue) for weight, cue in zip(_WEIGHTS, cues, strict=True))
    drawn = np.asarray((total * _centredness(*lab.shape[:2])) ** _FOCUS, np.float32)
    whole = float(drawn.sum())
    return drawn / np.float32(whole) if whole > 0 else np.full_like(drawn, 1 / drawn.size)


def _spectral_residual(lab: Floats) -> Floats:
    """Hou, Zhang, "Saliency detection: a spectral residual approach", CVPR 2007, on each channel."""
    answer = np.zeros(lab.shape[:2], np.float32)
    for channel in cv2.split(lab):
        spectrum = np.fft.fft2(channel)
        log_amplitude = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
        residual = log_amplitude - cv2.blur(log_amplitude, (3, 3))
        answer += _unit(_smooth(np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2))
    return answer


def _colour_contrast(lab: Floats) -> Floats:
    """Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: distance to the mean colour."""
    distance = cv2.GaussianBlur(lab, (5, 5), 0) - lab.mean(axis=(0, 1))
    return _smooth(np.linalg.norm(distance, axis=2))


def _edges(lab: Floats) -> Floats:
    lightness = lab[..., 0]
    across, down = (cv2.Sobel(lightness, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    return _smooth(cv2.magnitude(across, down))


def _centredness(height: int, width: int) -> Floats:
    rows, columns = (np.linspace(-0.5, 0.5, size, dtype=np.float32) for size in (height, width))
    squared = rows[:, None] ** 2 + columns**2
    return np.asarray(np.exp(-squared / (2 * _CENTRE_SIGMA**2)), np.float32)


def _smooth(cue: cv2.typing.MatLike) -> Floats:
    sigma = max(0.5, _SMOOTHING * max(cue.shape))
    return np.asarray(cv2.GaussianBlur(cue.astype(np.float32), (0, 0), sigma), np.float32)


def _unit(cue: Floats) -> Floats:
    peak = float(cue.max())
    return cue / np.float32(peak) if peak > 0 else cue
