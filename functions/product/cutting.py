"""From the photo to its cut-out, enlarged: kept from before, or made."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from functions.product.enlarging import enlargement
from functions.product.params import ProductParams
from functions.product.parts import shows_cutout
from functions.product.placing import placement
from functions.product.pointed import cut_in_words
from layers.common.core.context import Context
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, NoSubject
from layers.common.imaging.alpha import Box, bounds, with_alpha
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.vision import segment
from layers.common.vision.cut import FAINTEST_EDGE, Cutout, cut_out, the_rest
from layers.common.vision.given_mask import read_levels
from layers.common.vision.writing.erase import erase


def cut(file: Upload, mask: Upload | None, params: ProductParams, context: Context) -> ReducedCutout:
    """The cut-out at the size that the layout needs.

    Raises:
        InvalidParameter: the model is unknown, the layout leaves no room, or a mask comes with a photo that
            stays whole.
        ModelUnavailable: a network that is asked for cannot be loaded.
        NoSubject: the photo holds nothing to cut out.
        OutputTooLarge: the enlarged photo has more than ``MAX_PIXELS``.
    """

    def scale(photo: Size, subject: Box) -> float:
        shown = max(placement(photo, subject, params.chosen_layout, context.limits.max_pixels).scales)
        return max(shown, 1.0) if shows_cutout(params) else shown

    _check_mask(mask, params)
    recipe = recipe_of(file, mask, params)
    store = context.cutouts if params.needs_network else None
    if store and (kept := store.get(recipe, scale)):
        return replace(kept, notes={**kept.notes, "Cutout": "kept"})
    image, notes = _made(file, mask, params, context)
    box = _box(image, params)
    if store:
        store.put(recipe, image, box, notes)
    return ReducedCutout.of(image, box, notes, scale)


def _check_mask(mask: Upload | None, params: ProductParams) -> None:
    if mask and not params.remove_background:
        raise InvalidParameter("expected no `mask` for a photo that stays whole", param="mask")
    if mask and any(params.segmentation.in_words):
        raise InvalidParameter("expected either a `mask` or words for what is kept", param="mask")


def _made(
    file: Upload, mask: Upload | None, params: ProductParams, context: Context
) -> tuple[Image, Mapping[str, str]]:
    """The whole photo, enlarged, with the alpha of what is kept; and notes on how that was found."""
    enlarged = enlargement(file, params, context.limits)  # first, since its weights may be missing
    photo, told = without_writing(file.decode(context.limits, exposure=params.exposure), params)
    levels = read_levels(mask.decode(context.limits)) if mask else None
    found = _subject(photo, levels, params, context) if params.remove_background else _whole(photo)
    notes = {**found.notes, **told}
    if enlarged.note:
        notes["Upscale"] = enlarged.note
    return enlarged.of(found.image), notes


def without_writing(photo: Image, params: ProductParams) -> tuple[Image, Mapping[str, str]]:
    """The photo without the writing that is to be erased, and a note on that."""
    if params.erase_text == "none":
        return photo, {}
    erased = erase(photo, params.erase_text)
    return erased.image, {"Erased-Text": erased.note}


def _whole(photo: Image) -> Cutout:
    """The photo with the transparency that it has."""
    alpha = np.full(photo.pixels.shape[:2], 255, np.uint8) if photo.alpha is None else photo.alpha
    if not alpha.any():
        raise NoSubject("the photo is transparent everywhere")
    return Cutout(photo.with_pixels(with_alpha(photo.rgb, alpha)), {"Model": "none"})


def _subject(photo: Image, levels: Mask | None, params: ProductParams, context: Context) -> Cutout:
    """The photo with the alpha of its subject, or of the rest."""
    part = params.region(photo.size)
    shown = photo.with_pixels(_part(photo.pixels, part, photo.size))
    if any(params.segmentation.in_words):
        assert context.vision_model is not None  # checked before the work
        found = cut_in_words(shown, params.segmentation, params.cut_options, context.vision_model)
    else:
        level_part = None if levels is None else _part(levels, part, photo.size)
        found = cut_out(shown, params.cut_options, level_part, param="cutout_model")
    pixels = found.image.pixels
    if found.image.size != photo.size:
        pixels = np.zeros((photo.height, photo.width, 4), np.uint8)
        pixels[part[1] : part[3], part[0] : part[2]] = found.image.pixels
    if params.segmentation.mode == "rest":
        pixels = the_rest(photo.rgb, pixels)
    notes = {**found.notes, "Uncertainty": f"{_uncertainty(pixels):.3f}"}
    return Cutout(Image(pixels, photo.credit), notes)


def _uncertainty(rgba: Pixels) -> float:
    """How undecided a cut-out is: the share of its alpha that is neither 0 nor 1, from 0 to 1."""
    counts = cv2.calcHist([rgba], [3], None, [256], [0, 256]).ravel()
    levels = np.arange(256)
    undecided, all_of_it = float(counts @ np.minimum(levels, 255 - levels)), float(counts @ levels)
    return undecided / max(all_of_it, 1)


def _box(image: Image, params: ProductParams) -> Box:
    """What the layout places: the subject's box, or all of a photo that stays whole."""
    if not params.remove_background:
        return 0, 0, *image.size
    assert image.alpha is not None
    box = bounds(image.alpha, FAINTEST_EDGE - 1)
    if box is None:
        raise NoSubject("the photo has nothing but its subject")
    return box


def _part(plane: Pixels, box: Box, photo: Size) -> Pixels:
    """What a plane that is stretched over the photo shows of a box of it; one pixel at least."""
    steps = plane.shape[1] / photo[0], plane.shape[0] / photo[1]
    left, top = (int(box[axis] * steps[axis]) for axis in (0, 1))
    right, bottom = (
        max(int(box[axis + 2] * steps[axis]), start + 1) for axis, start in enumerate((left, top))
    )
    return np.ascontiguousarray(plane[top:bottom, left:right])


def recipe_of(file: Upload, mask: Upload | None, params: ProductParams) -> str:
    """What makes a difference to the cut-out."""
    digests = [hashlib.sha256(one.data).hexdigest() for one in (file, mask) if one]
    options = params.cut_options
    # A request that names no model gets the best that is ready, which changes when weights arrive.
    ready = (
        [name for name, state in segment.states().items() if state == "ready"] if not options.model else []
    )
    what = params.exposure, params.roi, params.segmentation.mode, params.remove_background
    size = params.upscale, params.detail, params.upscale_limit, params.upscale_beyond
    return json.dumps([*digests, repr(options), ready, *what, *size, params.erase_text])
