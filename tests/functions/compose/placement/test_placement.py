import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.compose.params import MOST_SCALE, MOST_SUBJECTS, ComposeParams, Facing, Item
from functions.compose.placement.placement import AUTOMATIC, Placement, is_mirrored, place, placements_json
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import figure, scene, with_focus

placements = st.builds(
    Placement,
    scale=st.floats(0.0001, 2),
    target_frac=st.floats(0, 1),
    base_frac=st.floats(0, 1),
    flip=st.booleans(),
    draw_order=st.integers(-100, 100),
    feather=st.floats(0, 100),
    warm=st.floats(0.5, 2),
    color_match=st.floats(0, 0.4),
)


@given(st.lists(placements, min_size=1, max_size=MOST_SUBJECTS))
def test_a_placement_is_valid_as_items_and_says_the_same(places: list[Placement]) -> None:
    text = placements_json(places)
    assert text.isascii()
    assert text.isprintable()
    params = ComposeParams.model_validate({"mode": "manual", "items": json.loads(text)})
    for placement, item in zip(places, params.items, strict=True):
        assert item.model_dump() == {"facing": "keep"} | {
            name: getattr(placement, name) for name in Placement.__slots__
        }


def test_every_field_of_an_item_is_reported() -> None:
    (item,) = json.loads(placements_json([Placement(0.5, 0.5, 1.0)]))
    assert set(item) == set(Item.model_fields)


def test_eight_placements_fit_a_header() -> None:
    assert len(placements_json([Placement(0.1234, 0.1234, 0.1234, color_match=0.25)] * MOST_SUBJECTS)) < 2000


def placed(
    background: SceneAnalysis, *subjects: Subject, items: list[Item] | None = None
) -> tuple[Placement, ...]:
    return place(background, subjects, items or [AUTOMATIC] * len(subjects))


def test_a_bust() -> None:
    (one,) = placed(scene(), figure())
    assert one.base_frac == 1.0
    assert not one.flip
    assert one.draw_order == 0


@pytest.mark.parametrize("yaw", [0.7, -0.7, 0.2, -0.2])
def test_a_gaze_chooses_the_side_and_nobody_is_mirrored(yaw: float) -> None:
    (one,) = placed(scene(), figure(yaw=yaw))
    assert yaw * (0.5 - one.target_frac) > 0
    assert not one.flip


@pytest.mark.parametrize(("yaw", "flip"), [(0.7, True), (0.2, False)])
def test_only_a_profile_that_has_to_look_out_is_mirrored(yaw: float, flip: bool) -> None:
    (one,) = placed(scene(), figure(yaw=yaw), items=[Item(target_frac=0.8, facing="in")])
    assert one.flip is flip
    assert one.target_frac == 0.8


@pytest.mark.parametrize(
    ("item", "flip"),
    [
        (Item(facing="left"), True),
        (Item(facing="right"), False),
        (Item(facing="keep"), False),
        (Item(facing="left", flip=False), False),
        (Item(facing="right", flip=True), True),
        (Item(flip=True), True),
    ],
)
def test_facing_and_flip(item: Item, flip: bool) -> None:
    (one,) = placed(scene(), figure(yaw=0.5), items=[item])
    assert one.flip is flip


def test_whoever_is_mirrored_looks_in_from_the_other_side() -> None:
    (one,) = placed(scene(), figure(yaw=0.5), items=[Item(facing="left")])
    assert one.target_frac > 0.5


def test_values_of_an_item_are_kept_exactly() -> None:
    item = Item(
        scale=0.123456789,
        target_frac=0.987654321,
        base_frac=0.555555555,
        draw_order=-7,
        feather=3.5,
        warm=1.01,
        color_match=0.4,
    )
    (one,) = placed(scene(), figure(), items=[item])
    assert one == Placement(0.123456789, 0.987654321, 0.555555555, False, -7, 3.5, 1.01, 0.4)


def test_what_is_chosen_is_rounded() -> None:
    (one,) = placed(scene(1201, 803, horizon=0.3777777), figure(101, 207, cut_below=False))
    assert one.base_frac == round(one.base_frac, 4) != round(one.base_frac, 2)
    assert one.scale == round(one.scale, 4)


def test_the_smaller_stand_behind() -> None:
    bust, standing = figure(), figure(cut_below=False)
    first, second = placed(scene(), standing, bust)
    assert first.scale < second.scale
    assert first.draw_order < second.draw_order


def test_of_equals_the_first_stands_in_front() -> None:
    places = placed(scene(), *[figure(60, 200)] * 3)
    assert [one.draw_order for one in places] == [2, 1, 0]


def test_several_figures_get_their_own_places() -> None:
    places = placed(scene(), *[figure(80, 200)] * 4)
    targets = sorted(one.target_frac for one in places)
    widths = 0.4 * places[0].scale * 800 / 1200
    assert all(b - a > 0.6 * widths for a, b in pairwise(targets))


def test_subjects_without_an_item_keep_clear_of_those_with_one() -> None:
    items = [Item(scale=0.6, target_frac=0.7), AUTOMATIC]
    _, second = placed(scene(), figure(), figure(), items=items)
    assert second.target_frac < 0.5


def test_the_focal_point_moves_a_figure() -> None:
    (left,), (right,) = (placed(with_focus(scene(), *focus), figure()) for focus in ((0.5, 1.0), (0.0, 0.5)))
    assert left.target_frac < 0.5 < right.target_frac


@settings(max_examples=40, deadline=None)
@given(
    frame=st.tuples(st.integers(16, 3000), st.integers(16, 3000)),
    shapes=st.lists(
        st.tuples(st.integers(1, 400), st.integers(1, 400), st.booleans(), st.floats(-1, 1)),
        min_size=1,
        max_size=8,
    ),
    horizon=st.floats(0, 1),
)
def test_any_scene_and_figures(
    frame: tuple[int, int], shapes: list[tuple[int, int, bool, float]], horizon: float
) -> None:
    background = scene(*frame, horizon=horizon)
    subjects = [figure(w, h, cut_below=cut, yaw=yaw) for w, h, cut, yaw in shapes]
    places = placed(background, *subjects)
    assert places == placed(background, *subjects)
    assert sorted(one.draw_order for one in places) == list(range(len(subjects)))
    for one in places:
        assert 0 < one.scale <= MOST_SCALE
        assert 0 <= one.target_frac <= 1
        assert 0 <= one.base_frac <= 1


def test_scale_never_rounds_to_nothing() -> None:
    """A banner a hundred times as wide as high, in a narrow frame."""
    (one,) = placed(scene(100, 3000), figure(4000, 4, cut_below=False))
    assert one.scale > 0


@pytest.mark.parametrize(
    ("looks", "facing", "target", "mirrored"),
    [
        (0.2, "left", 0.5, True),
        (0.2, "right", 0.5, False),
        (-0.2, "right", 0.5, True),
        (-0.2, "left", 0.5, False),
        (0.0, "left", 0.5, False),
        (0.0, "right", 0.5, False),
        (0.6, "keep", 0.9, False),
        (0.6, "in", 0.9, True),  # a profile that looks out to the right
        (-0.6, "in", 0.1, True),
        (0.6, "in", 0.1, False),  # looks in already
        (0.3, "in", 0.9, False),  # looks out, but not beyond doubt
    ],
)
def test_when_a_figure_is_mirrored(looks: float, facing: Facing, target: float, mirrored: bool) -> None:
    assert is_mirrored(looks, facing, target) is mirrored
