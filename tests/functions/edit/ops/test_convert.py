import pytest
from pydantic import ValidationError

from functions.edit.ops.convert import Convert
from functions.edit.ops.invert import Invert
from functions.edit.params import EditParams
from layers.common.imaging.formats import Format


def test_it_decides_the_format_from_anywhere() -> None:
    assert EditParams(ops=[Convert(format="png"), Invert()]).format is Format.PNG


def test_the_last_one_counts() -> None:
    assert EditParams(ops=[Convert(format="png"), Convert(format="webp")]).format is Format.WEBP


def test_it_does_nothing_to_the_pixels() -> None:
    assert Convert(format="png").parts() == ()


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(ValidationError):
        Convert.model_validate({"op": "convert", "format": "gif"})
