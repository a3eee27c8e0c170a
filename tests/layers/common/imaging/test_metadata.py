"""Orientation and credit, wherever a format keeps them."""

import io
from typing import Any

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import PngImagePlugin, TiffImagePlugin

from layers.common.imaging import xmp
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Credit, Pixels
from tests.pictures import gradient, saved

UPRIGHT = gradient(60, 40)


def stored(orientation: int) -> Pixels:
    """How a camera that was held so stores the upright picture (EXIF 2.32, tag 0x0112)."""
    return np.ascontiguousarray(
        {
            1: UPRIGHT,
            2: UPRIGHT[:, ::-1],
            3: UPRIGHT[::-1, ::-1],
            4: UPRIGHT[::-1],
            5: UPRIGHT.transpose(1, 0, 2),
            6: np.rot90(UPRIGHT, 1),
            7: UPRIGHT[::-1, ::-1].transpose(1, 0, 2),
            8: np.rot90(UPRIGHT, -1),
        }[orientation]
    )


def exif(orientation: int) -> Pillow.Exif:
    block = Pillow.Exif()
    block[0x0112] = orientation
    return block


def tiff(orientation: int, compression: str | None = None, big: bool = False) -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    directory[274] = orientation
    return saved(stored(orientation), "TIFF", tiffinfo=directory, compression=compression, big_tiff=big)


def heic(orientation: int) -> bytes:
    file = io.BytesIO()
    picture = pillow_heif.from_pillow(Pillow.fromarray(stored(orientation)))
    picture.save(file, quality=-1, chroma=444, matrix_coefficients=0, exif=exif(orientation).tobytes())
    return file.getvalue()


TURNED: dict[str, Any] = {
    "TIFF": tiff,
    "TIFF, deflated": lambda turn: tiff(turn, "tiff_adobe_deflate"),
    "BigTIFF": lambda turn: tiff(turn, big=True),
    "PNG": lambda turn: saved(stored(turn), "PNG", exif=exif(turn)),
    "WebP": lambda turn: saved(stored(turn), "WEBP", lossless=True, exif=exif(turn)),
    "AVIF": lambda turn: saved(stored(turn), "AVIF", quality=100, subsampling="4:4:4", exif=exif(turn)),
    "JPEG": lambda turn: saved(stored(turn), "JPEG", quality=100, subsampling=0, exif=exif(turn)),
    "HEIC": heic,
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", TURNED)
def test_a_picture_is_turned_once(kind: str, orientation: int) -> None:
    data = TURNED[kind](orientation)
    image = decode(data, max_pixels=10_000)
    assert image.size == read_size(data, max_pixels=10_000) == (60, 40)
    assert np.abs(image.pixels.astype(int) - UPRIGHT).max() <= 12


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["TIFF", "BigTIFF", "PNG", "JPEG", "AVIF"])
def test_a_picture_stays_as_stored_where_that_is_asked_for(kind: str, orientation: int) -> None:
    data = TURNED[kind](orientation)
    image = decode(data, max_pixels=10_000, orient=False)
    expected = stored(orientation)
    assert image.size == read_size(data, max_pixels=10_000, orient=False) == expected.shape[1::-1]
    assert np.abs(image.pixels.astype(int) - expected).max() <= 12


def packet(body: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{body}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


RIGHTS = (
    '<dc:rights><rdf:Alt><rdf:li xml:lang="sv">Efter</rdf:li>'
    '<rdf:li xml:lang="x-default">© B</rdf:li></rdf:Alt></dc:rights>'
)
CREATORS = "<dc:creator><rdf:Seq><rdf:li>Å</rdf:li><rdf:li>Ö</rdf:li></rdf:Seq></dc:creator>"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIC"])
def test_credit_is_read_from_xmp(kind: str) -> None:
    whole = packet(RIGHTS + CREATORS)
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", whole.decode())
        data = saved(UPRIGHT, "PNG", pnginfo=info)
    elif kind == "TIFF":
        directory = TiffImagePlugin.ImageFileDirectory_v2()
        directory[700] = whole
        data = saved(UPRIGHT, "TIFF", tiffinfo=directory)
    elif kind == "HEIC":
        file = io.BytesIO()
        pillow_heif.from_pillow(Pillow.fromarray(UPRIGHT)).save(file, xmp=whole)
        data = file.getvalue()
    else:
        data = saved(UPRIGHT, kind, xmp=whole)
    image = decode(data, max_pixels=10_000)
    assert image.credit == Credit("© B", "Å; Ö")
    written = decode(encode(image, Format.JPEG), max_pixels=10_000)
    assert written.credit == image.credit


@pytest.mark.parametrize(
    ("body", "credit"),
    [
        ("<dc:rights>plain</dc:rights>", Credit("plain")),
        ("<dc:creator><rdf:Bag><rdf:li>One</rdf:li></rdf:Bag></dc:creator>", Credit(artist="One")),
        ("<dc:rights><rdf:Alt/></dc:rights>", Credit()),
        ("<dc:rights>&unknown;</dc:rights>", Credit()),
        ("<dc:rights>", Credit()),
    ],
)
def test_xmp_in_every_form(body: str, credit: Credit) -> None:
    assert xmp.read_credit(packet(body)) == credit


def test_xmp_in_attributes() -> None:
    assert xmp.read_credit(packet("").replace(b'about=""', 'about="" dc:rights="© C"'.encode())) == Credit(
        "© C"
    )


def test_entities_of_xmp_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + packet("<dc:rights>&a;</dc:rights>")
    assert xmp.read_credit(bomb) == Credit()
    assert xmp.read_credit(packet("<dc:rights>" + "a" * xmp.MAX_BYTES + "</dc:rights>")) == Credit()


def test_exif_comes_before_xmp() -> None:
    block = Pillow.Exif()
    block[0x8298] = b"from EXIF"
    data = saved(UPRIGHT, "JPEG", exif=block, xmp=packet(RIGHTS + CREATORS))
    assert decode(data, max_pixels=10_000).credit == Credit("from EXIF", "Å; Ö")


@given(st.binary(max_size=300))
def test_any_packet_gives_some_credit(junk: bytes) -> None:
    assert isinstance(xmp.read_credit(junk), Credit)
    assert isinstance(xmp.read_credit(b"<rdf:RDF" + junk + b"</rdf:RDF>"), Credit)
