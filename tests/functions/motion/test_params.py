from typing import Any

import pytest
from pydantic import ValidationError

from functions.motion.params import EffectParams, param_prefix
from layers.common.errors import InvalidParameter, NoSubject, StudioError


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({}, (1080, 1920)),
        ({"aspect": "9:16"}, (1080, 1920)),
        ({"aspect": "4:5"}, (1080, 1350)),
        ({"aspect": "1:1"}, (1080, 1080)),
        ({"aspect": "16:9"}, (1920, 1080)),
        ({"w": 720, "h": 1280}, (720, 1280)),
        ({"w": 540, "aspect": "9:16"}, (540, 960)),
        ({"h": 720, "aspect": "16:9"}, (1280, 720)),
        ({"w": 720}, (720, 1920)),
        ({"draft": True}, (540, 960)),
        ({"w": 66, "h": 98, "draft": True}, (32, 48)),
        ({"aspect": "4:5", "draft": True}, (540, 674)),
    ],
)
def test_sizes(given: dict[str, Any], size: tuple[int, int]) -> None:
    assert EffectParams.model_validate(given).size == size


@pytest.mark.parametrize(
    "given",
    [
        {"w": 1081},
        {"h": 62},
        {"w": 3842},
        {"w": -2},
        {"fps": 0},
        {"fps": 61},
        {"fps": 29.97},
        {"duration": 0},
        {"duration": 120.1},
        {"duration": float("nan")},
        {"duration": "4"},
        {"aspect": "3:2"},
        {"crf": 52},
        {"easing": "bounce"},
        {"safe_zone": "facebook"},
        {"focus": {"x": 2, "y": 0}},
        {"focus": {"x": 0.5}},
        {"brand": {"colours": {"accent": "reddish"}}},
        {"brand": {"font": "Comic Sans"}},
        {"seed": -1},
        {"draft": 1},
        {"unheard": 1},
        {"w": 1080, "h": 1080, "aspect": "16:9"},
    ],
)
def test_what_is_not_valid_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EffectParams.model_validate(given)


def test_a_size_that_is_of_the_aspect_may_be_said_twice() -> None:
    assert EffectParams.model_validate({"w": 720, "h": 1280, "aspect": "9:16"}).size == (720, 1280)


@pytest.mark.parametrize(
    ("fault", "param"),
    [
        (InvalidParameter("too long", param="headline"), "params.scenes[2].headline"),
        (InvalidParameter("damaged", param="image"), "image"),
        (InvalidParameter("damaged", param="images[3]"), "images[3]"),
        (InvalidParameter("damaged", param="audio"), "audio"),
        (NoSubject("nothing there"), None),
    ],
)
def test_a_fault_names_what_the_caller_wrote(fault: StudioError, param: str | None) -> None:
    with pytest.raises(StudioError) as raised, param_prefix("params.scenes[2]", ("image", "images", "audio")):
        raise fault
    assert raised.value.param == param
