"""BlazeFace against YuNet: how many of YuNet's faces it finds, on photos and on composites of them."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.measure import row, title
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Pixels
from layers.common.vision.catalogue import BLAZEFACE
from layers.common.vision.faces import blazeface, yunet
from layers.common.vision.faces.face import Face
from layers.common.vision.weights import weights_store
from tests.shared import NAMES, PHOTOS, SHARED

LEAST_PX = 40
"""Of a face's shorter side; smaller ones nobody recognises."""
COMPOSITES = 24


def photo(name: str) -> Pixels:
    return decode((PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=10**8).rgb


def composite(seed: int) -> Pixels:
    """Two to six cut-outs of people, near and far, before a scene of 1600 × 1067 px."""
    rng = np.random.default_rng(seed)
    scenes = [name for name in NAMES if not name.startswith("girl")]
    ground = cv2.resize(photo(scenes[seed % len(scenes)]), (1600, 1067), interpolation=cv2.INTER_AREA)
    for _ in range(rng.integers(2, 7)):
        with Pillow.open(PHOTOS / f"girl-{rng.integers(1, 4)}.cutout.png") as picture:
            person = np.asarray(picture.convert("RGBA"), np.float32)
        height = int(1067 * rng.uniform(0.25, 0.8))
        size = (int(person.shape[1] * height / person.shape[0]), height)
        person = np.asarray(cv2.resize(person, size, interpolation=cv2.INTER_AREA), np.float32)
        person = person[:, ::-1] if rng.random() < 0.5 else person
        left = int(rng.uniform(0, max(1, 1600 - size[0])))
        place = ground[1067 - height :, left : left + size[0]]
        person = person[:, : place.shape[1]]
        alpha = person[..., 3:] / 255
        place[:] = place * (1 - alpha) + person[..., :3] * alpha
    return np.asarray(ground, np.uint8)


def pictures() -> Iterator[tuple[str, Pixels]]:
    for name in NAMES:
        yield name, photo(name)
    yield "astronaut", np.asarray(data.astronaut(), np.uint8)
    for seed in range(COMPOSITES):
        yield f"composite {seed}", composite(seed)


def is_in(face: Face, others: list[Face]) -> bool:
    x, y = face.x + face.width / 2, face.y + face.height / 2
    return any(one.x < x < one.x + one.width and one.y < y < one.y + one.height for one in others)


def main() -> None:
    by_yunet = next((SHARED / "models").glob("face_detection_yunet*.onnx"), None)
    if by_yunet is None or not NAMES:
        sys.exit("needs the photos and YuNet's weights of ../shared")
    by_blazeface: Path = weights_store().get(BLAZEFACE)
    title(f"BlazeFace beside YuNet: faces of {LEAST_PX} px and more (goal: ≥ .9 of YuNet's)")
    found = wanted = false = 0
    seconds = {"yunet": 0.0, "blazeface": 0.0}
    shown = list(pictures())
    for _, picture in shown:
        started = time.perf_counter()
        theirs = list(yunet.detect(picture, by_yunet))
        seconds["yunet"] += time.perf_counter() - started
        started = time.perf_counter()
        ours = list(blazeface.detect(picture, by_blazeface))
        seconds["blazeface"] += time.perf_counter() - started
        large = [face for face in theirs if min(face.width, face.height) >= LEAST_PX]
        wanted += len(large)
        found += sum(is_in(face, ours) for face in large)
        false += sum(not is_in(face, theirs) for face in ours)
    row("recall", f"{found / wanted:.3f}", f"{found} of {wanted}; {false} that YuNet does not see")
    for name, total in seconds.items():
        row(name, f"{total / len(shown) * 1000:.0f} ms", "a picture")


if __name__ == "__main__":
    main()
