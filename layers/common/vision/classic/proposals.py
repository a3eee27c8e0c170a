"""Several different guesses at the subject's outline, each drawn by GrabCut."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.classic import prior, saliency
from layers.common.vision.classic.superpixels import Floats, Superpixels
from layers.common.vision.faces.face import Face

Mask = NDArray[np.bool_]

# GrabCut's time grows with the area, and five guesses at this side take about as long as
# one at the working size.
_SIDE = 208
_ROUNDS = 3
_SEED = 1

_LIKELY, _SURE_SUBJECT = 0.5, 0.95
# Saliency is wrong about whole regions, boxes are not meant to be: the first may only fix
# as background what it is rather sure of, outside a box all is background.
_SURE_BACKGROUND = 0.15
_MIN_PIXELS = 30  # to fit GrabCut's five Gaussians to

# The frames: all but the rim, and a subject that stands in the lower border.
_FRAME = (0.05, 0.05, 0.95, 0.95)
_STANDING = (0.1, 0.08, 0.9, 1.0)

_CENTRE_PULL, _CENTRE_BALANCE = 2.5, 0.45  # log-odds that the middle gains and the rim loses
_FACE_SALIENCY_WEIGHTS = (0.5, 1.2)

_MIN_PART = 0.2  # of the largest part: a second person stays, a shred goes
_MAX_HOLE = 0.02  # of the picture: a highlight is filled, the gap under an arm stays


def propose(
    rgb: NDArray[np.uint8], regions: Superpixels, log_odds: Floats, faces: Sequence[Face]
) -> list[Mask]:
    """Return outlines that may be the subject, bool of the picture's shape.

    Args:
        rgb: The picture, uint8 of shape (height, width, 3).
        regions: Its superpixels.
        log_odds: How salient each region is, from `saliency.log_odds`.
        faces: Its faces, in its pixels; with them the guesses are about people.
    """
    return [outline(rgb, chance) for chance in _chances(regions, log_odds, faces)]


def _chances(regions: Superpixels, log_odds: Floats, faces: Sequence[Face]) -> list[Floats]:
    shape = (regions.labels.shape[0], regions.labels.shape[1])
    salient = regions.paint(saliency.probability(log_odds))
    standing = prior.inset(shape, *_STANDING)
    if not faces:
        central = saliency.centredness(regions) - _CENTRE_BALANCE
        pulled = regions.paint(saliency.probability(log_odds + _CENTRE_PULL * central))
        return [salient, pulled, prior.inset(shape, *_FRAME), standing]
    chance = np.clip(regions.mean_of(prior.body(shape, faces)), 0.02, 0.98)
    body = np.log(chance / (1 - chance))
    people = [
        regions.paint(saliency.probability(body + weight * log_odds)) for weight in _FACE_SALIENCY_WEIGHTS
    ]
    return [salient, standing, *people, prior.reach(shape, faces)]


def outline(rgb: NDArray[np.uint8], chance: Floats) -> Mask:
    """Draw one outline from how likely each pixel is the subject.

    Args:
        rgb: The picture, uint8 of shape (height, width, 3).
        chance: float64 of shape (height, width), 0 to 1; the ends are taken as certain.
    """
    height, width = chance.shape
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    likely = cv2.resize(chance, size, interpolation=cv2.INTER_AREA)
    mask = _tidied(_grabcut(np.asarray(small, np.uint8), np.asarray(likely, np.float64)))
    enlarged = cv2.resize(mask.astype(np.float32), (width, height))
    return np.asarray(enlarged > 0.5, np.bool_)


def _grabcut(rgb: NDArray[np.uint8], chance: Floats) -> Mask:
    """Rother et al., "GrabCut", SIGGRAPH 2004, in Lab, from soft beliefs."""
    marks = np.where(chance > _LIKELY, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[chance < _SURE_BACKGROUND] = cv2.GC_BGD
    marks[chance > _SURE_SUBJECT] = cv2.GC_FGD
    subject = chance > _LIKELY
    if min(np.count_nonzero(subject), np.count_nonzero(~subject)) < _MIN_PIXELS:
        return subject
    # GrabCut starts its Gaussians from k-means, which draws from OpenCV's shared generator.
    cv2.setRNGSeed(_SEED)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    whole = (0, 0, rgb.shape[1], rgb.shape[0])  # not read when starting from marks
    cv2.grabCut(lab, marks, whole, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD), np.bool_)


def _tidied(mask: Mask) -> Mask:
    """Drop shreds and fill pinholes."""
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
