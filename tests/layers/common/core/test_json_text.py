import json

import pytest

from layers.common.core.json_text import characters, loads
from layers.common.errors import InvalidParameter, MalformedRequest, StudioError


def test_json_is_read() -> None:
    assert loads('{"a": [1, 2.5, null, true, "å\\ud83d\\ude00"]}', "ops") == {
        "a": [1, 2.5, None, True, "å😀"]
    }
    assert loads("\ufeff[1]", "ops") == [1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "nul",
        "{'a': 1}",
        "[1,]",
        "[" * 100_000,
        "1" * 5000,
        '"\n"',
        "\ufeff",
        "\ufeff\ufeff[]",
        "[1] 2",
    ],
)
def test_what_is_no_json_is_malformed(text: str) -> None:
    with pytest.raises(MalformedRequest) as fault:
        loads(text, "ops")
    assert fault.value.param == "ops"


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[-Infinity]",
        "1e999",
        '{"a": 1, "a": 1}',
        '"\\ud800"',
        '{"\\udfff": 1}',
        '[{"a": {"b": 1, "b": 2}}]',
        "{" + ",".join(f'"a{n}":1' for n in range(1001)) + "}",
    ],
)
def test_what_json_should_not_say_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        loads(text, "ops")
    assert fault.value.param == "ops"


def test_nothing_is_echoed() -> None:
    with pytest.raises(StudioError) as fault:
        loads('{"<script>": }', "ops")
    assert "script" not in fault.value.detail


def test_the_characters_of_a_value() -> None:
    assert characters("four") == 4
    assert characters({"ab": [1, None, "xyz"], "c": {}}) == 1 + (2 + 1 + 1 + 1 + 3) + (1 + 1)
    assert characters(json.loads("[" * 900 + "]" * 900)) == 900
