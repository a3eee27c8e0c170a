import re
from collections.abc import Mapping

import pytest

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, TooCostly
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Credit, Image
from tests.layers.common.imaging.pdf_files import pdf, with_field

RED = b"1 0 0 rg 0 0 72 72 re f"
"""The lower half of a page of 1 × 2 inches."""


def read(data: bytes) -> Image:
    return decode(data, max_pixels=50_000_000)


def test_the_page_is_drawn_at_150_dots_to_the_inch_on_white() -> None:
    image = read(pdf(content=RED))
    assert image.size == (150, 300)
    assert (image.pixels[:150] == 255).all()
    assert (image.pixels[150:] == (255, 0, 0)).all()


@pytest.mark.parametrize(
    ("page", "size", "red"),
    [
        (b"/MediaBox[0 0 72 144]/Rotate 90", (300, 150), "left"),
        (b"/MediaBox[0 0 72 144]/Rotate 180", (150, 300), "top"),
        (b"/MediaBox[0 0 72 144]/Rotate -90", (300, 150), "right"),
        (b"/MediaBox[-72 -72 144 216]/CropBox[0 0 72 144]", (150, 300), "bottom"),
        (b"/MediaBox[0 0 612 792]/CropBox[0 0 72 72]", (150, 150), "all"),
        (b"/MediaBox[72 144 0 0]", (150, 300), "bottom"),
    ],
)
def test_the_crop_box_is_shown_and_turned(page: bytes, size: tuple[int, int], red: str) -> None:
    pixels = read(pdf(page, RED)).pixels
    height, width = pixels.shape[:2]
    corners = {
        "top left": pixels[5, 5],
        "top right": pixels[5, -5],
        "bottom left": pixels[-5, 5],
        "bottom right": pixels[-5, -5],
    }
    assert (width, height) == size
    assert {name for name, pixel in corners.items() if tuple(pixel) == (255, 0, 0)} == {
        name for name in corners if red == "all" or red in name
    }


def test_transparent_paint_lets_white_paper_through() -> None:
    assert abs(int(read(pdf(content=b"/h gs " + RED)).pixels[250, 75, 1]) - 128) <= 1


def test_a_letter_page() -> None:
    assert read_size(pdf(b"/MediaBox[0 0 612 792]"), max_pixels=50_000_000) == (1275, 1650)


def test_a_large_page_is_drawn_smaller() -> None:
    assert read_size(pdf(b"/MediaBox[0 0 14400 7200]"), max_pixels=50_000_000) == (5000, 2500)


def test_the_author_is_kept() -> None:
    assert read(pdf()).credit == Credit(artist="Ann")


def test_text_is_drawn_without_fonts_of_the_system() -> None:
    font = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    data = pdf(b"/MediaBox[0 0 72 144]", b"BT /F 90 Tf 9 40 Td (H) Tj ET")
    image = read(data.replace(b"/Resources<</ExtGState<</h<</ca .5>>>>>>", font))
    assert 0.05 < (image.pixels < 128).mean() < 0.5


def test_a_field_of_a_form_shows_what_it_has() -> None:
    assert tuple(read(with_field(RED)).pixels[250, 75]) == (255, 0, 0)


ENCRYPTED = (
    b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
)
REFUSED: Mapping[str, tuple[bytes, type[StudioError], str]] = {
    "encrypted": (pdf(trailer=ENCRYPTED), InvalidImage, "received an encrypted one"),
    "cut": (pdf(content=RED)[:-40], InvalidImage, "truncated"),
    "nothing": (b"%PDF-1.7\n%%EOF", InvalidImage, "damaged"),
    "no page": (pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"), InvalidImage, "damaged"),
    "a huge page": (pdf(b"/MediaBox[0 0 10000000 10000000]"), ImageTooLarge, "14,400 points"),
    "pixels": (pdf(b"/MediaBox[0 0 7200 7200]"), ImageTooLarge, "5000 × 5000"),
    "objects": (b"%PDF-1.7\n" + b"1 0 obj\n" * 200_001 + b"%%EOF", TooCostly, "200,000 objects"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    data, fault, message = REFUSED[name]
    with pytest.raises(fault, match=re.escape(message)):
        read_size(data, max_pixels=1_000_000)


def test_bytes_may_precede_the_header() -> None:
    assert sniff(bytes(1000) + pdf()) == Format.PDF
    assert sniff(bytes(2000) + pdf()) is None
