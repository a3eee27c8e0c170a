"""Parameters: what is refused, by which name, and what a request stands for."""

from typing import Any

import pytest

from functions.product.app import capability
from functions.product.params import ProductParams
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.formats import Format


def gradient(colors: list[str], **more: Any) -> dict[str, Any]:
    return {"background": {"kind": "gradient", "colors": colors} | more}


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown kind": ({"background": {"kind": "sparkles"}}, "background.kind"),
    "no kind": ({"background": {"color": "red"}}, "background.kind"),
    "unknown preset": ({"preset": "granite"}, "preset"),
    "unknown preset inside": ({"background": {"kind": "preset", "name": "granite"}}, "background.name"),
    "two backgrounds": ({"preset": "marble", "background": {"kind": "color"}}, "preset"),
    "a parameter of another kind": ({"background": {"kind": "color", "angle": 3}}, "background.angle"),
    "one colour": (gradient(["red"]), "background.colors"),
    "six colours": (gradient(["red"] * 6), "background.colors"),
    "no colours": ({"background": {"kind": "gradient"}}, "background.colors"),
    "a bad second colour": (gradient(["red", "reddish"]), "background.colors[1]"),
    "angle": (gradient(["red", "blue"], angle=1000), "background.angle"),
    "blur amount": ({"background": {"kind": "blur", "amount": 0.06}}, "background.amount"),
    "colour of a preset that has its own": (
        {"background": {"kind": "preset", "name": "marble", "color": "red"}}, "background",
    ),
    "shadow": ({"shadow": "long"}, "shadow.kind"),
    "shadow's figure": ({"shadow": {"kind": "drop", "opacity": 2}}, "shadow.opacity"),
    "figure of another shadow": ({"shadow": {"kind": "soft", "dx": 1}}, "shadow.dx"),
    "reflection": ({"reflection": 0.6}, "reflection"),
    "outline": ({"outline": {"width": 0.2}}, "outline.width"),
    "padding of a half": ({"layout": {"padding": ".5"}}, "layout.padding"),
    "padding of a half in per cent": ({"layout": {"padding": "50%"}}, "layout.padding"),
    "negative padding": ({"layout": {"padding": "-1px"}}, "layout.padding"),
    "padding with a blank": ({"layout": {"padding": " .1"}}, "layout.padding"),
    "padding with a blank inside": ({"layout": {"padding_top": "10 %"}}, "layout.padding_top"),
    "size in words": ({"layout": {"size": "large"}}, "layout.size"),
    "size with a blank": ({"layout": {"size": "100 x 100"}}, "layout.size"),
    "size without pixels": ({"layout": {"size": "0x100"}}, "layout.size"),
    "greatest width of an exact size": ({"layout": {"size": "10x10", "max_width": 5}}, "layout"),
    "greatest pixels of an exact size": ({"layout": {"size": "10x10", "max_pixels": 5}}, "layout"),
    "room around another size": ({"layout": {"around": "10%"}}, "layout"),
    "room around of three sides": ({"layout": {"size": "subject", "around": "1% 2% 3%"}}, "layout.around"),
    "room around without a unit": ({"layout": {"size": "subject", "around": "10"}}, "layout.around"),
    "too much room around": ({"layout": {"size": "subject", "around": "51%"}}, "layout.around"),
    "too many px around": ({"layout": {"size": "subject", "around": "0 501px"}}, "layout.around"),
    "an alignment of the other axis": ({"layout": {"align_x": "top"}}, "layout.align_x"),
    "an alignment beyond 1": ({"layout": {"align_y": 1.5}}, "layout.align_y"),
    "an alignment that is no number": ({"layout": {"align_y": "nan"}}, "layout.align_y"),
    "an alignment of several": ({"layout": {"align_y": [0]}}, "layout.align_y"),
    "marketplace": ({"marketplace": "bazaar"}, "marketplace"),
    "dpi": ({"dpi": 71}, "dpi"),
    "max_bytes": ({"max_bytes": 5}, "max_bytes"),
    "max_bytes of a zip file": ({"max_bytes": 5000, "output_format": "zip"}, "max_bytes"),
    "max_bytes of the alpha": ({"max_bytes": 5000, "channels": "alpha"}, "max_bytes"),
    "a region of a whole photo": ({"roi": "0,0,9,9", "remove_background": False}, "roi"),
    "the rest of a whole photo": (
        {"segmentation": {"mode": "rest"}, "remove_background": False}, "segmentation.mode",
    ),
    "upscale": ({"upscale": 3}, "upscale"),
    "a limit of nothing": ({"upscale": 2, "upscale_limit": 0}, "upscale_limit"),
    "a limit of what is not enlarged": ({"upscale_limit": 500}, "upscale_limit"),
    "beyond a limit that is not there": ({"upscale": 2, "upscale_beyond": "keep"}, "upscale_beyond"),
    "another way beyond the limit": (
        {"upscale": 2, "upscale_limit": 500, "upscale_beyond": "crop"}, "upscale_beyond",
    ),
    **{
        f"colour {colour!r}": ({"background": {"kind": "color", "color": colour}}, "background.color")
        for colour in ("", "#", "#12", "#12345", "12345g", "rgb(1,2)", "hsl(0 0% 0%)", "##fff", 7)
    },
}  # fmt: skip


@pytest.mark.parametrize(("values", "param"), BAD.values(), ids=BAD)
def test_bad_values_name_their_field(values: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        capability.check(values)
    assert (caught.value.param or "").removeprefix("params.") == param


def test_a_factor_comes_as_text_too() -> None:
    assert capability.bind([("upscale", "1")]) == capability.check({})
    assert capability.bind([("upscale", "4")]) == capability.check({"upscale": 4})


@pytest.mark.parametrize(
    ("given", "color"),
    [
        ("#ABC", "#aabbccff"),
        ("abc", "#aabbccff"),
        ("0a0b0c", "#0a0b0cff"),
        ("0a0b0c7f", "#0a0b0c7f"),
        ("White", "#ffffffff"),
        ("red", "#ff0000ff"),
    ],
)
def test_colours_of_every_notation(given: str, color: str) -> None:
    params = checked(background={"kind": "color", "color": given})
    assert params.background.color == color  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "padding", ["0", ".1", "0.25", "10%", "24px", 0.1, 0, 1 / 3, 1e-5, "0.3333333333333333"]
)
def test_lengths_of_every_notation(padding: object) -> None:
    assert checked(layout={"padding": padding}).layout.positioning((9, 9), (0, 0, 9, 9))


def test_a_query_says_the_same_as_json() -> None:
    flat = capability.bind(
        [
            ("background.kind", "gradient"),
            ("background.colors", '["red","blue"]'),
            ("shadow", "natural"),
            ("layout.size", "100x100"),
            ("layout.align_x", "0.25"),
            ("outline.width", ".02"),
        ]
    )
    assert flat == capability.check(
        {
            "background": {"kind": "gradient", "colors": ["red", "blue"]},
            "shadow": {"kind": "natural"},
            "layout": {"size": "100x100", "align_x": 0.25},
            "outline": {"width": 0.02},
        }
    )


def test_a_marketplace_sets_what_is_left_open() -> None:
    params = checked(marketplace="amazon")
    assert params.chosen_layout.size == "2000x2000"
    assert params.chosen_layout.padding == "0.05"
    assert params.chosen_background.kind == "color"
    assert params.format is Format.JPEG


def test_the_caller_has_the_last_word() -> None:
    params = checked(
        marketplace="walmart",
        layout={"size": "1500x1500"},
        preset="marble",
        output_format="png",
        max_bytes=1000,
    )
    assert params.chosen_layout.size == "1500x1500"
    assert params.chosen_layout.padding == "0.05"
    assert params.chosen_background.kind == "preset"
    assert params.format is Format.PNG
    assert params.most_bytes == 1000


def checked(**values: Any) -> ProductParams:
    try:
        params = capability.check(values)
    except StudioError as fault:
        raise AssertionError(f"{fault.param}: {fault.detail}") from fault
    assert isinstance(params, ProductParams)
    return params
