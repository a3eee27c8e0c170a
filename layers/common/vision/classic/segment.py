"""Segment the subject of a plain photo without a neural network.

Superpixels give saliency; saliency and faces give several candidate outlines, which GrabCut segments. A
regression predicts how good each of them is, or that none can be trusted. A last GrabCut starts from their
weighted mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.errors import NoSubject
from layers.common.vision.classic import proposals, ranking, saliency, superpixels
from layers.common.vision.faces.face import Face

# Beyond 400 px the cues gain nothing measurable, and the time grows with the area.
LONG_SIDE = 400
_MIN_SIDE = 16  # px; too small for superpixels below it

# With each photo left out of the fit, this rejects one photo in twelve (those with a poor result) and nearly
# all textures and synthetic pictures.
_MIN_PREDICTED_IOU = 0.4
# How much worse a candidate's predicted IoU may be before its weight falls to 1/e.
_VOTE_TEMPERATURE = 0.08

_BAR_TOLERANCE = 24  # 8-bit levels; JPEG ringing beside a hard edge stays below it
_BAR_PURITY = 0.02  # share of a bar's line that may differ from its colour
_BAR_CONTRAST = 0.8  # share of the line after a bar that must differ
_BAR_MIN_LINES = 3
_BAR_MAX_FRACTION = 0.4

# The guided filter's radius, a share of the long side, and its epsilon: a variance of grey (0 to 1) between
# sensor noise and a real edge.
_REFINE_RADIUS = 0.01
_REFINE_EPSILON = 1e-3


def segment(pixels: NDArray[np.uint8], faces: Sequence[Face]) -> NDArray[np.uint8]:
    """Return a coarse matte of the picture's subject.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), upright, of any size.
        faces: The faces in it, in its pixels; may be empty.

    Returns:
        uint8 of shape (height', width'), the picture reduced to a long side of at most
        `LONG_SIDE`: 0 background to 255 subject, soft along the outline.

    Raises:
        NoSubject: The picture is too small or plain, or nothing stands out.
    """
    reduced, factor = _reduced(pixels)
    letterbox = _find_letterbox(reduced)
    inner = letterbox.trim(reduced)
    if min(inner.shape[:2]) < _MIN_SIDE:
        raise NoSubject("the picture is too small")
    inner_faces = [face.scaled(factor).moved(-letterbox.left, -letterbox.top) for face in faces]
    return letterbox.restore(_matte(inner, inner_faces))


def _matte(rgb: NDArray[np.uint8], faces: Sequence[Face]) -> NDArray[np.uint8]:
    regions = superpixels.segment(rgb)
    log_odds = saliency.log_odds(regions)
    masks = ranking.plausible(proposals.propose(rgb, regions, log_odds, faces))
    if not masks:
        raise NoSubject("nothing stands out")
    salient = regions.paint(saliency.probability(log_odds))
    measures = ranking.measure(rgb, masks, salient)
    predicted = ranking.predicted_iou(measures, has_faces=bool(faces))
    if predicted.max() < _MIN_PREDICTED_IOU:
        raise NoSubject("nothing stands out clearly enough")
    # Where the candidates differ their mean is half-transparent; one more GrabCut decides by colour.
    mask = proposals.outline(rgb, _vote(masks, predicted))
    if not mask.any():
        raise NoSubject("the candidate outlines have nothing in common")
    return _refined(rgb, mask)


def _vote(masks: Sequence[NDArray[np.bool_]], predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the masks, 0 to 1, weighted by their predicted IoU."""
    weights = np.exp((predicted - predicted.max()) / _VOTE_TEMPERATURE)
    return np.asarray(np.tensordot(weights / weights.sum(), np.stack(masks), axes=1), np.float64)


def _refined(rgb: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Snap the outline to the picture's edges: He et al., "Guided image filtering", 2010."""
    guide = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    side = 2 * max(1, round(_REFINE_RADIUS * max(mask.shape))) + 1

    def mean(image: NDArray[np.floating]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(image, (side, side)), np.float32)

    target = mask.astype(np.float32)
    mean_guide, mean_target = mean(guide), mean(target)
    covariance = mean(guide * target) - mean_guide * mean_target
    slope = covariance / (mean(guide * guide) - mean_guide**2 + _REFINE_EPSILON)
    offset = mean_target - slope * mean_guide
    alpha = mean(slope) * guide + mean(offset)
    return np.asarray(np.clip(np.rint(alpha * 255), 0, 255), np.uint8)


def _reduced(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """The picture with a long side of at most `LONG_SIDE`, and the scale factor."""
    height, width = pixels.shape[:2]
    factor = min(1.0, LONG_SIDE / max(height, width))
    if factor == 1.0:
        return pixels, factor
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), factor


@dataclass(frozen=True, eq=False)
class _Letterbox:
    """Widths in pixels of the plain bars at each side of a picture."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def trim(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `pixels` of shape (height, width, 3) without the bars."""
        height, width = pixels.shape[:2]
        inner = pixels[self.top : height - self.bottom, self.left : width - self.right]
        return np.ascontiguousarray(inner)

    def restore(self, alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `alpha` of the trimmed picture, (height, width), with transparent bars added back."""
        return np.pad(alpha, ((self.top, self.bottom), (self.left, self.right)))


def _find_letterbox(pixels: NDArray[np.uint8]) -> _Letterbox:
    """Find letterbox bars, whose plain colour would be mistaken for the whole background.

    A bar has one colour, lies at two opposite sides and ends abruptly along its whole length. The white
    around a product is no bar, since it ends only where the product begins.
    """
    columns = pixels.transpose(1, 0, 2)
    top, bottom = _opposite_bars(pixels)
    left, right = _opposite_bars(columns)
    return _Letterbox(top, bottom, left, right)


def _opposite_bars(lines: NDArray[np.uint8]) -> tuple[int, int]:
    first, last = _leading_bar(lines), _leading_bar(lines[::-1])
    return (first, last) if first and last else (0, 0)


def _leading_bar(lines: NDArray[np.uint8]) -> int:
    colour = lines[0].mean(axis=0)
    differing = (np.abs(lines - colour).max(axis=2) > _BAR_TOLERANCE).mean(axis=1)
    impure = np.flatnonzero(differing > _BAR_PURITY)
    if impure.size == 0:
        return 0
    length = int(impure[0])
    if not _BAR_MIN_LINES <= length < len(lines) * _BAR_MAX_FRACTION:
        return 0
    # Resampling and JPEG blur the bar's edge over a few lines, which are cut off as well.
    end = min(length + max(2, len(lines) // 50), len(lines) - 1)
    return end if differing[end] > _BAR_CONTRAST else 0
