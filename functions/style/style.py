"""Photo in, editorial illustration out."""

from collections.abc import Sequence
from math import isqrt

import numpy as np

from functions.style.framing import Framing, frame
from functions.style.look import Look
from functions.style.params import StyleParams
from functions.style.scene import Scene
from functions.style.stage import stage
from functions.style.words import Words, set_words
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
"""Behind what is transparent, for a detector of faces."""
_FINE_WIDTH, _FINE_PIXELS = 720, 1_500_000
"""Pixels across that brushes need, and how many a picture may be made to have for that."""
_ROOM = 1.5
"""How much larger than the canvas a photo is worked on, since a part of it will fill the canvas."""


def style(look: Look, file: Upload, params: StyleParams, context: Context) -> Media:
    """Give a photo an editorial look.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the file cannot be read.
        InvalidParameter: there is no such model, or words do not fit.
        ModelUnavailable: the model was named and cannot be had.
        NoSubject: there is nothing to cut out.
        OutputTooLarge: the size has more than ``MAX_PIXELS``.
    """
    check_output(*params.canvas, context.limits.max_pixels, params.format)
    finer = _finer(params.canvas)
    canvas = (finer * params.canvas[0], finer * params.canvas[1])
    words = set_words(params.headline, params.kicker, canvas, look.typography, finer)
    photo = _decoded(file, canvas, context.limits)
    subject = cut(photo, params.wanted_model, param="cutout_model")
    with step("faces"):
        faces = find_faces(flatten(photo, _GREY).rgb)
    with step("render"):
        scene = _scene(subject.image, faces, canvas, look.framing, words.clear(canvas[1]))
        pixels = look.render(scene, params.colours(look), words, np.random.default_rng(params.seed))
        pixels = shrunk(pixels, 1 / finer)
    with step("encode"):
        credit = photo.credit if params.keep_copyright else Credit()
        data = encode(Image(pixels, credit), params.format, quality=params.quality)
    notes = {**subject.notes, "Faces": faces.note, **_notes(words)}
    return Media.picture(data, params.format, f"{file.stem}-{look.name}", notes)


def _finer(canvas: Size) -> int:
    """How many times finer a small picture is painted than shown: brushes need room for their detail."""
    width, height = canvas
    return max(1, min(-(-_FINE_WIDTH // width), isqrt(_FINE_PIXELS // (width * height))))


def _decoded(file: Upload, canvas: Size, limits: Limits) -> Image:
    """The photo, as large as the canvas asks for and no larger."""
    factor = _factor(file.size(limits), canvas)
    image = file.decode(limits, reduction=reduction_within(1 / factor))
    with step("decode"):
        return image.with_pixels(_shrunk(with_straight_alpha(image).pixels, _factor(image.size, canvas)))


def _scene(subject: Image, faces: Sequence[Face], canvas: Size, framing: Framing, clear: float) -> Scene:
    assert subject.alpha is not None
    face = leading_face(faces, subject.alpha)
    return stage(subject.pixels, frame(subject.alpha, face, canvas, framing, clear), canvas, face)


def _factor(size: Size, canvas: Size) -> float:
    """How large a copy of the photo has to be, 1 for its own size."""
    return _ROOM * max(canvas[0] / size[0], canvas[1] / size[1])


def _shrunk(pixels: Pixels, factor: float) -> Pixels:
    if factor >= 1:
        return pixels
    if pixels.shape[2] == 3:
        return shrunk(pixels, factor)
    return unpremultiply(shrunk(premultiply(pixels), factor))


def _notes(words: Words) -> dict[str, str]:
    return {"Text-Missing": code_points(words.missing)} if words.missing else {}
