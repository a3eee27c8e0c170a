"""From a picture to its cut-out: by its own transparency, or by a segmenter, a caller's mask, and matting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from layers.common.errors import NoSubject
from layers.common.imaging.alpha import bounds, clear, with_alpha
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.progress import step
from layers.common.vision.despill import despill
from layers.common.vision.edge_refine import refine_edge
from layers.common.vision.given_mask import GivenMask
from layers.common.vision.matting import vitmatte
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import Matte, MatteStatus, keep, refine
from layers.common.vision.segment import segment
from layers.common.vision.segmenters import Segmentation
from layers.common.vision.semitransparency import opaque_inside

FAINTEST_EDGE = 8
"""Least alpha, of 255, of a pixel inside the subject's box; anything fainter is invisible."""

_NO_MODEL = "none"

Matting = Callable[[Pixels, CoarseMask], Matte]

MattingName = Literal["closed_form", "vitmatte", "auto", "none"]


def _matting(name: MattingName) -> Matting:
    match name:
        case "closed_form":
            return refine
        case "vitmatte":
            return vitmatte.refine
        case "auto":
            return vitmatte.refine if vitmatte.is_ready() else refine
        case "none":
            return keep


@dataclass(frozen=True, slots=True)
class CutOptions:
    """How a subject is cut out.

    Attributes:
        model: a segmentation model; None takes the best one available.
        matting: how edges are refined.
        edge_refine: the level of :func:`refine_edge`; 0 leaves the edge as it is.
        decontaminate: whether edge colours are freed of the old background.
        ignore_alpha: whether the model is asked even if the picture has transparency.
        semitransparency: whether glass and the like stay half transparent inside of the edge.
        despill: whether the edge is freed of a green backdrop's light.
    """

    model: str | None = None
    matting: MattingName = "closed_form"
    edge_refine: int = 0
    decontaminate: bool = True
    ignore_alpha: bool = False
    semitransparency: bool = True
    despill: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Cutout:
    """The whole picture with its subject's alpha, RGBA; ``notes`` name the model and the matting."""

    image: Image
    notes: Mapping[str, str]


def cut(image: Image, model: str | None, *, matting: Matting = refine, param: str = "model") -> Cutout:
    """Cut the subject out: by the picture's own transparency if it has any, else by :func:`cut_by_model`."""
    return (
        existing_cutout(image)
        if is_cut_out(image)
        else cut_by_model(image, model, matting=matting, param=param)
    )


def cut_out(image: Image, options: CutOptions, levels: Mask | None = None, *, param: str = "model") -> Cutout:
    """Cut the subject out, with all options.

    Args:
        levels: of the caller's mask, see :func:`~layers.common.vision.given_mask.read_levels`.
        param: the parameter that names the model, for error messages.

    Raises:
        InvalidParameter, ModelUnavailable, NoSubject: as :func:`cut_by_model`.
    """
    has_own = is_cut_out(image) and not options.ignore_alpha
    is_exact = has_own or options.matting == "none"
    mask = None if levels is None else GivenMask.of(levels, exact=is_exact)
    if has_own:
        result = _with_edge(existing_cutout(image, mask), options.edge_refine)
    else:
        matting = _matting(options.matting)
        made = cut_by_model(image, options.model, matting=matting, mask=mask, param=param)
        result = _with_edge(made, options.edge_refine)
        result = result if options.decontaminate else _with_colours_of(image, result)
    if not options.semitransparency:
        result = _with_pixels(result, opaque_inside(result.image.pixels, image.rgb, FAINTEST_EDGE))
    return _with_pixels(result, despill(result.image.pixels)) if options.despill else result


def the_rest(photo: Pixels, cutout: Pixels) -> Pixels:
    """What a cut-out leaves of its photo, RGBA."""
    pixels = with_alpha(photo, ~cutout[..., 3])
    clear(pixels)
    return pixels


def is_cut_out(image: Image) -> bool:
    """Whether a picture has transparency: an alpha channel that is not opaque everywhere."""
    return image.alpha is not None and int(image.alpha.min()) < 255


def existing_cutout(image: Image, mask: GivenMask | None = None) -> Cutout:
    """The cut-out of a picture with transparency, which is kept, less what an exact mask drops.

    Raises:
        NoSubject: it is transparent everywhere.
    """
    notes = {"Model": _NO_MODEL, "Matte": "the picture's own transparency"}
    return Cutout(_refuse_empty(mask.within_own(image) if mask else image), notes)


def cut_by_model(
    image: Image,
    model: str | None,
    *,
    matting: Matting = refine,
    mask: GivenMask | None = None,
    param: str = "model",
) -> Cutout:
    """Cut the subject out by a model, ignoring any transparency of the picture.

    Args:
        model: a segmentation model; None takes the best one available.
        matting: makes alpha and edge colours from the model's coarse mask.
        mask: the caller's, which overrides the model's; without a question in it, no model is loaded.
        param: the parameter that names the model, for error messages.

    Raises:
        InvalidParameter: no model has that name.
        ModelUnavailable: the named model's weights are missing or broken.
        NoSubject: there is nothing to cut out.
    """
    segmentation, notes = _segment(image, model, mask, param)
    with step("matte"):
        matte = matting(image.rgb, segmentation.mask(image.width, image.height))
        if mask:
            mask.settle(matte.rgba, image.rgb)
    return Cutout(_refuse_empty(Image(matte.rgba, image.credit)), _notes(segmentation, matte) | notes)


def _with_edge(result: Cutout, level: int) -> Cutout:
    if not level:
        return result
    with step("edge"):
        return _with_pixels(result, refine_edge(result.image.pixels, level))


def _with_colours_of(photo: Image, result: Cutout) -> Cutout:
    """The cut-out with the photo's own colours wherever it is visible."""
    alpha = result.image.alpha
    assert alpha is not None
    pixels = with_alpha(photo.rgb, alpha)
    clear(pixels)
    return _with_pixels(result, pixels)


def _with_pixels(result: Cutout, pixels: Pixels) -> Cutout:
    return replace(result, image=result.image.with_pixels(pixels))


def _segment(
    image: Image, model: str | None, mask: GivenMask | None, param: str
) -> tuple[Segmentation, dict[str, str]]:
    """The model's mask, overridden by the caller's, and notes on how that came about."""
    if mask is None:
        return segment(image.rgb, model, param=param), {}
    if not mask.asks:
        return Segmentation(mask.over(None, image.size), _NO_MODEL), {}
    try:
        found = segment(image.rgb, model, param=param)
    except NoSubject as fault:
        if not mask.keeps:
            raise
        return Segmentation(mask.over(None, image.size), _NO_MODEL), {"Mask": f"all there is: {fault.detail}"}
    return replace(found, coarse=mask.over(found.coarse, image.size)), {}


def _refuse_empty(image: Image) -> Image:
    if image.alpha is None or bounds(image.alpha, FAINTEST_EDGE) is None:
        raise NoSubject("the picture has nothing that could be cut out")
    return image


def _notes(segmentation: Segmentation, matte: Matte) -> dict[str, str]:
    is_mask_itself = segmentation.model == _NO_MODEL and matte.status is MatteStatus.KEPT
    notes = {"Model": segmentation.model, "Matte": "the mask itself" if is_mask_itself else matte.status}
    return notes | ({"Model-Fallback": segmentation.fallback} if segmentation.fallback else {})
