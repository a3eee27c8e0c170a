"""What the background shows: letterbox bars, horizon, salient regions and faces."""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within
from layers.common.vision.faces.face import NO_DETECTOR, Faces
from layers.common.vision.faces.find import find_faces

Floats = NDArray[np.float32]

_GRID_SIDE: Final = 128
"""Long side of the grid on which the composition is judged, cells."""
_LEAST_CELLS: Final = 8
"""Shortest side of that grid, cells."""
_FACES_SIDE: Final = 640
"""Long side of the copy in which faces are searched, px. Smaller faces do not restrict the placement."""

_BAR_LEVEL: Final = 24
"""Brightest level of a letterbox bar. Compression makes it slightly brighter than black."""
_THINNEST_BAR: Final = 0.02
"""Of the height. Anything thinner is an edge."""
_THICKEST_BAR: Final = 0.3
"""Of the height. Anything thicker is a dark picture."""
_BAR_RATIO: Final = 1.5
"""The thicker bar is at most this many times as thick as the other."""
_BAR_SAMPLES: Final = 200
"""Number of pixels that are checked in each row."""

_USUAL_HORIZON: Final = 0.45
"""Mean of the prior: the usual position of the horizon, of the height from the top."""
_HORIZON_SIGMA: Final = 0.18
"""Standard deviation of the prior."""
_EVIDENCE_POWER: Final = 3.0
"""Exponent of the evidence, which lets a clear split outweigh the prior."""
_TEXTURE_WEIGHT: Final = 0.5
"""Weight of the roughness beside the colours: ground is rough, sky is smooth."""

_SMOOTHING: Final = 0.025
"""Sigma of the blur, of the long side: the value that Hou and Zhang use on their 64 px pictures."""
_CENTRE_SIGMA: Final = 0.35
"""Sigma of the centre bias, of each side: the main motif of a photo is rarely in a corner."""
_WEIGHTS: Final = (0.45, 0.35, 0.2)
"""Weights of spectral residual, colour contrast and edges."""
_FOCUS_POWER: Final = 2.0
"""Exponent that raises a focal point above its surroundings."""


@dataclass(frozen=True, eq=False)
class SceneAnalysis:
    """What the placement needs to know of a background. Fractions are of the height, from the top.

    Attributes:
        width: Width of the background, px.
        height: Height of the background, px.
        saliency: float32 (h, w), the whole frame on a small grid; sums to 1.
        horizon: Where the ground begins, a fraction.
        faces: The faces in the background, in its pixels.
        top: Upper edge of the picture between letterbox bars; 0 without bars.
        bottom: Lower edge of the picture between letterbox bars; 1 without bars.
    """

    width: int
    height: int
    saliency: Floats
    horizon: float
    faces: Faces = field(default_factory=lambda: Faces((), NO_DETECTOR))
    top: float = 0.0
    bottom: float = 1.0


def analyse_scene(rgb: Pixels) -> SceneAnalysis:
    """Analyse a background, uint8 (height, width, 3). Letterbox bars are ignored."""
    height, width = rgb.shape[:2]
    reduced = within(rgb, _FACES_SIDE)
    faces = find_faces(reduced).scaled(width / reduced.shape[1])
    lab = _lab(within(reduced, _GRID_SIDE))
    top, bottom = picture_rows(rgb)
    rows = slice(round(top * len(lab)), round(bottom * len(lab)))
    saliency = np.zeros(lab.shape[:2], np.float32)
    saliency[rows] = saliency_map(lab[rows])
    horizon = top + find_horizon(lab[rows]) * (bottom - top)
    return SceneAnalysis(width, height, saliency, horizon, faces, top, bottom)


def _lab(rgb: Pixels) -> Floats:
    """CIE Lab of a reduced copy, at least :data:`_LEAST_CELLS` on each side."""
    rows, columns = (max(_LEAST_CELLS, side) for side in rgb.shape[:2])
    cells = cv2.resize(rgb, (columns, rows)).astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(cells, cv2.COLOR_RGB2LAB), np.float32)


def picture_rows(rgb: Pixels) -> tuple[float, float]:
    """The upper and lower edge of the picture between letterbox bars, fractions; (0, 1) without bars.

    Bars come in pairs of similar height. A night sky has no counterpart at the bottom.
    """
    height, width = rgb.shape[:2]
    dark = rgb[:, :: max(1, width // _BAR_SAMPLES)].max(axis=(1, 2)) <= _BAR_LEVEL
    above, below = (_leading_true(rows) / height for rows in (dark, dark[::-1]))
    thin, thick = sorted((above, below))
    if thin < _THINNEST_BAR or thick > _THICKEST_BAR or thick > _BAR_RATIO * thin:
        return 0.0, 1.0
    return above, 1 - below


def _leading_true(values: NDArray[np.bool_]) -> int:
    return int(np.argmin(values)) if not values.all() else len(values)


def find_horizon(lab: Floats) -> float:
    """The row that best separates sky from ground, as a fraction of the height from the top.

    Otsu's criterion ("A threshold selection method from gray-level histograms", 1979) on the mean colour and
    roughness of each row: the split with the largest variance between above and below. A Gaussian prior
    keeps it near the usual position, which is also the result for a scene without a visible horizon.

    Args:
        lab: float32 (height, width, 3), CIE Lab, small.
    """
    rows = _row_features(lab)
    height = len(rows)
    total_variance = float(rows.var(axis=0).sum())
    if height < 3 or total_variance < 1e-3:
        return _USUAL_HORIZON
    above = np.arange(1, height)[:, None]
    sums = np.cumsum(rows, axis=0)[:-1]
    difference = sums / above - (rows.sum(axis=0) - sums) / (height - above)
    shares = above[:, 0] * (height - above[:, 0]) / height**2
    splits = above[:, 0] / height
    explained = shares * (difference**2).sum(axis=1) / total_variance
    prior = np.exp(-(((splits - _USUAL_HORIZON) / _HORIZON_SIGMA) ** 2) / 2)
    return float(splits[np.argmax(explained**_EVIDENCE_POWER * prior)])


def _row_features(lab: Floats) -> Floats:
    """The mean L, a, b and roughness of each row, float32 (height, 4)."""
    lightness = np.ascontiguousarray(lab[..., 0])
    roughness = cv2.magnitude(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1))
    mean = lab.mean(axis=1)
    return np.column_stack((mean, _TEXTURE_WEIGHT * roughness.mean(axis=1))).astype(np.float32)


def saliency_map(lab: Floats) -> Floats:
    """How much each pixel attracts the eye, float32 (height, width) that sums to 1.

    Args:
        lab: float32 (height, width, 3), CIE Lab, small: about 128 px on the long side.
    """
    cues = (_spectral_residual(lab), _colour_contrast(lab), _edges(lab))
    weighted = sum(weight * _to_unit_peak(cue) for weight, cue in zip(_WEIGHTS, cues, strict=True))
    saliency = np.asarray((weighted * _centre_bias(*lab.shape[:2])) ** _FOCUS_POWER, np.float32)
    total = float(saliency.sum())
    return saliency / np.float32(total) if total > 0 else np.full_like(saliency, 1 / saliency.size)


def _spectral_residual(lab: Floats) -> Floats:
    """Hou, Zhang, "Saliency detection: a spectral residual approach", CVPR 2007, on each channel."""
    total = np.zeros(lab.shape[:2], np.float32)
    for channel in cv2.split(lab):
        spectrum = np.fft.fft2(channel)
        log_amplitude = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
        residual = log_amplitude - cv2.blur(log_amplitude, (3, 3))
        response = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
        total += _to_unit_peak(_smooth(response))
    return total


def _colour_contrast(lab: Floats) -> Floats:
    """Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: distance to the mean colour."""
    distance = cv2.GaussianBlur(lab, (5, 5), 0) - lab.mean(axis=(0, 1))
    return _smooth(np.linalg.norm(distance, axis=2))


def _edges(lab: Floats) -> Floats:
    lightness = lab[..., 0]
    across, down = (cv2.Sobel(lightness, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    return _smooth(cv2.magnitude(across, down))


def _centre_bias(height: int, width: int) -> Floats:
    rows, columns = (np.linspace(-0.5, 0.5, size, dtype=np.float32) for size in (height, width))
    squared = rows[:, None] ** 2 + columns**2
    return np.asarray(np.exp(-squared / (2 * _CENTRE_SIGMA**2)), np.float32)


def _smooth(cue: cv2.typing.MatLike) -> Floats:
    sigma = max(0.5, _SMOOTHING * max(cue.shape))
    return np.asarray(cv2.GaussianBlur(cue.astype(np.float32), (0, 0), sigma), np.float32)


def _to_unit_peak(cue: Floats) -> Floats:
    peak = float(cue.max())
    return cue / np.float32(peak) if peak > 0 else cue
