import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.premultiplied import divide, multiply, straight


def soft_edge(colour: tuple[int, int, int]) -> Pixels:
    """One colour whose straight alpha grows from left to right."""
    alpha = np.repeat(np.linspace(0, 255, 256).astype(np.uint8)[None], 20, axis=0)
    return with_alpha(np.full((20, 256, 3), colour, np.uint8), alpha)


@given(colour=st.tuples(*[st.integers(0, 255)] * 3), alpha=st.integers(0, 255))
def test_multiplied_is_rounded_and_divided_undoes_it(colour: tuple[int, int, int], alpha: int) -> None:
    pixel = np.array([[[*colour, alpha]]], np.uint8)
    product = multiply(pixel)
    assert np.abs(product[0, 0, :3] - np.array(colour) * alpha / 255).max() <= 0.5
    back = divide(product)
    assert np.abs(back[0, 0, :3].astype(int) - colour).max() <= (255 / (2 * alpha) + 0.5 if alpha else 255)
    assert back[0, 0, 3] == alpha


def test_where_nothing_is_seen_colours_are_black() -> None:
    assert not divide(multiply(np.array([[[9, 9, 9, 0]]], np.uint8))).any()


@pytest.mark.parametrize("colour", [(200, 120, 40), (255, 255, 255), (60, 200, 90)])
def test_a_premultiplied_picture_is_made_straight(colour: tuple[int, int, int]) -> None:
    pixels = soft_edge(colour)
    found = straight(Image(multiply(pixels)))
    seen = pixels[..., 3] >= 64
    assert np.abs(found.rgb[seen].astype(int) - colour).max() <= 3
    assert np.array_equal(found.pixels[..., 3], pixels[..., 3])


@pytest.mark.parametrize("colour", [(200, 120, 40), (12, 12, 12), (0, 0, 0)], ids=["bright", "dark", "black"])
def test_a_straight_one_is_left_alone(colour: tuple[int, int, int]) -> None:
    image = Image(soft_edge(colour))
    assert straight(image) is image


@pytest.mark.parametrize("pixels", [np.full((4, 4, 3), 9, np.uint8), np.full((4, 4, 4), 255, np.uint8)])
def test_without_an_edge_nothing_can_be_told(pixels: Pixels) -> None:
    image = Image(pixels)
    assert straight(image) is image
