"""Closed-form matting of the unknown band, by matrix-free conjugate gradients.

Levin, Lischinski, Weiss, "A closed-form solution to natural image matting" (TPAMI 2008):
in every 3x3 window alpha is an affine function of colour, which gives the quadratic form
`alpha' L alpha` with, for pixels i and j sharing windows w,

    L_ij = sum_w [ delta_ij - (1 + (I_i - m_w)' (S_w + epsilon/9)^-1 (I_j - m_w)) / 9 ].

L has 25 entries per row. Only rows of unknown pixels are stored, as 24 neighbour weights each; the diagonal
is their sum, since L annihilates constants.

A prior pulls alpha towards the coarse mask, most where subject and surroundings have similar colours. There
(a black jacket before dark trees) colours alone would leak, while the network knows shapes.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import parallel, windows
from layers.common.vision.matting.mask import BACKGROUND, FOREGROUND, UNKNOWN, CoarseMask, Trimap

# Levin's value for colours 0..1. Larger smooths hair away: SAD grows by a tenth at 1e-5.
EPSILON: Final = 1e-7
# Stop when the preconditioned residual, which is a change of alpha, is about a level.
TOLERANCE: Final = 0.004
# A band needs 30-80 iterations; the cap bounds the time for a photo that is nearly all unknown.
MAX_ITERATIONS: Final = 150
# With a residual above this at the cap, the result is not usable.
GIVE_UP_ABOVE: Final = 0.05

# Prior weights compete with rows of the Laplacian that sum to about 9. The least also keeps the system
# definite; above 0.01 it would erase strands that do stand out.
MIN_WEIGHT: Final = 0.004
MAX_WEIGHT: Final = 0.05
# Colour distance (0..1 RGB, Euclidean) from which colours are trusted. Below it the weight grows with the
# inverse square, as the variance of an alpha estimated from colours does.
CLEAR_CONTRAST: Final = 0.4
# Definite colours are averaged over this share of the long side, across the whole band.
REACH: Final = 0.05
# Reduces the contrast towards 0 where no definite pixel is in reach.
NO_SAMPLE: Final = 1e-3

Floats = NDArray[np.float32]


class NotConvergedError(Exception):
    """The linear system was singular or the iteration did not settle."""


@dataclass(frozen=True)
class _Rows:
    """Rows of the Laplacian for `n` unknown pixels: `neighbours` and `weights` are (24, n).

    `gathered`, also (24, n), is the buffer for the neighbours' values.
    """

    pixels: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    weights: Floats
    gathered: Floats

    def neighbour_sum(self, values: Floats) -> Floats:
        """Weighted sum of each row's neighbours in the flat picture `values`, float32 (n,)."""
        values.take(self.neighbours, out=self.gathered, mode="clip")
        total: Floats = np.einsum("kn,kn->n", self.weights, self.gathered)
        return total


@dataclass(frozen=True)
class Prior:
    """Expected alpha, float32 (H, W) 0..1, and its weight against the colours, float32 (H, W) > 0.

    For comparison, the off-diagonal entries of a row of L sum to about 9.
    """

    alpha: Floats
    weight: Floats

    @classmethod
    def from_mask(cls, picture: Floats, trimap: Trimap, mask: CoarseMask) -> Self:
        """The prior that a coarse mask gives for `picture`, float32 (H, W, 3) 0..1."""
        weight = np.maximum(_prior_weight(picture, trimap), np.float32(mask.trust))
        return cls(mask.sharpened(*trimap.shape), weight)


def solve(picture: Floats, trimap: Trimap, prior: Prior, guess: Floats) -> Floats:
    """Alpha float32 (H, W) in 0..1, exact 0 and 1 on the definite parts of `trimap`.

    `picture` is float32 (H, W, 3) in 0..1, at least 3 pixels each way; the iteration starts at `guess`,
    float32 (H, W).

    Raises NotConvergedError if no usable solution was found.
    """
    unknown = trimap == UNKNOWN
    start = np.where(unknown, guess, trimap / np.float32(255)).astype(np.float32)
    with parallel.threads() as pool:
        rows = _laplacian_rows(picture, unknown, pool)
        alpha = _conjugate_gradients(rows, prior, start.ravel(), pool)
    return np.clip(alpha, 0, 1).reshape(unknown.shape)


def _laplacian_rows(picture: Floats, unknown: NDArray[np.bool_], pool: Executor) -> Sequence[_Rows]:
    """The rows of all unknown pixels, one part per thread."""
    centres, pixels = windows.centres_near(unknown), np.flatnonzero(unknown)

    def weights_of(part: slice) -> Mapping[int, Floats]:
        return _weights_by_step(windows.gather(picture, centres[part], EPSILON), unknown.size)

    by_step, *others = pool.map(weights_of, parallel.parts(len(centres)))
    for other in others:
        for step, weight in other.items():
            by_step[step][...] += weight
    return list(
        pool.map(lambda part: _rows(pixels[part], by_step, unknown.size), parallel.parts(len(pixels)))
    )


def _rows(pixels: NDArray[np.intp], by_step: Mapping[int, Floats], size: int) -> _Rows:
    neighbours, weights = [], []
    for step, weight in by_step.items():
        forward, backward = pixels + step, pixels - step
        neighbours += [forward, backward]
        # A weight is stored at the earlier of its two pixels; out of range it is 0.
        weights += [weight[pixels], np.where(backward >= 0, weight[backward], 0)]
    stacked = np.array(weights, np.float32)
    return _Rows(pixels, np.clip(np.array(neighbours), 0, size - 1), stacked, np.empty_like(stacked))


def _weights_by_step(local: windows.Windows, size: int) -> dict[int, Floats]:
    """`-L_ij` for each of the 12 forward steps j - i, as a flat picture indexed by i."""
    colours = local.colours.astype(np.float32)
    whitened = local.whitened.astype(np.float32)
    by_step: dict[int, Floats] = {}
    for first in range(windows.SIZE):
        for second in range(first + 1, windows.SIZE):
            affinity = (1 + np.einsum("cn,cn->n", colours[:, first], whitened[:, second])) / windows.SIZE
            step = int(local.offsets[second] - local.offsets[first])
            total = by_step.setdefault(step, np.zeros(size, np.float32))
            total[local.members[first]] += affinity
    return by_step


def _conjugate_gradients(rows: Sequence[_Rows], prior: Prior, alpha: Floats, pool: Executor) -> Floats:
    """Solve for `alpha` at the rows' pixels in place, starting from its values (Jacobi preconditioner)."""

    def neighbour_sum(values: Floats) -> Floats:
        return np.concatenate(list(pool.map(lambda part: part.neighbour_sum(values), rows)))

    pixels = np.concatenate([part.pixels for part in rows])
    pull = prior.weight.ravel()[pixels]
    diagonal = np.concatenate([part.weights.sum(axis=0) for part in rows]) + pull
    inverse = 1 / np.maximum(diagonal, pull)
    solution = alpha[pixels]
    residual = neighbour_sum(alpha) + pull * prior.alpha.ravel()[pixels] - diagonal * solution
    scaled = inverse * residual
    direction = scaled.copy()
    energy = float(residual @ scaled)
    spread = np.zeros_like(alpha)
    for _ in range(MAX_ITERATIONS):
        if float(np.abs(scaled).max()) < TOLERANCE:
            break
        spread[pixels] = direction
        image = diagonal * direction - neighbour_sum(spread)
        curvature = float(direction @ image)
        if not curvature > 0:
            raise NotConvergedError("the matting system is singular")
        length = np.float32(energy / curvature)
        solution += length * direction
        residual -= length * image
        scaled = inverse * residual
        previous, energy = energy, float(residual @ scaled)
        direction = scaled + np.float32(energy / previous) * direction
    if not float(np.abs(scaled).max()) < GIVE_UP_ABOVE:
        raise NotConvergedError("the matting system did not settle")
    alpha[pixels] = solution
    return alpha


def _prior_weight(picture: Floats, trimap: Trimap) -> Floats:
    """Weight of the prior at each pixel, float32 (H, W), `MIN_WEIGHT` to `MAX_WEIGHT`."""
    with_count = cv2.merge([picture, np.ones(trimap.shape, np.float32)]).astype(np.float32, copy=False)
    foreground = _mean_colour(with_count, trimap == FOREGROUND)
    background = _mean_colour(with_count, trimap == BACKGROUND)
    difference = cv2.subtract(foreground, background)
    contrast = cv2.transform(cv2.multiply(difference, difference), np.ones((1, 3), np.float32))
    weight = MIN_WEIGHT * CLEAR_CONTRAST**2 / np.maximum(contrast, 1e-6)
    limited: Floats = np.clip(weight, MIN_WEIGHT, MAX_WEIGHT).astype(np.float32)
    return limited


def _mean_colour(with_count: Floats, region: NDArray[np.bool_]) -> Floats:
    """Mean colour of the pixels of `region` in the neighbourhood of each pixel.

    `with_count` is the picture with a fourth channel of ones, which counts the region's pixels.
    """
    size = 2 * max(1, round(REACH * max(region.shape))) + 1
    inside = cv2.copyTo(with_count, region.astype(np.uint8), np.zeros_like(with_count))
    total = cv2.blur(inside, windows.fit_size(region.shape, size))
    share = cv2.extractChannel(total, 3) + np.float32(NO_SAMPLE)
    mean = cv2.divide(cv2.cvtColor(total, cv2.COLOR_RGBA2RGB), cv2.merge([share] * 3))
    return mean.astype(np.float32, copy=False)
