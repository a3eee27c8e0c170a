"""The segmenter that needs no weights, against what the real u2net made of the same photos."""

import statistics
import sys

import cv2
import numpy as np
from PIL import Image as Pillow

from benchmarks.measure import median_s, row, title
from layers.common.errors import NoSubject
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.segment import segment
from tests.shared import NAMES, PHOTOS


def iou(found: Mask, truth: Mask) -> float:
    """Intersection over union of the two masks at one half."""
    ours, theirs = found > 127, truth > 127
    return float((ours & theirs).sum() / max((ours | theirs).sum(), 1))


def score(name: str) -> tuple[float, float]:
    photo = decode((PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=50_000_000).rgb
    with Pillow.open(PHOTOS / f"{name}.cutout.png") as picture:
        truth = np.asarray(picture.getchannel("A"))
    seconds = median_s(lambda: _mask(photo), rounds=3)
    return iou(cv2.resize(_mask(photo), truth.shape[::-1]).astype(np.uint8), truth), seconds


def _mask(photo: Pixels) -> Mask:
    try:
        return segment(photo, "classic").coarse
    except NoSubject:
        return np.zeros(photo.shape[:2], np.uint8)


def main() -> None:
    title("classic beside u2net: intersection over union (goals: people ≥ .80, objects ≥ .75)")
    if not NAMES:
        sys.exit("needs the photos of ../shared/photos")
    scores = {name: score(name) for name in NAMES}
    for name, (overlap, seconds) in scores.items():
        row(name, f"{overlap:.3f}", f"{seconds:.2f} s")
    for kind, prefix in (("people", "girl"), ("objects and animals", ("animal", "car"))):
        row(
            f"mean of {kind}",
            f"{statistics.mean(v for n, (v, _) in scores.items() if n.startswith(prefix)):.3f}",
        )


if __name__ == "__main__":
    main()
