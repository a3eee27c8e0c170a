"""Saliency: the log-odds that each superpixel belongs to the subject, from six classical cues.

Each cue is a published method, applied to superpixels. A logistic regression over them, fitted with each
photo left out in turn, gives the log-odds. Faces are not considered here.
"""

import numpy as np
from numpy.typing import NDArray

from layers.common.vision.classic.superpixels import Floats, Superpixels

# Regression coefficients in the order of `cues`, and the intercept. Fitted to some 45,000 superpixels, they
# change little when a photo is left out.
WEIGHTS = np.array([0.82, 1.60, 1.07, 0.75, 1.25, 1.85, 0.57, -0.81, 1.65, -0.24])
BIAS = -3.80

_COLOUR_SIGMA = 10.0  # Lab units, as in the RBD and manifold ranking papers
_BORDER_COLOUR_SIGMA = 8.0  # Lab units; two shades of one wall count as one colour
_SPATIAL_SIGMA = 0.25  # share of the long side (RBD)
_SHARPNESS_SIGMA = 0.08  # share of the long side: focus changes slowly
_CENTRE_SIGMA = 0.25  # share of each side: most subjects lie in the middle half
_SMOOTHNESS_FLOOR = 0.1  # RBD's mu: a minimum weight between neighbours of different colour
_MANIFOLD_ALPHA = 0.99
_BARRIER_SWEEPS = 40  # more than the regions across a picture, so that paths reach the middle
_TAIL = 2.0  # percent; keeps an outlier from setting a cue's range


def log_odds(regions: Superpixels) -> Floats:
    """Return the log-odds of belonging to the subject, shape (n,)."""
    return np.asarray(cues(regions) @ WEIGHTS + BIAS, np.float64)


def probability(log_odds: Floats) -> Floats:
    """Return the logistic function of log-odds; the limits keep the exponential finite."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))), np.float64)


def cues(regions: Superpixels) -> Floats:
    """Return the cues as columns, shape (n, 10), each about 0 to 1. All but the position columns are high
    in the subject.
    """
    connectivity = _boundary_connectivity(regions)
    x, y = regions.centre.T
    columns = (
        _unit(_smoothed_contrast(regions, connectivity)),
        _unit(-connectivity),
        _unit(_barrier(regions)),
        _unit(-_border_colour(regions)),
        _manifold_rank(regions),
        _sharpness(regions),
        centredness(regions),
        2 * np.abs(x - 0.5),
        y,
        (regions.border[1] + regions.border[3] > 0).astype(np.float64),
    )
    return np.stack(columns, axis=1)


def centredness(regions: Superpixels) -> Floats:
    """Return a Gaussian of the distance to the picture's middle, 0 to 1."""
    offset = regions.centre - 0.5
    return np.asarray(np.exp(-(offset**2).sum(axis=1) / (2 * _CENTRE_SIGMA**2)), np.float64)


def _boundary_connectivity(regions: Superpixels) -> Floats:
    """Border length over the square root of area, of the homogeneous surroundings of each region.

    Zhu et al., "Saliency optimization from robust background detection", CVPR 2014, eq. 5.
    """
    near = np.exp(-(_geodesic(regions) ** 2) / (2 * _COLOUR_SIGMA**2))
    step = np.sqrt(regions.labels.size / regions.count)
    length = near @ (regions.border.sum(axis=0) / step)
    area = near @ (regions.area * regions.count)
    return np.asarray(length / np.sqrt(area), np.float64)


def _geodesic(regions: Superpixels) -> NDArray[np.float32]:
    """Shortest colour paths between all regions (Floyd-Warshall).

    As in RBD, border regions count as adjacent, so that a subject cannot cut the background in two, and
    steps below the mean distance of nearest neighbours cost nothing.
    """
    steps = np.where(regions.adjacent, regions.colour_distance, np.inf)
    nearest = steps.min(axis=1)
    typical = float(nearest[np.isfinite(nearest)].mean()) if np.isfinite(nearest).any() else 0.0
    on_border = regions.border.sum(axis=0) > 0
    joined = regions.adjacent | (on_border[:, None] & on_border)
    paths = np.where(joined, np.maximum(regions.colour_distance - typical, 0), np.inf)
    paths = paths.astype(np.float32)
    np.fill_diagonal(paths, 0)
    for via in range(regions.count):
        np.minimum(paths, paths[:, via : via + 1] + paths[via], out=paths)
    return paths


def _smoothed_contrast(regions: Superpixels, connectivity: Floats) -> Floats:
    """Background-weighted contrast, smoothed by least squares (RBD, eqs. 6 to 9)."""
    background = 1 - np.exp(-(connectivity**2) / 2)
    near = np.exp(-(regions.distance**2) / (2 * _SPATIAL_SIGMA**2)) * regions.area
    contrast = _unit((regions.colour_distance * near) @ background / near.sum(axis=1))
    alike = np.exp(-(regions.colour_distance**2) / (2 * _COLOUR_SIGMA**2))
    weight = (alike + _SMOOTHNESS_FLOOR) * regions.adjacent
    laplacian = np.diag(weight.sum(axis=1)) - weight
    # The small diagonal keeps the system solvable for a picture of one colour.
    evidence = np.diag(background + contrast + 1e-6)
    return np.asarray(np.linalg.solve(laplacian + evidence, contrast), np.float64)


def _barrier(regions: Superpixels) -> Floats:
    """Minimum barrier distance to the top, left and right border, summed over channels.

    Zhang et al., "Minimum barrier salient object detection at 80 fps", ICCV 2015, by sweeps
    over the neighbourhood graph. The bottom is not a seed because people stand there.
    """
    neighbours = _padded_neighbours(regions.adjacent)
    seeds = regions.border[[0, 1, 3]].sum(axis=0) > 0
    total = np.zeros(regions.count)
    for channel in regions.colour.T:
        total += _channel_barrier(channel, seeds, neighbours)
    return total


def _channel_barrier(value: Floats, seeds: NDArray[np.bool_], neighbours: NDArray[np.intp]) -> Floats:
    highest, lowest = value.copy(), value.copy()
    barrier = np.where(seeds, 0.0, np.inf)
    indices = np.arange(len(value))
    for _ in range(_BARRIER_SWEEPS):
        high = np.maximum(highest[neighbours], value[:, None])
        low = np.minimum(lowest[neighbours], value[:, None])
        through = np.where(np.isfinite(barrier[neighbours]), high - low, np.inf)
        best = through.argmin(axis=1)
        better = through[indices, best] < barrier
        if not better.any():
            break
        barrier = np.where(better, through[indices, best], barrier)
        highest = np.where(better, high[indices, best], highest)
        lowest = np.where(better, low[indices, best], lowest)
    return np.where(np.isfinite(barrier), barrier, 0.0)


def _padded_neighbours(adjacent: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Neighbour indices, one row per region; short rows are padded with the region itself."""
    most = max(1, int(adjacent.sum(axis=1).max()))
    order = np.argsort(~adjacent, axis=1, kind="stable")[:, :most]
    itself = np.arange(len(adjacent))[:, None]
    return np.where(np.take_along_axis(adjacent, order, axis=1), order, itself)


def _border_colour(regions: Superpixels) -> Floats:
    """Log of how much denser each colour is along the border than in the whole picture.

    Densities are kernel estimates; the bottom counts half because people stand there.
    """
    alike = np.exp(-(regions.colour_distance**2) / (2 * _BORDER_COLOUR_SIGMA**2))
    length = np.array([1.0, 1.0, 0.5, 1.0]) @ regions.border
    ratio = alike @ (length / length.sum()) / (alike @ regions.area)
    return np.asarray(np.log(ratio + 0.01), np.float64)


def _manifold_rank(regions: Superpixels) -> Floats:
    """Dissimilarity to each border in turn, then similarity to the regions found by it.

    Yang et al., "Saliency detection via graph-based manifold ranking", CVPR 2013, eq. 4.
    """
    adjacent = regions.adjacent.astype(np.float32)
    on_border = regions.border.sum(axis=0) > 0
    linked = (adjacent + adjacent @ adjacent > 0) | (on_border[:, None] & on_border)
    np.fill_diagonal(linked, False)
    alike = np.exp(-(regions.colour_distance**2) / (2 * _COLOUR_SIGMA**2)) * linked
    degree = np.diag(alike.sum(axis=1) + 1e-9)
    ranks = np.linalg.inv(degree - _MANIFOLD_ALPHA * alike)
    np.fill_diagonal(ranks, 0)
    unlike = np.ones(regions.count)
    for side in regions.border:
        unlike *= 1 - _unit(ranks @ (side > 0))
    queries = unlike > unlike.mean()
    return _unit(ranks @ queries)


def _sharpness(regions: Superpixels) -> Floats:
    """Mean fine detail nearby: subjects are in focus more often than backgrounds."""
    near = np.exp(-(regions.distance**2) / (2 * _SHARPNESS_SIGMA**2)) * regions.area
    return _unit(near @ regions.detail / near.sum(axis=1))


def _unit(values: NDArray[np.floating]) -> Floats:
    """Stretch to 0..1 between the `_TAIL` percentiles; all 0 if the values are equal."""
    low, high = np.percentile(values, (_TAIL, 100 - _TAIL))
    if high - low < 1e-9:
        return np.zeros(len(values))
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float64)
