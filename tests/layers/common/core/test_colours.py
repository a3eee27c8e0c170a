import pytest
from PIL import ImageColor
from pydantic import TypeAdapter, ValidationError

from layers.common.core.colours import HexColour, TranslucentColour, rgb, rgba

colour: TypeAdapter[str] = TypeAdapter(HexColour)


def test_both_spellings() -> None:
    assert rgb("#ff8000") == rgb("FF8000") == (255, 128, 0)


def test_names_of_css_are_colours_too() -> None:
    assert colour.validate_python("White") == "#ffffff"
    ImageColor.getrgb("teal")  # after which Pillow's own table has numbers in its place
    assert colour.validate_python("teal") == "#008080"
    assert colour.validate_python("rebeccapurple") == "#663399"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("#FF8000", (255, 128, 0, 255)),
        ("f80", (255, 136, 0, 255)),
        ("f808", (255, 136, 0, 136)),
        ("FF000033", (255, 0, 0, 51)),
        ("red", (255, 0, 0, 255)),
        ("Transparent", (0, 0, 0, 0)),
    ],
)
def test_colours_with_an_alpha(given: str, expected: tuple[int, int, int, int]) -> None:
    colour, alpha = rgba(TypeAdapter(TranslucentColour).validate_python(given))
    assert (*colour, alpha) == expected


@pytest.mark.parametrize("text", ["", "#", "#12345", "1234567", "ff8000ff0", "reddish", "ff8000ff\n"])
def test_digits_are_three_four_six_or_eight(text: str) -> None:
    with pytest.raises(ValidationError, match="expected a colour such as #1a2b3c, #1a2b3c80 or white"):
        TypeAdapter(TranslucentColour).validate_python(text)


def test_a_message_shows_no_regular_expression() -> None:
    with pytest.raises(ValidationError, match="expected a colour such as #1a2b3c or white"):
        colour.validate_python("#12345")
    assert colour.json_schema()["pattern"] == "^#[0-9A-Fa-f]{6}$"


@pytest.mark.parametrize(
    "text", ["", "reddish", "ff8000", "#ff800", "#ff80000", "#gg8000", "#ff8000\n", "##ff800"]
)
def test_only_six_digits_after_a_hash(text: str) -> None:
    assert colour.validate_python("#ff8000") == "#ff8000"
    with pytest.raises(ValidationError):
        colour.validate_python(text)
