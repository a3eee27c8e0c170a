"""Finding the faces of a photo with the best detector that is here."""

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
"""How long BlazeFace's download is waited for where no detector is here: a few MB, once."""

_Detect = Callable[[Pixels, Path], Sequence[Face]]


def find_faces(pixels: Pixels) -> Faces:
    """Find the faces of an upright picture, the largest first, in its own pixels.

    YuNet serves where its weights are here, else BlazeFace, which may miss small faces. Where there is no
    detector at all no face is found, and :attr:`Faces.detector` says so.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), of any size.
    """
    for name, detect, weights in _detectors():
        try:
            found = detect(pixels, weights)
        except cv2.error:
            _log.warning("%s cannot be read as the weights of %s", weights.name, name)
        else:
            return Faces(found, name)
    return Faces((), NO_DETECTOR)


def look_for_faces(pixels: Pixels) -> Faces:
    """The same for whom it matters that somebody looked.

    Raises:
        ModelUnavailable: no detector is here.
    """
    faces = find_faces(pixels)
    if faces.detector == NO_DETECTOR:
        raise ModelUnavailable(
            "no face detector is on this machine; run `make models NAMES=yunet`, or NAMES=blazeface"
        )
    return faces


def yunet_weights() -> Path | None:
    """The newest of YuNet's files in the models folders."""
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
        _log.warning("faces cannot be looked for: %s", fault.detail)
