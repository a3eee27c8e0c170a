"""Puts subjects into a background: one picture from several files."""

from collections.abc import Sequence
from typing import Final

from functions.compose.harmonise.harmonise import harmoniser
from functions.compose.harmonise.scene_light import find_light
from functions.compose.params import ComposeParams
from functions.compose.placement.modes import check_mode, place_subjects
from functions.compose.placement.placement import placements_json
from functions.compose.render import UNCHANGED, boxes_json, render
from functions.compose.scene import SceneAnalysis, analyse_scene
from functions.compose.subjects import cut_subjects
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.core.weight import Work, check_total_work
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import flatten
from layers.common.imaging.encode import encode
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image
from layers.common.progress import step
from layers.common.vision.faces.face import Faces
from layers.common.vision.subject import Subject

_WEIGHT: Final = 8
"""Touches of a picture's pixels: decode, segment, matte, place, harmonise."""
LEAST_SIDE: Final = 16
"""Shortest side of a background, px."""


def compose(
    background: Upload, subjects: tuple[Upload, ...], params: ComposeParams, context: Context
) -> Media:
    """Put the subjects into the scene.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: a parameter does not fit the files, or the segmentation model is unknown.
        LlmDisabled: mode `llm` is requested, and the server has no key for a vision model.
        ModelUnavailable: the requested segmentation model cannot be loaded.
        NoSubject: a subject's photo holds nothing to cut out.
        OutputTooLarge: a subject would exceed ``MAX_PIXELS``, or the result the limits of its format.
    """
    check_mode(params, len(subjects), context.vision_model)
    _check_work([background, *subjects], context.limits)
    image = _decode_background(background, params, context.limits)
    cutouts, cutout_notes = cut_subjects(subjects, params, context.limits)
    with step("place"):
        scene = analyse_scene(image.rgb)
        light = find_light(image.rgb, scene.horizon)
        placements, placement_notes = place_subjects(params, image.rgb, scene, cutouts, context.vision_model)
    with step("render"):
        finish = harmoniser(scene, image.rgb, light) if params.harmonise else UNCHANGED
        pixels = render(image.rgb, cutouts, placements, finish, max_pixels=context.limits.max_pixels)
    with step("encode"):
        credit = image.credit if params.keep_copyright else Credit()
        data = encode(Image(pixels, credit), params.format, quality=params.quality)
    notes = {
        **cutout_notes,
        **placement_notes,
        "Faces": _faces(scene, cutouts).note,
        "Placement": placements_json(placements),
        "Boxes": boxes_json(cutouts, placements, image.width, image.height),
        **({"Shadow": light.note} if params.harmonise else {}),
    }
    return Media.picture(data, params.format, f"{background.stem}-composed", notes)


def _check_work(uploads: Sequence[Upload], limits: Limits) -> None:
    """Refuse pictures that are too much work together, from their headers alone."""
    sizes = [(upload, upload.size(limits)) for upload in uploads]
    parts = [Work(upload.field, _WEIGHT * width * height) for upload, (width, height) in sizes]
    check_total_work(parts, limits.max_work_pixels)


def _decode_background(upload: Upload, params: ComposeParams, limits: Limits) -> Image:
    """The background without alpha. Its size is checked before it is decoded."""
    width, height = upload.size(limits)
    if min(width, height) < LEAST_SIDE:
        raise InvalidParameter(
            f"expected at least {LEAST_SIDE} × {LEAST_SIDE} px for `{upload.field}`, "
            f"received {width} × {height}",
            param=upload.field,
        )
    check_output(width, height, limits.max_pixels, params.format)
    return flatten(upload.decode(limits))


def _faces(scene: SceneAnalysis, subjects: tuple[Subject, ...]) -> Faces:
    """All faces that were found, in the background and on the subjects."""
    faces = (*scene.faces, *(subject.face for subject in subjects if subject.face))
    return Faces(faces, scene.faces.detector)
