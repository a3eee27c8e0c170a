"""Backgrounds against the definitions that they follow."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from functions.product.backgrounds.background import View
from functions.product.backgrounds.blur import Blurred
from functions.product.backgrounds.color import Color
from functions.product.backgrounds.gradient import Gradient
from functions.product.backgrounds.image import Picture
from functions.product.ground import Stage
from functions.product.layout import IN_PLACE
from functions.product.painting.easel import Easel
from functions.product.placing import placement
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Upload
from layers.common.imaging.alpha import bounds, with_alpha
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.vision.cut import CutOptions
from tests.context import CONTEXT
from tests.pictures import saved

LIMITS = CONTEXT.limits
EASEL = Easel(None, (), LIMITS, CutOptions())


def view(photo: Pixels, alpha: Pixels, picture: Pixels | None = None, canvas: Size | None = None) -> View:
    """The view of a photo that stays in place."""
    image = Image(with_alpha(photo, alpha))
    box = bounds(alpha)
    assert box
    cutout = ReducedCutout.of(image, box, {}, lambda *_: 1.0)
    where = placement(image.size, box, IN_PLACE, LIMITS.max_pixels)
    upload = Upload("background_image", saved(picture, "PNG")) if picture is not None else None
    stage = Stage(canvas or where.canvas, box)
    file = Upload("file", saved(photo, "PNG"))
    decoded = partial(file.decode, LIMITS)
    return View(stage, lambda by: decoded(reduction=by), image.width, cutout, where, upload, LIMITS, EASEL)


def plain(size: Size = (40, 30)) -> View:
    photo = np.full((*size[::-1], 3), 90, np.uint8)
    alpha = np.zeros(size[::-1], np.uint8)
    alpha[10:20, 10:30] = 255
    return view(photo, alpha)


def test_a_color_is_everywhere() -> None:
    assert (Color(color="#0a141e").ground(plain()).pixels == (10, 20, 30)).all()


@pytest.mark.parametrize("angle", [0, 37, 90, 135, 180, 200, 270, -45])
@pytest.mark.parametrize("size", [(64, 40), (40, 64), (33, 33)])
def test_a_linear_gradient_is_that_of_css(angle: float, size: Size) -> None:
    """The gradient line of CSS: its ends' colours meet the corners, and its middle the box's middle."""
    colors = ["#000000", "#ff8000", "#0000ff"]
    pixels = Gradient(colors=colors, angle=angle)._pixels(size).astype(float)
    width, height = size
    toward = math.sin(math.radians(angle)), -math.cos(math.radians(angle))
    length = abs(width * toward[0]) + abs(height * toward[1])
    stops = np.array([[0, 0, 0], [255, 128, 0], [0, 0, 255]])
    for y in range(0, height, 7):
        for x in range(0, width, 7):
            offset = (x + 0.5 - width / 2) * toward[0] + (y + 0.5 - height / 2) * toward[1]
            share = min(max(offset / length + 0.5, 0), 1) * 2
            first = min(int(share), 1)
            expected = stops[first] + (share - first) * (stops[first + 1] - stops[first])
            assert np.abs(pixels[y, x] - expected).max() <= 1.5


def test_a_radial_gradient_ends_in_the_corners() -> None:
    pixels = Gradient(colors=["#ffffff", "#000000"], shape="radial")._pixels((301, 201))
    assert pixels[100, 150].min() >= 253
    assert pixels[0, 0].max() <= 3
    # The middle of a side is at 1/√2 of the way.
    assert np.abs(pixels[0, 148:153].astype(float).mean() - 255 * (1 - 1 / math.sqrt(2))) < 2


def test_dithering_leaves_no_bands() -> None:
    """Between two levels, the share of each pixel's level is how near it is: the mean is exact."""
    pixels = Gradient(colors=["#808080", "#828282"], angle=90)._pixels((400, 300))
    columns = pixels[..., 0].mean(axis=0)
    expected = 128 + 2 * (np.arange(400) + 0.5) / 400
    assert np.abs(columns - expected).max() < 0.2
    assert all(len(np.unique(pixels[:, x])) > 1 for x in range(0, 400, 25))


def test_a_picture_fills_the_canvas_from_its_position() -> None:
    halves = np.zeros((20, 80, 3), np.uint8)
    halves[:, 40:] = 200
    photo, alpha = np.zeros((20, 20, 3), np.uint8), np.full((20, 20), 255, np.uint8)
    seen = view(photo, alpha, halves)
    assert Picture(position="west").ground(seen).pixels.max() == 0
    assert Picture(position="east").ground(seen).pixels.min() == 200


def test_a_picture_that_fits_has_a_color_around_it() -> None:
    photo, alpha = np.zeros((40, 40, 3), np.uint8), np.full((40, 40), 255, np.uint8)
    pixels = (
        Picture(fit="fit", color="red").ground(view(photo, alpha, np.zeros((20, 80, 3), np.uint8))).pixels
    )
    assert (pixels[:14] == (255, 0, 0)).all()
    assert pixels[16:24].max() == 0
    assert (pixels[26:] == (255, 0, 0)).all()


def test_a_picture_that_fits_may_have_nothing_around_it() -> None:
    photo, alpha = np.zeros((40, 40, 3), np.uint8), np.full((40, 40), 255, np.uint8)
    behind = with_alpha(np.full((20, 80, 3), 70, np.uint8), np.full((20, 80), 100, np.uint8))
    pixels = Picture(fit="fit", color="#00000000").ground(view(photo, alpha, behind)).pixels
    assert not pixels[:14].any()
    assert (pixels[16:24] == (70, 70, 70, 100)).all()
    assert not pixels[26:].any()


def test_a_transparent_picture_lies_over_its_color() -> None:
    photo, alpha = np.zeros((40, 40, 3), np.uint8), np.full((40, 40), 255, np.uint8)
    behind = with_alpha(np.full((40, 40, 3), 70, np.uint8), np.full((40, 40), 51, np.uint8))
    pixels = Picture(color="white").ground(view(photo, alpha, behind)).pixels
    assert np.abs(pixels.astype(int) - (0.2 * 70 + 0.8 * 255)).max() <= 1


@pytest.mark.parametrize("mode", ["gaussian", "bokeh"])
def test_a_picture_may_be_out_of_focus(mode: str) -> None:
    """An edge becomes as wide as the blur, at a share of the canvas; both ends stay."""
    halves = np.zeros((300, 400, 3), np.uint8)
    halves[:, 200:] = 255
    photo, alpha = np.zeros((300, 400, 3), np.uint8), np.full((300, 400), 255, np.uint8)
    picture = Picture.model_validate({"kind": "image", "blur": 0.05, "blur_mode": mode})
    row = picture.ground(view(photo, alpha, halves)).pixels[150, :, 0].astype(int)
    assert row[:100].max() <= 3
    assert row[300:].min() >= 252
    assert 0 < row[183] < 255
    assert np.all(np.diff(row) >= -1)


@pytest.mark.parametrize("mode", ["gaussian", "bokeh"])
def test_a_blurred_background_has_nothing_of_the_subject(mode: str) -> None:
    """A white disc on black: no halo of it is left."""
    y, x = np.indices((120, 160))
    inside = np.hypot(x - 80, y - 60) < 30
    photo = np.where(inside[..., None], np.uint8(255), np.uint8(10)) * np.ones(3, np.uint8)
    alpha = np.where(inside, 255, 0).astype(np.uint8)
    pixels = Blurred.model_validate({"mode": mode, "amount": 0.03}).ground(view(photo, alpha)).pixels
    assert pixels.max() <= 14


def test_bokeh_keeps_plain_areas_and_spreads_highlights_as_discs() -> None:
    photo = np.full((200, 200, 3), 40, np.uint8)
    photo[60:62, 60:62] = 255
    alpha = np.zeros((200, 200), np.uint8)
    alpha[150:190, 150:190] = 255
    pixels = Blurred(mode="bokeh", amount=0.04).ground(view(photo, alpha)).pixels  # a radius of 8 px
    assert abs(int(pixels[20, 20, 0]) - 40) <= 1
    disc = pixels[..., 0].astype(int) > 44
    _, xs = np.nonzero(disc[40:82, 40:82])
    assert 7 <= (xs.max() - xs.min()) / 2 <= 10
    assert disc[60, 66]  # even up to its rim, which no Gaussian is
    assert abs(int(pixels[60, 66, 0]) - int(pixels[60, 61, 0])) <= 6


@pytest.mark.parametrize("level", [0, 30, 128, 240, 255])
def test_blur_keeps_levels(level: int) -> None:
    photo = np.full((60, 60, 3), level, np.uint8)
    alpha = np.zeros((60, 60), np.uint8)
    alpha[25:35, 25:35] = 255
    for mode in ("gaussian", "bokeh"):
        pixels = Blurred.model_validate({"mode": mode, "amount": 0.05}).ground(view(photo, alpha)).pixels
        assert np.abs(pixels.astype(int) - level).max() <= 1


def test_blur_is_where_the_photo_is_on_the_canvas() -> None:
    photo = np.zeros((60, 60, 3), np.uint8)
    photo[:, 30:] = 200
    alpha = np.zeros((60, 60), np.uint8)
    alpha[5:9, 5:9] = 255
    seen = view(photo, alpha)
    moved = replace(seen, where=replace(seen.where, position=replace(seen.where.position, left=10)))
    edges = [np.argmax(Blurred(amount=0).ground(one).pixels[40, :, 0] > 100) for one in (seen, moved)]
    assert edges == [30, 40]
