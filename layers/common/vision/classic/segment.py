"""Cut out the subject of a plain photo without any learned weights file.

Superpixels give saliency, saliency and faces give several guesses at the outline, GrabCut
draws them, a ranking weighs them against each other or finds that none is to be trusted, and
a last GrabCut settles the vote.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.errors import NoSubject
from layers.common.vision.classic import proposals, ranking, saliency, superpixels, working
from layers.common.vision.faces.face import Face

# With each photo left out, it refuses one photo in twelve (those it would cut badly) and
# nearly all textures and synthetic pictures.
_MIN_PREDICTED_IOU = 0.4
# How much worse a guess may be predicted and still have a say in the vote.
_VOTE_TEMPERATURE = 0.08

_MIN_SIDE = 16  # px; below it there are no superpixels to speak of

# The guided filter's radius, a share of the long side, and its epsilon: a variance of grey
# (0 to 1) between sensor noise and a real edge.
_REFINE_RADIUS = 0.01
_REFINE_EPSILON = 1e-3


def segment(pixels: NDArray[np.uint8], faces: Sequence[Face]) -> NDArray[np.uint8]:
    """Return a coarse matte of the picture's subject.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), upright, of any size.
        faces: The faces in it, in its pixels; none is fine.

    Returns:
        uint8 of shape (height', width'), the picture reduced to a long side of at most
        `working.LONG_SIDE`: 0 background to 255 subject, soft along the outline.

    Raises:
        NoSubject: The picture is too small, plain, or without anything that stands out.
    """
    reduced, factor = working.reduce(pixels)
    bars = working.find_bars(reduced)
    inner = bars.trim(reduced)
    if min(inner.shape[:2]) < _MIN_SIDE:
        raise NoSubject("the picture is too small")
    placed = [face.scaled(factor).moved(-bars.left, -bars.top) for face in faces]
    return bars.restore(_matte(inner, placed))


def _matte(rgb: NDArray[np.uint8], faces: Sequence[Face]) -> NDArray[np.uint8]:
    regions = superpixels.segment(rgb)
    log_odds = saliency.log_odds(regions)
    masks = ranking.plausible(proposals.propose(rgb, regions, log_odds, faces))
    if not masks:
        raise NoSubject("nothing stands out")
    salient = regions.paint(saliency.probability(log_odds))
    measured = ranking.measure(rgb, masks, salient)
    predicted = ranking.predicted_iou(measured, has_faces=bool(faces))
    if predicted.max() < _MIN_PREDICTED_IOU:
        raise NoSubject("nothing stands out clearly enough")
    # Where the guesses differ their mean is a ghost; one more GrabCut decides by colour.
    settled = proposals.outline(rgb, vote(masks, predicted))
    if not settled.any():
        raise NoSubject("the guesses have nothing in common")
    return _refined(rgb, settled)


def vote(masks: Sequence[NDArray[np.bool_]], predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of the guesses, the better predicted ones counting more, 0 to 1."""
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
