"""The models that serve where none is named, against what the real u2net made of the same photos."""

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from benchmarks.measure import median_s, row, title
from layers.common.errors import NoSubject
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.catalogue import CLASSIC, SMALL_MODEL
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import refine
from layers.common.vision.segment import segment
from tests.shared import NAMES, PHOTOS


def iou(found: Mask, truth: Mask) -> float:
    """Intersection over union of the two masks at one half."""
    ours, theirs = found > 127, truth > 127
    return float((ours & theirs).sum() / max((ours | theirs).sum(), 1))


def score(name: str, model: str) -> tuple[float, float, float]:
    """Overlap of the coarse mask and of the refined alpha with the real one; seconds of inference."""
    photo = decode(Path(PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=50_000_000).rgb
    with Pillow.open(PHOTOS / f"{name}.cutout.png") as picture:
        truth = np.asarray(picture.getchannel("A"))
    coarse = _mask(photo, model)
    seconds = median_s(lambda: _mask(photo, model), rounds=3)
    alpha = refine(photo, CoarseMask(coarse)).rgba[..., 3]
    return iou(_fit(coarse, truth), truth), iou(_fit(alpha, truth), truth), seconds


def _fit(mask: Mask, truth: Mask) -> Mask:
    return np.asarray(cv2.resize(mask, truth.shape[::-1]), np.uint8)


def _mask(photo: Pixels, model: str) -> Mask:
    try:
        return segment(photo, model).coarse
    except NoSubject:
        return np.zeros(photo.shape[:2], np.uint8)


def main() -> None:
    if not NAMES:
        sys.exit("needs the photos of ../shared/photos")
    for model in (SMALL_MODEL, CLASSIC):
        title(f"{model} beside u2net: intersection over union, the mask's and the matte's (s of inference)")
        scores = {name: score(name, model) for name in NAMES}
        for name, (coarse, refined, seconds) in scores.items():
            row(name, f"{coarse:.3f} · {refined:.3f}", f"{seconds:.2f} s")
        for kind, prefixes in (("people", ("girl",)), ("objects and animals", ("animal", "car"))):
            chosen = [values for name, values in scores.items() if name.startswith(prefixes)]
            row(f"mean of {kind}", f"{_mean(chosen, 0):.3f} · {_mean(chosen, 1):.3f}")


def _mean(scores: Sequence[tuple[float, float, float]], which: int) -> float:
    return statistics.mean(score[which] for score in scores)


if __name__ == "__main__":
    main()
