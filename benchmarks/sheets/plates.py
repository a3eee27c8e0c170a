"""Plates without their subject, to be looked at: push-pull beside the filling of erased writing."""

import time
from collections.abc import Callable, Iterator
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.contact import Print, folder, write
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.resample import within
from layers.common.vision.inpainting import remove_subject
from layers.common.vision.writing.fill import fill
from tests.shared import PHOTOS

SIDE: Final = 720
REACH: Final = 0.008
"""Of the long side, around the subject, as a blurred background takes it."""
BLUR: Final = 0.01
SHIFT: Final = 0.03
"""Of the width, by which parallax moves the subject at most."""


def subject(name: str) -> tuple[Pixels, Mask]:
    """A photo, and the alpha of its subject."""
    cutout = np.asarray(Pillow.open(PHOTOS / f"{name}.cutout.png").convert("RGBA"))
    photo = np.asarray(Pillow.open(PHOTOS / f"{name}.jpg").convert("RGB").resize(cutout.shape[1::-1]))
    return within(np.ascontiguousarray(photo), SIDE), within(np.ascontiguousarray(cutout[..., 3]), SIDE)


def smooth(rgb: Pixels, alpha: Mask) -> Pixels:
    return remove_subject(rgb, alpha, max(2.0, REACH * SIDE), np.random.default_rng(0))


def patched(rgb: Pixels, alpha: Mask) -> Pixels:
    side = 2 * round(max(2.0, REACH * SIDE)) + 1
    hole = cv2.dilate(np.asarray(alpha > 5, np.uint8) * np.uint8(255), np.ones((side, side), np.uint8))
    return fill(rgb, np.asarray(hole, np.uint8))[0]


def prints() -> Iterator[Print]:
    for name in ("girl-1", "car-2", "animal-2"):
        rgb, alpha = subject(name)
        for told, way in (("push-pull", smooth), ("writing's filling", patched)):
            yield from looks(f"{name}: {told}", way, rgb, alpha)


def looks(told: str, way: Callable[[Pixels, Mask], Pixels], rgb: Pixels, alpha: Mask) -> Iterator[Print]:
    began = time.process_time()
    plate = way(rgb, alpha)
    yield Print(f"{told}, {time.process_time() - began:.1f} CPU-s", plate)
    yield Print("parallax", over(rgb, alpha, plate, round(SHIFT * rgb.shape[1])))
    yield Print("blurred", over(rgb, alpha, cv2.GaussianBlur(plate, (0, 0), BLUR * SIDE), 0))


def over(rgb: Pixels, alpha: Mask, plate: cv2.typing.MatLike, right: int) -> Pixels:
    """The subject before its plate, moved so many px to the right."""
    share = np.roll(alpha, right, 1)[..., None] / 255
    return np.rint(np.roll(rgb, right, 1) * share + plate * (1 - share)).astype(np.uint8)


def main() -> None:
    write(folder() / "plates.png", prints(), columns=6)


if __name__ == "__main__":
    main()
