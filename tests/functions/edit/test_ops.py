from pathlib import Path

import pytest

from functions.edit import ops
from functions.edit.ops import OPS, schemas
from functions.edit.params import EditParams
from layers.common.core.openapi import inlined


def test_an_operation_is_a_file_and_a_test_of_its_name() -> None:
    folder = Path(ops.__path__[0])
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "op"} == set(OPS)
    tests = Path(__file__).parent / "ops"
    assert {path.stem.removeprefix("test_") for path in tests.glob("test_*.py")} == set(OPS)


@pytest.mark.parametrize("name", OPS)
def test_each_is_described(name: str) -> None:
    schema = schemas()[name]
    assert schema["description"]
    assert all("description" in field for key, field in schema["properties"].items() if key != "op")


def test_the_schema_of_a_request_names_them_all() -> None:
    items = inlined(EditParams.model_json_schema())["properties"]["ops"]["items"]
    assert {one["properties"]["op"]["const"] for one in items["oneOf"]} == set(OPS)
