"""The photo itself, out of focus, without the subject."""

import math
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from layers.common.core.cutouts import ReducedCutout
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.imaging.resample import shrunk
from layers.common.imaging.srgb import from_linear, to_linear
from layers.common.vision.inpainting import remove_subject

Floats = NDArray[np.float32]

_REACH: Final = 0.008
"""Of the photo's long side, around the subject that is taken out: its blurred edge."""
_LARGEST_RADIUS: Final = 10.0
"""px. A larger radius is that of a reduced copy: what it loses, the blur would hide."""
_LEAST_RADIUS: Final = 0.1
"""px. A smaller one is invisible."""
_HIGHLIGHT: Final = 0.7
"""Linear light above which a level stands for more than it says: the exposure has cut it off."""
_WHITE: Final = 0.99
"""What white is on the shoulder, whose end is infinite light: 9 times white."""


BlurMode = Literal["gaussian", "bokeh"]


class Blurred(Background):
    """The photo's background, blurred; the subject is taken out of it first, so that it leaves no halo."""

    kind: Literal["blur"] = "blur"
    mode: BlurMode = Field(
        "gaussian",
        description="bokeh blurs by a disc in linear light, with bright highlights, as a lens does.",
    )
    amount: float = Field(
        0.01,
        ge=0,
        le=0.05,
        description="Radius of the disc, or σ of the Gaussian, as a share of the photo's long side.",
    )

    is_open = False

    def ground(self, view: View) -> Ground:
        width, height = view.cutout.size
        radius = self.amount * max(width, height)
        factor = min(1.0, max(*view.where.scales, 1 / 16), _LARGEST_RADIUS / max(radius, 1e-6))
        # What is enlarged for the subject's sake is not enlarged to be blurred.
        reduction = reduction_within(view.photo_width / (factor * width))
        photo = view.photo(reduction)
        small = shrunk(np.ascontiguousarray(photo.rgb), factor * width / photo.width)
        plate = _without_subject(small, _alpha(view.cutout, small.shape[1::-1]), view.stage.seed)
        scale = plate.shape[1] / width
        if radius * scale >= _LEAST_RADIUS:
            plate = _BLURS[self.mode](plate, radius * scale)
        return Ground(_on_canvas(plate, view, scale))


def _alpha(cutout: ReducedCutout, size: Size) -> Mask:
    """The subject's alpha in the whole photo, reduced to that size."""
    level, (width, height) = cutout.level, cutout.size
    step = level.factor * size[0] / width, level.factor * size[1] / height
    # Centres of pixels: x' + .5 = step (x + .5) + left.
    shift = level.left * size[0] / width + step[0] / 2 - 0.5, level.top * size[1] / height + step[1] / 2 - 0.5
    alpha = np.ascontiguousarray(level.pixels[..., 3])
    if min(step) < 1:  # averaged first, since the warp reads four pixels only
        alpha = np.asarray(
            cv2.resize(alpha, None, fx=step[0], fy=step[1], interpolation=cv2.INTER_AREA), np.uint8
        )
        step, shift = (1.0, 1.0), (level.left * size[0] / width, level.top * size[1] / height)
    matrix = np.array([[step[0], 0, shift[0]], [0, step[1], shift[1]]])
    return np.asarray(cv2.warpAffine(alpha, matrix, size), np.uint8)


def _without_subject(photo: Pixels, alpha: Mask, seed: int) -> Pixels:
    if alpha.min() == 255:  # a photo that stays whole: there is nothing else that could be blurred
        return photo
    reach = max(2.0, _REACH * max(alpha.shape))
    return remove_subject(np.ascontiguousarray(photo), alpha, reach, np.random.default_rng(seed))


def defocused(picture: Pixels, mode: BlurMode, radius: float) -> Pixels:
    """A picture, RGB, out of focus: by a disc of that radius, or a Gaussian of that σ, px."""
    tall, wide = picture.shape[:2]
    small = shrunk(picture, min(1.0, _LARGEST_RADIUS / max(radius, _LEAST_RADIUS)))
    scaled = radius * small.shape[1] / wide
    if scaled < _LEAST_RADIUS:
        return picture
    soft = _BLURS[mode](small, scaled)
    return np.asarray(cv2.resize(soft, (wide, tall), interpolation=cv2.INTER_LINEAR), np.uint8)


def _gaussian(plate: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(plate, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.uint8)


def _bokeh(plate: Pixels, radius: float) -> Pixels:
    """A disc in linear light. What was cut off at white shines as discs again."""
    side = 2 * math.ceil(radius) + 1
    y, x = np.indices((side, side), np.float32) - np.float32(side // 2)
    disc = np.clip(np.float32(radius + 0.5) - np.hypot(x, y), 0, 1)
    disc /= disc.sum()
    answer = np.empty_like(plate)
    for channel in range(3):
        light = cv2.LUT(np.ascontiguousarray(plate[..., channel]), _light())
        spread = cv2.filter2D(light, cv2.CV_32F, disc, borderType=cv2.BORDER_REFLECT)
        answer[..., channel] = _levels(np.asarray(spread, np.float32))
    return answer


def _light() -> Floats:
    """Linear light of each level, (256,), with what the exposure cut off put back."""
    toned = to_linear(np.arange(256)) * _WHITE
    above = (1 - _HIGHLIGHT) ** 2 / (1 - toned) - 1 + 2 * _HIGHLIGHT
    return np.asarray(np.where(toned < _HIGHLIGHT, toned, above), np.float32)


def _levels(light: Floats) -> Mask:
    """Levels of light, uint8: the inverse of :func:`_light`, with a shoulder above white."""
    above = 1 - (1 - _HIGHLIGHT) ** 2 / np.maximum(light + 1 - 2 * _HIGHLIGHT, 1e-3)
    linear = np.where(light < _HIGHLIGHT, light, above) / _WHITE
    return np.asarray(np.rint(from_linear(linear)), np.uint8)


_BLURS = {"gaussian": _gaussian, "bokeh": _bokeh}


def _on_canvas(plate: Pixels, view: View, small: float) -> Pixels:
    """The plate where the photo is on the canvas; mirrored beyond it."""
    (across, down), (left, top) = view.where.scales, view.where.photo_at
    across, down = across / small, down / small
    # Centres of pixels: x' + .5 = scale (x + .5) + left.
    matrix = np.array([[across, 0, across / 2 - 0.5 + left], [0, down, down / 2 - 0.5 + top]])
    canvas = cv2.warpAffine(
        plate, matrix, view.stage.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(canvas, np.uint8)
