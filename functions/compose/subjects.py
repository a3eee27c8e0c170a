"""Uploaded files become cut-out subjects, freed of the background they were photographed against."""

from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.params import ComposeParams
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.alpha import with_straight_alpha
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.progress import step
from layers.common.vision.cut import cut_by_model, existing_cutout, is_cut_out
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import keep
from layers.common.vision.subject import Subject

Floats = NDArray[np.float32]

_STRIP_ASPECT: Final = 500
"""Longer side over shorter side from which a picture is a mere strip."""
_FAINTEST: Final = 16
"""Alpha of 255 below which 8 bits hold too little of a colour."""
_SIDE: Final = 700
"""Long side of the copy on which hidden colours are estimated, px."""
_RADII: Final = (0.2, 0.02)
"""Radii of the averages, of the long side: a wide one for all pixels, a narrow one near the edge."""
_FALLBACK: Final = 1e-3
"""Weight of the wider average where the narrow window holds no known pixel."""


def cut_subjects(
    uploads: Sequence[Upload], params: ComposeParams, limits: Limits
) -> tuple[tuple[Subject, ...], Mapping[str, str]]:
    """The subjects of the uploads in the same order, and notes on how they were cut out.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, NoSubject: names the upload.
        InvalidParameter: the model is unknown, or an upload needs transparency and has none.
        ModelUnavailable: the requested model cannot be loaded.
    """
    subjects, notes = [], []
    for upload in uploads:
        try:
            subject, cut_notes = _cut(upload, params, limits, limits.max_pixels // len(uploads))
        except StudioError as error:
            raise error.at(upload.field) from error.__cause__
        subjects.append(subject)
        notes.append(cut_notes)
    return tuple(subjects), _merged(notes)


def _cut(
    upload: Upload, params: ComposeParams, limits: Limits, max_pixels: int
) -> tuple[Subject, Mapping[str, str]]:
    image = upload.decode(limits)
    if is_cut_out(image):
        with step("clean"):
            cut = existing_cutout(with_straight_alpha(image))
            cutout = decontaminate(cut.image) if params.harmonise else cut.image
        return Subject.from_cutout(cutout, max_pixels=max_pixels), cut.notes
    if not params.auto_cutout:
        raise InvalidParameter(
            f"expected a picture with transparency for `{upload.field}`, since `params.auto_cutout` is off"
        )
    cut = cut_by_model(image, params.wanted_model, param="params.cutout_model")
    return Subject.from_cutout(cut.image, max_pixels=max_pixels), cut.notes


def _merged(notes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """One note for each name, with the distinct values of all subjects in order."""
    names = dict.fromkeys(name for one in notes for name in one)
    return {name: ", ".join(dict.fromkeys(one[name] for one in notes if name in one)) for name in names}


def decontaminate(image: Image) -> Image:
    """Remove the old background's colours from the edge of a cut-out; alpha and opaque pixels stay.

    The faintest pixels show the old background. Its colours are spread over the hidden pixels, which gives
    a photo with known alpha, so that matting can estimate the subject's own colours. A strip is returned as
    it is: it is not a real cut-out, and averaging along millions of pixels takes minutes.

    Args:
        image: RGBA, straight alpha.
    """
    alpha = image.alpha
    assert alpha is not None
    if max(image.size) > _STRIP_ASPECT * min(image.size):
        return image
    return Image(keep(_with_estimated_background(image.rgb, alpha), CoarseMask(alpha)).rgba, image.credit)


def _with_estimated_background(rgb: Pixels, alpha: Mask) -> Pixels:
    height, width = alpha.shape
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    # Nearest neighbour, since averaging would mix hidden colours in.
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    levels = cv2.resize(alpha, size, interpolation=cv2.INTER_NEAREST)
    background = cv2.resize(_spread_background(small, np.asarray(levels, np.uint8)), (width, height))
    hidden = (alpha < _FAINTEST).astype(np.uint8)
    return np.asarray(cv2.copyTo(background, hidden, np.array(rgb)), np.uint8)


def _spread_background(rgb: Floats, alpha: Mask) -> Pixels:
    """The colours of the faintest pixels, averaged over smaller and smaller windows."""
    clear = 1 - alpha.astype(np.float32) / np.float32(255)
    weight = np.where(alpha < _FAINTEST, 0, clear**3 + np.float32(1e-6)).astype(np.float32)
    spread = np.broadcast_to(np.average(rgb.reshape(-1, 3), axis=0, weights=weight.ravel()), rgb.shape)
    for radius in _RADII:
        reach = 2 * max(1, round(radius * max(alpha.shape))) + 1
        window = min(reach, 2 * alpha.shape[1] - 1), min(reach, 2 * alpha.shape[0] - 1)
        total = cv2.blur(rgb * weight[..., None], window) + _FALLBACK * spread
        spread = total / (cv2.blur(weight, window) + _FALLBACK)[..., None]
    return np.asarray(np.clip(spread, 0, 255), np.uint8)
