"""Photos with writing on them whose every pixel is known: laid over the photo, or in its scene."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from skimage import data

from layers.common.imaging.image import Mask, Pixels
from tests.shared import NAMES, PHOTOS

Kind = Literal["artificial", "natural"]

SMALLEST, LARGEST = 12, 120
CONTRAST: Final = 60
"""Levels of luma between letters and what is behind them."""
WORDS: Final = (
    "SALE 50%", "Summer", "New arrival", "www.shop.com", "Fresh bread", "OPEN", "Photo: A. Lee", "Hotel",
    "Exit 24", "BAKERY", "limited offer", "Café Paris", "2 for 1", "Bus stop", "Mountain",
)  # fmt: skip
_SIDE: Final = 640


@dataclass(frozen=True, eq=False, slots=True)
class Specimen:
    """A photo with writing.

    Attributes:
        before: the photo, uint8 (h, w, 3).
        photo: the same with writing, as a JPEG file shows it.
        ink: coverage of the letters, uint8 (h, w).
        size: of the letters, px.
    """

    name: str
    before: Pixels
    photo: Pixels
    ink: Mask
    size: float
    kind: Kind


@cache
def grounds() -> tuple[Pixels, ...]:
    """Photos without writing on them."""
    free = [data.astronaut(), data.coffee(), data.chelsea(), data.rocket()]
    shared = [np.asarray(Pillow.open(PHOTOS / f"{name}.jpg").convert("RGB")) for name in NAMES]
    return tuple(np.ascontiguousarray(photo) for photo in [*free, *shared])


def specimens(count: int = 60, seed: int = 0) -> Iterator[Specimen]:
    """Letters of 12 to 120 px, half of them laid over the photo and half in its scene."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        size = SMALLEST * (LARGEST / SMALLEST) ** (number / (count - 1))
        yield specimen(rng, number, size, "natural" if number % 2 else "artificial")


def specimen(rng: np.random.Generator, number: int, size: float, kind: Kind) -> Specimen:
    photos = grounds()
    while True:
        before = crop(photos[number % len(photos)], rng)
        ink = drawn(str(rng.choice(WORDS)), size, before.shape[1::-1], rng)
        if kind == "natural":
            ink = tilted(ink, rng)
        colour = np.array([[255, 255, 255], [0, 0, 0], rng.integers(0, 256, 3)], np.float64)[rng.integers(3)]
        photo = (
            printed(before, ink, size, colour, rng)
            if kind == "natural"
            else laid_over(before, ink, colour, rng)
        )
        if is_readable(before, photo, ink):
            break
    quality = int(rng.integers(85, 97))
    coded = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    name = f"{number:02} {kind} {size:.0f} px"
    return Specimen(name, before, np.ascontiguousarray(decoded), ink, size, kind)


def is_readable(before: Pixels, photo: Pixels, ink: Mask) -> bool:
    """Whether nearly all of the letters stand out."""
    change = np.abs(photo.astype(float) - before) @ (0.3, 0.59, 0.11)
    middle = change[ink >= 0.7 * ink.max()]
    return bool(np.median(middle) > CONTRAST and np.percentile(middle, 10) > CONTRAST / 2)


def crop(photo: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = photo.shape[:2]
    side = min(_SIDE, width), min(_SIDE * 3 // 4, height)
    left, top = int(rng.integers(0, width - side[0] + 1)), int(rng.integers(0, height - side[1] + 1))
    return np.ascontiguousarray(photo[top : top + side[1], left : left + side[0]])


def drawn(words: str, size: float, canvas: tuple[int, int], rng: np.random.Generator) -> Mask:
    """The letters somewhere on the canvas, straight; shorter words where long ones have no room."""
    font = ImageFont.truetype(_face(rng), size / 0.73)  # letters of that height, as capitals are
    while (width := font.getlength(words)) > canvas[0] * 0.9 and " " in words:
        words = words.rsplit(" ", 1)[0]
    words = words if width <= canvas[0] * 0.9 else words[: max(1, int(len(words) * canvas[0] * 0.9 / width))]
    left, top, right, bottom = font.getbbox(words)
    x = rng.uniform(4, max(5, canvas[0] - (right - left) - 4))
    y = rng.uniform(4, max(5, canvas[1] - (bottom - top) - 4))
    mask = Pillow.new("L", canvas)
    ImageDraw.Draw(mask).text((x - left, y - top), words, 255, font)
    return np.array(mask, np.uint8)


def _face(rng: np.random.Generator) -> str:
    return str(rng.choice(_faces()))


@cache
def _faces() -> list[str]:
    """Fonts of several kinds: a grotesque, a geometric, a monospaced one."""
    packages = (find_spec(f"fontpkg_{name}") for name in ("inter", "heebo", "jetbrains_mono"))
    folders = (Path(package.origin).parent for package in packages if package and package.origin)
    return [str(path) for folder in folders for path in sorted(folder.rglob("*.[to]tf"))]


def tilted(ink: Mask, rng: np.random.Generator) -> Mask:
    """Letters on a plane that is turned away from the camera."""
    left, top, width, height = cv2.boundingRect(ink)
    corners = np.array(
        [[left, top], [left + width, top], [left + width, top + height], [left, top + height]], np.float32
    )
    angle = np.deg2rad(rng.uniform(5, 18)) * rng.choice([-1, 1])
    centre = corners.mean(axis=0)
    turned = (corners - centre) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    near, far = rng.uniform(1.0, 1.15), rng.uniform(0.65, 0.85)
    sides = (far, near, near, far) if rng.random() < 0.5 else (near, far, far, near)
    moved = turned * np.array(sides)[:, None] + centre
    moved += np.clip(-moved.min(axis=0) + 3, 0, None)
    over = moved.max(axis=0) - (ink.shape[1] - 3, ink.shape[0] - 3)
    moved -= np.clip(over, 0, None)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return np.asarray(cv2.warpPerspective(ink, matrix, ink.shape[::-1], flags=cv2.INTER_AREA), np.uint8)


def laid_over(before: Pixels, ink: Mask, colour: NDArray[np.float64], rng: np.random.Generator) -> Pixels:
    """Flat colour; now and then with a shadow, or not opaque."""
    photo = before.astype(np.float64)
    if rng.random() < 0.25:
        shadow = cv2.GaussianBlur(np.roll(ink, (2, 2), (0, 1)), (0, 0), 2)[..., None] / 255
        photo *= 1 - 0.5 * shadow
    share = ink[..., None] / 255 * (rng.uniform(0.7, 0.9) if rng.random() < 0.2 else 1)
    return np.rint(photo + share * (colour - photo)).astype(np.uint8)


def printed(
    before: Pixels, ink: Mask, size: float, colour: NDArray[np.float64], rng: np.random.Generator
) -> Pixels:
    """Paint in the scene: shaded by its light, as soft and as grainy as the photo."""
    height, width = ink.shape
    direction = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    left, top, wide, high = cv2.boundingRect(ink)
    slope = 0.5 * max(width / max(wide, 1), 1) * (np.cos(direction) * x + np.sin(direction) * y)
    slope -= slope[top : top + high, left : left + wide].mean()
    light = np.clip(0.72 + slope.clip(-0.25, 0.25), 0, 1)
    paint = colour * 0.8 + 25  # neither the ink nor the camera reaches black and white
    grain = cv2.GaussianBlur(rng.normal(0, 1, (height, width)), (0, 0), 0.7) * 9
    soft = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.7, 1.4) * min(1, size / 24))[..., None] / 255
    lit = paint * light[..., None] + grain[..., None]
    return np.asarray(np.clip(np.rint(before + soft * (lit - before)), 0, 255), np.uint8)
