import numpy as np
import pytest
from pydantic import SecretStr

from functions.compose.params import ComposeParams
from functions.compose.placement.modes import available_modes, check_mode, place_subjects
from layers.common.errors import InvalidParameter, LlmDisabled, StudioError
from layers.common.service.vision_model import AnthropicModel
from tests.functions.compose.figures import figure, scene

NO_PIXELS = np.zeros((1, 1, 3), np.uint8)


def params(**values: object) -> ComposeParams:
    return ComposeParams.model_validate(values)


@pytest.mark.parametrize(
    ("requested", "subjects", "fault", "param"),
    [
        (params(mode="manual", items=[{}, {}]), 1, InvalidParameter, "params.items[1]"),
        (params(mode="auto", items=[{}]), 1, InvalidParameter, "params.items"),
        (params(items=[{"scale": 0.5}]), 1, InvalidParameter, "params.items"),
        (params(mode="llm"), 1, LlmDisabled, "params.mode"),
    ],
)
def test_what_cannot_be_done_is_refused(
    requested: ComposeParams, subjects: int, fault: type[StudioError], param: str
) -> None:
    with pytest.raises(fault) as caught:
        check_mode(requested, subjects, None)
    assert caught.value.param == param


def test_the_variable_that_is_missing_is_named() -> None:
    with pytest.raises(LlmDisabled, match="ANTHROPIC_API_KEY") as caught:
        check_mode(params(mode="llm"), 1, None)
    assert (caught.value.status, caught.value.code) == (422, "llm_disabled")


def test_the_modes_that_are_available() -> None:
    assert available_modes(None) == ["auto", "manual"]
    assert available_modes(AnthropicModel("a-model", SecretStr("key"), None, 1)) == ["auto", "manual", "llm"]


def test_manual_without_items_is_all_free() -> None:
    subjects, background = [figure(yaw=0.5), figure()], scene()
    manual, notes = place_subjects(params(mode="manual"), NO_PIXELS, background, subjects, None)
    auto, _ = place_subjects(params(), NO_PIXELS, background, subjects, None)
    assert manual == auto
    assert notes == {}


def test_those_without_an_item_are_placed() -> None:
    requested = params(mode="manual", items=[{"scale": 0.5, "target_frac": 0.25}])
    (first, second), _ = place_subjects(requested, NO_PIXELS, scene(), [figure(), figure()], None)
    assert (first.scale, first.target_frac) == (0.5, 0.25)
    assert second.target_frac > 0.5
