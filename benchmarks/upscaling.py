"""Enlarging by networks beside bicubic: PSNR against the true picture, and CPU-seconds a megapixel."""

import time
from collections.abc import Iterator

import cv2
import numpy as np

from benchmarks.lettering import grounds
from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.upscaling.upscale import Detail, Factor, upscaler

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


def main() -> None:
    for factor, detail in ((2, "faithful"), (4, "faithful"), (4, "invent")):
        for quality in (None, 70, 50):
            try:
                told = measure(factor, detail, quality)  # type: ignore[arg-type]
            except ModelUnavailable as fault:
                told = fault.detail
            print(f"×{factor} {'clean' if quality is None else f'JPEG q{quality}'}: {told}", flush=True)


if __name__ == "__main__":
    main()
