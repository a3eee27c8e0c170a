"""Candidate outlines of the subject: several starting probabilities, each segmented by GrabCut."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.classic import saliency
from layers.common.vision.classic.superpixels import Floats, Superpixels
from layers.common.vision.faces.face import Face

Mask = NDArray[np.bool_]

# GrabCut's time grows with the area: five candidates at this size take about as long as one at full size.
_GRABCUT_SIDE = 208  # px
_GRABCUT_ROUNDS = 3
_SEED = 1

_LIKELY, _SURE_SUBJECT = 0.5, 0.95
# Saliency can be wrong about whole regions, so only very low values are fixed as background. A box has 0
# outside, which is always background.
_SURE_BACKGROUND = 0.15
_MIN_PIXELS = 30  # needed to fit GrabCut's five Gaussians

# Probability inside a box: GrabCut starts from it and is free to reject it.
_UNCERTAIN = 0.6
# Boxes as left, top, right, bottom, shares of the sides.
_CENTRED_BOX = (0.05, 0.05, 0.95, 0.95)
_STANDING_BOX = (0.1, 0.08, 0.9, 1.0)

_CENTRE_PULL, _CENTRE_BALANCE = 2.5, 0.45  # log-odds added in the middle and taken from the rim
_FACE_SALIENCY_WEIGHTS = (0.5, 1.2)

_MIN_PART = 0.2  # of the largest part: keeps a second person, drops fragments
_MAX_HOLE = 0.02  # of the picture: fills a highlight, keeps the gap under an arm

# Body proportions in units of a face: widths in face widths from the axis, heights in face heights from the
# brow. A head with hair is about 1.6 faces wide and 1.7 high, the shoulders span three faces, and a standing
# person is about ten faces high (the artists' canon of 7.5 heads).
_HEAD_HALF_WIDTH, _HEAD_HALF_HEIGHT, _HEAD_CENTRE = 0.78, 0.85, 0.35
_HEAD_BLUR = 0.12
_TORSO_TOP, _BODY_END, _BODY_END_BLUR = 0.9, 8.0, 1.5
_TORSO_HEIGHTS = (0.9, 1.15, 1.5, 2.0, 4.0, 10.0)
_TORSO_HALF_WIDTHS = (0.0, 0.55, 1.2, 1.45, 1.5, 1.4)
# The position of the limbs is less certain further from the face.
_BLUR_HEIGHTS = (1.0, 2.0, 4.0, 10.0)
_BLUR_WIDTHS = (0.12, 0.3, 0.45, 0.6)
# The detectors' boxes differ in shape; the mean of both measures suits either.
_FACE_ASPECT = 1.25
_BODY_LIMITS = (0.02, 0.97)

# How far arms, a hat and legs can reach from a face, in face widths.
_REACH_SIDE, _REACH_UP, _REACH_DOWN = 2.6, 0.7, 11.0


def propose(
    rgb: NDArray[np.uint8], regions: Superpixels, log_odds: Floats, faces: Sequence[Face]
) -> list[Mask]:
    """Return candidate outlines, bool of the picture's shape.

    Args:
        rgb: The picture, uint8 of shape (height, width, 3).
        regions: Its superpixels.
        log_odds: The saliency of each region, from `saliency.log_odds`.
        faces: Its faces in its pixels; if there are any, the candidates are people.
    """
    return [outline(rgb, probability) for probability in _probabilities(regions, log_odds, faces)]


def outline(rgb: NDArray[np.uint8], probability: Floats) -> Mask:
    """Segment the picture by GrabCut, starting from a probability map.

    Args:
        rgb: The picture, uint8 of shape (height, width, 3).
        probability: float64 of shape (height, width), 0 to 1; values near the ends are fixed.

    Returns:
        bool of shape (height, width).
    """
    height, width = probability.shape
    factor = min(1.0, _GRABCUT_SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    likely = cv2.resize(probability, size, interpolation=cv2.INTER_AREA)
    mask = _cleaned(_grabcut(np.asarray(small, np.uint8), np.asarray(likely, np.float64)))
    enlarged = cv2.resize(mask.astype(np.float32), (width, height))
    return np.asarray(enlarged > 0.5, np.bool_)


def _probabilities(regions: Superpixels, log_odds: Floats, faces: Sequence[Face]) -> list[Floats]:
    shape = (regions.labels.shape[0], regions.labels.shape[1])
    salient = regions.paint(saliency.probability(log_odds))
    standing = _box(shape, *_STANDING_BOX)
    if not faces:
        central = saliency.centredness(regions) - _CENTRE_BALANCE
        centred = regions.paint(saliency.probability(log_odds + _CENTRE_PULL * central))
        return [salient, centred, _box(shape, *_CENTRED_BOX), standing]
    bodies = _bodies(shape, faces)
    mean = np.clip(regions.mean_of(bodies), 0.02, 0.98)
    body_log_odds = np.log(mean / (1 - mean))
    people = [
        regions.paint(saliency.probability(body_log_odds + weight * log_odds))
        for weight in _FACE_SALIENCY_WEIGHTS
    ]
    return [salient, standing, *people, _reach(bodies, faces)]


def _box(shape: tuple[int, int], left: float, top: float, right: float, bottom: float) -> Floats:
    """`_UNCERTAIN` inside a box given in shares of the sides, else 0."""
    height, width = shape
    probability = np.zeros(shape)
    probability[
        int(top * height) : int(np.ceil(bottom * height)),
        int(left * width) : int(np.ceil(right * width)),
    ] = _UNCERTAIN
    return probability


def _bodies(shape: tuple[int, int], faces: Sequence[Face]) -> Floats:
    """Probability that a pixel belongs to a person whose face is given, .02 to .97."""
    rows, columns = np.indices(shape, dtype=np.float64)
    probability = np.zeros(shape)
    for face in faces:
        unit = _face_width(face)
        across = np.abs(columns - (face.x + face.width / 2)) / unit
        down = (rows - face.y) / (_FACE_ASPECT * unit)
        probability = np.maximum(probability, np.maximum(_head(across, down), _torso(across, down)))
    return np.clip(probability, *_BODY_LIMITS)


def _reach(bodies: Floats, faces: Sequence[Face]) -> Floats:
    """`_UNCERTAIN` within reach of the people's limbs, 1 where their bodies are certain, else 0."""
    height, width = bodies.shape
    probability = np.zeros(bodies.shape)
    for face in faces:
        unit = _face_width(face)
        middle = face.x + face.width / 2
        top = int(np.clip(face.y - _REACH_UP * unit, 0, height))
        bottom = int(np.clip(face.y + _REACH_DOWN * unit, 0, height))
        left = int(np.clip(middle - _REACH_SIDE * unit, 0, width))
        right = int(np.clip(middle + _REACH_SIDE * unit, 0, width))
        probability[top:bottom, left:right] = _UNCERTAIN
    probability[bodies > _SURE_SUBJECT] = 1
    return probability


def _face_width(face: Face) -> float:
    return (face.width + face.height / _FACE_ASPECT) / 2


def _head(across: Floats, down: Floats) -> Floats:
    radius = np.hypot(across / _HEAD_HALF_WIDTH, (down - _HEAD_CENTRE) / _HEAD_HALF_HEIGHT)
    return saliency.probability((1 - radius) / _HEAD_BLUR)


def _torso(across: Floats, down: Floats) -> Floats:
    half_width = np.interp(down, _TORSO_HEIGHTS, _TORSO_HALF_WIDTHS)
    blur = np.interp(down, _BLUR_HEIGHTS, _BLUR_WIDTHS)
    beside = saliency.probability((half_width - across) / blur)
    above_end = saliency.probability((_BODY_END - down) / _BODY_END_BLUR)
    return np.where(down > _TORSO_TOP, beside * above_end, 0.0)


def _grabcut(rgb: NDArray[np.uint8], probability: Floats) -> Mask:
    """Rother et al., "GrabCut", SIGGRAPH 2004, in Lab, from a probability map."""
    marks = np.where(probability > _LIKELY, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[probability < _SURE_BACKGROUND] = cv2.GC_BGD
    marks[probability > _SURE_SUBJECT] = cv2.GC_FGD
    subject = probability > _LIKELY
    if min(np.count_nonzero(subject), np.count_nonzero(~subject)) < _MIN_PIXELS:
        return subject
    # GrabCut initialises its Gaussians by k-means, which uses OpenCV's shared random generator.
    cv2.setRNGSeed(_SEED)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    whole = (0, 0, rgb.shape[1], rgb.shape[0])  # ignored when a mask is given
    cv2.grabCut(lab, marks, whole, *models, _GRABCUT_ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD), np.bool_)


def _cleaned(mask: Mask) -> Mask:
    """Drop small fragments and fill small holes."""
    if not mask.any():
        return mask
    _, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.int64)
    areas[0] = 0
    kept = np.asarray((areas >= _MIN_PART * areas.max())[parts], np.bool_)
    _, gaps, stats, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8), connectivity=4)
    is_hole = stats[:, cv2.CC_STAT_AREA] < _MAX_HOLE * mask.size
    is_hole[0] = False
    rim = np.concatenate([gaps[0], gaps[-1], gaps[:, 0], gaps[:, -1]])
    is_hole[rim] = False
    return np.asarray(kept | is_hole[gaps], np.bool_)
