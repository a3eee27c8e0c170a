"""Files as visitors have them."""

from pathlib import Path

import cv2
import numpy as np
from skimage import data

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels
from tests.pictures import portrait_heic, portrait_jpeg, saved


def portrait(folder: Path, name: str = "photo.jpg") -> Path:
    path = folder / name
    path.write_bytes(portrait_jpeg())
    return path


def heic(folder: Path) -> Path:
    """A photo as telephones make them, which Chromium cannot show."""
    path = folder / "photo.heic"
    path.write_bytes(portrait_heic())
    return path


def scene(folder: Path, name: str = "scene.png") -> Path:
    path = folder / name
    path.write_bytes(saved(np.asarray(data.rocket())[::2, ::2].copy(), "PNG"))
    return path


def figure(folder: Path, name: str, colour: tuple[int, int, int], width: int = 60, height: int = 150) -> Path:
    """A plain figure that is cut out: a trunk under a head, a pixel from each border."""
    alpha = np.zeros((height + 2, width + 2), np.uint8)
    cv2.rectangle(alpha, (1, height // 3), (width, height), 255, -1)
    cv2.circle(alpha, (width // 3, height // 4), height // 4 - 2, 255, -1)
    pixels: Pixels = np.full((*alpha.shape, 3), colour, np.uint8)
    path = folder / name
    path.write_bytes(saved(with_alpha(pixels, alpha), "PNG"))
    return path


def large(folder: Path, side: int = 1600) -> Path:
    """A figure that is larger than previews are."""
    return figure(folder, "large.png", (30, 90, 160), width=side // 4, height=side - 2)
