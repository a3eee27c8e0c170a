"""Plates and the posterior of alpha against their definitions, and where colours say too little."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from layers.common.vision.matting.mask import BACKGROUND, FOREGROUND, UNKNOWN, Trimap
from layers.common.vision.matting.plates import OPPONENT, Floats, Plate, Plates, definite_plates, opponent
from layers.common.vision.matting.posterior import MAX_MISFIT, NOISE, misfit, posterior, widen_inwards

FRONT, BACK = np.array([0.8, 0.3, 0.2], np.float32), np.array([0.2, 0.4, 0.7], np.float32)
LEVELS = list(np.linspace(0, 1, 9, dtype=np.float32))


def half_and_half(side: int = 400) -> tuple[Floats, Trimap]:
    """Front on the left, back on the right, and between them an unknown band with mixtures of both."""
    alpha = np.clip((side / 2 + 6 - np.arange(side)) / 12, 0, 1).astype(np.float32)
    row = alpha[:, None] * FRONT + (1 - alpha[:, None]) * BACK
    trimap = np.where(alpha == 1, FOREGROUND, np.where(alpha == 0, BACKGROUND, UNKNOWN)).astype(np.uint8)
    return np.tile(row, (side, 1, 1)).astype(np.float32), np.tile(trimap, (side, 1))


def test_the_axes_are_orthonormal_and_grey_is_the_first() -> None:
    assert np.allclose(OPPONENT @ OPPONENT.T, np.eye(3), atol=1e-6)
    assert np.allclose(opponent(np.ones((1, 1, 3), np.float32)).ravel(), [np.sqrt(3), 0, 0], atol=1e-6)


def test_misfit_is_twice_the_negative_log_likelihood() -> None:
    rng = np.random.default_rng(0)
    near = rng.random((3, 5), np.float32) * np.float32(0.1)
    sides = [Plate(rng.random((3, 5), np.float32), near + np.float32(0.02)) for _ in range(2)]
    colours = rng.random((3, 5), np.float32)
    costs = misfit(colours, Plates(*sides), LEVELS)
    front, back = sides
    for n, alpha in enumerate(LEVELS):
        for pixel in range(5):
            mean = alpha * front.mean[:, pixel] + (1 - alpha) * back.mean[:, pixel]
            variance = (
                alpha**2 * front.variance[:, pixel] + (1 - alpha) ** 2 * back.variance[:, pixel] + NOISE
            )
            density = multivariate_normal.logpdf(colours[:, pixel], mean, np.diag(variance))
            expected = min(-2 * density - 3 * np.log(2 * np.pi), MAX_MISFIT)
            assert costs[n, pixel] == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_plates_are_the_colours_of_their_sides_everywhere() -> None:
    picture, trimap = half_and_half()
    plates = definite_plates(opponent(picture), trimap)
    for plate, colour in ((plates.foreground, FRONT), (plates.background, BACK)):
        assert np.abs(plate.mean - (OPPONENT @ colour)[:, None, None]).max() < 1e-3


def test_a_plate_between_two_colours_has_both_in_its_variance() -> None:
    """Far from all samples the mean is that of all, and the variance that of the two colours."""
    picture, trimap = half_and_half(64)
    picture[:32, 40:], picture[32:, 40:] = 0, 1
    trimap[:, 40:], trimap[12:52] = BACKGROUND, UNKNOWN
    plate = definite_plates(opponent(picture), trimap).background
    lightness = plate.variance[0, 32, 50]
    assert lightness > 0.3, "black and white differ by √3 on the first axis: their variance is .75"
    assert plate.variance[0, 0, 63] < 0.05


def test_a_matte_that_the_colours_contradict_is_corrected() -> None:
    """The solved matte is too high by .3."""
    picture, trimap = half_and_half()
    truth = np.clip((200 + 6 - np.arange(400)) / 12, 0, 1)
    solved = np.tile(np.minimum(truth + 0.3 * (truth > 0), 1).astype(np.float32), (400, 1))
    colours = opponent(picture)
    found = posterior(solved, trimap, colours, definite_plates(colours, trimap), soft=True)
    assert found.doubt == 1
    assert np.abs(found.alpha - truth).mean() < 0.6 * np.abs(solved - truth).mean()


@pytest.mark.parametrize("soft", [False, True])
def test_a_true_matte_is_hardly_changed(soft: bool) -> None:
    picture, trimap = half_and_half()
    truth = np.tile(np.clip((200 + 6 - np.arange(400)) / 12, 0, 1).astype(np.float32), (400, 1))
    colours = opponent(picture)
    found = posterior(truth, trimap, colours, definite_plates(colours, trimap), soft=soft)
    assert np.abs(found.alpha - truth).max() < 0.02
    assert found.doubt < 0.2


def test_colours_that_tell_nothing_change_nothing() -> None:
    _, trimap = half_and_half()
    plain = opponent(np.full((400, 400, 3), 0.5, np.float32))
    solved = np.random.default_rng(0).random((400, 400), np.float32)
    found = posterior(solved, trimap, plain, definite_plates(plain, trimap), soft=False)
    unknown = trimap == UNKNOWN
    assert np.abs(found.alpha - solved)[unknown].max() < 0.1
    assert not found.distinct.any()


def test_the_foreground_opens_where_its_rim_has_the_backgrounds_colour() -> None:
    """A notch of the background's colour, closed by the mask, beside the band; one far from it stays."""
    picture, trimap = half_and_half(400)
    picture[100:104, 185:195], picture[100:104, 20:30] = BACK, BACK
    plates = definite_plates(opponent(picture), trimap)
    wider = widen_inwards(trimap, opponent(picture), plates)
    opened = (wider == UNKNOWN) & (trimap == FOREGROUND)
    assert opened[100:104, 191:195].all()
    assert not opened[:, :100].any()
    assert not opened[200:].any()


def test_a_foreground_that_is_all_unknown_is_no_error() -> None:
    picture, trimap = half_and_half()
    trimap[trimap == FOREGROUND] = UNKNOWN
    plates = definite_plates(opponent(picture), trimap)
    assert np.isfinite(plates.foreground.mean).all()
    found = posterior(np.full((400, 400), 0.5, np.float32), trimap, opponent(picture), plates, soft=False)
    assert np.isfinite(found.alpha).all()
