"""Style: a photo becomes an editorial illustration."""

from collections.abc import Sequence
from math import isqrt

import numpy as np

from functions.style.framing import crop_box
from functions.style.look import Look
from functions.style.params import StyleParams
from functions.style.subject import Subject, subject_on_canvas
from functions.style.text import lay_out_text
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.imaging.alpha import Colour, flatten, premultiply, unpremultiply, with_straight_alpha
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.encode import encode
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image, Pixels, Size
from layers.common.imaging.resample import shrunk
from layers.common.progress import step
from layers.common.typography.block import code_points
from layers.common.vision.cut import cut
from layers.common.vision.faces.face import Face, leading_face
from layers.common.vision.faces.find import find_faces

_GREY: Colour = (128, 128, 128)
"""Ground behind transparent pixels when faces are detected."""
_FINE_WIDTH, _FINE_PIXELS = 720, 1_500_000
"""Width in pixels that brushes need for their detail, and the most pixels that supersampling may give."""
_OVERSIZE = 1.5
"""Side of the decoded photo relative to the canvas; it is larger because a part of it fills the canvas."""


def style(look: Look, file: Upload, params: StyleParams, context: Context) -> Media:
    """Draw a photo in an editorial look.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the file cannot be read.
        InvalidParameter: the model is unknown, or a text does not fit.
        ModelUnavailable: the requested model is not available.
        NoSubject: no subject was found.
        OutputTooLarge: the size has more pixels than ``MAX_PIXELS``.
    """
    check_output(*params.canvas, context.limits.max_pixels, params.format)
    supersampling = _supersampling(params.canvas)
    canvas = (supersampling * params.canvas[0], supersampling * params.canvas[1])
    text = lay_out_text(params.headline, params.kicker, canvas, look.typography, supersampling)
    photo = _decode(file, canvas, context.limits)
    cutout = cut(photo, params.wanted_model, param="cutout_model")
    with step("faces"):
        faces = find_faces(flatten(photo, _GREY).rgb)
    with step("render"):
        subject = _frame(cutout.image, faces, look, canvas, text.clear_share(canvas[1]))
        pixels = look.render(subject, params.colours(look), text, np.random.default_rng(params.seed))
        pixels = shrunk(pixels, 1 / supersampling)
    with step("encode"):
        credit = photo.credit if params.keep_copyright else Credit()
        data = encode(Image(pixels, credit), params.format, quality=params.quality)
    notes = {**cutout.notes, "Faces": faces.note}
    if text.missing:
        notes["Text-Missing"] = code_points(text.missing)
    return Media.picture(data, params.format, f"{file.stem}-{look.name}", notes)


def _supersampling(canvas: Size) -> int:
    """How many times larger a small picture is painted, so that brushes have room for their detail."""
    width, height = canvas
    return max(1, min(-(-_FINE_WIDTH // width), isqrt(_FINE_PIXELS // (width * height))))


def _decode(file: Upload, canvas: Size, limits: Limits) -> Image:
    """The photo, no larger than the canvas needs."""
    factor = _factor(file.size(limits), canvas)
    image = file.decode(limits, reduction=reduction_within(1 / factor))
    with step("decode"):
        return image.with_pixels(_shrunk(with_straight_alpha(image).pixels, _factor(image.size, canvas)))


def _factor(size: Size, canvas: Size) -> float:
    """The scale at which the photo is needed; 1 is its own size."""
    return _OVERSIZE * max(canvas[0] / size[0], canvas[1] / size[1])


def _shrunk(pixels: Pixels, factor: float) -> Pixels:
    if factor >= 1:
        return pixels
    if pixels.shape[2] == 3:
        return shrunk(pixels, factor)
    return unpremultiply(shrunk(premultiply(pixels), factor))


def _frame(cutout: Image, faces: Sequence[Face], look: Look, canvas: Size, clear: float) -> Subject:
    assert cutout.alpha is not None
    face = leading_face(faces, cutout.alpha)
    box = crop_box(cutout.alpha, face, canvas, look.framing, clear)
    return subject_on_canvas(cutout.pixels, box, canvas, face)
