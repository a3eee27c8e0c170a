"""Subjects and a background in, one picture out."""

from typing import Final

from functions.compose.finish import as_they_are, finisher
from functions.compose.params import ComposeParams
from functions.compose.placement.decide import check, decide
from functions.compose.placement.placement import as_items
from functions.compose.render import as_boxes, render
from functions.compose.scene.scene import survey
from functions.compose.subjects import cut_subjects
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import flatten
from layers.common.imaging.encode import encode
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image
from layers.common.progress import step
from layers.common.vision.faces.face import Faces

LEAST_SIDE: Final = 16
"""Of a background, px."""


def compose(
    background: Upload, subjects: tuple[Upload, ...], params: ComposeParams, context: Context
) -> Media:
    """Put the subjects into the scene.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: a parameter does not fit the files, or there is no such model.
        LlmDisabled: a vision model should place, and the server has no key for one.
        ModelUnavailable: the segmentation model was named and cannot be had.
        NoSubject: there is nothing to cut out of a subject's photo.
        OutputTooLarge: a subject would be larger than ``MAX_PIXELS``, or the result than its format can hold.
    """
    check(params, len(subjects), context.vision_model)
    ground = _background(background, params, context.limits)
    figures, cutting = cut_subjects(subjects, params, context.limits)
    with step("place"):
        scene = survey(ground.rgb)
        placements, placing = decide(params, ground.rgb, scene, figures, context.vision_model)
    with step("render"):
        finish = finisher(scene, ground.rgb) if params.harmonise else as_they_are
        pixels = render(ground.rgb, figures, placements, finish, max_pixels=context.limits.max_pixels)
    with step("encode"):
        credit = ground.credit if params.keep_copyright else Credit()
        data = encode(Image(pixels, credit), params.format, quality=params.quality)
    boxes = as_boxes(figures, placements, ground.width, ground.height)
    faces = (*scene.faces, *(figure.face for figure in figures if figure.face))
    seen = Faces(faces, scene.faces.detector).note
    notes = {**cutting, **placing, "Faces": seen, "Placement": as_items(placements), "Boxes": boxes}
    return Media.picture(data, params.format, f"{background.stem}-composed", notes)


def _background(upload: Upload, params: ComposeParams, limits: Limits) -> Image:
    """The scene, without alpha; its header is enough to refuse it."""
    width, height = upload.size(limits)
    if min(width, height) < LEAST_SIDE:
        raise InvalidParameter(
            f"expected at least {LEAST_SIDE} × {LEAST_SIDE} px for `{upload.field}`, "
            f"received {width} × {height}",
            param=upload.field,
        )
    check_output(width, height, limits.max_pixels, params.format)
    return flatten(upload.decode(limits))
