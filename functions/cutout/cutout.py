"""Cuts the subject out of a photo."""

import numpy as np

from functions.cutout.params import CutoutParams
from layers.common.compositing.over import over
from layers.common.core.colours import OPAQUE, rgba
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.imaging.alpha import bounds, cut_out_box
from layers.common.imaging.encode import encode, encode_mask
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image, Pixels
from layers.common.progress import step
from layers.common.vision.cut import FAINTEST_EDGE, cut_out
from layers.common.vision.estimate import cut_s
from layers.common.vision.given_mask import read_levels


def cutout(file: Upload, params: CutoutParams, context: Context, mask: Upload | None = None) -> Media:
    """Cut the subject out.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: the model is unknown, or the photo has no ``exposure``.
        ModelUnavailable: the requested model, or ViTMatte, cannot be loaded.
        NoSubject: the photo holds nothing to cut out.
        OutputTooLarge: the result exceeds ``MAX_PIXELS`` because of its margin, or the limits of its format.
    """
    levels = read_levels(mask.decode(context.limits)) if mask else None
    image = file.decode(context.limits, exposure=params.exposure)
    result = cut_out(image, params.cut_options, levels)
    cropped = _crop(result.image, params, context.limits) if params.crop else result.image
    pixels = _on(params.background, cropped.pixels) if params.background else cropped.pixels
    credited = Image(pixels, image.credit if params.keep_copyright else Credit())
    with step("encode"):
        data = _encode(credited, params, context.limits)
    stem = f"{file.stem}-{'mask' if params.only_mask else 'cutout'}"
    return Media.picture(data, params.format, stem, result.notes)


def expected_s(file: Upload, params: CutoutParams, limits: Limits, **_others: object) -> float:
    """Seconds that a job is expected to take.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
        InvalidParameter: the model is unknown.
    """
    return cut_s(params.cut_options, file.pixels(limits))


def _crop(subject: Image, params: CutoutParams, limits: Limits) -> Image:
    assert subject.alpha is not None
    box = bounds(subject.alpha, FAINTEST_EDGE)
    assert box is not None  # an empty cut-out is refused before
    left, top, right, bottom = box
    margin = params.margin_px(max(right - left, bottom - top))
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    check_output(right - left, bottom - top, limits.max_pixels)
    return Image(np.ascontiguousarray(cut_out_box(subject.pixels, (left, top, right, bottom))))


def _on(colour: str, subject: Pixels) -> Pixels:
    """The subject over a colour."""
    behind, alpha = rgba(colour)
    fill = behind if alpha == OPAQUE else (*behind, alpha)
    back = np.full((*subject.shape[:2], len(fill)), fill, np.uint8)
    return over(np.ascontiguousarray(subject[..., :3]), back, subject[..., 3])


def _encode(subject: Image, params: CutoutParams, limits: Limits) -> bytes:
    check_output(subject.width, subject.height, limits.max_pixels, params.format)
    if params.only_mask:
        return encode_mask(subject, params.format, quality=params.quality)
    return encode(subject, params.format, quality=params.quality)
