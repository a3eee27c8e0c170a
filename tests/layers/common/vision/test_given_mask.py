import numpy as np
import pytest

from layers.common.errors import NoSubject
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.vision.cut import Cutout, cut_by_model, existing_cutout
from layers.common.vision.given_mask import GivenMask, read_levels
from layers.common.vision.matting.refine import keep, refine
from tests.pictures import astronaut

SIDE = 512
GREY = np.full((SIDE, SIDE), 128, np.uint8)


def painted(value: int, columns: slice, ground: Mask = GREY) -> Mask:
    """The ground with a stripe of one level from top to bottom."""
    mask = ground.copy()
    mask[:, columns] = value
    return mask


def cut(mask: Mask, *, exact: bool) -> Cutout:
    """By a mask without a question: no model has that name."""
    given = GivenMask.of(mask, exact=exact)
    return cut_by_model(Image(astronaut()), "there is none", matting=keep if exact else refine, mask=given)


def alpha_of(cutout: Cutout) -> Mask:
    assert cutout.image.alpha is not None
    return cutout.image.alpha


@pytest.mark.parametrize(
    ("pixel", "level"),
    [
        ((255, 255, 255), 255),
        ((255, 0, 0), 76),  # .299 of 255: BT.601
        ((0, 255, 0), 150),
        ((255, 255, 255, 0), 128),
        ((0, 0, 0, 0), 128),
        ((0, 0, 0, 255), 0),
        ((255, 255, 255, 128), 192),  # (128 × 255 + 127 × 128) / 255
    ],
)
def test_a_mask_is_luma_over_grey(pixel: tuple[int, ...], level: int) -> None:
    picture = Image(np.full((300, 700, len(pixel)), pixel, np.uint8))
    assert (read_levels(picture) == level).all()


@pytest.mark.parametrize("level", [64, 128, 191])
@pytest.mark.parametrize("size", [(SIDE, SIDE), (1, 1), (1500, 1500)])
def test_grey_alone_changes_nothing(level: int, size: tuple[int, int]) -> None:
    given = GivenMask.of(np.full(size, level, np.uint8), exact=False)
    coarse = np.random.default_rng(0).integers(0, 256, (96, 96), np.uint8)
    assert given.asks
    assert np.array_equal(given.over(coarse, (SIDE, SIDE)), coarse)
    rgba = np.dstack((astronaut() // 2, GREY))
    expected = rgba.copy()
    given.settle(rgba, astronaut())
    assert np.array_equal(rgba, expected)


@pytest.mark.parametrize(("keeps", "drops"), [(255, 0), (192, 63)])
def test_white_and_black_override_the_model_and_the_matte(keeps: int, drops: int) -> None:
    given = GivenMask.of(painted(keeps, slice(0, 64), painted(drops, slice(256, 320))), exact=False)
    coarse = given.over(np.full((64, 64), 77, np.uint8), (SIDE, SIDE))
    assert (coarse[:, :8] == 255).all()
    assert (coarse[:, 32:40] == 0).all()
    assert (coarse[:, 9:31] == 77).all()
    rgba = np.dstack((astronaut() // 2, GREY))
    given.settle(rgba, astronaut())
    assert np.array_equal(rgba[:, :64], np.dstack((astronaut(), GREY | 255))[:, :64])
    assert not rgba[:, 256:320].any()
    assert np.array_equal(rgba[:, 65:255, :3], (astronaut() // 2)[:, 65:255])
    assert (rgba[:, 65:255, 3] == 128).all()


def test_an_exact_mask_has_the_models_alpha_in_its_grey() -> None:
    given = GivenMask.of(painted(200, slice(0, 64)), exact=True)
    alpha = given.over(np.full((64, 64), 77, np.uint8), (SIDE, SIDE))
    assert alpha.shape == (SIDE, SIDE)
    assert (alpha[:, :64] == 200).all()
    assert (alpha[:, 65:] == 77).all()


@pytest.mark.parametrize("mask", [painted(255, slice(100, 300), GREY * 0), GREY * 0 + np.uint8(255)])
@pytest.mark.parametrize("exact", [False, True])
def test_without_a_question_no_model_is_needed(mask: Mask, exact: bool) -> None:
    found = cut(mask, exact=exact)
    assert found.notes["Model"] == "none"
    assert (alpha_of(found)[:, 120:280] == 255).all()
    assert not alpha_of(found)[:, 400:].any() or mask.all()


def test_an_exact_mask_is_the_alpha() -> None:
    """A ramp from black to white is an edge and no question."""
    ramp = np.linspace(0, 255, 10).astype(np.uint8)
    mask = painted(255, slice(300, SIDE), GREY * 0)
    mask[:, 295:305] = ramp
    found = cut(mask, exact=True)
    assert np.array_equal(alpha_of(found), mask)
    assert found.notes == {"Model": "none", "Matte": "the mask itself"}


def test_a_rough_mask_is_refined() -> None:
    """A disc on a plain ground, known exactly, in a mask that is 2 px too wide, enlarged by four."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    distance = np.hypot(x, y)
    truth = np.clip(150.5 - distance, 0, 1)[..., np.newaxis]
    photo = np.rint(truth * (200, 60, 40) + (1 - truth) * (40, 90, 160)).astype(np.uint8)
    rough = np.where(distance < 152, np.uint8(255), np.uint8(0))[2::4, 2::4]
    found = cut_by_model(Image(photo), None, mask=GivenMask.of(rough, exact=False))
    assert found.notes == {"Model": "none", "Matte": "refined"}
    error = np.abs(alpha_of(found) / 255 - truth[..., 0]).sum()
    assert error < np.abs((distance < 152) - truth[..., 0]).sum() / 4


def test_everything_dropped_is_no_subject() -> None:
    with pytest.raises(NoSubject):
        cut(GREY * 0, exact=False)


def with_own_alpha() -> Pixels:
    own = np.full((SIDE, SIDE), 200, np.uint8)
    own[:99] = 0
    return np.dstack((astronaut(), own))


def test_transparency_of_its_own_is_only_reduced() -> None:
    mask = painted(255, slice(0, 100), painted(0, slice(400, SIDE)))
    image = Image(with_own_alpha())
    found = existing_cutout(image, GivenMask.of(mask, exact=True))
    assert np.array_equal(found.image.pixels[99:, :390], image.pixels[99:, :390])
    assert not found.image.pixels[:, 402:].any()
    assert not alpha_of(found)[:99].any()
