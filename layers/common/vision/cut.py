"""From a picture to its cut-out: its own transparency as it is, else a segmenter and matting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from layers.common.errors import NoSubject
from layers.common.imaging.alpha import bounds
from layers.common.imaging.image import Image, Pixels
from layers.common.progress import step
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import Matte, refine
from layers.common.vision.segment import segment
from layers.common.vision.segmenters import Segmentation

FAINTEST_EDGE = 8
"""Alpha of 255 from which a pixel counts for the subject's box; below it nobody sees one."""

Matting = Callable[[Pixels, CoarseMask], Matte]


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """The whole picture with its subject's alpha, RGBA; ``notes`` tell how it was found."""

    image: Image
    notes: Mapping[str, str]


def cut(image: Image, model: str | None, *, matting: Matting = refine, param: str = "model") -> Cut:
    """The subject of a picture: by its own transparency where it has some, else by :func:`cut_anew`."""
    return as_it_is(image) if is_cut_out(image) else cut_anew(image, model, matting=matting, param=param)


def is_cut_out(image: Image) -> bool:
    """Whether a picture has transparency of its own: an alpha that is not opaque everywhere."""
    return image.alpha is not None and int(image.alpha.min()) < 255


def as_it_is(image: Image) -> Cut:
    """A picture that is cut out already.

    Raises:
        NoSubject: it is transparent everywhere.
    """
    return Cut(_refuse_empty(image), {"Model": "none", "Matte": "the picture's own transparency"})


def cut_anew(image: Image, model: str | None, *, matting: Matting = refine, param: str = "model") -> Cut:
    """The picture's subject as a model sees it, whatever transparency the picture has.

    Args:
        model: a segmentation model; None takes the best that is here.
        matting: what makes alpha and edge colours of the model's coarse mask.
        param: the input that named the model, for faults to point at.

    Raises:
        InvalidParameter: no model has that name.
        ModelUnavailable: the model was named and its weights cannot be had.
        NoSubject: there is nothing to cut out.
    """
    seen = segment(image.rgb, model, param=param)
    with step("matte"):
        matte = matting(image.rgb, seen.mask(image.width, image.height))
    return Cut(_refuse_empty(Image(matte.rgba, image.credit)), _notes(seen, matte))


def _refuse_empty(image: Image) -> Image:
    if image.alpha is None or bounds(image.alpha, FAINTEST_EDGE) is None:
        raise NoSubject("the picture has nothing that could be cut out")
    return image


def _notes(seen: Segmentation, matte: Matte) -> dict[str, str]:
    notes = {"Model": seen.model, "Matte": matte.status}
    return notes | ({"Model-Fallback": seen.fallback} if seen.fallback else {})
