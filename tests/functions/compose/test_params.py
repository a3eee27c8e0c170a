import pytest

from functions.compose.app import capability
from functions.compose.params import ComposeParams, Item
from layers.common.errors import InvalidParameter


def bound(text: str) -> ComposeParams:
    params = capability.bind([("params", text)])
    assert isinstance(params, ComposeParams)
    return params


def test_the_defaults() -> None:
    params = capability.bind([])
    assert isinstance(params, ComposeParams)
    assert (params.mode, params.auto_cutout, params.output_format, params.quality) == (
        "auto",
        True,
        "jpeg",
        92,
    )
    assert params.cutout_model == "u2net_human_seg"
    assert params.wanted_model is None
    assert params.items == []


def test_an_empty_item_leaves_everything_open() -> None:
    assert bound('{"mode": "manual", "items": [{}]}').items == [Item()]


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("[]", "params"),
        ('"auto"', "params"),
        ("null", "params"),
        ('{"mode": "best"}', "params.mode"),
        ('{"mode": null}', "params.mode"),
        ('{"modus": "auto"}', "params.modus"),
        ('{"items": {}}', "params.items"),
        ('{"items": [[]]}', "params.items[0]"),
        ('{"items": [{}, {"scale": 0}]}', "params.items[1].scale"),
        ('{"items": [{"scale": -0.5}]}', "params.items[0].scale"),
        ('{"items": [{"scale": 5}]}', "params.items[0].scale"),
        ('{"items": [{"scale": "0.5"}]}', "params.items[0].scale"),
        ('{"items": [{"scale": true}]}', "params.items[0].scale"),
        ('{"items": [{"target_frac": -0.1}]}', "params.items[0].target_frac"),
        ('{"items": [{"target_frac": 1.1}]}', "params.items[0].target_frac"),
        ('{"items": [{"base_frac": 1.1}]}', "params.items[0].base_frac"),
        ('{"items": [{"facing": "up"}]}', "params.items[0].facing"),
        ('{"items": [{"flip": "yes"}]}', "params.items[0].flip"),
        ('{"items": [{"draw_order": 0.5}]}', "params.items[0].draw_order"),
        ('{"items": [{"draw_order": 1000}]}', "params.items[0].draw_order"),
        ('{"items": [{"feather": -1}]}', "params.items[0].feather"),
        ('{"items": [{"warm": 0}]}', "params.items[0].warm"),
        ('{"items": [{"color_match": 0.5}]}', "params.items[0].color_match"),
        ('{"items": [{"colour_match": 0.1}]}', "params.items[0].colour_match"),
        ('{"items": [{}, {}, {}, {}, {}, {}, {}, {}, {}]}', "params.items"),
        ('{"quality": 0}', "params.quality"),
        ('{"quality": 500}', "params.quality"),
        ('{"output_format": "gif"}', "params.output_format"),
        ('{"auto_cutout": "no"}', "params.auto_cutout"),
        ('{"harmonise": 1}', "params.harmonise"),
        ('{"cutout_model": 5}', "params.cutout_model"),
    ],
)
def test_faults_name_their_place(text: str, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        bound(text)
    assert caught.value.param == param


SEEDS = [
    '{"mode":"auto","cutout_model":"birefnet-portrait"}',
    """{"mode":"manual","cutout_model":"birefnet-portrait","items":[
{"scale":0.86,"target_frac":0.26,"draw_order":1,"warm":1.01},
{"scale":0.60,"target_frac":0.60,"base_frac":0.99,"draw_order":0}
]}""",
    '{"mode": "auto"}',
    '{"mode":"llm"}',
]


@pytest.mark.parametrize("text", SEEDS)
def test_what_users_send_today_is_accepted(text: str) -> None:
    assert bound(text).mode in text
