"""What the pages say of the program is what the program says of itself."""

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from functions.compose.params import Item
from functions.compose.settings import PlacementSettings
from functions.edit.registry import OPS
from functions.motion.effects import effects
from functions.motion.params import EffectParams
from functions.motion.settings import MotionSettings
from functions.style.looks import looks
from layers.common.service.batch.settings import BatchSettings
from layers.common.service.jobs.settings import JobSettings
from layers.common.service.settings import ServiceSettings
from layers.common.service.stores.settings import StoreSettings
from layers.common.typography.settings import TypographySettings
from layers.common.vision.segment import models
from layers.common.vision.settings import VisionSettings
from local.settings import LocalSettings
from tests.template import template

ROOT = Path(__file__).parents[2]
ROOMS: list[type[BaseSettings]] = [
    ServiceSettings,
    JobSettings,
    StoreSettings,
    BatchSettings,
    VisionSettings,
    TypographySettings,
    PlacementSettings,
    MotionSettings,
    LocalSettings,
]


def rows(page: str, name: str) -> list[str]:
    """The rows of the table between the marks ``<!-- name -->``, without its head."""
    text = (ROOT / page).read_text()
    table = text.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    return table.strip().splitlines()[2:]


def settings_rows() -> list[str]:
    return [
        f"| `{name.upper()}` | {_shown(name, field.default)} | {field.description} |"
        for room in ROOMS
        for name, field in room.model_fields.items()
    ]


def _shown(name: str, default: object) -> str:
    if name == "max_concurrency":
        return "cores"
    return "" if default in (None, "", (), frozenset()) else f"`{default}`"


def test_the_table_of_settings_is_complete_and_true() -> None:
    assert rows("README.md", "settings") == settings_rows()


@pytest.mark.parametrize("row", models()[:6], ids=lambda row: str(row["name"]))
def test_the_table_of_models_is_true(row: dict[str, object]) -> None:
    page = (ROOT / "docs/cutout.md").read_text()
    line = re.search(rf"^\| `{row['name']}` \|.*$", page, re.MULTILINE)
    assert line is not None
    assert str(row["licence"]) in line[0]
    assert f"{row['input_size']} px" in line[0] or row["input_size"] is None


def op_rows() -> list[str]:
    """A row for each operation: its parameters with their defaults, and what it does."""
    return [
        f"| `{name}` | {', '.join(_parameters(kind.model_fields)) or '–'} | {_summary(kind)} |"
        for name, kind in OPS.items()
    ]


def _parameters(fields: dict[str, FieldInfo]) -> list[str]:
    return [
        f"`{name}`" + ("" if field.default in (None, PydanticUndefined) else f" ({field.default})".lower())
        for name, field in fields.items()
        if name != "op"
    ]


def _summary(kind: type) -> str:
    return " ".join((kind.__doc__ or "").partition("\n\n")[0].split()).replace("``", "`")


def test_the_table_of_operations_is_complete_and_true() -> None:
    assert rows("docs/edit.md", "ops") == op_rows()


def test_the_table_of_items_is_complete_and_true() -> None:
    assert rows("docs/compose.md", "items") == [
        f"| `{name}` | {_shown(name, field.default)} | {field.description} |"
        for name, field in Item.model_fields.items()
    ]


def effect_rows() -> list[str]:
    return [
        f"| `{name}` | {effect.summary} | {', '.join(_parameters(_own(effect.params.model_fields)))} |"
        for name, effect in effects().items()
    ]


def _own(fields: dict[str, FieldInfo]) -> dict[str, FieldInfo]:
    return {name: field for name, field in fields.items() if name not in EffectParams.model_fields}


def test_the_table_of_effects_is_complete_and_true() -> None:
    assert rows("docs/motion.md", "effects") == effect_rows()


def test_the_table_of_looks_is_complete_and_true() -> None:
    assert rows("docs/style.md", "looks") == [
        f"| `{look.name}` | {look.summary} | "
        + ", ".join(f"{name} `{colour}`" for name, colour in look.colours.items())
        + " |"
        for look in looks().values()
    ]


def test_the_table_of_the_stacks_parameters_is_complete_and_true() -> None:
    assert rows("docs/deploy.md", "parameters") == [
        f"| `{name}` | {_shown(name, one['Default'])} | {one['Description']} |"
        for name, one in template()["Parameters"].items()
    ]
