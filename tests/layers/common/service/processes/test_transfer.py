"""Calls arrive as they were, whatever their parameters are made of."""

from collections.abc import Mapping
from typing import Any

import pytest

from layers.common.service.processes.transfer import dumps, loads
from local.router import CAPABILITIES

GIVEN: Mapping[str, Mapping[str, Any]] = {
    "edit": {"ops": [{"op": "resize", "max": 1600}, {"op": "text", "text": "a"}]},
    "compose": {"mode": "manual", "items": [{"scale": 0.8}]},
    "motion_captions": {"words": "1\n00:00:01,000 --> 00:00:02,000\nett två\n"},
    "motion_countup": {"value": 3},
    "motion_karaoke": {"words": ["ett"], "brand": {}},
    "motion_storyboard": {
        "scenes": [
            {"effect": "captions", "words": ["ett"], "transition": {"kind": "fade"}},
            {"effect": "countup", "value": 3},
        ]
    },
}


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.name)
def test_the_parameters_of_every_capability(capability: Any) -> None:
    params = capability.check(GIVEN.get(capability.name, {}))
    arrived = loads(dumps(params))
    assert arrived == params
    assert type(arrived) is type(params)
    assert arrived.model_fields_set == params.model_fields_set
