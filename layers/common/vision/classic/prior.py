"""Where a subject may be before its colours are known: below a face, or in the frame."""

from collections.abc import Sequence

import numpy as np

from layers.common.vision.classic.saliency import probability
from layers.common.vision.classic.superpixels import Floats
from layers.common.vision.faces.face import Face

# Proportions in units of a face: widths in face widths from the axis, heights in face
# heights from the brow. A head with hair is about 1.6 faces wide and 1.7 high, the
# shoulders span three faces, and a standing person is some ten faces high (artists' canon
# of 7.5 heads).
_HEAD_HALF_WIDTH, _HEAD_HALF_HEIGHT, _HEAD_CENTRE = 0.78, 0.85, 0.35
_HEAD_BLUR = 0.12
_TORSO_TOP, _BODY_END, _BODY_END_BLUR = 0.9, 8.0, 1.5
_TORSO_HEIGHTS = (0.9, 1.15, 1.5, 2.0, 4.0, 10.0)
_TORSO_HALF_WIDTHS = (0.0, 0.55, 1.2, 1.45, 1.5, 1.4)
# The further from the face, the less is known of where the limbs are.
_BLUR_HEIGHTS = (1.0, 2.0, 4.0, 10.0)
_BLUR_WIDTHS = (0.12, 0.3, 0.45, 0.6)
# YuNet's and Haar's boxes differ in shape; the mean of both measures does for either.
_FACE_ASPECT = 1.25
_CERTAINTY = (0.02, 0.97)

_REACH_SIDE, _REACH_UP, _REACH_DOWN = 2.6, 0.7, 11.0  # arms, hat and legs, in face widths
_SURE = 0.95

# "Perhaps the subject": enough for GrabCut to start from, little enough for it to leave.
_PERHAPS = 0.6


def body(shape: tuple[int, int], faces: Sequence[Face]) -> Floats:
    """Return the chance of each pixel to belong to the people whose faces are given.

    Args:
        shape: (height, width) of the picture.
        faces: Faces in its pixels, at least one.

    Returns:
        float64 of that shape, .02 to .97.
    """
    rows, columns = np.indices(shape, dtype=np.float64)
    chance = np.zeros(shape)
    for face in faces:
        unit = _unit_of(face)
        across = np.abs(columns - (face.x + face.width / 2)) / unit
        down = (rows - face.y) / (_FACE_ASPECT * unit)
        chance = np.maximum(chance, np.maximum(_head(across, down), _torso(across, down)))
    return np.clip(chance, *_CERTAINTY)


def reach(shape: tuple[int, int], faces: Sequence[Face]) -> Floats:
    """Return "perhaps" wherever the people can reach, 1 in their middles, else 0."""
    height, width = shape
    chance = np.zeros(shape)
    for face in faces:
        unit = _unit_of(face)
        middle = face.x + face.width / 2
        top = int(np.clip(face.y - _REACH_UP * unit, 0, height))
        bottom = int(np.clip(face.y + _REACH_DOWN * unit, 0, height))
        left = int(np.clip(middle - _REACH_SIDE * unit, 0, width))
        right = int(np.clip(middle + _REACH_SIDE * unit, 0, width))
        chance[top:bottom, left:right] = _PERHAPS
    chance[body(shape, faces) > _SURE] = 1
    return chance


def inset(shape: tuple[int, int], left: float, top: float, right: float, bottom: float) -> Floats:
    """Return "perhaps" inside a box given in shares of the sides, else 0."""
    height, width = shape
    chance = np.zeros(shape)
    chance[
        int(top * height) : int(np.ceil(bottom * height)),
        int(left * width) : int(np.ceil(right * width)),
    ] = _PERHAPS
    return chance


def _unit_of(face: Face) -> float:
    return (face.width + face.height / _FACE_ASPECT) / 2


def _head(across: Floats, down: Floats) -> Floats:
    radius = np.hypot(across / _HEAD_HALF_WIDTH, (down - _HEAD_CENTRE) / _HEAD_HALF_HEIGHT)
    return probability((1 - radius) / _HEAD_BLUR)


def _torso(across: Floats, down: Floats) -> Floats:
    half_width = np.interp(down, _TORSO_HEIGHTS, _TORSO_HALF_WIDTHS)
    blur = np.interp(down, _BLUR_HEIGHTS, _BLUR_WIDTHS)
    inside = probability((half_width - across) / blur) * probability((_BODY_END - down) / _BODY_END_BLUR)
    return np.where(down > _TORSO_TOP, inside, 0.0)
