"""Find the faces of a photo with the best detector that is available."""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Pixels
from layers.common.vision.catalogue import BLAZEFACE, YUNET
from layers.common.vision.faces import blazeface, yunet
from layers.common.vision.faces.face import NO_DETECTOR, Face, Faces
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import weights_store

_log = logging.getLogger("photo_studio.faces")

_YUNET_FILES = "face_detection_yunet_*.onnx"
_WAIT_S = 10.0
"""How long a request waits for BlazeFace's download (a few MB, once) if no detector is available."""

_Detect = Callable[[Pixels, Path], Sequence[Face]]


def find_faces(pixels: Pixels, *, require_detector: bool = False) -> Faces:
    """Find the faces of an upright picture, the largest first, in its own pixels.

    YuNet is used if its weights are available, else BlazeFace, which may miss small faces.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), of any size.
        require_detector: raise an error if no detector is available; otherwise the result is empty, and
            its detector is NO_DETECTOR.

    Raises:
        ModelUnavailable: no detector is available, and one is required.
    """
    for name, detect, weights in _detectors():
        try:
            faces = detect(pixels, weights)
        except cv2.error:
            _log.warning("%s cannot be read as the weights of %s", weights.name, name)
        else:
            return Faces(faces, name)
    if require_detector:
        raise ModelUnavailable(
            "no face detector is on this machine; run `make models NAMES=yunet`, or NAMES=blazeface"
        )
    return Faces((), NO_DETECTOR)


def yunet_weights() -> Path | None:
    """The newest YuNet file in the model folders."""
    files = (
        path for home in vision_settings().homes() for path in sorted(home.glob(_YUNET_FILES), reverse=True)
    )
    return next(files, None)


def _detectors() -> Iterator[tuple[str, _Detect, Path]]:
    if file := yunet_weights():
        yield YUNET.name, yunet.detect, file
    try:
        yield BLAZEFACE.name, blazeface.detect, weights_store().get(BLAZEFACE, _WAIT_S)
    except ModelUnavailable as fault:
        _log.warning("BlazeFace is not available: %s", fault.detail)
