"""Damaged files of decoders that are not Pillow's: an error for the caller, or a picture."""

import json

import pytest

from layers.common.imaging.formats import Format
from tests.layers.common.imaging import mutated
from tests.layers.common.imaging.test_decode import run_script


@pytest.mark.parametrize("kind", mutated.SEEDS)
def test_no_damage_escapes(kind: Format) -> None:
    told = json.loads(run_script("mutated", kind.name, "100").splitlines()[-1])
    assert sum(told["outcomes"].values()) == 100
    assert set(told["outcomes"]) <= {
        "decoded",
        "InvalidImage",
        "UnsupportedImage",
        "ImageTooLarge",
        "TooCostly",
    }
