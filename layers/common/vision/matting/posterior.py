"""Alpha from the colours of both sides, with the solved matte as its prior.

A closed-form matte is smooth, and a soft network's own is kept: at single hairs both are too high, so the old
background stays in them. Here the colour of a pixel is a normal variable, mixed from the foreground's and the
background's (Chuang, Curless, Salesin, Szeliski, "A Bayesian approach to digital matting", CVPR 2001, with a
single normal distribution for each side):

    I ~ N(a F + (1 - a) B, C(a)),  C(a) = noise + a^2 var F + (1 - a)^2 var B.

The solved alpha is a prior with long tails (a Student distribution): it holds where the colours say little,
and gives way where they speak clearly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import parallel
from layers.common.vision.matting.mask import BACKGROUND, FOREGROUND, UNKNOWN, Trimap
from layers.common.vision.matting.plates import Plates, foreground_weight, plates_of, rim_px

# Standard deviation of a colour's noise, and its variance.
NOISE: Final = np.float32(0.012**2)
# Above this, a colour is explained by neither side and says nothing more.
MAX_MISFIT: Final = 40.0
LEVELS: Final = np.linspace(0, 1, 17, dtype=np.float32)
FEW_LEVELS: Final = np.linspace(0, 1, 5, dtype=np.float32)

# Gain in misfit from which a pixel of the foreground's rim may be a mixture: e^-2 in likelihood.
HIDDEN: Final = 5.0
# Gain from which an unknown pixel lets the background through to its neighbours.
OPEN: Final = 4.0
OPEN_BELOW: Final = 0.9

# The prior's strength, and that where no open pixel leads to the background: eyes, buttons and glasses often
# have the background's colour.
STRENGTH: Final = 0.8
STRENGTH_ENCLOSED: Final = 5.0
# Distance from the solved alpha at which its penalty turns from quadratic to logarithmic.
SPREAD: Final = 0.05
# Alpha above the solved one costs this many times as much. Soft networks are rarely too low.
UPWARD: Final = 1.3
UPWARD_SOFT: Final = 2.0
# Of the long side: deeper than this in the solved foreground, alpha below the solved one costs more, by the
# square of the depth. Gaps between strands are narrow; a large part in the background's colour has to stay.
DEPTH: Final = 0.015
# Mean surprise of the solved matte from which it is doubted at all, and fully. The closed form follows the
# colours, so its surprise is about half of that of a soft network as good.
DOUBT: Final = (0.5, 1.0)
DOUBT_SOFT: Final = (1.0, 2.0)
LEAST_DOUBT: Final = 0.1

# How strongly nearly opaque or clear pixels are preferred as samples of the second pass.
PURITY: Final = 8
# Squared distance from the background, in its standard deviations, from which a pixel can be a sample of the
# foreground, and over which its weight grows. Without it, a background-coloured pixel with a high alpha would
# confirm itself.
DISTINCT_FROM: Final = 30.0
DISTINCT_OVER: Final = 60.0

Floats = NDArray[np.float32]
Region = NDArray[np.bool_]


@dataclass(frozen=True)
class Posterior:
    """What the colours make of a solved matte.

    `alpha` is float32 (h, w) 0..1, `plates` are those of its two sides, `distinct`, float32 (h, w) 0..1,
    tells how surely each pixel is not the background alone, `firmness`, float32 (h, w) from 1, how strongly
    the solved matte is held, and `doubt`, above 0 to 1, how far it was contradicted.
    """

    alpha: Floats
    plates: Plates
    distinct: Floats
    firmness: Floats
    doubt: float


def misfit(colours: Floats, plates: Plates, levels: Sequence[np.float32 | Floats]) -> Floats:
    """Twice the negative log-likelihood, up to a constant, of `colours` (3, n) for each of the `levels` of
    alpha, which are numbers or (n,): float32 (levels, n).
    """
    front, back = plates.foreground, plates.background
    costs = np.empty((len(levels), colours.shape[1]), np.float32)
    contrast, rest = front.mean - back.mean, colours - back.mean

    def fill(part: slice) -> None:
        for cost, level in zip(costs, levels, strict=True):
            alpha = level[part] if isinstance(level, np.ndarray) else level
            variance = alpha**2 * front.variance[:, part] + (1 - alpha) ** 2 * back.variance[:, part] + NOISE
            away = rest[:, part] - alpha * contrast[:, part]
            away *= away
            away /= variance
            np.add(away.sum(axis=0), np.log(variance.prod(axis=0)), out=cost[part])

    with parallel.threads() as threads:
        list(threads.map(fill, parallel.parts(colours.shape[1])))
    return np.minimum(costs, np.float32(MAX_MISFIT), out=costs)


def widen_inwards(trimap: Trimap, colours: Floats, plates: Plates) -> Trimap:
    """`trimap` with foreground made unknown where its rim looks like a mixture or like background, as far as
    such pixels reach from the unknown band: networks close the gaps between strands.

    `colours` are float32 (3, h, w) on the plates' axes.
    """
    unknown = trimap == UNKNOWN
    near = cv2.distanceTransform((~unknown).astype(np.uint8), cv2.DIST_L2, 3) <= rim_px(trimap)
    rim = near & (trimap == FOREGROUND)
    costs = misfit(colours[:, rim], plates.at(rim), list(FEW_LEVELS))
    mixed = np.zeros_like(rim)
    mixed[rim] = costs[-1] - costs.min(axis=0) > HIDDEN
    reached = _connected(unknown, mixed) & mixed
    around = cv2.dilate(reached.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    wider = trimap.copy()
    wider[around & (trimap == FOREGROUND)] = UNKNOWN
    return wider


def posterior(solved: Floats, trimap: Trimap, colours: Floats, plates: Plates, *, soft: bool) -> Posterior:
    """The mean of alpha given the `colours`, float32 (3, h, w) on the plates' axes, and the `solved` matte,
    float32 (h, w) 0..1; `soft` if a network's soft mask is its prior.

    The first pass knows the colours of the definite regions alone, the second those that the first separated.
    """
    unknown = trimap == UNKNOWN
    samples, prior = colours[:, unknown], solved[unknown]
    levels = [*LEVELS, prior]
    costs = misfit(samples, plates.at(unknown), levels)
    doubt = _doubt(costs, DOUBT_SOFT if soft else DOUBT)
    firmness = _firmness(solved)
    strength = _strength(costs, trimap, prior) / np.float32(doubt)
    downward, upward = firmness[unknown], np.float32(UPWARD_SOFT if soft else UPWARD)
    penalties = strength * _penalties(prior, downward, upward)
    alpha = solved.copy()
    alpha[unknown] = _mean(costs + penalties, levels)
    plates = _separated(colours, trimap, alpha, plates)
    costs = misfit(samples, plates.at(unknown), levels)
    alpha[unknown] = _mean(costs + penalties, levels)
    plates = _separated(colours, trimap, alpha, plates)
    return Posterior(alpha, plates, _distinct(colours, plates), firmness, doubt)


def _mean(costs: Floats, levels: Sequence[np.float32 | Floats]) -> Floats:
    likelihoods = np.exp(np.float32(-0.5) * (costs - costs.min(axis=0)))
    total = sum(level * likelihood for level, likelihood in zip(levels, likelihoods, strict=True))
    return np.asarray(total / likelihoods.sum(axis=0), np.float32)


def _doubt(costs: Floats, bounds: tuple[float, float]) -> float:
    """How far the solved alpha, the last of the levels of `costs`, is contradicted: `LEAST_DOUBT` to 1.

    The true alpha fits the colours worse than the best level does by a chi-squared variable of one degree of
    freedom, whose mean is 1, or less. A matte with no more than that has nothing to be corrected.
    """
    least, full = bounds
    surprise = float((costs[-1] - costs.min(axis=0)).mean()) if costs.size else 0.0
    return min(max((surprise - least) / (full - least), LEAST_DOUBT), 1.0)


def _penalties(prior: Floats, downward: Floats, upward: np.float32) -> Floats:
    """What each level costs as it leaves the solved alpha, (levels, n), times a factor for either side."""
    distance = np.square((LEVELS[:, None] - prior) / np.float32(SPREAD))
    penalties = np.where(LEVELS[:, None] > prior, upward, downward) * np.log1p(distance)
    return np.vstack([penalties, np.zeros_like(prior)])


def _strength(costs: Floats, trimap: Trimap, prior: Floats) -> Floats:
    """The prior's strength at each unknown pixel, by whether open pixels lead from it to the background."""
    opaque = costs[len(LEVELS) - 1]
    is_open = np.zeros(trimap.shape, np.bool_)
    is_open[trimap == UNKNOWN] = (opaque - costs.min(axis=0) > OPEN) | (prior < OPEN_BELOW)
    reached = _connected(trimap == BACKGROUND, is_open)[trimap == UNKNOWN]
    return np.where(reached, np.float32(STRENGTH), np.float32(STRENGTH_ENCLOSED))


def _firmness(solved: Floats) -> Floats:
    """How many times as much it costs at each pixel to go below the solved alpha, (h, w) from 1."""
    depth = cv2.distanceTransform((solved > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    beyond = np.maximum(depth / np.float32(DEPTH * max(solved.shape)), 1)
    return np.asarray(np.square(beyond), np.float32)


def _separated(colours: Floats, trimap: Trimap, alpha: Floats, plates: Plates) -> Plates:
    """The plates when the unknown pixels count too, each for the side that it is nearly all of."""
    unknown = trimap == UNKNOWN
    inside, outside = foreground_weight(trimap), (trimap == BACKGROUND).astype(np.float32)
    inside[unknown] = alpha[unknown] ** PURITY * _distinct(colours[:, unknown], plates.at(unknown))
    outside[unknown] = (1 - alpha[unknown]) ** PURITY
    return plates_of(colours, inside, outside)


def _distinct(colours: Floats, plates: Plates) -> Floats:
    away = np.square(colours - plates.background.mean) / (plates.background.variance + NOISE)
    excess = np.maximum(away.sum(axis=0) - np.float32(DISTINCT_FROM), 0)
    return np.asarray(1 - np.exp(-excess / np.float32(DISTINCT_OVER)), np.float32)


def _connected(seed: Region, through: Region) -> Region:
    """The pixels of both regions in an 8-connected part that holds a pixel of `seed`."""
    either = seed | through
    _, parts = cv2.connectedComponents(either.astype(np.uint8), connectivity=8)
    is_held = np.zeros(int(parts.max()) + 1, np.bool_)
    is_held[parts[seed]] = True
    return np.asarray(is_held[parts] & either)
