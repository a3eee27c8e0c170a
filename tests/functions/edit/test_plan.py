import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.edit.ops.blur import Blur
from functions.edit.ops.border import Border
from functions.edit.ops.crop import Crop
from functions.edit.ops.invert import Invert
from functions.edit.ops.op import Op
from functions.edit.ops.pad import Pad
from functions.edit.ops.resize import Resize
from functions.edit.ops.rotate import Rotate
from functions.edit.ops.thumbnail import Thumbnail
from functions.edit.ops.trim import Trim
from functions.edit.plan import ReducedResize, plan
from layers.common.errors import InvalidParameter, OutputTooLarge

MOST = 1_000_000


@pytest.mark.parametrize(
    ("ops", "size", "reduction"),
    [
        ([Resize(max=1600)], (2832, 4248), 2),
        ([Resize(max=1600)], (8660, 5774), 4),
        ([Resize(max=100)], (8660, 5774), 8),
        ([Resize(max=1600)], (1900, 1000), 1),
        ([Resize(w=500, h=4000)], (4000, 4000), 1),
        ([Crop(aspect="1:1"), Resize(w=500)], (4000, 3000), 4),
        ([Crop(box=(0, 0, 600, 600)), Resize(w=500)], (4000, 3000), 1),
        ([Resize(w=300, h=300, fit="cover")], (4000, 3000), 8),
        ([Resize(w=300, h=300, fit="pad")], (4000, 3000), 8),
        ([Invert(), Resize(max=500)], (4000, 3000), 1),
        ([Trim(), Resize(max=500)], (4000, 3000), 1),
        ([Thumbnail()], (4000, 3000), 1),
        ([Resize(max=500), Trim()], (4000, 3000), 4),
        ([Blur(radius=0), Resize(max=500)], (4000, 3000), 4),
        ([], (4000, 3000), 1),
    ],
)
def test_the_decoder_is_spared_what_is_lost(ops: list[Op], size: tuple[int, int], reduction: int) -> None:
    assert plan(ops, size, 50_000_000).reduction == reduction


def test_a_crop_goes_along_in_fractions() -> None:
    todo = plan([Crop(box=(101, 0, 901, 800)), Resize(w=100)], (4001, 3001), 50_000_000)
    (step,) = todo.steps_for((1001, 751))
    assert todo.reduction == 4
    assert step.op.model_dump() == {"op": "resize", "box": (25.25, 0, 225.25, 200), "size": (100, 100)}


sides = st.integers(1, 65_535)


@given(photo=st.tuples(sides, sides), aspect=st.tuples(sides, sides), wanted=st.integers(1, 3000))
def test_no_crop_leaves_the_reduced_picture(
    photo: tuple[int, int], aspect: tuple[int, int], wanted: int
) -> None:
    todo = plan([Crop(aspect="{}:{}".format(*aspect)), Resize(max=wanted)], photo, 65_535**2)
    decoded = [-(-side // todo.reduction) for side in photo]
    for step in todo.reduced:
        assert isinstance(step.op, ReducedResize)
        left, top, right, bottom = step.op.box
        assert 0 <= left < right <= decoded[0]
        assert 0 <= top < bottom <= decoded[1]


def test_a_file_that_came_whole_gets_the_callers_steps() -> None:
    todo = plan([Resize(max=100)], (4000, 3000), 50_000_000)
    assert todo.steps_for((4000, 3000)) == todo.steps
    assert [step.op for step in todo.steps] == [Resize(max=100)]


@pytest.mark.parametrize(
    ("ops", "param"),
    [
        ([Resize(w=2000, h=2000)], "ops[0]"),
        ([Resize(w=2000, h=2000), Resize(max=10)], "ops[0]"),
        ([Invert(), Border(size=500)], "ops[1]"),
        ([Pad(w=1001, h=1001)], "ops[0]"),
        ([Pad(aspect="60000:1")], "ops[0]"),
        ([Resize(w=900, h=900), Rotate(deg=45)], "ops[1]"),
        ([Rotate(deg=0), Resize(w=2000, h=2000, fit="pad")], "ops[1]"),
    ],
)
def test_no_step_may_be_too_large(ops: list[Op], param: str) -> None:
    with pytest.raises(OutputTooLarge) as fault:
        plan(ops, (640, 480), MOST)
    assert fault.value.param == param


def test_boxes_are_checked_against_the_size_that_they_meet() -> None:
    ops = [Resize(max=100), Crop(box=(0, 0, 101, 5))]
    with pytest.raises(InvalidParameter) as fault:
        plan(ops, (640, 480), MOST)
    assert fault.value.param == "ops[1].box"
    assert "100 × 75" in fault.value.detail


def test_sizes_that_only_pixels_tell_wait() -> None:
    assert len(plan([Trim(), Crop(box=(0, 0, 900, 900))], (640, 480), MOST).steps) == 2
