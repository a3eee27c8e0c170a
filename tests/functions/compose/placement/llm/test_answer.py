import json
from typing import Any

import pytest
from pydantic import ValidationError

from functions.compose.params import Item
from functions.compose.placement.llm.answer import Answer, as_wishes
from tests.functions.compose.figures import figure

USUAL: dict[str, Any] = {
    "subject": 1,
    "face_x": 250,
    "base_y": 600,
    "height": 400,
    "mirror": False,
    "depth": 2,
}
STANDING, BUST = figure(cut_below=False), figure()


def wishes(*rows: dict[str, Any], cut_below: bool = False) -> tuple[Item, ...]:
    answer = Answer.model_validate({"placements": [USUAL | row for row in rows]})
    return as_wishes(answer, [BUST if cut_below else STANDING] * len(rows), 1000, 800)


def test_pixels_become_fractions() -> None:
    assert wishes({}) == (Item(scale=0.5, target_frac=0.25, base_frac=0.75, flip=False, draw_order=2),)


def test_a_bust_stays_at_the_bottom() -> None:
    (wish,) = wishes({"base_y": 300}, cut_below=True)
    assert wish.base_frac is None


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"height": 0}, "scale", 0.1),
        ({"height": -5}, "scale", 0.1),
        ({"height": 10**12}, "scale", 1.5),
        ({"face_x": -(10**12)}, "target_frac", 0.05),
        ({"face_x": 5000}, "target_frac", 0.95),
        ({"base_y": -1}, "base_frac", 0.3),
        ({"base_y": 10**12}, "base_frac", 1.0),
        ({"depth": 10**9}, "draw_order", 100),
        ({"depth": -(10**9)}, "draw_order", -100),
    ],
)
def test_what_is_out_of_range_is_clamped(row: dict[str, Any], field: str, value: float) -> None:
    (wish,) = wishes(row)
    assert getattr(wish, field) == value


def test_a_bust_is_never_a_tiny_distant_figure() -> None:
    (wish,) = wishes({"height": 10}, cut_below=True)
    assert wish.scale == 0.4


def test_the_order_of_the_answer_does_not_matter() -> None:
    first, second = wishes({"subject": 2, "face_x": 900}, {"subject": 1, "face_x": 100})
    assert (first.target_frac, second.target_frac) == (0.1, 0.9)


@pytest.mark.parametrize(
    "rows",
    [[], [{"subject": 0}], [{"subject": 2}], [{}, {}], [{}, {"subject": 3}]],
    ids=["none", "number 0", "unknown", "twice", "a gap"],
)
def test_every_subject_needs_one_placement(rows: list[dict[str, Any]]) -> None:
    answer = Answer.model_validate({"placements": [USUAL | row for row in rows]})
    with pytest.raises(ValueError, match="not one placement"):
        as_wishes(answer, [STANDING] * max(len(rows), 1), 1000, 800)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would place her on the left.",
        "[]",
        '{"placements": [{"subject": 1}]}',
        json.dumps({"placements": [USUAL | {"face_x": float("nan")}]}),
        json.dumps({"placements": [USUAL | {"mood": "good"}]}),
    ],
)
def test_anything_else_is_no_answer(text: str) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate_json(text)
