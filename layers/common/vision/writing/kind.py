"""Whether writing was laid over a photo, or belongs to its scene.

What is laid over is straight, of one flat colour, and as sharp as pixels can be. Paint in a scene is seen at
an angle, takes the scene's light, and is as soft and as grainy as the photo.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.image import Pixels
from layers.common.vision.writing.detect import Line
from layers.common.vision.writing.strokes import Ink

_BIAS, _PER_DEGREE, _PER_LEVEL, _PER_SOFTNESS = 9.3, -0.89, -0.19, -0.91
"""Of a logistic regression over photos with known writing."""
_MOST_DEGREES, _MOST_LEVELS = 8.0, 30.0
_EDGE_LOW, _EDGE_HIGH = 0.15, 0.85
_TELLING: Final = 12
"""Pixels inside of letters that a judgement of their colour needs."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a line is judged by.

    Attributes:
        tilt: degrees from the nearest axis.
        unevenness: levels by which the luma inside of letters varies.
        softness: px that their edges are wide.
    """

    tilt: float
    unevenness: float
    softness: float


def features(rgb: Pixels, line: Line, ink: Ink) -> Features:
    """Measure a line of a photo."""
    left, top, right, bottom = ink.box
    luma = cv2.cvtColor(np.ascontiguousarray(rgb[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    away = cv2.distanceTransform(ink.letters, cv2.DIST_L2, cv2.DIST_MASK_3)
    for smaller in (2, 1, 0):
        inside = luma[away > smaller]
        if inside.size >= _TELLING:
            break
    low, high = np.percentile(inside, (10, 90)) if inside.size else (0, _MOST_LEVELS)
    rim = cv2.morphologyEx(ink.letters, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    outline = int(np.count_nonzero(rim))
    near = cv2.dilate(ink.letters, np.ones((7, 7), np.uint8)) > 0
    edge = int(np.count_nonzero((ink.share > _EDGE_LOW) & (ink.share < _EDGE_HIGH) & near))
    return Features(_tilt(line), float(high - low), edge / max(outline, 1))


def artificial(rgb: Pixels, line: Line, ink: Ink) -> float:
    """How sure it is that a line was laid over the photo, 0 to 1."""
    found = features(rgb, line, ink)
    evidence = (
        _BIAS
        + _PER_DEGREE * min(found.tilt, _MOST_DEGREES)
        + _PER_LEVEL * min(found.unevenness, _MOST_LEVELS)
        + _PER_SOFTNESS * found.softness
    )
    return 1 / (1 + math.exp(-evidence))


def _tilt(line: Line) -> float:
    across, down = (line.corners[1] - line.corners[0]).tolist()
    angle = math.degrees(math.atan2(down, across)) % 90
    return min(angle, 90 - angle)
