import pytest
from pydantic import TypeAdapter, ValidationError

from layers.common.core.colours import HexColour, rgb

colour: TypeAdapter[str] = TypeAdapter(HexColour)


def test_both_spellings() -> None:
    assert rgb("#ff8000") == rgb("FF8000") == (255, 128, 0)


@pytest.mark.parametrize(
    "text", ["", "red", "ff8000", "#ff800", "#ff80000", "#gg8000", "#ff8000\n", "##ff800"]
)
def test_only_six_digits_after_a_hash(text: str) -> None:
    assert colour.validate_python("#ff8000") == "#ff8000"
    with pytest.raises(ValidationError):
        colour.validate_python(text)
