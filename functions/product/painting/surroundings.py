"""Surroundings: a picture goes on where it ends, and every pixel of it stays."""

import cv2
import numpy as np

from functions.product.painting.easel import Easel, on_grey, usual
from layers.common.compositing.over import over
from layers.common.compositing.positioning import Cropped
from layers.common.errors import NoSubject
from layers.common.imaging.alpha import bounds, with_alpha
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.imaging.resample import resample
from layers.common.vision.cut import FAINTEST_EDGE, cut_out, is_cut_out
from layers.common.vision.inpainting import fill_unknown

_HALF = 128
_ROOM = 0.25
"""Of the photo's side, beyond a side at which it cuts its subject off."""


def continued(canvas: Pixels, easel: Easel, instruction: str, seed: int | None) -> Pixels:
    """A canvas, RGBA, whose transparent parts a model has painted: RGB.

    What is opaque is as it was, whatever the model made of it.
    """
    height, width = canvas.shape[:2]
    alpha = np.ascontiguousarray(canvas[..., 3])
    if alpha.min() == 255:
        return np.ascontiguousarray(canvas[..., :3])
    small = resample(canvas, usual((width, height)))
    known = np.asarray(small[..., 3], np.float32) / np.float32(255)
    stretched = np.asarray(
        cv2.convertScaleAbs(fill_unknown(np.ascontiguousarray(small[..., :3]), known)), np.uint8
    )
    missing = np.where(small[..., 3] < _HALF, np.uint8(255), np.uint8(0))
    painted = easel.edit([stretched], instruction, mask=missing, seed=seed)
    return over(np.ascontiguousarray(canvas[..., :3]), resample(painted, (width, height)), alpha)


def cut_off(photo: Image, easel: Easel) -> Cropped:
    """The sides at which a photo cuts its subject off; none if it is a cut-out that was trimmed to it."""
    alpha = cut_out(photo, easel.options, param="cutout_model").image.alpha
    assert alpha is not None
    box = bounds(alpha, FAINTEST_EDGE - 1)
    is_trimmed = is_cut_out(photo) and box == (0, 0, *photo.size)
    return Cropped() if box is None or is_trimmed else Cropped.of(box, photo.size)


def uncropped(photo: Image, sides: Cropped, easel: Easel, instruction: str, seed: int | None) -> Image:
    """A photo that goes on beyond some of its sides. A cut-out stays one."""
    across, down = (max(1, round(side * _ROOM)) for side in photo.size)
    left, top, right, bottom = (
        room * is_cut for room, is_cut in zip((across, down, across, down), sides, strict=True)
    )
    check_output(photo.width + left + right, photo.height + top + bottom, easel.limits.max_pixels)
    opaque = with_alpha(on_grey(photo), np.full(photo.pixels.shape[:2], 255, np.uint8))
    canvas = np.asarray(
        cv2.copyMakeBorder(opaque, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)),
        np.uint8,
    )
    painted = continued(canvas, easel, instruction, seed)
    if not is_cut_out(photo):
        return photo.with_pixels(painted)
    alpha = _alpha(painted, easel)
    rows, columns = slice(top, top + photo.height), slice(left, left + photo.width)
    alpha[rows, columns], painted[rows, columns] = photo.pixels[..., 3], photo.rgb
    return photo.with_pixels(with_alpha(painted, alpha))


def _alpha(painted: Pixels, easel: Easel) -> Mask:
    """The alpha of what was painted; 0 where nothing of it is a subject."""
    try:
        found = cut_out(Image(painted.copy()), easel.options, param="cutout_model").image.alpha
    except NoSubject:
        return np.zeros(painted.shape[:2], np.uint8)
    assert found is not None
    return found.copy()
