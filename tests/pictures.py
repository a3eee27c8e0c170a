"""Small pictures in any format and mode, made on the spot."""

import io
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from skimage import data

from layers.common.imaging.image import Pixels


@cache
def astronaut() -> Pixels:
    """A free portrait, uint8 (512, 512, 3), that comes with scikit-image."""
    return np.asarray(data.astronaut(), np.uint8)


def saved(pixels: NDArray[Any] | Pillow.Image, pillow: str, **options: Any) -> bytes:
    """The pixels as a file of Pillow's format."""
    picture = pixels if isinstance(pixels, Pillow.Image) else Pillow.fromarray(pixels)
    sink = io.BytesIO()
    picture.save(sink, pillow, **options)
    return sink.getvalue()


@cache
def portrait_jpeg() -> bytes:
    return saved(astronaut(), "JPEG", quality=92)


@cache
def portrait_png() -> bytes:
    return saved(astronaut()[::2, ::2], "PNG")


@cache
def portrait_heic() -> bytes:
    import pillow_heif  # noqa: PLC0415 – registers itself with Pillow only when told to

    sink = io.BytesIO()
    pillow_heif.from_pillow(Pillow.fromarray(astronaut())).save(sink, quality=80)
    return sink.getvalue()


def gradient(width: int = 64, height: int = 48) -> Pixels:
    """Red grows to the right, green downwards: every pixel tells where it belongs."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.dstack((x, y, np.full_like(x, 128))).astype(np.uint8)


def opened(data: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(data))
    picture.load()
    return picture
