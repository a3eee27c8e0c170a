"""Enlarged photos, to be looked at: bicubic, Lanczos, and each network, four times as large."""

from collections.abc import Iterator

import cv2
import numpy as np

from benchmarks.lettering import grounds
from benchmarks.sheets.contact import Print, folder, write
from benchmarks.upscaling import as_jpeg
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.upscaling.upscale import states, upscaler

SIDE = 160


def prints(quality: int | None) -> Iterator[Print]:
    for photo in grounds():
        top, left = (photo.shape[0] - SIDE) // 2, (photo.shape[1] - SIDE) // 2
        part = np.ascontiguousarray(photo[top : top + SIDE, left : left + SIDE])
        given = part if quality is None else as_jpeg(part, quality)
        for name, how in (("bicubic", cv2.INTER_CUBIC), ("Lanczos", cv2.INTER_LANCZOS4)):
            yield Print(name, np.asarray(cv2.resize(given, None, fx=4, fy=4, interpolation=how), np.uint8))
        yield Print("faithful", enlarged(given, is_jpeg=quality is not None))
        if states()["realesrgan-x4plus"] == "ready":
            yield Print(
                "invent", np.asarray(upscaler(4, "invent", is_jpeg=False).upscale(Image(given)).pixels)
            )


def enlarged(photo: Pixels, *, is_jpeg: bool) -> Pixels:
    return upscaler(4, "faithful", is_jpeg=is_jpeg).upscale(Image(photo.copy())).pixels


def main() -> None:
    for quality in (None, 50):
        name = "upscaling" if quality is None else f"upscaling-q{quality}"
        columns = 4 if states()["realesrgan-x4plus"] == "ready" else 3
        write(folder() / f"{name}.png", prints(quality), columns=columns)


if __name__ == "__main__":
    main()
