"""Photos of any size: every capability answers or refuses them, and none fails."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest

from functions.compose.params import ComposeParams
from functions.cutout.params import CutoutParams
from functions.edit.ops import OPS
from functions.edit.params import EditParams
from functions.motion.app import capabilities
from functions.motion.effects import effects
from functions.style.looks import looks
from functions.style.params import params_of
from layers.common.core.media import Upload
from layers.common.errors import StudioError
from layers.common.imaging.image import Size
from tests.context import CONTEXT, compose, cutout, edit, motion, style
from tests.pictures import saved

SIZES: list[Size] = [(1, 1), (31, 100), (1, 50_000), (50_000, 1)]

OP_PARAMS: dict[str, list[dict[str, Any]]] = {
    "crop": [{"aspect": "16:9"}, {"aspect": "1:9", "gravity": "entropy"}, {"w": 1, "h": 1}],
    "resize": [{"max": 9}, {"w": 90}, {"w": 9, "h": 90, "fit": "cover"}, {"w": 90, "h": 9, "fit": "pad"}],
    "pad": [{"aspect": "4:5"}, {"w": 90}],
    "rotate": [{"deg": 33}, {"deg": 90}, {"deg": 33, "fill": "#ffffff"}],
    "blur": [{"radius": 2}, {"radius": 200}],
    "text": [{"text": "Hej"}, {"text": "Hej", "background": "#000000", "stroke": 2}],
}
EFFECT_PARAMS: dict[str, dict[str, Any]] = {
    "captions": {"words": ["Hej"]},
    "karaoke": {"words": ["Hej"]},
    "countup": {"value": 3},
    "parallax": {"cutout_model": "classic"},
}
STORYBOARD = next(one for one in capabilities() if one.name == "motion_storyboard")

ops = [
    {"op": name, **params}
    for name, model in OPS.items()
    for params in OP_PARAMS.get(
        name, [{key: info.examples[0] for key, info in model.model_fields.items() if info.examples}]
    )
]


def photo(field: str, size: Size, *, transparent: bool = False) -> Upload:
    """A bright subject in the middle of a dark ground, or of none."""
    width, height = size
    pixels = np.full((height, width, 4), (30, 40, 50, 0 if transparent else 255), np.uint8)
    rows, columns = (slice(side // 4, side // 4 + max(1, side // 2)) for side in (height, width))
    pixels[rows, columns] = (230, 150, 90, 255)
    return Upload(field, saved(pixels if transparent else pixels[..., :3], "PNG", compress_level=1))


def fails(work: Callable[..., object], *files: Any, **more: Any) -> bool:
    """Whether work fails; it may be refused."""
    try:
        work(*files, **more)
    except StudioError as fault:
        return fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return False


@pytest.mark.parametrize("size", SIZES)
def test_any_size_can_be_edited_by_any_operation(size: Size) -> None:
    for op in ops:
        mark = photo("watermark", size[::-1]) if op["op"] == "watermark" else None
        params = EditParams.model_validate({"ops": [op], "output_format": "png"})
        assert not fails(edit, photo("file", size), params, watermark=mark)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("transparent", [False, True])
def test_any_size_can_be_cut_out(size: Size, transparent: bool) -> None:
    file = photo("file", size, transparent=transparent)
    params = CutoutParams(crop=True, crop_margin="5%", **({} if transparent else {"model": "classic"}))
    assert not fails(cutout, file, params)


@pytest.mark.parametrize("size", SIZES)
def test_any_size_can_be_put_into_a_scene_of_any_size(size: Size) -> None:
    for background, subject in ((size, (60, 90)), ((90, 60), size), (size, size)):
        for items in ([], [{"scale": 2, "target_frac": 1}]):
            params = ComposeParams.model_validate({"items": items, "mode": "manual" if items else "auto"})
            files = photo("background", background), (photo("subjects[0]", subject, transparent=True),)
            assert not fails(compose, *files, params)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", looks().values(), ids=looks())
def test_any_size_can_be_drawn(size: Size, look: Any) -> None:
    params = params_of(look).model_validate({"size": "720x64"})
    assert not fails(style, look, photo("file", size, transparent=True), params)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("effect", effects().values(), ids=effects())
def test_any_size_can_be_filmed(size: Size, effect: Any) -> None:
    known = {"w": 66, "h": 118, "poster": True, **EFFECT_PARAMS.get(effect.name, {})}
    files = {one.name: photo(one.name, size) for one in effect.photos}
    assert not fails(motion, effect, effect.params.model_validate(known), logo=photo("logo", size), **files)


@pytest.mark.parametrize("size", SIZES)
def test_any_size_can_be_a_scene(size: Size) -> None:
    scene = {"effect": "ken_burns", "image": 0, "duration": 0.5}
    params = STORYBOARD.check({"w": 66, "h": 118, "poster": True, "scenes": [scene]})
    assert not fails(STORYBOARD.run, images=(photo("images[0]", size),), params=params, context=CONTEXT)
