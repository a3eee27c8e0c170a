"""Finding the faces of a photo with the best detector at hand."""

from pathlib import Path

from layers.common.imaging.image import Pixels
from layers.common.vision.faces import haar, yunet
from layers.common.vision.faces.face import Face
from layers.common.vision.settings import vision_settings

_YUNET_FILES = "face_detection_yunet_*.onnx"


def find_faces(pixels: Pixels) -> tuple[Face, ...]:
    """Find the faces of an upright picture, the largest first, in its own pixels.

    YuNet serves where its weights lie in a models folder. Else Haar cascades do, which find fewer faces and
    give no landmarks.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), of any size.
    """
    weights = yunet_weights()
    found = haar.detect(pixels) if weights is None else yunet.detect(pixels, weights)
    return tuple(sorted(found, key=lambda face: face.area, reverse=True))


def yunet_weights() -> Path | None:
    """The newest of YuNet's files in the models folders."""
    files = (
        path for home in vision_settings().homes() for path in sorted(home.glob(_YUNET_FILES), reverse=True)
    )
    return next(files, None)
