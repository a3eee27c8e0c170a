"""Seeded composites with known alpha and known foreground colour.

Every scene is `alpha * foreground + (1 - alpha) * background + sensor noise`,
composited in encoded sRGB values (the space rembg and pymatting work in). The
alpha is procedural: a head-and-shoulders blob with an edge of chosen
sharpness, plus curved strands drawn supersampled and averaged down, so thin
hair has genuinely fractional coverage. The coarse mask imitates a 320 px
saliency network: it knows the body and loses nearly all strands.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from layers.common.imaging.decode import decode
from tests.shared import PHOTOS

NOISE_SIGMA = 3.0
SUPERSAMPLE = 4
MODEL_SIDE = 320
MODEL_BLUR = 1.3  # cells
SIZES: dict[str, tuple[int, int]] = {"3mp": (2124, 1416), "12mp": (4248, 2832)}

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """What one scene is made of; lengths are fractions of the photo's height."""

    name: str
    seed: int
    background: str
    texture: str
    hair: tuple[int, int, int]
    strands: int
    strand_length: float
    strand_width: float
    edge_blur: float
    background_blur: float


@dataclass(frozen=True)
class Scene:
    """A photo with its truth: `alpha` float32 0..1, `foreground` uint8 RGB."""

    name: str
    pixels: Bytes
    alpha: Floats
    foreground: Bytes
    coarse: Bytes


RECIPES = (
    Recipe("brown-hair-bokeh", 1, "car-2", "animal-3", (92, 62, 40), 1100, 0.055, 0.0007, 0.0004, 0.012),
    Recipe(
        "blond-hair-street",
        2,
        "car-3",
        "girl-3",
        (196, 160, 104),
        900,
        0.065,
        0.0008,
        0.0006,
        0.002,
    ),
    Recipe(
        "dark-hair-defocus",
        3,
        "animal-1",
        "coffee",
        (40, 34, 34),
        800,
        0.050,
        0.0010,
        0.0030,
        0.006,
    ),
    Recipe("fur", 4, "girl-2", "animal-1", (150, 120, 84), 5000, 0.02, 0.0006, 0.0005, 0.004),
    Recipe("clean-edge", 5, "animal-2", "car-2", (120, 84, 60), 0, 0.0, 0.0, 0.0005, 0.003),
)


def _photo(name: str, height: int, width: int) -> Bytes:
    path = PHOTOS / f"{name}.jpg"
    picture = decode(path.read_bytes(), max_pixels=10**9).rgb if path.exists() else _free_picture(name)
    scale = max(height / picture.shape[0], width / picture.shape[1])
    enlarged = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    enlarged = cv2.copyMakeBorder(enlarged, 0, 2, 0, 2, cv2.BORDER_REPLICATE)
    top, left = (enlarged.shape[0] - height) // 2, (enlarged.shape[1] - width) // 2
    return np.ascontiguousarray(enlarged[top : top + height, left : left + width], np.uint8)


def _free_picture(name: str) -> Bytes:
    """What stands in for a photo that is not on this machine: scikit-image's own."""
    return np.asarray(data.coffee() if name == "coffee" else data.chelsea(), np.uint8)


def _blob(height: int, width: int, recipe: Recipe) -> Floats:
    mask = np.zeros((height, width), np.uint8)
    centre = (width // 2, int(0.36 * height))
    cv2.ellipse(mask, centre, (int(0.24 * width), int(0.2 * height)), 0, 0, 360, 255, -1, cv2.LINE_AA)
    cv2.rectangle(
        mask,
        (int(0.40 * width), int(0.5 * height)),
        (int(0.60 * width), int(0.7 * height)),
        255,
        -1,
    )
    cv2.ellipse(
        mask,
        (width // 2, height),
        (int(0.46 * width), int(0.38 * height)),
        0,
        0,
        360,
        255,
        -1,
        cv2.LINE_AA,
    )
    sigma = max(0.7, recipe.edge_blur * height)
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), sigma), np.float32)


def _strand_curves(
    height: int, width: int, recipe: Recipe, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    steps = np.linspace(0, 1, 14)[:, None]
    curves = []
    for _ in range(recipe.strands):
        angle = rng.uniform(-1.25 * np.pi, 0.25 * np.pi)
        outward = np.array([np.cos(angle), np.sin(angle)])
        radius = rng.uniform(0.9, 1.0)
        root = np.array([0.5 * width, 0.36 * height]) + radius * outward * np.array(
            [0.24 * width, 0.2 * height]
        )
        length = recipe.strand_length * height * (0.25 + 0.75 * rng.uniform() ** 2)
        sideways = np.array([-outward[1], outward[0]]) * rng.normal(0, 0.5)
        fall = np.array([0.0, rng.uniform(0.0, 0.6)])
        curves.append(root + length * (steps * outward + steps**2 * (sideways + fall)))
    return curves


def _draw_strands(
    height: int, width: int, recipe: Recipe, foreground: Bytes, rng: np.random.Generator
) -> Floats:
    """Coverage of the strands; their individual colours are painted into `foreground`."""
    fine = np.zeros((height * SUPERSAMPLE, width * SUPERSAMPLE), np.uint8)
    for curve in _strand_curves(height, width, recipe, rng):
        thickness = max(1, round(recipe.strand_width * height * SUPERSAMPLE * rng.uniform(0.5, 1.4)))
        points = np.round(curve * SUPERSAMPLE).astype(np.int32)[:, None]
        cv2.polylines(fine, [points], False, int(rng.uniform(150, 255)), thickness)
        tone = np.clip(np.array(recipe.hair) * rng.uniform(0.75, 1.3), 0, 255)
        wide = max(3, round(recipe.strand_width * height * 3))
        cv2.polylines(foreground, [np.round(curve).astype(np.int32)[:, None]], False, tone.tolist(), wide)
    coverage = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(coverage.astype(np.float32) / 255, (0, 0), 0.7), np.float32)


def _foreground(height: int, width: int, recipe: Recipe) -> Bytes:
    texture = cv2.cvtColor(_photo(recipe.texture, height, width), cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = (texture - cv2.GaussianBlur(texture, (0, 0), 0.02 * height)) * 0.5
    shading = np.linspace(0.85, 1.15, width, dtype=np.float32)[None, :] + detail / 255
    colours = np.empty((height, width, 3), np.float32)
    colours[: height // 2 + height // 10] = recipe.hair
    colours[height // 2 + height // 10 :] = (70, 90, 130)
    smooth = cv2.GaussianBlur(colours, (0, 0), 0.01 * height)
    return np.asarray(np.clip(smooth * shading[..., None], 0, 255), np.uint8)


def coarse_mask(alpha: Floats, side: int = MODEL_SIDE) -> Bytes:
    """What a `side` x `side` saliency model would answer: blurred, strands mostly lost."""
    small = cv2.resize(alpha, (side, side), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), MODEL_BLUR)
    confident = 1 / (1 + np.exp(-12 * (small - 0.5)))
    return np.asarray(np.round(255 * np.clip((confident - 0.01) / 0.98, 0, 1)), np.uint8)


def make_scene(recipe: Recipe, size: str) -> Scene:
    """Render `recipe` at `SIZES[size]`; the same arguments always give the same bytes."""
    height, width = SIZES[size]
    rng = np.random.default_rng(recipe.seed)
    foreground = _foreground(height, width, recipe)
    alpha = _blob(height, width, recipe)
    if recipe.strands:
        alpha = np.maximum(alpha, _draw_strands(height, width, recipe, foreground, rng))
        foreground = np.asarray(cv2.GaussianBlur(foreground, (0, 0), 1.0), np.uint8)
    background = cv2.GaussianBlur(
        _photo(recipe.background, height, width), (0, 0), max(0.5, recipe.background_blur * height)
    )
    alpha[alpha < 1 / 512] = 0
    alpha[alpha > 1 - 1 / 512] = 1
    weight = alpha[..., None]
    light = weight * foreground + (1 - weight) * background
    light += rng.standard_normal(light.shape, np.float32) * NOISE_SIGMA
    pixels = np.clip(np.round(light), 0, 255).astype(np.uint8)
    return Scene(f"{recipe.name}-{size}", pixels, alpha.astype(np.float32), foreground, coarse_mask(alpha))
