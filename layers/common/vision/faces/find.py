"""Finding the faces of a photo with the best detector at hand."""

import logging
from collections.abc import Sequence
from pathlib import Path

import cv2

from layers.common.imaging.image import Pixels
from layers.common.vision.faces import haar, yunet
from layers.common.vision.faces.face import Face
from layers.common.vision.settings import vision_settings

_log = logging.getLogger("photo_studio.faces")
_YUNET_FILES = "face_detection_yunet_*.onnx"


def find_faces(pixels: Pixels) -> tuple[Face, ...]:
    """Find the faces of an upright picture, the largest first, in its own pixels.

    YuNet serves where its weights lie in a models folder. Else Haar cascades do, which find fewer faces and
    give no landmarks.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), of any size.
    """
    return tuple(sorted(_detect(pixels), key=lambda face: face.area, reverse=True))


def _detect(pixels: Pixels) -> Sequence[Face]:
    weights = yunet_weights()
    if weights is None:
        return haar.detect(pixels)
    try:
        return yunet.detect(pixels, weights)
    except cv2.error:
        _log.warning("%s cannot be read as YuNet; Haar cascades look for faces instead", weights.name)
        return haar.detect(pixels)


def yunet_weights() -> Path | None:
    """The newest of YuNet's files in the models folders."""
    files = (
        path for home in vision_settings().homes() for path in sorted(home.glob(_YUNET_FILES), reverse=True)
    )
    return next(files, None)
