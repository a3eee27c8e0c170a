"""Enlarging by networks beside bicubic: PSNR against the true picture, and CPU-seconds a megapixel."""

import resource
import time
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from benchmarks.lettering import grounds
from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.catalogue import FAITHFUL
from layers.common.vision.upscaling.network import EnlargingNetwork
from layers.common.vision.upscaling.upscale import Detail, Factor, upscaler
from layers.common.vision.weights import weights_store

SIDE = 384


def psnr(found: Pixels, true: Pixels) -> float:
    return float(10 * np.log10(255**2 / np.mean((found.astype(float) - true) ** 2)))


def pairs(factor: int) -> Iterator[tuple[Pixels, Pixels]]:
    """The middle of each photo, and the same reduced."""
    for photo in grounds():
        side = min(*photo.shape[:2], SIDE) // factor * factor
        top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
        true = np.ascontiguousarray(photo[top : top + side, left : left + side])
        yield (
            true,
            np.asarray(cv2.resize(true, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)),
        )


def as_jpeg(photo: Pixels, quality: int) -> Pixels:
    coded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def measure(factor: Factor, detail: Detail, quality: int | None) -> str:
    network = upscaler(factor, detail, is_jpeg=quality is not None)
    plain, made, seconds, pixels = [], [], 0.0, 0
    for true, small in pairs(factor):
        given = small if quality is None else as_jpeg(small, quality)
        began = time.process_time()
        found = network.upscale(Image(given.copy())).pixels
        seconds, pixels = seconds + time.process_time() - began, pixels + true.shape[0] * true.shape[1]
        made.append(psnr(found, true))
        plain.append(
            psnr(np.asarray(cv2.resize(given, true.shape[1::-1], interpolation=cv2.INTER_CUBIC)), true)
        )
    per_megapixel = seconds / pixels * 1e6
    told = f"bicubic {np.mean(plain):.1f} dB, {network.note}: {np.mean(made):.1f} dB"
    return f"{told}, {per_megapixel:.1f} CPU-s/MP"


def seam() -> str:
    """How much tiles of 50 px differ from the whole."""
    photo = np.ascontiguousarray(grounds()[0][100:300, 150:350])
    path = weights_store().get(FAITHFUL.weights)
    whole, tiled = (
        EnlargingNetwork(replace(FAITHFUL, tile=tile), path, 1).enlarge(photo, 2, lambda: None).astype(int)
        for tile in (200, 50)
    )
    return f"tiles of 50 px differ from the whole by at most {np.abs(tiled - whole).max()} of 255"


def memory(width: int, height: int) -> str:
    """What enlarging a photo of that size four times adds to this process; the first, since peaks stay."""
    photo = cv2.resize(grounds()[0], (width, height), interpolation=cv2.INTER_CUBIC)
    network = upscaler(4, "faithful", is_jpeg=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    network.upscale(Image(np.asarray(photo, np.uint8)))
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    result = 16 * width * height * 3 / 1e6
    return f"{width} × {height} ×4: {added / 1024:.0f} MB more at the most, {result:.0f} of them the result"


def main() -> None:
    print(memory(1000, 750), flush=True)
    print(seam(), flush=True)
    for factor, detail in ((2, "faithful"), (4, "faithful"), (4, "invent")):
        for quality in (None, 70, 50):
            try:
                told = measure(factor, detail, quality)  # type: ignore[arg-type]
            except ModelUnavailable as fault:
                told = fault.detail
            print(f"×{factor} {'clean' if quality is None else f'JPEG q{quality}'}: {told}", flush=True)


if __name__ == "__main__":
    main()
