import json

from hypothesis import given
from hypothesis import strategies as st

from functions.compose.params import MOST_SUBJECTS, ComposeParams, Item
from functions.compose.placement.placement import Placement, as_items

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
    text = as_items(places)
    assert text.isascii()
    assert text.isprintable()
    params = ComposeParams.model_validate({"mode": "manual", "items": json.loads(text)})
    for place, item in zip(places, params.items, strict=True):
        assert item.model_dump() == {"facing": "keep"} | {
            name: getattr(place, name) for name in Placement.__slots__
        }


def test_every_field_of_an_item_is_told() -> None:
    (item,) = json.loads(as_items([Placement(0.5, 0.5, 1.0)]))
    assert set(item) == set(Item.model_fields)


def test_eight_placements_fit_a_header() -> None:
    assert len(as_items([Placement(0.1234, 0.1234, 0.1234, color_match=0.25)] * MOST_SUBJECTS)) < 2000
