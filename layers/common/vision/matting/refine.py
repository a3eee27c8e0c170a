"""Refine a coarse mask into a cut-out: alpha at photo resolution and true edge colours."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import ambiguity, closed_form, fullsize, upsample
from layers.common.vision.matting import trimap as certainty
from layers.common.vision.matting.mask import CoarseMask

# Long side of the reduced copy the matte is solved on: clean edges at 12 MP gain a fifth of
# their SAD from 607 to 708 px, hair hardly any; the unknowns, and time, grow with the square.
SOLVE_SIDE: Final = 700
# The Laplacian needs whole 3x3 windows.
LEAST_SIDE: Final = 3
# How often the band may follow strands outwards.
GROWTH_ROUNDS: Final = 3

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Outcome(StrEnum):
    """How the alpha came about; the value is fit for a response header."""

    REFINED = "refined"
    NO_EDGE = "coarse: no edge band"
    NOTHING_DEFINITE = "coarse: no definite region"
    TOO_THIN = "coarse: photo too thin"
    NOT_CONVERGED = "coarse: solver did not converge"
    KEPT = "the model's own alpha"


@dataclass(frozen=True)
class Matte:
    """`rgba`: straight-alpha uint8 (H, W, 4); `outcome`: how its alpha came about."""

    rgba: Bytes
    outcome: Outcome


def refine(pixels: Bytes, mask: CoarseMask) -> Matte:
    """Cut the subject out of `pixels` (uint8 (H, W, 3), sRGB), given the segmenter's coarse `mask`.

    Opaque pixels keep the photo's bytes; definite background is transparent black, which
    compresses best. Where refinement is impossible the outcome says why and alpha is the
    coarse mask enlarged.

    Raises ValueError for pixels of another type or shape, or for none.
    """
    factor = _reduction(pixels)
    picture = _reduced_picture(pixels, factor)
    try:
        trimap, alpha = _solve(picture, mask)
    except _UnsolvableError as obstacle:
        return Matte(_enlarged(pixels, mask, picture, factor), obstacle.outcome)
    fit = upsample.coefficients(picture, alpha, trimap)
    reduced = fullsize.described(picture, factor, trimap, alpha, fit)
    return Matte(fullsize.cut_out(pixels, reduced), Outcome.REFINED)


def keep(pixels: Bytes, mask: CoarseMask) -> Matte:
    """Cut the subject out with the mask as it is, enlarged; only the colours of its edge are made true.

    Takes, gives and raises what :func:`refine` does.
    """
    factor = _reduction(pixels)
    return Matte(_enlarged(pixels, mask, _reduced_picture(pixels, factor), factor), Outcome.KEPT)


def _enlarged(pixels: Bytes, mask: CoarseMask, picture: Floats, factor: int) -> Bytes:
    height, width = pixels.shape[:2]
    sides = fullsize.framed_sides(picture, mask.enlarged(*picture.shape[:2]))
    alpha = cv2.resize(mask.levels, (width, height), interpolation=cv2.INTER_LINEAR)
    return fullsize.coloured(pixels, np.asarray(alpha, np.uint8), factor, sides)


def _reduction(pixels: Bytes) -> int:
    """Whole pixels per reduced cell, so that tiles of cells align with tiles of pixels."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError("pixels must be uint8 (H, W, 3) and not empty")
    height, width = (int(side) for side in pixels.shape[:2])
    wanted = round(max(height, width) / SOLVE_SIDE)
    return max(1, min(wanted, min(height, width) // LEAST_SIDE))


def _reduced_picture(pixels: Bytes, factor: int) -> Floats:
    """Mean colours of whole cells, float32 0..1; a remainder at right and bottom is left out."""
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: height * factor, : width * factor]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


class _UnsolvableError(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


def _solve(picture: Floats, mask: CoarseMask) -> tuple[certainty.Trimap, Floats]:
    """Find how far the strands reach on a half-size preview, then solve once."""
    height, width = picture.shape[:2]
    trimap = certainty.from_coarse(mask.levels, height, width)
    _require_solvable(trimap)
    half = (max(LEAST_SIDE, width // 2), max(LEAST_SIDE, height // 2))
    try:
        small = cv2.resize(picture, half, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
        gained, preview = _following_strands(small, mask)
        trimap = certainty.widened(trimap, gained)
        start = cv2.resize(preview, (width, height)).astype(np.float32, copy=False)
        alpha = closed_form.solve(picture, trimap, _prior(picture, trimap, mask), start)
    except closed_form.NotConvergedError:
        raise _UnsolvableError(Outcome.NOT_CONVERGED) from None
    return trimap, alpha


def _following_strands(picture: Floats, mask: CoarseMask) -> tuple[NDArray[np.bool_], Floats]:
    """Solve and widen the band in turns, until no strand leaves it.

    The answer is where the band grew, and the alpha last solved.
    """
    height, width = picture.shape[:2]
    first = trimap = certainty.from_coarse(mask.levels, height, width)
    prior = _prior(picture, trimap, mask)
    alpha = closed_form.solve(picture, trimap, prior, prior.alpha)
    for _ in range(GROWTH_ROUNDS):
        wider = certainty.grown(trimap, alpha, mask.levels)
        if np.array_equal(wider, trimap):
            break
        trimap = wider
        alpha = closed_form.solve(picture, trimap, prior, alpha)
    return trimap != first, alpha


def _prior(picture: Floats, trimap: certainty.Trimap, mask: CoarseMask) -> closed_form.Prior:
    weight = np.maximum(ambiguity.prior_weight(picture, trimap), np.float32(mask.trust))
    return closed_form.Prior(mask.sharpened(*trimap.shape), weight)


def _require_solvable(trimap: certainty.Trimap) -> None:
    if not np.any(trimap == certainty.UNKNOWN):
        raise _UnsolvableError(Outcome.NO_EDGE)
    if trimap.min() != certainty.BACKGROUND or trimap.max() != certainty.FOREGROUND:
        raise _UnsolvableError(Outcome.NOTHING_DEFINITE)
    if min(trimap.shape) < LEAST_SIDE:
        raise _UnsolvableError(Outcome.TOO_THIN)
