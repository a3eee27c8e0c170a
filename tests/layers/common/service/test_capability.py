from typing import Literal

import pytest
from pydantic import Field

from layers.common.errors import InvalidParameter
from layers.common.service.capability import Capability, FileField, Params
from layers.common.service.media import Media, Upload


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
        ([("unit", "cm")], "unit", "expected 'px' or 'mm' for `unit`, received text of 2 characters"),
        (
            [("sharp", "maybe")],
            "sharp",
            "expected a valid boolean for `sharp`, received text of 5 characters",
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
