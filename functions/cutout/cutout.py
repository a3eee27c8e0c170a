"""Photo in, subject on a transparent ground out."""

from pathlib import PurePath

import numpy as np

from functions.cutout.params import CutoutParams
from layers.common.errors import NoSubject
from layers.common.imaging.alpha import bounds, cut_out_box
from layers.common.imaging.encode import encode, encode_mask
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image
from layers.common.service.media import Media, Upload
from layers.common.service.settings import service_settings
from layers.common.steps import step
from layers.common.vision.matting.refine import Matte, keep, refine
from layers.common.vision.segment import Segmentation, segment

_FAINTEST_EDGE = 8
"""Alpha of 255 from which a pixel counts for the crop; below it nobody sees one."""


def cutout(file: Upload, params: CutoutParams) -> Media:
    """Cut the subject out.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the file cannot be read.
        InvalidParameter: there is no such model.
        ModelUnavailable: the model was named and cannot be had.
        NoSubject: there is nothing to cut out.
        OutputTooLarge: the margin makes the result larger than ``MAX_PIXELS``.
    """
    image = file.decode()
    cut, notes = _cut(image, params)
    framed = _crop(cut, params) if params.crop else cut
    credited = Image(framed.pixels, image.credit if params.keep_copyright else Credit())
    with step("encode"):
        data = _encode(credited, params)
    return Media.picture(
        data, params.format, f"{_stem(file)}-{'mask' if params.only_mask else 'cutout'}", notes
    )


def _cut(image: Image, params: CutoutParams) -> tuple[Image, dict[str, str]]:
    """The whole picture with the subject's alpha, and what is to be said of how it was found."""
    own = image.alpha
    if own is not None and not params.ignore_alpha and int(own.min()) < 255:
        return _refuse_empty(image), {"Model": "none", "Matte": "the picture's own transparency"}
    seen = segment(image.rgb, params.wanted_model)
    with step("matte"):
        matte = (refine if params.alpha_matting else keep)(image.rgb, seen.mask(image.width, image.height))
    return _refuse_empty(Image(matte.rgba)), _notes(seen, matte)


def _refuse_empty(cut: Image) -> Image:
    if cut.alpha is None or bounds(cut.alpha, _FAINTEST_EDGE) is None:
        raise NoSubject("the picture has nothing that could be cut out")
    return cut


def _notes(seen: Segmentation, matte: Matte) -> dict[str, str]:
    notes = {"Model": seen.model, "Matte": matte.outcome}
    return notes | ({"Model-Fallback": seen.fallback} if seen.fallback else {})


def _crop(cut: Image, params: CutoutParams) -> Image:
    assert cut.alpha is not None
    box = bounds(cut.alpha, _FAINTEST_EDGE)
    assert box is not None  # an empty cut-out was refused
    left, top, right, bottom = box
    margin = params.margin_px(max(right - left, bottom - top))
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    check_output(right - left, bottom - top, service_settings().max_pixels)
    return Image(np.ascontiguousarray(cut_out_box(cut.pixels, (left, top, right, bottom))))


def _encode(cut: Image, params: CutoutParams) -> bytes:
    check_output(cut.width, cut.height, service_settings().max_pixels, params.format)
    if params.only_mask:
        return encode_mask(cut, params.format, quality=params.quality)
    return encode(cut, params.format, quality=params.quality)


def _stem(file: Upload) -> str:
    return PurePath((file.filename or "").replace("\\", "/")).stem[:100] or "photo"
