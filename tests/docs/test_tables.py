"""What the pages say of the program is what the program says of itself."""

import re

import pytest

from layers.common.vision.segment import models
from tools.tables import ROOT, TABLES, with_table


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_complete_and_true(name: str) -> None:
    """If not, ``make tables`` writes it."""
    text = (ROOT / TABLES[name].page).read_text()
    assert f"<!-- {name} -->" in text
    assert text == with_table(text, name)


@pytest.mark.parametrize("row", models()[:7], ids=lambda row: str(row["name"]))
def test_the_table_of_models_is_true(row: dict[str, object]) -> None:
    page = (ROOT / "docs/cutout.md").read_text()
    line = re.search(rf"^\| `{row['name']}` \|.*$", page, re.MULTILINE)
    assert line is not None
    assert str(row["licence"]) in line[0]
    assert f"{row['input_size']} px" in line[0] or row["input_size"] is None
