"""Closed-form matting on the unknown band only, by matrix-free conjugate gradients.

Levin, Lischinski, Weiss, "A closed-form solution to natural image matting" (TPAMI 2008):
in every 3x3 window alpha is an affine function of colour, which gives the quadratic form
`alpha' L alpha` with, for pixels i and j sharing windows w,

    L_ij = sum_w [ delta_ij - (1 + (I_i - m_w)' (S_w + epsilon/9)^-1 (I_j - m_w)) / 9 ].

L has 25 entries a row. Only rows of unknown pixels are kept, as 24 neighbour weights each;
the diagonal is their sum, since L annihilates constants.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import cores, windows
from layers.common.vision.matting import trimap as certainty

# Levin's value for colours 0..1. Larger smooths hair away: SAD grows by a tenth at 1e-5.
EPSILON: Final = 1e-7
# Stop when the preconditioned residual, which is a change of alpha, is about a level.
TOLERANCE: Final = 0.004
# 30-80 iterations suffice for a band; the cap bounds a photo that is nearly all unknown.
MAX_ITERATIONS: Final = 150
# A residual still this large at the cap means the answer is not usable.
GIVE_UP_ABOVE: Final = 0.05

Floats = NDArray[np.float32]


class NotConvergedError(Exception):
    """The linear system was singular or the iteration did not settle."""


@dataclass(frozen=True)
class _Rows:
    """Some rows of the Laplacian, for `n` unknown pixels: `neighbours`, `weights` are (24, n).

    `gathered`, of that shape too, is where the neighbours' values are brought together.
    """

    pixels: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    weights: Floats
    gathered: Floats

    def neighbour_sum(self, values: Floats) -> Floats:
        """What the neighbours, of a flat picture `values`, add to each row, float32 (n,)."""
        values.take(self.neighbours, out=self.gathered, mode="clip")
        total: Floats = np.einsum("kn,kn->n", self.weights, self.gathered)
        return total


@dataclass(frozen=True)
class Prior:
    """What alpha is expected to be, `alpha` float32 (H, W) 0..1, and how much that counts
    against the colours, `weight` float32 (H, W) > 0 (rows of L sum to about 9 off-diagonal).
    """

    alpha: Floats
    weight: Floats


def solve(picture: Floats, trimap: certainty.Trimap, prior: Prior, guess: Floats) -> Floats:
    """Alpha float32 (H, W) in 0..1, exact 0 and 1 on the definite parts of `trimap`.

    `picture` is float32 (H, W, 3) in 0..1, at least 3 pixels each way; the iteration
    starts at `guess`, float32 (H, W).

    Raises NotConvergedError when no usable solution was found.
    """
    unknown = trimap == certainty.UNKNOWN
    start = np.where(unknown, guess, trimap / np.float32(255)).astype(np.float32)
    with cores.workers() as pool:
        rows = _laplacian_rows(picture, unknown, pool)
        alpha = _conjugate_gradients(rows, prior, start.ravel(), pool)
    return np.clip(alpha, 0, 1).reshape(unknown.shape)


def _laplacian_rows(picture: Floats, unknown: NDArray[np.bool_], pool: Executor) -> Sequence[_Rows]:
    """The rows of all unknown pixels, in parts for as many cores."""
    centres, pixels = windows.touching(unknown), np.flatnonzero(unknown)

    def weights_of(part: slice) -> Mapping[int, Floats]:
        return _weights_by_step(windows.gather(picture, centres[part], EPSILON), unknown.size)

    by_step, *others = pool.map(weights_of, cores.parts(len(centres)))
    for other in others:
        for step, weight in other.items():
            by_step[step][...] += weight
    return list(pool.map(lambda part: _rows(pixels[part], by_step, unknown.size), cores.parts(len(pixels))))


def _rows(pixels: NDArray[np.intp], by_step: Mapping[int, Floats], size: int) -> _Rows:
    neighbours, weights = [], []
    for step, weight in by_step.items():
        forward, backward = pixels + step, pixels - step
        neighbours += [forward, backward]
        # A weight is kept at the earlier of its two pixels; out of range there is none.
        weights += [weight[pixels], np.where(backward >= 0, weight[backward], 0)]
    kept = np.array(weights, np.float32)
    return _Rows(pixels, np.clip(np.array(neighbours), 0, size - 1), kept, np.empty_like(kept))


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
    """Solve for `alpha` at the rows' pixels in place of the guess held there (Jacobi-preconditioned)."""

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
