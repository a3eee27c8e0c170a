"""Layers: what they draw, where, and in which order."""

from typing import Any

import numpy as np
import pytest

from functions.product.app import capability
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.image import Pixels
from tests.context import CONTEXT
from tests.functions.product.test_product import pixels, thing
from tests.pictures import saved

WHITE = {"kind": "color", "color": "white"}
BLUE = np.full((20, 20, 3), (0, 0, 255), np.uint8)


def made(layers: list[dict[str, Any]], *pictures: Pixels, **values: Any) -> Media:
    uploads = [Upload("file", saved(thing(), "PNG"))]
    uploads += [Upload("layer_images", saved(one, "PNG")) for one in pictures]
    params = capability.check({"background": WHITE, "layers": layers} | values)
    return capability.do(capability.pick_files(uploads), params, CONTEXT)


def picture(**values: Any) -> dict[str, Any]:
    return {"kind": "picture", "remove_background": "never", "margin": "0"} | values


def test_a_picture_is_placed_by_its_margins() -> None:
    found = pixels(made([picture(margin_left="40%", margin_right="10%", align_y="bottom")], BLUE))
    assert (found[32:78, 42:88] == (0, 0, 255)).all()
    assert (found[:28, 62:] == 255).all()


def test_padding_is_inside_of_the_margin() -> None:
    """A share of what the margins leave: 80 × 60 px of which 20 % on the left are 16 px."""
    found = pixels(
        made([picture(margin="10px", padding_left=".2", padding_bottom="6px", align_x="left")], BLUE)
    )
    blue = (found == (0, 0, 255)).all(-1).nonzero()
    assert (blue[1].min(), blue[1].max() + 1) == (26, 80)
    assert (blue[0].min(), blue[0].max() + 1) == (10, 64)


def test_the_rest_of_a_picture() -> None:
    """Its subject is transparent, and what is around it is drawn."""
    framed = np.full((20, 20, 4), (0, 0, 255, 0), np.uint8)
    framed[5:15, 5:15, 3] = 255
    layer = picture(remove_background="auto", segmentation={"mode": "rest"})
    found = pixels(made([layer], framed, layout={"size": "80x80"}, shadow="none"))
    assert (found[5, 5] == (0, 0, 255)).all()
    assert (found[75, 40] == (0, 0, 255)).all()
    assert (found[40, 40] == (200, 40, 20)).all()


def test_behind_is_below_the_subject() -> None:
    whole = picture(scaling="fill")
    assert (pixels(made([whole], BLUE))[40, 40] == (0, 0, 255)).all()
    behind = pixels(made([whole | {"behind": True}], BLUE))
    assert (behind[40, 40] == (200, 40, 20)).all()
    assert (behind[2, 2] == (0, 0, 255)).all()


def test_layers_are_drawn_in_their_order() -> None:
    red = np.full((8, 8, 3), (255, 0, 0), np.uint8)
    whole = picture(scaling="fill")
    assert (pixels(made([whole, whole | {"file": 1}], BLUE, red))[1, 1] == (255, 0, 0)).all()


def test_opacity_is_the_over_formula() -> None:
    found = pixels(made([picture(scaling="fill", opacity=0.25)], BLUE))
    assert np.abs(found[2, 2].astype(int) - (191, 191, 255)).max() <= 1


def test_text_lies_in_its_area() -> None:
    text = {"kind": "text", "content": "New", "color": "red", "align_y": "top", "margin_right": "40%"}
    dark = (pixels(made([text], layout={"size": "400x300", "reference": "photo"}))[..., 1] < 128).nonzero()
    ink = (pixels(made([text], layout={"size": "400x300"}, preset=None)) == (255, 0, 0)).all(-1).nonzero()
    assert len(dark[0]) > 0
    assert len(ink[0]) > 50
    assert 15 <= ink[0].min() < 40
    assert ink[1].min() >= 20
    assert ink[1].max() <= 240


def test_a_text_may_have_a_background() -> None:
    text = {"kind": "text", "content": "New", "background_color": "lime", "align_y": "bottom"}
    found = pixels(made([text], layout={"size": "400x300"}))
    assert (found == (0, 255, 0)).all(-1).sum() > 300


def test_on_a_transparent_canvas_layers_are_opaque() -> None:
    found = pixels(made([picture(scaling="fill")], BLUE, background={"kind": "transparent"}))
    assert (found[1, 1] == (0, 0, 255, 255)).all()


@pytest.mark.parametrize(
    ("layers", "param"),
    [
        ([{"kind": "film"}], "layers[0].kind"),
        ([{"kind": "text"}], "layers[0].content"),
        ([{"kind": "text", "content": "x", "margin": "49%", "margin_left": "99px"}], "layers[0].margin"),
        ([{"kind": "text", "content": "m" * 500, "margin": "47%"}], "layers[0].content"),
        ([picture(file=3)], "layers[0].file"),
        ([picture(), picture(file=1)], "layers[1].file"),
        ([picture(file=10)], "layers[0].file"),
        ([picture()] * 11, "layers"),
        ([{"kind": "picture"}], "layer_images[0]"),
        ([{"kind": "picture", "padding": "50%"}], "layers[0].padding"),
        ([{"kind": "text", "content": "x", "segmentation": {}}], "layers[0].segmentation"),
    ],
)
def test_bad_layers_name_their_field(layers: list[dict[str, Any]], param: str) -> None:
    empty = np.zeros((30, 30, 4), np.uint8)
    with pytest.raises(StudioError) as caught:
        made(layers, empty, layout={"size": "100x80"})
    assert caught.value.status == 422
    assert (caught.value.param or "").removeprefix("params.") == param


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(StudioError) as caught:
        capability.bind([("layers", "[{]")])
    assert (caught.value.status, caught.value.param) == (400, "layers")
    assert not isinstance(caught.value, InvalidParameter)
