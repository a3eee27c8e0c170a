"""Refine a coarse mask into a cut-out with alpha at photo resolution and pure edge colours."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import closed_form, plates, upsample
from layers.common.vision.matting.closed_form import Prior
from layers.common.vision.matting.mask import (
    BACKGROUND,
    FOREGROUND,
    UNKNOWN,
    CoarseMask,
    Trimap,
    grow_band,
    initial_trimap,
    specks,
    widen_band,
)
from layers.common.vision.matting.posterior import Posterior, posterior, widen_inwards

# Long side, px, of the reduced copy that the matte is solved on. From 607 to 708 px, clean edges at 12 MP
# gain a fifth of their SAD, and hair hardly any; unknowns and time grow with the square.
SOLVE_SIDE: Final = 700
# The Laplacian needs whole 3x3 windows.
MIN_SIDE: Final = 3
# How many times the band may grow along strands.
GROWTH_ROUNDS: Final = 3

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class MatteStatus(StrEnum):
    """How the alpha was made, in the words of the ``X-Matte`` header."""

    REFINED = "refined"
    NO_EDGE = "coarse: no edge band"
    NOTHING_DEFINITE = "coarse: no definite region"
    TOO_THIN = "coarse: photo too thin"
    NOT_CONVERGED = "coarse: solver did not converge"
    VITMATTE = "refined by ViTMatte"
    KEPT = "the model's own alpha"


@dataclass(frozen=True)
class Matte:
    """`rgba` is straight-alpha uint8 (H, W, 4)."""

    rgba: Bytes
    status: MatteStatus


def refine(pixels: Bytes, mask: CoarseMask) -> Matte:
    """Cut the subject out of `pixels` (uint8 (H, W, 3), sRGB), given the segmenter's coarse `mask`.

    Opaque pixels keep the photo's bytes; definite background is transparent black, which compresses best. If
    refinement is impossible, alpha is the enlarged coarse mask and the status gives the reason.

    Raises ValueError for pixels of another type or shape, or for none.
    """
    factor = _reduction(pixels)
    picture = _reduced_picture(pixels, factor)
    try:
        trimap, matte = _solve(picture, mask)
    except _UnsolvableError as error:
        return Matte(_enlarged(pixels, mask, picture, factor), error.status)
    reduced = upsample.reduced_matte(picture, factor, trimap, matte)
    return Matte(upsample.upsampled_cutout(pixels, reduced), MatteStatus.REFINED)


def keep(pixels: Bytes, mask: CoarseMask) -> Matte:
    """Cut the subject out with the enlarged mask as alpha; only the edge colours are corrected.

    Parameters, result and errors are those of :func:`refine`.
    """
    factor = _reduction(pixels)
    return Matte(_enlarged(pixels, mask, _reduced_picture(pixels, factor), factor), MatteStatus.KEPT)


def refine_by(
    estimate: Callable[[Bytes, Trimap], Bytes], status: MatteStatus, pixels: Bytes, mask: CoarseMask
) -> Matte:
    """Cut the subject out of `pixels` with the alpha, uint8 (H, W), that `estimate` gives for them.

    Its other argument is a trimap that is smaller than the photo and covers it. `status` is that of success;
    the other parameters, result and errors are those of :func:`refine`.
    """
    factor = _reduction(pixels)
    picture = _reduced_picture(pixels, factor)
    height, width = picture.shape[:2]
    trimap = initial_trimap(mask.levels, height, width)
    try:
        _require_solvable(trimap)
    except _UnsolvableError as error:
        return Matte(_enlarged(pixels, mask, picture, factor), error.status)
    alpha = estimate(pixels, trimap)
    edge = upsample.edge_colours(picture, _reduced_picture(alpha, factor))
    return Matte(upsample.cutout_with_alpha(pixels, alpha, factor, edge), status)


def _enlarged(pixels: Bytes, mask: CoarseMask, picture: Floats, factor: int) -> Bytes:
    height, width = pixels.shape[:2]
    edge = upsample.edge_colours(picture, mask.enlarged(*picture.shape[:2]))
    alpha = cv2.resize(mask.levels, (width, height), interpolation=cv2.INTER_LINEAR)
    return upsample.cutout_with_alpha(pixels, np.asarray(alpha, np.uint8), factor, edge)


def _reduction(pixels: Bytes) -> int:
    """Pixels per reduced cell, a whole number so that tiles of cells align with tiles of pixels."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError("pixels must be uint8 (H, W, 3) and not empty")
    height, width = (int(side) for side in pixels.shape[:2])
    wanted = round(max(height, width) / SOLVE_SIDE)
    return max(1, min(wanted, min(height, width) // MIN_SIDE))


def _reduced_picture(pixels: Bytes, factor: int) -> Floats:
    """Mean colours of whole cells, float32 0..1; a remainder at the right and the bottom is ignored."""
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: height * factor, : width * factor]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


class _UnsolvableError(Exception):
    def __init__(self, status: MatteStatus) -> None:
        super().__init__(status.value)
        self.status = status


def _solve(picture: Floats, mask: CoarseMask) -> tuple[Trimap, Posterior]:
    """Grow the band outwards along strands, on a half-size preview, and inwards along gaps; solve once, let
    the colours correct the matte, and drop its specks.
    """
    height, width = picture.shape[:2]
    trimap = initial_trimap(mask.levels, height, width)
    _require_solvable(trimap)
    half = (max(MIN_SIDE, width // 2), max(MIN_SIDE, height // 2))
    try:
        small = cv2.resize(picture, half, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
        added, preview = _follow_strands(small, mask)
        trimap = widen_band(trimap, added)
        colours = plates.opponent(picture)
        sides = plates.definite_plates(colours, trimap)
        trimap = widen_inwards(trimap, colours, sides)
        start = cv2.resize(preview, (width, height)).astype(np.float32, copy=False)
        alpha = closed_form.solve(picture, trimap, Prior.from_mask(picture, trimap, mask), start)
    except closed_form.NotConvergedError:
        raise _UnsolvableError(MatteStatus.NOT_CONVERGED) from None
    found = posterior(alpha, trimap, colours, sides, soft=mask.is_soft)
    apart = specks(trimap, found.alpha, mask)
    return (
        np.where(apart, BACKGROUND, trimap).astype(np.uint8),
        replace(found, alpha=np.where(apart, np.float32(0), found.alpha)),
    )


def _follow_strands(picture: Floats, mask: CoarseMask) -> tuple[NDArray[np.bool_], Floats]:
    """Solve and grow the band in turn, until no strand leaves it.

    Returns where the band grew, and the last alpha.
    """
    height, width = picture.shape[:2]
    first = trimap = initial_trimap(mask.levels, height, width)
    prior = Prior.from_mask(picture, trimap, mask)
    alpha = closed_form.solve(picture, trimap, prior, prior.alpha)
    for _ in range(GROWTH_ROUNDS):
        wider = grow_band(trimap, alpha, mask.levels)
        if np.array_equal(wider, trimap):
            break
        trimap = wider
        alpha = closed_form.solve(picture, trimap, prior, alpha)
    return trimap != first, alpha


def _require_solvable(trimap: Trimap) -> None:
    if not np.any(trimap == UNKNOWN):
        raise _UnsolvableError(MatteStatus.NO_EDGE)
    if trimap.min() != BACKGROUND or trimap.max() != FOREGROUND:
        raise _UnsolvableError(MatteStatus.NOTHING_DEFINITE)
    if min(trimap.shape) < MIN_SIDE:
        raise _UnsolvableError(MatteStatus.TOO_THIN)
