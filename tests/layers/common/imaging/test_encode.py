import io

import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.imaging import xmp
from layers.common.imaging.alpha import flatten, with_alpha
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import Extras, encode, encode_mask
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Credit, Image
from tests.layers.common.imaging.profiles import display_p3
from tests.pictures import astronaut, gradient, opened

CREDIT = Credit("© 2026 Tidningen Ö", "Łukasz Åström")
CUT = Image(with_alpha(gradient(), gradient()[..., 0]), CREDIT)
WRITTEN = [Format.PNG, Format.JPEG, Format.WEBP, Format.AVIF]


@pytest.mark.parametrize("kind", WRITTEN)
def test_writes_what_it_says(kind: Format) -> None:
    assert sniff(encode(CUT, kind)) is kind


@pytest.mark.parametrize("kind", WRITTEN)
def test_credit_survives_and_nothing_else(kind: Format) -> None:
    data = encode(CUT, kind)
    assert decode(data, max_pixels=10**6).credit == CREDIT
    assert set(opened(data).getexif()) == {0x8298, 0x013B}


@pytest.mark.parametrize("kind", WRITTEN)
def test_no_credit_no_metadata(kind: Format) -> None:
    assert not opened(encode(Image(gradient()), kind)).getexif()


def test_png_is_lossless_with_alpha() -> None:
    assert np.array_equal(decode(encode(CUT, Format.PNG), max_pixels=10**6).pixels, CUT.pixels)


@pytest.mark.parametrize("kind", [Format.WEBP, Format.AVIF])
def test_alpha_survives_lossy_formats(kind: Format) -> None:
    alpha = decode(encode(CUT, kind), max_pixels=10**6).alpha
    assert alpha is not None
    assert np.abs(alpha.astype(int) - gradient()[..., 0]).max() <= 6


def test_jpeg_is_flattened_on_its_background() -> None:
    clear = Image(np.zeros((8, 8, 4), np.uint8))
    assert tuple(decode(encode(clear, Format.JPEG), max_pixels=99).pixels[4, 4]) == (255, 255, 255)
    blue = decode(encode(clear, Format.JPEG, background=(0, 0, 255)), max_pixels=99).pixels[4, 4]
    assert np.abs(blue.astype(int) - (0, 0, 255)).max() <= 2


def test_flatten_is_porter_duff_over() -> None:
    cut = Image(np.array([[[200, 100, 50, 51]]], np.uint8))
    # 0.2 × (200, 100, 50) + 0.8 × 255
    assert tuple(flatten(cut).pixels[0, 0]) == (244, 224, 214)


@pytest.mark.parametrize("kind", [Format.JPEG, Format.WEBP, Format.AVIF])
def test_higher_quality_is_nearer(kind: Format) -> None:
    portrait = Image(astronaut().copy())

    def error(quality: int) -> float:
        again = decode(encode(portrait, kind, quality=quality), max_pixels=10**6)
        return float(np.abs(again.pixels.astype(int) - portrait.pixels).mean())

    assert error(95) < error(60) < error(10)


def test_mask_is_a_grey_png() -> None:
    picture = opened(encode_mask(CUT, Format.PNG))
    assert picture.mode == "L"
    assert np.array_equal(np.asarray(picture), gradient()[..., 0])


def test_formats_that_are_only_read() -> None:
    with pytest.raises(ValueError, match="GIF is not written"):
        encode(CUT, Format.GIF)


@pytest.mark.parametrize("kind", [Format.PNG, Format.JPEG, Format.WEBP, Format.AVIF])
def test_packet_and_profile_are_written(kind: Format) -> None:
    credit, profile = Credit("© 2026 Åsa & <Co>", "Zoë"), display_p3()
    extras = Extras(300, xmp.write_credit(credit), profile)
    with Pillow.open(io.BytesIO(encode(Image(gradient(), credit), kind, extras=extras))) as picture:
        packet = picture.info.get("xmp") or picture.info["XML:com.adobe.xmp"]
        assert picture.info["icc_profile"] == profile
    assert xmp.read_credit(packet if isinstance(packet, bytes) else packet.encode()) == credit
    assert b"xmpmeta" not in encode(Image(gradient(), credit), kind)


def test_a_packet_loses_the_place_and_what_was_true_of_the_original() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="1N" tiff:Orientation="6" '
        'tiff:Make="X">'
        "<exif:GPSLongitude>2E</exif:GPSLongitude><dc:format>kept</dc:format></rdf:Description></rdf:RDF>"
    )
    packet = xmp.for_result(b"<?xpacket?>" + rdf.encode() + b"<?xpacket end?>").decode()
    assert "GPS" not in packet
    assert "Orientation" not in packet
    assert 'tiff:Make="X"' in packet
    assert "<dc:format>kept</dc:format>" in packet
    assert xmp.for_result(b"<rdf:RDF broken") == b""
