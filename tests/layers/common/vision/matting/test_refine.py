import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import Matte, MatteStatus, keep, refine
from tests.pictures import astronaut

FRONT, BACK = (200, 60, 40), (40, 90, 160)


def soft_disc(size: int = 600, softness: float = 3.0) -> tuple[Pixels, Mask]:
    """A red disc with a soft edge of known alpha over blue, composited exactly: C = αF + (1 − α)B."""
    y, x = np.mgrid[:size, :size]
    distance = np.hypot(x - size / 2, y - size / 2) - size / 3
    alpha = np.clip(0.5 - distance / (2 * softness), 0, 1)[..., None]
    picture = alpha * FRONT + (1 - alpha) * BACK
    return np.rint(picture).astype(np.uint8), np.rint(alpha[..., 0] * 255).astype(np.uint8)


def coarse_of(alpha: Mask, side: int = 320) -> CoarseMask:
    small = cv2.resize(alpha, (side, side), interpolation=cv2.INTER_AREA)
    return CoarseMask(np.asarray(cv2.GaussianBlur(small, (0, 0), 1.3), np.uint8))


def test_a_known_alpha_is_recovered() -> None:
    picture, alpha = soft_disc()
    matte = refine(picture, coarse_of(alpha))
    assert matte.status is MatteStatus.REFINED
    error = np.abs(matte.rgba[..., 3].astype(int) - alpha)
    assert error.max() <= 24
    assert error.mean() < 0.5


def test_the_edge_has_the_subjects_own_colour() -> None:
    """Where the photo is a mixture the cut-out is the subject alone: no blue is left in the red."""
    picture, alpha = soft_disc()
    matte = refine(picture, coarse_of(alpha))
    edge = (matte.rgba[..., 3] > 50) & (matte.rgba[..., 3] < 205)
    assert edge.any()
    assert np.abs(matte.rgba[edge][:, :3].astype(int) - FRONT).mean() < 6
    assert np.abs(picture[edge].astype(int) - FRONT).mean() > 40, "the photo itself is mixed there"


@pytest.mark.parametrize("cut", [refine, keep])
def test_opaque_pixels_are_the_photos_and_clear_ones_are_zero(cut: object) -> None:
    picture, alpha = soft_disc()
    rgba = cut(picture, coarse_of(alpha)).rgba  # type: ignore[operator]
    opaque, clear = rgba[..., 3] == 255, rgba[..., 3] == 0
    assert np.array_equal(rgba[opaque][:, :3], picture[opaque])
    assert not rgba[clear].any()
    assert opaque[300, 300]
    assert clear[5, 5]


def test_a_speck_in_the_subjects_colour_is_no_part_of_it() -> None:
    """Unless a strand leads to it."""
    picture, alpha = soft_disc()
    speck = slice(298, 302), slice(505, 509)
    picture[speck] = FRONT
    apart = refine(picture, coarse_of(alpha)).rgba[speck][..., 3]
    picture[299:301, 490:505] = FRONT
    joined = refine(picture, coarse_of(alpha)).rgba[speck][..., 3]
    assert apart.max() == 0
    assert joined.mean() > 150


def test_definite_regions_are_definite() -> None:
    """Twelve pixels, more than the band of this grid, from the edge there is no haze on either side."""
    picture, alpha = soft_disc()
    noisy = np.clip(picture + np.random.default_rng(0).normal(0, 3, picture.shape), 0, 255).astype(np.uint8)
    result = refine(noisy, coarse_of(alpha)).rgba[..., 3]
    y, x = np.mgrid[:600, :600]
    distance = np.hypot(x - 300, y - 300) - 200
    assert (result[distance < -12] == 255).all()
    assert (result[distance > 12] == 0).all()


def test_keep_is_the_enlarged_mask() -> None:
    picture, alpha = soft_disc()
    mask = coarse_of(alpha)
    matte = keep(picture, mask)
    assert matte.status is MatteStatus.KEPT
    assert np.array_equal(matte.rgba[..., 3], cv2.resize(mask.levels, (600, 600)))


def test_a_mask_at_the_photos_own_grid_is_kept_to_the_pixel_by_keep() -> None:
    picture, alpha = soft_disc(softness=20)
    assert np.array_equal(keep(picture, CoarseMask(alpha)).rgba[..., 3], alpha)


def test_a_soft_mask_is_believed_where_its_cells_are_pixels() -> None:
    """A half-transparent part before its own colour: colours cannot tell it, the soft mask can."""
    _, alpha = soft_disc(size=512)
    alpha[200:300, 200:300] = 128
    picture = np.full((512, 512, 3), FRONT, np.uint8)
    believed = refine(picture, CoarseMask.soft(alpha, 512, 512)).rgba[240:260, 240:260, 3]
    assert np.abs(believed.astype(int) - 128).mean() < 12


def strands(width: float = 1.2, gap: int = 12) -> tuple[Pixels, Mask]:
    """Vertical strands of the front's colour, `width` px wide every `gap` px, out of a solid block."""
    x = np.arange(600) % gap
    line = np.clip(width - np.abs(x - gap / 2) + 0.5, 0, 1) * np.minimum(width, 1)
    alpha = np.zeros((600, 600))
    alpha[300:, 100:500] = 1
    alpha[282:300, 100:500] = line[100:500]
    picture = alpha[..., None] * FRONT + (1 - alpha[..., None]) * BACK
    return np.rint(picture).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8)


@pytest.mark.parametrize("soft", [False, True])
def test_gaps_between_strands_that_the_mask_closes_are_opened(soft: bool) -> None:
    """A network's mask closes them; their colours are the background's, and they become clear."""
    picture, alpha = strands()
    closed = alpha.copy()
    closed[282:300, 100:500] = 230
    mask = CoarseMask.soft(closed, 600, 600) if soft else coarse_of(closed)
    rgba = refine(picture, mask).rgba
    inside = np.s_[284:296, 150:450]
    gaps, hairs = alpha[inside] == 0, alpha[inside] == 255
    assert gaps.any()
    assert hairs.any()
    assert rgba[inside][gaps][:, 3].mean() < 25
    assert rgba[inside][hairs][:, 3].mean() > 225
    edge = (alpha[inside] > 60) & (alpha[inside] < 255)
    assert np.abs(rgba[inside][edge][:, :3].astype(int) - FRONT).mean() < 20
    assert np.abs(picture[inside][edge].astype(int) - FRONT).mean() > 30, "the photo itself is mixed there"


@pytest.mark.parametrize(
    ("levels", "status"),
    [
        (np.zeros((320, 320), np.uint8), MatteStatus.NO_EDGE),
        (np.full((320, 320), 255, np.uint8), MatteStatus.NO_EDGE),
        (np.full((320, 320), 128, np.uint8), MatteStatus.NOTHING_DEFINITE),
    ],
)
def test_what_cannot_be_refined_is_the_mask_and_says_so(levels: Mask, status: MatteStatus) -> None:
    matte = refine(astronaut(), CoarseMask(levels))
    assert matte.status is status
    assert (matte.rgba[..., 3] == levels[0, 0]).all()


def test_a_subject_without_any_colour_difference_has_a_result() -> None:
    """A plain picture gives the colours nothing to say: the mask decides alone."""
    plain = np.full((400, 400, 3), 90, np.uint8)
    _, alpha = soft_disc(400)
    matte = refine(plain, coarse_of(alpha))
    assert matte.status in (MatteStatus.REFINED, MatteStatus.NOT_CONVERGED)
    assert np.abs(matte.rgba[..., 3].astype(int) - alpha).mean() < 4


def check_invariants(picture: Pixels, matte: Matte) -> None:
    assert matte.rgba.shape == (*picture.shape[:2], 4)
    alpha = matte.rgba[..., 3]
    assert np.array_equal(matte.rgba[alpha == 255][:, :3], picture[alpha == 255])
    assert not matte.rgba[alpha == 0].any()


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 5000), (5000, 1), (5, 5), (2, 7), (3, 5000), (701, 467), (1407, 997)]
)
@pytest.mark.parametrize("kind", ["disc", "half", "noise", "one cell"])
def test_any_size_with_any_mask(shape: tuple[int, int], kind: str) -> None:
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 256, (*shape, 3), np.uint8)
    half = np.zeros((320, 320), np.uint8)
    half[:, :160] = 255
    levels = {
        "disc": soft_disc(320)[1],
        "half": half,
        "noise": rng.integers(0, 256, (320, 320), np.uint8),
        "one cell": np.full((1, 1), 200, np.uint8),
    }[kind]
    check_invariants(picture, refine(picture, CoarseMask(levels)))
    check_invariants(picture, keep(picture, CoarseMask(levels)))


@pytest.mark.parametrize("shape", [(1, 60_000), (3, 60_000), (60_000, 2)])
def test_long_thin_pictures_cost_what_their_pixels_do(shape: tuple[int, int]) -> None:
    """Windows as long as the picture, were they as high too, would take gigabytes for a few rows."""
    code = f"""
import numpy as np
from pathlib import Path
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import keep, refine
half = np.zeros((320, 320), np.uint8)
half[:160, :160] = 255
picture = np.random.default_rng(0).integers(0, 256, ({shape[0]}, {shape[1]}, 3), np.uint8)
refine(picture, CoarseMask(half)), keep(picture, CoarseMask(half))
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 600


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 40), st.integers(0, 2**32))
def test_any_small_picture(height: int, width: int, side: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (height, width, 3), np.uint8)
    mask = CoarseMask(rng.choice([0, 255, 90], (side, side), p=[0.45, 0.45, 0.1]).astype(np.uint8))
    check_invariants(picture, refine(picture, mask))


def test_the_same_input_gives_the_same_bytes() -> None:
    picture, alpha = soft_disc(900)
    first, second = (refine(picture, coarse_of(alpha)).rgba for _ in range(2))
    assert np.array_equal(first, second)


def test_a_mirrored_photo_gives_the_mirrored_cut_out() -> None:
    """At a size that whole cells fill, nothing prefers left to right."""
    picture, alpha = soft_disc(700)
    straight = refine(picture, coarse_of(alpha)).rgba
    mirrored = refine(
        np.ascontiguousarray(picture[:, ::-1]),
        CoarseMask(np.ascontiguousarray(coarse_of(alpha).levels[:, ::-1])),
    )
    assert np.abs(straight[:, ::-1, 3].astype(int) - mirrored.rgba[..., 3]).max() <= 12


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 2), np.uint8), np.zeros((0, 2, 3), np.uint8), np.zeros((2, 2, 3))]
)
def test_other_arrays_are_refused(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="pixels must be"):
        refine(pixels, CoarseMask(np.zeros((2, 2), np.uint8)))


@pytest.mark.parametrize(
    "levels", [np.zeros((2, 2, 3), np.uint8), np.zeros((0, 2), np.uint8), np.zeros((2, 2))]
)
def test_other_masks_are_refused(levels: Mask) -> None:
    with pytest.raises(ValueError, match="a coarse mask is"):
        CoarseMask(levels)
