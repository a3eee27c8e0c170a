import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.imaging.alpha import (
    Box,
    bounds,
    cut_out_box,
    premultiply,
    unpremultiply,
    with_alpha,
    with_straight_alpha,
)
from layers.common.imaging.image import Image, Pixels
from tests.pictures import gradient


def test_bounds_of_nothing() -> None:
    assert bounds(np.zeros((5, 7), np.uint8)) is None


def test_bounds_are_tight() -> None:
    alpha = np.zeros((20, 30), np.uint8)
    alpha[4:9, 10:25] = 9
    assert bounds(alpha) == (10, 4, 25, 9)
    assert bounds(alpha, threshold=9) is None


@given(
    box=st.tuples(
        st.integers(-20, 60), st.integers(-20, 40), st.integers(-20, 90), st.integers(-20, 70)
    ).filter(lambda box: box[0] < box[2] and box[1] < box[3] and box[2] > 0 and box[3] > 0)
)
def test_cutting_a_box_out_and_padding_agree(box: Box) -> None:
    left, top, right, bottom = box
    wide = np.zeros((48 + 200, 64 + 200, 3), np.uint8)
    wide[100:148, 100:164] = gradient()
    assert np.array_equal(
        cut_out_box(gradient(), box), wide[100 + top : 100 + bottom, 100 + left : 100 + right]
    )


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3), (4, 4, 5)])
def test_an_image_has_three_or_four_channels(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not an RGB"):
        Image(np.zeros(shape, np.uint8))


def test_an_image_cannot_be_changed() -> None:
    image = Image(gradient())
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0, 0] = 1


def soft_edge(colour: tuple[int, int, int]) -> Pixels:
    """One colour whose straight alpha grows from left to right."""
    alpha = np.repeat(np.linspace(0, 255, 256).astype(np.uint8)[None], 20, axis=0)
    return with_alpha(np.full((20, 256, 3), colour, np.uint8), alpha)


@given(colour=st.tuples(*[st.integers(0, 255)] * 3), alpha=st.integers(0, 255))
def test_multiplied_is_rounded_and_divided_undoes_it(colour: tuple[int, int, int], alpha: int) -> None:
    pixel = np.array([[[*colour, alpha]]], np.uint8)
    product = premultiply(pixel)
    assert np.abs(product[0, 0, :3] - np.array(colour) * alpha / 255).max() <= 0.5
    back = unpremultiply(product)
    assert np.abs(back[0, 0, :3].astype(int) - colour).max() <= (255 / (2 * alpha) + 0.5 if alpha else 255)
    assert back[0, 0, 3] == alpha


def test_where_nothing_is_seen_colours_are_black() -> None:
    assert not unpremultiply(premultiply(np.array([[[9, 9, 9, 0]]], np.uint8))).any()


@pytest.mark.parametrize("colour", [(200, 120, 40), (255, 255, 255), (60, 200, 90)])
def test_a_premultiplied_picture_is_made_straight(colour: tuple[int, int, int]) -> None:
    pixels = soft_edge(colour)
    found = with_straight_alpha(Image(premultiply(pixels)))
    seen = pixels[..., 3] >= 64
    assert np.abs(found.rgb[seen].astype(int) - colour).max() <= 3
    assert np.array_equal(found.pixels[..., 3], pixels[..., 3])


@pytest.mark.parametrize("colour", [(200, 120, 40), (12, 12, 12), (0, 0, 0)], ids=["bright", "dark", "black"])
def test_a_straight_one_is_left_alone(colour: tuple[int, int, int]) -> None:
    image = Image(soft_edge(colour))
    assert with_straight_alpha(image) is image


@pytest.mark.parametrize("pixels", [np.full((4, 4, 3), 9, np.uint8), np.full((4, 4, 4), 255, np.uint8)])
def test_without_an_edge_nothing_can_be_told(pixels: Pixels) -> None:
    image = Image(pixels)
    assert with_straight_alpha(image) is image
