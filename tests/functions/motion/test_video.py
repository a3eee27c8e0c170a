import pytest

from functions.motion.params import EffectParams
from functions.motion.video import VideoConfig, check_work
from layers.common.errors import InvalidParameter
from layers.common.service.work import service_context
from tests.context import video_config


def _video(**params: object) -> VideoConfig:
    return video_config(EffectParams.model_validate(params))


def test_two_minutes_on_a_phone_are_fine() -> None:
    check_work(120, _video())


@pytest.mark.parametrize(
    ("seconds", "params"), [(120.1, {}), (120, {"fps": 60}), (60, {"w": 3840, "h": 3840, "fps": 30})]
)
def test_more_is_refused(seconds: float, params: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter) as fault:
        check_work(seconds, _video(**params))
    assert fault.value.param == "duration"


def test_the_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("MOTION_MAX_PIXELS", "1000000")
    limits = service_context().limits
    with pytest.raises(InvalidParameter, match="at most 1,000,000 pixels"):
        check_work(1, VideoConfig.of(EffectParams(), limits))
