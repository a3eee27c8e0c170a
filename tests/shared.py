"""The material beside the checkout: real photos and weights that are not part of the project."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
PHOTOS = SHARED / "photos"
NAMES = sorted(path.stem for path in PHOTOS.glob("*.jpg"))

needs_photos = pytest.mark.skipif(not NAMES, reason="needs the real photos of ../shared/photos")
needs_yunet = pytest.mark.skipif(
    not list((SHARED / "models").glob("face_detection_yunet*.onnx")), reason="needs ../shared/models"
)
