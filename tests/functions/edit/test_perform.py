from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.edit.ops.autocontrast import Autocontrast
from functions.edit.ops.brightness import Brightness
from functions.edit.ops.contrast import Contrast
from functions.edit.ops.crop import Crop
from functions.edit.ops.equalize import Equalize
from functions.edit.ops.gamma import Gamma
from functions.edit.ops.grayscale import Grayscale
from functions.edit.ops.hue import Hue
from functions.edit.ops.invert import Invert
from functions.edit.ops.op import Op, ToneOp, Workspace
from functions.edit.ops.posterize import Posterize
from functions.edit.ops.rotate import Rotate
from functions.edit.ops.saturation import Saturation
from functions.edit.ops.sepia import Sepia
from functions.edit.ops.sharpness import Sharpness
from functions.edit.ops.trim import Trim
from functions.edit.ops.vignette import Vignette
from functions.edit.perform import perform
from functions.edit.plan import plan
from functions.edit.registry import OPS
from layers.common.errors import OutputTooLarge
from layers.common.imaging.image import Image, Pixels
from layers.common.progress import Run, running
from tests.functions.edit.applying import MAX_PIXELS, apart, applied, one_by_one, with_soft_alpha
from tests.pictures import astronaut

FACTORS = st.floats(0, 4)
TONES: st.SearchStrategy[Op] = st.one_of(
    st.builds(Brightness, factor=FACTORS),
    st.builds(Contrast, factor=FACTORS),
    st.builds(Saturation, factor=FACTORS),
    st.builds(Hue, deg=st.floats(-360, 360)),
    st.builds(Gamma, gamma=st.floats(0.2, 5)),
    st.builds(Autocontrast, cutoff=st.floats(0, 49)),
    st.builds(Posterize, bits=st.integers(1, 8)),
    st.builds(Vignette, strength=st.floats(0, 1)),
    st.sampled_from([Equalize(), Grayscale(), Sepia(), Invert()]),
)
OTHERS: st.SearchStrategy[Op] = st.sampled_from([Sharpness(factor=1.5), Rotate(deg=90), Crop(aspect="3:2")])


def photos() -> st.SearchStrategy[Pixels]:
    rgb = np.ascontiguousarray(astronaut()[::6, ::5])
    return st.sampled_from([rgb, with_soft_alpha(rgb), rgb[:1, :1], rgb // 8])


def test_every_tone_takes_part() -> None:
    seen = {name for name, kind in OPS.items() if issubclass(kind, ToneOp)}
    assert seen == {
        "brightness", "contrast", "saturation", "hue", "gamma", "autocontrast", "posterize", "vignette",
        "equalize", "grayscale", "sepia", "invert",
    }  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(photos(), st.lists(st.one_of(TONES, OTHERS), max_size=8))
def test_fused_is_unfused(pixels: Pixels, ops: list[Op]) -> None:
    assert apart(applied(pixels, *ops), one_by_one(pixels, ops)) <= 1


@settings(max_examples=60, deadline=None)
@given(photos(), st.lists(TONES, min_size=1, max_size=8))
def test_alpha_is_carried_through(pixels: Pixels, ops: list[Op]) -> None:
    assert (applied(pixels, *ops)[..., 3:] == pixels[..., 3:]).all()


def test_the_order_is_the_callers() -> None:
    dark = applied(astronaut(), Brightness(factor=0.2), Autocontrast())
    light = applied(astronaut(), Autocontrast(), Brightness(factor=0.2))
    assert dark.mean() > 2 * light.mean()


def test_neutral_operations_cost_nothing() -> None:
    image = Image(np.array(astronaut()))
    ops = [Brightness(factor=1), Rotate(deg=360), Posterize(bits=8), Vignette(strength=0)]
    steps = plan(ops, image.size, MAX_PIXELS).steps
    assert steps == ()
    assert perform(image, steps, Workspace(), MAX_PIXELS) is image


def names(*ops: Op) -> list[str]:
    with running(Run()) as run:
        applied(astronaut(), *ops)
    return list(run.milliseconds)


def test_each_step_is_timed_by_its_name() -> None:
    assert names(Crop(aspect="1:1"), Rotate(deg=90), Invert(), Sepia(), Sharpness(factor=2)) == [
        "crop", "rotate", "invert+sepia", "sharpness",
    ]  # fmt: skip


@pytest.mark.parametrize(("most", "fits"), [(512 * 512, True), (100, False)])
def test_sizes_are_checked_where_only_pixels_tell(most: int, fits: bool) -> None:
    image = Image(np.array(astronaut()))
    steps = plan([Trim(), Rotate(deg=90)], image.size, MAX_PIXELS).steps
    if fits:
        assert perform(image, steps, Workspace(), most).size == (512, 512)
        return
    with pytest.raises(OutputTooLarge) as fault:
        perform(image, steps, Workspace(), most)
    assert fault.value.param == "ops[1]"


def fields(name: str) -> dict[str, Any]:
    """Enough to name an operation with."""
    needed: dict[str, dict[str, Any]] = {
        "resize": {"w": 40}, "crop": {"aspect": "1:1"}, "pad": {"aspect": "2:1"}, "rotate": {"deg": 7},
        "hue": {"deg": 9}, "gamma": {"gamma": 2}, "posterize": {"bits": 3}, "vignette": {"strength": 0.5},
        "blur": {"radius": 2}, "convert": {"format": "png"}, "text": {"text": "Åö"},
    }  # fmt: skip
    factor: dict[str, Any] = {"factor": 1.4} if "factor" in OPS[name].model_fields else {}
    return needed.get(name, {}) | factor


@pytest.mark.parametrize("name", sorted(set(OPS) - {"text"}))  # it says that it does not fit
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 4), (3, 90, 4), (90, 1, 3), (60, 60, 4)])
def test_every_operation_takes_any_shape(name: str, shape: tuple[int, ...], fresh_settings: None) -> None:
    op = OPS[name].model_validate({"op": name} | fields(name))
    mark = Workspace(Image(np.full((3, 5, 4), 200, np.uint8)))
    pixels = np.full(shape, 120, np.uint8)
    changed = applied(pixels, op, workspace=mark)
    assert changed.dtype == np.uint8
    assert changed.shape[2] >= shape[2]
    assert plan([op], (shape[1], shape[0]), MAX_PIXELS).steps == () or changed.size
