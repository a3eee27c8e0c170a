from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from functions.style.looks import looks
from functions.style.params import params_of

RED = looks()["red"]
Params = params_of(RED)


def test_each_look_has_its_own_defaults() -> None:
    for look in looks().values():
        params = params_of(look).model_validate({})
        assert params.canvas == look.size == (1080, 1350)
        assert params.palette == ",".join(look.colours.values())
        assert (params.quality, params.cutout_model, params.output_format) == (92, "u2net_human_seg", "jpeg")
        assert params.wanted_model is None


@pytest.mark.parametrize("size", ["1080x1440", "1080x1080", "1080x1920", "64x4096", "700x500"])
def test_sizes(size: str) -> None:
    width, height = Params.model_validate({"size": size}).canvas
    assert f"{width}x{height}" == size


def test_a_palette_is_filled_up_with_the_looks_own() -> None:
    two, three = (
        Params.model_validate({"palette": text}) for text in ("#0000ff,00ff00", "000000,111111,222222")
    )
    assert list(two.colours(RED)) == [(0, 0, 255), (0, 255, 0), (255, 250, 242)]
    assert three.colours(RED)[2] == (34, 34, 34)


BAD: list[dict[str, Any]] = [
    {"size": text}
    for text in ("", "1080", "1080x", "x1080", "63x1080", "1080x4097", "9999999x9999999", "-1x5", "NaN",
                 "1080x1350\n", "1080X1350", " 1080x1350", "1080*1350", "١٠٨٠x1350", "1e3x1e3")
] + [
    {"palette": text}
    for text in ("", "red", "#ff0000", "#ff0000,", "ff0000,00ff0", "1,2", "##ff0000,#00ff00",
                 "ff0000, 00ff00",
                 "ff0000,00ff00,0000ff,ffffff", "gg0000,00ff00", "ff0000,00ff00\n")
] + [
    {"seed": -1}, {"seed": 2**31}, {"seed": "NaN"}, {"seed": 1.5}, {"quality": 0}, {"quality": 101},
    {"quality": "NaN"}, {"headline": "x" * 201}, {"kicker": "x" * 81}, {"output_format": "gif"},
    {"colour": "red"},
]  # fmt: skip


@pytest.mark.parametrize("values", BAD, ids=str)
def test_bad_values(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Params.model_validate(values)
    assert caught.value.errors()[0]["loc"] == tuple(values)


def test_the_schema_says_what_is_checked() -> None:
    fields = Params.model_json_schema()["properties"]
    assert fields["size"]["default"] == "1080x1350"
    assert fields["palette"]["default"] == "#e4141e,#1a060a,#fffaf2"
    assert "pattern" in fields["size"]
    assert "ground, ink, paper" in fields["palette"]["description"]


def test_a_palette_has_no_more_colours_than_the_look() -> None:
    duotone = params_of(replace(RED, colours={"dark": "#000000", "light": "#ffffff"}))
    assert duotone.model_validate({"palette": "111111,222222"})
    with pytest.raises(ValidationError, match="expected two colours like"):
        duotone.model_validate({"palette": "111111,222222,333333"})
    assert duotone.model_json_schema()["properties"]["palette"]["description"].startswith("Two colours as")
