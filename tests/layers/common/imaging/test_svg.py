import re
from collections.abc import Mapping

import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, TooCostly, UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Image
from tests.hostile import png_declaring
from tests.layers.common.imaging.svg_files import FILLED, NAMES, embedded, nested_uses, svg
from tests.pictures import gradient, saved

COLOUR = (200, 100, 50, 255)


def read(data: bytes) -> Image:
    return decode(data, max_pixels=1_000_000)


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="8" height="6"', (8, 6)),
        ('width="8px" height="6PX"', (8, 6)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="25.4mm" height="101.6Q"', (96, 96)),
        ('width="72pt" height="6pc"', (96, 96)),
        ('width="2em" height="1e1"', (32, 10)),
        ('width="8.4" height="5.6"', (8, 6)),
        ('width="0.1" height="0.1"', (1, 1)),
        ('viewBox="0 0 20 10"', (20, 10)),
        ('viewBox="5,5,20,10" width="100%" height="auto"', (20, 10)),
        ('viewBox="0 0 20 10" width="40"', (40, 20)),
        ('viewBox="0 0 20 10" height="40"', (80, 40)),
        ('viewBox="0 0 20 10" width="30" height="30"', (30, 30)),
        ('viewBox="0 0 0 10"', (300, 150)),
        ("", (300, 150)),
        ('width="40"', (40, 150)),
        ('width="none" height="7"', (300, 7)),
    ],
)
def test_the_size_is_that_of_the_root(root: str, size: tuple[int, int]) -> None:
    data = svg('<rect x="-999" y="-999" width="9999" height="9999" fill="rgb(200,100,50)"/>', root)
    assert read_size(data, max_pixels=1_000_000) == size
    image = read(data)
    assert image.size == size
    height, width = image.pixels.shape[:2]
    assert tuple(image.pixels[height // 2, width // 2]) == COLOUR


def test_alpha_is_straight() -> None:
    image = read(svg('<rect width="4" height="6" fill="rgb(200,100,50)" opacity=".5"/>'))
    assert np.abs(image.pixels[3, 1].astype(int) - (200, 100, 50, 128)).max() <= 2
    assert image.pixels[3, 6, 3] == 0


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a comment -->\n',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        "<?any instruction?>",
    ],
)
def test_what_may_precede_the_root(before: str) -> None:
    assert tuple(read(svg(before=before)).pixels[0, 0]) == COLOUR


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><g id="a">' + FILLED + '</g></defs><use xlink:href="#a"/>',
        '<defs><g id="a">' + FILLED + '</g></defs><use href="#a"/>',
        '<defs><g id="a">' + FILLED + '</g><g id="b"/></defs><use xlink:href="#b" href="#a"/>',
        "<style>rect{fill:rgb(200,100,50)}</style>" + FILLED.replace("200", "1"),
        '<style>/* { */ rect{fill:url(#c)}</style><linearGradient id="c"><stop stop-color="rgb(200,100,50)"/>'
        "</linearGradient>" + FILLED,
        '<a xlink:href="http://localhost/">' + FILLED + "</a>",
        "<script>alert(1)</script><title>T</title><metadata><x xmlns='y'>z</x></metadata>" + FILLED,
        '<switch><foreignObject requiredExtensions="x"><p/></foreignObject><g>' + FILLED + "</g></switch>",
        FILLED.replace("/>", '><animate attributeName="x" values="9;0"/></rect>'),
        FILLED.replace("/>", ' onclick="alert(1)" data-x="http://localhost/"/>'),
        '<clipPath id="p"><rect width="9" height="9"/></clipPath><g clip-path="url(#p)">' + FILLED + "</g>",
    ],
)
def test_what_is_drawn(inside: str) -> None:
    assert tuple(read(svg(inside)).pixels[3, 4]) == COLOUR


def test_names_may_have_a_prefix() -> None:
    data = (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg" width="8" height="6">'
        b'<s:rect width="8" height="6" fill="red"/></s:svg>'
    )
    assert tuple(read(data).pixels[0, 0]) == (255, 0, 0, 255)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "png"), ("JPEG", "jpeg"), ("JPEG", "jpg")])
def test_pictures_inside_are_drawn(kind: str, name: str) -> None:
    picture = saved(Pillow.new("RGB", (16, 16), (200, 100, 50)), kind)
    image = read(
        svg(
            f'<image xlink:href="{embedded(picture, name)}" width="8" height="6" preserveAspectRatio="none"/>'
        )
    )
    assert np.abs(image.pixels[3, 4].astype(int) - COLOUR).max() <= 2


FILTER = '<filter id="f" width="{}" height="1"><feGaussianBlur stdDeviation="9"/></filter>'
PATTERN = '<pattern id="p{0}"><g fill="url(#p{1})"/><g fill="url(#p{1})"/></pattern>'
REFUSED: Mapping[str, tuple[bytes, type[StudioError], str]] = {
    "text": (svg("<text>one</text>"), UnsupportedImage, "received text"),
    "a picture outside": (svg('<image href="/etc/passwd"/>'), UnsupportedImage, "expected links"),
    "a picture on the web": (
        svg('<image href="http://localhost/x.png"/>'),
        UnsupportedImage,
        "expected links",
    ),
    "a picture for a filter": (
        svg('<filter><feImage href="x.png"/></filter>'),
        UnsupportedImage,
        "expected links",
    ),
    "elements of another file": (svg('<use href="x.svg#a"/>'), UnsupportedImage, "expected links"),
    "a paint of another file": (svg('<rect fill="url(x.svg#a)"/>'), UnsupportedImage, "expected links"),
    "a quoted paint": (svg("<rect fill=\"URL( 'x.svg#a' )\"/>"), UnsupportedImage, "expected links"),
    "a style of another file": (svg('<rect style="fill:url(x.svg#a)"/>'), UnsupportedImage, "expected links"),
    "an import": (svg("<style>@IMPORT 'x.css';</style>"), UnsupportedImage, "imports or escapes"),
    "a font": (svg("<style>@font-face{src:url(x)}</style>"), UnsupportedImage, "expected links"),
    "an escape": (svg(r"<style>rect{fill:\75rl(x)}</style>"), UnsupportedImage, "imports or escapes"),
    "a link by a style": (svg('<image style="href:/etc/passwd"/>'), UnsupportedImage, "imports or escapes"),
    "an SVG inside": (
        svg(f'<image href="{embedded(svg(), "svg+xml")}"/>'),
        UnsupportedImage,
        "expected links",
    ),
    "a GIF inside": (
        svg(f'<image href="{embedded(saved(gradient(), "GIF"))}"/>'),
        UnsupportedImage,
        "expected JPEG and PNG",
    ),
    "no base64": (svg('<image href="data:image/png;base64,???"/>'), InvalidImage, "base64"),
    "HTML inside": (svg("<foreignObject><p/></foreignObject>"), UnsupportedImage, "foreignObject"),
    "a style sheet": (svg(before='<?xml-stylesheet href="x.css"?>'), UnsupportedImage, "style sheet"),
    "entities": (svg(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), UnsupportedImage, "entities"),
    "entities elsewhere": (
        svg(before='<!DOCTYPE svg SYSTEM "x.dtd">', inside="<g>&a;</g>"),
        UnsupportedImage,
        "entities",
    ),
    "no end": (svg()[:-3], InvalidImage, "line 1"),
    "no SVG": (b"<x:svg xmlns:x='y'/>", InvalidImage, "expected"),
    "an unknown encoding": (svg(before='<?xml version="1.0" encoding="x-none"?>'), InvalidImage, "expected"),
    "no pixels": (svg(root='width="0" height="5"'), InvalidImage, "0 × 5"),
    "pixels": (svg(root='width="9000" height="9000"'), ImageTooLarge, "9000 × 9000"),
    "an endless size": (svg(root='width="1e999" height="1e999"'), ImageTooLarge, "expected at most"),
    "elements": (svg("<g/>" * 100_000), TooCostly, "100,000 elements"),
    "elements in each other": (svg("<g>" * 70 + "</g>" * 70), TooCostly, "in each other"),
    "nested uses": (svg(nested_uses(7)), TooCostly, "as often as it is drawn"),
    "uses of itself": (svg('<g id="a"><use href="#a"/></g>'), TooCostly, "refer to each other"),
    "patterns in each other": (
        svg("".join(PATTERN.format(n, n - 1) for n in range(30))),
        TooCostly,
        "as often as it is drawn",
    ),
    "styles of everything": (
        svg("<style>*{marker:url(#m)}</style><marker id='m'>" + "<g/>" * 500 + "</marker>" + "<g/>" * 500),
        TooCostly,
        "as often as it is drawn",
    ),
    "markers": (
        svg(f"<marker id='m'>{'<g/>' * 99}</marker><path marker-mid='url(#m)' d='M0 0{'h1' * 5000}'/>"),
        TooCostly,
        "as often as it is drawn",
    ),
    "a blur": (svg(FILTER.format("1001%")), TooCostly, "filter of at most 10 times"),
    "a large pattern": (
        svg('<pattern patternUnits="userSpaceOnUse" width="1e5" height="1e5"/>'),
        TooCostly,
        "pattern of at most",
    ),
    "turbulence": (svg('<filter><feTurbulence numOctaves="99"/></filter>'), TooCostly, "16 octaves"),
    "pixels inside": (
        svg(f'<image href="{embedded(png_declaring(60_000, 60_000))}"/>'),
        ImageTooLarge,
        "pixels in pictures inside",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    data, fault, message = REFUSED[name]
    with pytest.raises(fault, match=re.escape(message)):
        read_size(data, max_pixels=1_000_000)


def test_the_limits_let_ordinary_drawings_pass() -> None:
    inside = FILTER.format("120%") + nested_uses(5) + "<g>" * 50 + FILLED + "</g>" * 50
    assert read(svg(inside)).size == (8, 6)


def test_the_content_is_known() -> None:
    assert sniff(svg(before="<!DOCTYPE svg [<!ENTITY a 'b>c'>]>")) == Format.SVG
    assert sniff(f"<html {NAMES}><svg/></html>".encode()) is None
    assert sniff(b"\x1f\x8b\x08" + bytes(20)) is None


def test_the_credit_of_xmp_is_kept() -> None:
    packet = (
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description dc:rights="© Ann"/></rdf:RDF>'
        "</metadata>"
    )
    assert read(svg(packet + FILLED)).credit.copyright == "© Ann"
