from dataclasses import replace
from typing import Annotated, Literal

import pytest
from pydantic import Field

from layers.common.core.capability import Capability, FileField, JsonParams, Params
from layers.common.core.grammar import JsonText
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter


class Size(Params):
    width: int = Field(10, ge=1, le=100)
    unit: Literal["px", "mm"] = "px"
    sharp: bool = True


CAPABILITY = Capability(
    name="size",
    path="/v1/size",
    summary="",
    description="",
    files=(FileField("scene", ""), FileField("subjects", "", 1, 2), FileField("audio", "", 0)),
    params=Size,
    run=lambda **_: Media(b"", "text/plain", "txt", "x"),
    produces=lambda _: "text/plain",
    media_types=("text/plain",),
)


def test_text_becomes_typed_values() -> None:
    assert CAPABILITY.bind([("width", "20"), ("sharp", "false")]) == Size(width=20, sharp=False)


def test_what_was_named_is_known() -> None:
    assert CAPABILITY.bind([("width", "10")]).model_fields_set == {"width"}


@pytest.mark.parametrize(
    ("pairs", "param", "detail"),
    [
        ([("width", "0")], "width", "expected a value greater than or equal to 1 for `width`, received 0"),
        ([("width", "ten")], "width", "expected a valid integer"),
        ([("unit", "cm")], "unit", "expected 'px' or 'mm' for `unit`, received \"cm\""),
        (
            [("sharp", "maybe")],
            "sharp",
            'expected a valid boolean for `sharp`, received "maybe"',
        ),
        (
            [("colour", "red")],
            "colour",
            "there is no parameter `colour`; expected `width`, `unit` or `sharp`",
        ),
        ([("width", "1"), ("width", "2")], "width", "expected `width` once, received it 2 times"),
    ],
)
def test_faults_name_the_parameter(pairs: list[tuple[str, str]], param: str, detail: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        CAPABILITY.bind(pairs)
    assert fault.value.param == param
    assert detail in fault.value.detail


def test_files_become_arguments() -> None:
    uploads = [Upload("scene", b"1"), Upload("subjects", b"2"), Upload("subjects", b"3")]
    files = CAPABILITY.pick_files(uploads)
    assert files == {
        "scene": Upload("scene", b"1"),
        "subjects": (Upload("subjects[0]", b"2"), Upload("subjects[1]", b"3")),
        "audio": None,
    }


@pytest.mark.parametrize(
    ("fields", "param", "detail"),
    [
        (["subjects"], "scene", "expected one file for `scene`, received none"),
        (["scene", "scene", "subjects"], "scene", "received 2 files"),
        (["scene"], "subjects", "expected 1 to 2 files for `subjects`, received none"),
        (["scene", *["subjects"] * 3], "subjects", "received 3 files"),
        (["scene", "subjects", "photo"], "photo", "there is no file field `photo`"),
    ],
)
def test_wrong_files_are_named(fields: list[str], param: str, detail: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        CAPABILITY.pick_files([Upload(field, b"") for field in fields])
    assert fault.value.param == param
    assert detail in fault.value.detail


class Cut(JsonParams):
    op: Literal["cut"]
    box: tuple[int, int] = Field((0, 1), strict=False)


class Blur(JsonParams):
    op: Literal["blur"]
    radius: float = Field(1.0, gt=0, allow_inf_nan=False)


class Steps(Params):
    ops: Annotated[list[Annotated[Cut | Blur, Field(discriminator="op")]], Field(max_length=3), JsonText]


STEPS = replace(CAPABILITY, params=Steps)
ONE_STEP = replace(CAPABILITY, params=Blur, document="params")


def test_a_list_comes_as_json() -> None:
    bound = STEPS.bind([("ops", '[{"op": "blur", "radius": 2}, {"op": "cut", "box": [1, 2]}]')])
    assert bound == Steps(ops=[Blur(op="blur", radius=2), Cut(op="cut", box=(1, 2))])


def test_a_document_holds_all_parameters() -> None:
    assert ONE_STEP.bind([("params", '{"op": "blur", "radius": 2}')]) == Blur(op="blur", radius=2)


@pytest.mark.parametrize(
    ("text", "param", "detail"),
    [
        ("{}", "ops", "expected a list for `ops`, received an object"),
        ("[3]", "ops[0]", "expected an object for `ops[0]`, received 3"),
        ("[{}]", "ops[0].op", "expected `ops[0].op`, which was not given"),
        (
            '[{"op": "cut"}, {"op": "melt"}]',
            "ops[1].op",
            'expected one of cut, blur for `ops[1].op`, received "melt"',
        ),
        ('[{"op": ["cut"]}]', "ops[0].op", "received a list"),
        ('[{"op": "blur", "radius": 0}]', "ops[0].radius", "expected a value greater than 0"),
        ('[{"op": "blur", "radius": "1"}]', "ops[0].radius", "expected a valid number"),
        ('[{"op": "blur", "radius": true}]', "ops[0].radius", "expected a valid number"),
        ('[{"op": "blur", "blur": 1}]', "ops[0].blur", "there is no parameter `ops[0].blur`"),
        ('[{"op": "cut", "box": [1, "2"]}]', "ops[0].box[1]", "expected a valid integer"),
        ('[{"op": "cut", "box": [1]}]', "ops[0].box[1]", "expected `ops[0].box[1]`, which was not given"),
        ('[{"op":"cut"},{"op":"cut"},{"op":"cut"},{"op":"cut"}]', "ops", "at most 3 items"),
    ],
)
def test_faults_in_json_name_their_place(text: str, param: str, detail: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        STEPS.bind([("ops", text)])
    assert fault.value.param == param
    assert detail in fault.value.detail


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("[]", "params"),
        ('{"op": "blur", "radius": -1}', "params.radius"),
        ('{"op": "blur", "x": 1}', "params.x"),
    ],
)
def test_faults_in_a_document_name_it(text: str, param: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        ONE_STEP.bind([("params", text)])
    assert fault.value.param == param


def test_what_is_documented_as_a_document_may_come_by_name() -> None:
    assert ONE_STEP.bind([("op", "blur"), ("radius", "1")]) == ONE_STEP.bind(
        [("params", '{"op": "blur", "radius": 1}')]
    )
    with pytest.raises(InvalidParameter) as fault:
        ONE_STEP.bind([("op", "blur"), ("radius", "-1")])
    assert fault.value.param == "radius"
