"""The matting Laplacian against its definition, summed window by window."""

import numpy as np
import pytest

from layers.common.vision.matting import closed_form
from layers.common.vision.matting.closed_form import EPSILON, Floats, NotConvergedError, Prior, solve

PULL = 0.01


def laplacian_by_definition(picture: Floats) -> np.ndarray:
    """Levin, Lischinski, Weiss 2008, equation 12, one window after the other in float64."""
    height, width = picture.shape[:2]
    index = np.arange(height * width).reshape(height, width)
    laplacian = np.zeros((height * width, height * width))
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            members = index[y - 1 : y + 2, x - 1 : x + 2].ravel()
            colours = picture[y - 1 : y + 2, x - 1 : x + 2].reshape(9, 3).astype(np.float64)
            centred = colours - colours.mean(axis=0)
            covariance = centred.T @ centred / 9 + EPSILON / 9 * np.eye(3)
            affinity = (1 + centred @ np.linalg.inv(covariance) @ centred.T) / 9
            laplacian[np.ix_(members, members)] += np.eye(9) - affinity
    return laplacian


def scene(seed: int = 0) -> tuple[Floats, np.ndarray, Prior]:
    rng = np.random.default_rng(seed)
    picture = rng.random((12, 14, 3), np.float32)
    trimap = np.full((12, 14), 128, np.uint8)
    trimap[:, :4], trimap[:, 10:] = 0, 255
    weight = np.full((12, 14), PULL, np.float32)
    return picture, trimap, Prior(rng.random((12, 14), np.float32), weight)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_solution_is_that_of_the_dense_system(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed_form, "TOLERANCE", 1e-6)
    monkeypatch.setattr(closed_form, "MAX_ITERATIONS", 2000)
    picture, trimap, prior = scene(seed)
    unknown = (trimap == 128).ravel()
    laplacian = laplacian_by_definition(picture)
    known = (trimap == 255).ravel().astype(float)
    system = laplacian[np.ix_(unknown, unknown)] + PULL * np.eye(unknown.sum())
    right = PULL * prior.alpha.ravel()[unknown] - laplacian[np.ix_(unknown, ~unknown)] @ known[~unknown]
    expected = np.clip(np.linalg.solve(system, right), 0, 1)
    found = solve(picture, trimap, prior, prior.alpha).ravel()
    assert np.abs(found[unknown] - expected).max() < 5e-3
    assert np.array_equal(found[~unknown], known[~unknown])


def test_an_iteration_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed_form, "MAX_ITERATIONS", 0)
    picture, trimap, prior = scene()
    with pytest.raises(NotConvergedError):
        solve(picture, trimap, prior, 1 - prior.alpha)


def test_not_converging_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    from layers.common.vision.matting.refine import MatteStatus, refine  # noqa: PLC0415
    from tests.layers.common.vision.matting.test_refine import coarse_of, soft_disc  # noqa: PLC0415

    monkeypatch.setattr(closed_form, "MAX_ITERATIONS", 0)
    monkeypatch.setattr(closed_form, "GIVE_UP_ABOVE", 0.0)
    picture, alpha = soft_disc()
    assert refine(picture, coarse_of(alpha)).status is MatteStatus.NOT_CONVERGED
