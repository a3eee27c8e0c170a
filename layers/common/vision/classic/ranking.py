"""Predict the quality of each candidate outline from the picture alone.

A ridge regression predicts the IoU with the true subject from a few measures of an outline. It was fitted
with each photo left out in turn, similar to Carreira and Sminchisescu, "CPMC: automatic object segmentation
using constrained parametric min-cuts", 2012. The prediction weights the candidates against each other and
shows when there is no subject.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.classic.superpixels import Floats, gradient, to_lab

Mask = NDArray[np.bool_]

# Regression coefficients. Without faces, a good outline stays off the border and lies low in the picture.
# With faces, the candidates are people already, and only contrast and agreement predict their quality.
WITHOUT_FACES = {
    "constant": -0.290,
    "edge": 0.333,
    "contrast": 0.298,
    "sides": -0.772,
    "bottom": -0.378,
    "saliency": 0.546,
    "lowness": 0.628,
    "agreement": 0.276,
    "log_area_squared": -0.061,
}
WITH_FACES = {"constant": 0.182, "contrast": 0.446, "agreement": 0.415}

_AREA_LIMITS = (0.005, 0.98)  # least and greatest share of the picture that a subject covers
_RING = 0.02  # of the long side: width of the strips along the outline whose colours are compared
_STRONG_EDGE = 1.5  # times the mean gradient
_BINS = (8, 16, 16)  # of L, a and b


def plausible(masks: Sequence[Mask]) -> list[Mask]:
    """Drop the candidates that cover nearly all or nearly nothing of the picture."""
    low, high = _AREA_LIMITS
    return [mask for mask in masks if low <= mask.mean() <= high]


def predicted_iou(rows: Sequence[dict[str, float]], *, has_faces: bool) -> Floats:
    """Return the expected IoU of each candidate with the true subject, shape (n,), about 0 to 1.

    Args:
        rows: The result of `measure`.
        has_faces: Whether the candidates were made from faces.
    """
    weights = WITH_FACES if has_faces else WITHOUT_FACES
    return np.array([sum(weight * row[name] for name, weight in weights.items()) for row in rows])


def measure(rgb: NDArray[np.uint8], masks: Sequence[Mask], salient: Floats) -> list[dict[str, float]]:
    """Return named measures of each candidate.

    Args:
        rgb: The picture, uint8 of shape (height, width, 3).
        masks: The candidates, bool of shape (height, width).
        salient: Saliency of each pixel, 0 to 1.
    """
    lab = to_lab(rgb)
    slope, bins = gradient(lab), _quantised(lab)
    return [
        _appearance(mask, slope, bins)
        | _geometry(mask)
        | {
            "constant": 1.0,
            "saliency": _overlap(mask, salient),
            "agreement": _agreement(mask, masks),
        }
        for mask in masks
    ]


def _appearance(mask: Mask, slope: NDArray[np.float32], bins: NDArray[np.intp]) -> dict[str, float]:
    """Whether the outline follows edges and separates different colours."""
    strip = max(2, int(_RING * max(mask.shape)))
    outside = _dilated(mask, strip) & ~mask
    inside = mask & _dilated(~mask, strip)
    edge = _dilated(mask, 1) & ~mask
    return {
        "edge": _fraction(slope > _STRONG_EDGE * slope.mean(), edge),
        "contrast": _chi_square(bins[inside], bins[outside]),
    }


def _geometry(mask: Mask) -> dict[str, float]:
    height = len(mask)
    area = np.count_nonzero(mask)
    rows = mask.sum(axis=1)
    return {
        "sides": float(mask[:, 0].mean() + mask[:, -1].mean()) / 2,
        "bottom": float(mask[-1].mean()),
        "lowness": float(np.arange(height) @ rows / area) / height - 0.5,
        "log_area_squared": float(np.log(mask.mean()) ** 2) / 4,
    }


def _agreement(mask: Mask, masks: Sequence[Mask]) -> float:
    """Mean IoU with the other candidates: different cues that agree are rarely all wrong."""
    others = [other for other in masks if other is not mask]
    if not others:
        return 0.0
    return float(np.mean([_overlap(mask, other.astype(np.float64)) for other in others]))


def _overlap(mask: Mask, soft: Floats) -> float:
    """Intersection over union with a soft mask (Ruzicka similarity)."""
    shared = float(soft[mask].sum())
    return shared / (float(soft.sum()) + np.count_nonzero(mask) - shared)


def _fraction(mask: Mask, where: Mask) -> float:
    return float(mask[where].mean()) if where.any() else 0.0


def _dilated(mask: Mask, radius: int) -> Mask:
    size = 2 * radius + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0, np.bool_)


def _quantised(lab: NDArray[np.float32]) -> NDArray[np.intp]:
    """The colour bin of each pixel."""
    unit = (lab + np.array([0, 128, 128], np.float32)) / np.array([100, 256, 256], np.float32)
    bins = np.clip((unit * _BINS).astype(np.intp), 0, np.array(_BINS) - 1)
    return np.asarray((bins[..., 0] * _BINS[1] + bins[..., 1]) * _BINS[2] + bins[..., 2], np.intp)


def _chi_square(one: NDArray[np.intp], other: NDArray[np.intp]) -> float:
    """Distance of two colour histograms, 0 (equal) to 1 (disjoint)."""
    if one.size == 0 or other.size == 0:
        return 0.0
    p = np.bincount(one, minlength=int(np.prod(_BINS))) / one.size
    q = np.bincount(other, minlength=int(np.prod(_BINS))) / other.size
    return float(((p - q) ** 2 / (p + q + 1e-9)).sum()) / 2
