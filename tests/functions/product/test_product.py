"""From a photo to a picture for a shop, pixel by pixel where a definition says what it is."""

import io
import json
import shutil
import subprocess
import zipfile
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import PngImagePlugin

from functions.product.app import capability
from functions.product.cutting import recipe_of
from functions.product.params import ProductParams
from functions.product.presets import presets
from layers.common.compositing.cast_shadow import cast
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter, NoSubject, OutputTooLarge
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Pixels
from tests.context import CONTEXT
from tests.layers.common.imaging.profiles import display_p3
from tests.pictures import saved

INK = (200, 40, 20)


def thing(size: tuple[int, int] = (100, 80), box: tuple[int, int, int, int] = (20, 10, 60, 70)) -> Pixels:
    """A cut-out: an opaque box of one colour in a transparent picture."""
    alpha = np.zeros(size[::-1], np.uint8)
    alpha[box[1] : box[3], box[0] : box[2]] = 255
    return with_alpha(np.full((*alpha.shape, 3), INK, np.uint8), alpha)


def made(photo: Pixels | None = None, picture: Pixels | None = None, **values: Any) -> Media:
    uploads = [Upload("file", saved(thing() if photo is None else photo, "PNG"), "shoe.png")]
    uploads += [Upload("background_image", saved(picture, "PNG"))] if picture is not None else []
    return capability.do(capability.pick_files(uploads), capability.check(values), CONTEXT)


def pixels(media: Media) -> Pixels:
    return np.asarray(Pillow.open(io.BytesIO(media.data)))


def test_without_parameters_the_cut_out_stays_where_it_is() -> None:
    media = made()
    assert np.array_equal(pixels(media)[10:70, 20:60], thing()[10:70, 20:60])
    assert pixels(media).shape == (80, 100, 4)
    assert json.loads(media.notes["Boxes"]) == [[20, 10, 60, 70]]
    assert media.filename == "shoe-product.png"


def test_the_layout_places_the_box() -> None:
    media = made(layout={"size": "200x200", "padding": "10%"}, background={"kind": "color", "color": "white"})
    assert json.loads(media.notes["Boxes"]) == [[47, 20, 154, 180]]
    found = pixels(media)
    assert (found[26:174, 54:147] == INK).all()
    assert (found[:14] == 255).all()
    assert (found[:, :39] == 255).all()


def test_room_around_reaches_beyond_the_photo() -> None:
    media = made(thing(box=(2, 10, 42, 70)), layout={"size": "subject", "around": "10% 50%", "max_width": 40})
    found = pixels(media)[..., 3].copy()
    assert found.shape == (36, 40)
    assert json.loads(media.notes["Boxes"]) == [[10, 3, 30, 33]]
    assert (found[4:32, 11:29] == 255).all()
    found[3:33, 10:30] = 0
    assert not found.any()


def test_blur_decodes_with_the_exposure() -> None:
    """Which a PNG file has none of."""
    with pytest.raises(InvalidParameter, match="`exposure`"):
        made(background={"kind": "blur"}, exposure=1)


def test_over_a_known_ground_it_is_the_over_formula_in_srgb() -> None:
    photo = thing()
    photo[10:70, 20:60, 3] = 128
    photo[0, 0, 3] = 0
    found = pixels(made(photo, background={"kind": "color", "color": "#102030"}))
    expected = np.rint(np.array(INK) * 128 / 255 + np.array((16, 32, 48)) * 127 / 255)
    assert np.abs(found[40, 40].astype(int) - expected).max() <= 1


@pytest.mark.parametrize("name", ["marble", "outdoor", "white-studio"])
def test_a_canvas_grows_by_the_light_of_its_ground(name: str) -> None:
    values: dict[str, Any] = {"preset": name, "layout": {"size": "subject"}, "reflection": 0}
    (box,) = json.loads(made(**values, shadow="cast").notes["Boxes"])
    light = presets()[name].light
    reach = cast(light, 0.45, "upright").reach((40, 60))
    media = made(**values, shadow="cast")
    assert box == [reach.left, reach.top, reach.left + 40, reach.top + 60]
    assert pixels(media).shape[1] == reach.left + 40 + reach.right


def test_a_canvas_grows_with_its_outline() -> None:
    """Its width is a share of the canvas that it makes larger."""
    found = pixels(made(outline={"width": 0.1, "blur": 0.025}, layout={"size": "subject"}))[..., 3]
    assert found[0].max() == found[:, 0].max() == found[:, -1].max() == found[-1].max() == 0


def test_what_fill_clips_is_clipped_at_the_side_of_the_canvas() -> None:
    photo = thing((100, 80), (20, 10, 80, 70))
    found = pixels(made(photo, shadow="soft", layout={"scaling": "fill"}))
    assert len(found) == 80
    assert found.shape[1] > 100
    assert (found[[0, -1], found.shape[1] // 2, 3] == 255).all()


HOVERING = {"kind": "cast", "pose": "floating", "direction": 260, "spread": 1}


@pytest.mark.parametrize("kind", ["soft", "hard", "natural", "floating", HOVERING])
def test_an_open_canvas_grows_for_the_shadow(kind: Any) -> None:
    photo = np.ascontiguousarray(thing()[10:70, 20:60])
    photo[0, 0, 3] = 254  # no longer opaque everywhere: a cut-out
    media = made(photo, shadow=kind)
    found = pixels(media)
    (box,) = json.loads(media.notes["Boxes"])
    assert found.shape[0] > 60
    assert found.shape[1] > 40
    shadow = found[..., 3].copy()
    shadow[box[1] : box[3], box[0] : box[2]] = 0
    assert max(rim.max() for rim in (shadow[0], shadow[-1], shadow[:, 0], shadow[:, -1])) <= 2
    assert (found[box[1] + 2 : box[3] - 2, box[0] + 2 : box[2] - 2, :3] == INK).all()
    assert "Shadow" not in media.notes


def test_a_canvas_that_may_not_grow_clips_the_shadow() -> None:
    media = made(shadow="soft", layout={"size": "subject", "grow": False})
    assert pixels(media).shape == (60, 40, 4)
    assert media.notes["Shadow"] == "clipped by the canvas"


@pytest.mark.parametrize(("alpha", "expected"), [(255, 0), (128, 127 / 128), (64, 1), (192, 63 / 192)])
def test_how_undecided_a_cut_out_is(alpha: int, expected: float) -> None:
    photo = thing()
    photo[..., 3] = np.where(photo[..., 3], alpha, 0)
    assert float(made(photo).notes["Uncertainty"]) == pytest.approx(expected, abs=1e-3)


def test_a_given_canvas_clips_the_shadow_and_says_so() -> None:
    media = made(shadow="soft", layout={"size": "100x100"})
    assert pixels(media).shape == (100, 100, 4)
    assert media.notes["Shadow"] == "clipped by the canvas"


@pytest.mark.parametrize(
    ("box", "layout"),
    [((20, 10, 60, 80), {}), ((20, 10, 60, 70), {"size": "100x80", "scaling": "fill"})],
    ids=["by the photo", "by the canvas"],
)
def test_what_is_cut_off_below_stands_on_no_floor(box: tuple[int, int, int, int], layout: Any) -> None:
    """Its shadow is the soft one, on the wall, and nothing mirrors it."""
    values = {"background": {"kind": "color"}, "layout": layout}
    photo = thing(box=box)
    cast = made(photo, shadow="cast", reflection=0.4, **values)
    assert cast.notes["Shadow"].startswith("cut off below: no reflection; cut off below: on the wall")
    assert np.array_equal(pixels(cast), pixels(made(photo, shadow="soft", **values)))


@pytest.mark.parametrize("pose", ["flat", "floating"])
def test_what_does_not_stand_is_not_cut_off(pose: str) -> None:
    media = made(thing(box=(20, 10, 60, 80)), shadow={"kind": "cast", "pose": pose})
    assert "Shadow" not in media.notes
    assert pixels(media).shape[0] > 80


def test_a_photo_that_is_trimmed_to_a_thing_does_not_cut_it_off() -> None:
    photo = thing((40, 60), (0, 0, 40, 60))
    photo[0, 0, 3] = 254
    media = made(photo, shadow="cast", layout={"size": "100x100", "padding": ".2"})
    assert "cut off" not in media.notes["Shadow"]


def test_the_note_names_what_is_clipped() -> None:
    near = {"kind": "drop", "dy": 0, "sigma": 0.001}
    media = made(shadow=near, outline={"width": 0.1}, layout={"size": "100x100", "padding": ".05"})
    assert media.notes["Outline"] == "clipped by the canvas"
    assert "Shadow" not in media.notes


def test_a_picture_behind() -> None:
    behind = np.full((50, 50, 3), 77, np.uint8)
    found = pixels(made(picture=behind))
    assert found.shape == (80, 100, 3)
    assert (found[0, 0] == 77).all()
    assert (found[40, 40] == INK).all()


@pytest.mark.parametrize(
    ("values", "picture", "param"),
    [
        ({"background": {"kind": "image"}}, None, "background_image"),
        ({"preset": "marble"}, (50, 50), "background_image"),
        ({"background": {"kind": "color"}}, (50, 50), "background_image"),
        ({}, (50, 15), "background_image"),
        ({"layout": {"padding": "49px", "size": "80x80"}}, None, "layout"),
        (
            {"layout": {"padding": "5px", "size": "9x9"}},
            None,
            "layout",
        ),
        ({"roi": "20,0,20,50"}, None, "roi"),
    ],
)
def test_what_does_not_belong_together(values: dict[str, Any], picture: Any, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        made(picture=None if picture is None else np.zeros((*picture, 3), np.uint8), **values)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("roi", "code"),
    [
        ("60,0,20,50", "empty_region"),
        ("0,10,100%,10px", "empty_region"),
        ("0,0,101,50", "region_outside"),
        ("0,81px,100%,50", "region_outside"),
    ],
)
def test_a_region_that_the_photo_does_not_have(roi: str, code: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        made(roi=roi)
    assert (caught.value.param, caught.value.code) == ("roi", code)


def test_sizes_obey_the_limit() -> None:
    with pytest.raises(OutputTooLarge) as caught:
        made(layout={"size": "60000x60000"})
    assert caught.value.param == "layout"


def test_an_empty_matte_is_no_subject() -> None:
    with pytest.raises(NoSubject):
        made(np.zeros((20, 20, 4), np.uint8), layout={"size": "subject"})


def test_without_removal_the_photo_is_whole_and_the_rest_is_filled() -> None:
    photo = np.full((40, 40, 3), 90, np.uint8)
    found = pixels(
        made(
            photo,
            remove_background=False,
            background={"kind": "color", "color": "red"},
            layout={"size": "80x40"},
        )
    )
    assert (found[:, 20:60] == 90).all()
    assert (found[:, :20] == (255, 0, 0)).all()
    assert (found[:, 60:] == (255, 0, 0)).all()


def test_a_whole_photo_keeps_its_transparency() -> None:
    found = pixels(made(remove_background=False, background={"kind": "color", "color": "red"}))
    assert (found[10:70, 20:60] == INK).all()
    assert (found[:10] == (255, 0, 0)).all()


def test_a_whole_photo_goes_on_blurred() -> None:
    photo = np.full((40, 40, 3), (10, 90, 200), np.uint8)
    found = pixels(
        made(photo, remove_background=False, background={"kind": "blur"}, layout={"size": "80x40"})
    )
    assert (found == (10, 90, 200)).all()


def test_glass_may_become_opaque() -> None:
    photo = thing()
    photo[30:50, 30:50, 3] = 100
    found = pixels(made(photo, semitransparency=False))
    assert (found[10:70, 20:60] == (*INK, 255)).all()
    assert not found[:10].any()
    assert (pixels(made(photo))[30:50, 30:50, 3] == 100).all()


def test_green_light_is_taken_off_the_edge() -> None:
    photo = thing()
    photo[10:70, 20] = 10, 200, 30, 128
    found = pixels(made(photo, despill=True))
    assert (found[10:70, 20] == (10, 30, 30, 128)).all()
    assert (found[10:70, 21:60] == (*INK, 255)).all()


@pytest.mark.parametrize("values", [{"semitransparency": False}, {"despill": True}])
def test_another_cut_is_not_taken_from_those_that_are_kept(values: dict[str, Any]) -> None:
    upload = Upload("file", b"photo")
    recipes = {recipe_of(upload, None, ProductParams.model_validate(one)) for one in ({}, values)}
    assert len(recipes) == 2


def test_the_rest_is_what_the_subject_is_not() -> None:
    found = pixels(made(segmentation={"mode": "rest"}))
    assert (found[10:70, 20:60, 3] == 0).all()
    assert (found[:10, :, 3] == 255).all()


def test_alpha_alone() -> None:
    found = pixels(made(channels="alpha", layout={"size": "50x50", "scaling": "fill"}))
    assert found.shape == (50, 50)
    assert found[5:45, 5:45].min() == 255


def test_a_zip_has_colours_and_alpha() -> None:
    media = made(output_format="zip")
    assert (media.media_type, media.extension) == ("application/zip", "zip")
    archive = zipfile.ZipFile(io.BytesIO(media.data))
    assert archive.namelist() == ["color.jpg", "alpha.png"]
    alpha = np.asarray(Pillow.open(archive.open("alpha.png")))
    assert np.array_equal(alpha, thing()[..., 3])


@pytest.mark.parametrize(
    ("values", "media_type"),
    [
        ({}, "image/png"),
        ({"background": {"kind": "color"}}, "image/jpeg"),
        ({"background": {"kind": "color", "color": "#ffffff80"}}, "image/png"),
        ({"background": {"kind": "color"}, "channels": "alpha"}, "image/png"),
        ({"layout": {"size": "subject"}}, "image/jpeg"),
    ],
)
def test_auto_is_png_where_anything_is_transparent(values: dict[str, Any], media_type: str) -> None:
    media = made(output_format="auto", **values)
    with Pillow.open(io.BytesIO(media.data)) as picture:
        assert picture.get_format_mimetype() == media.media_type == media_type
    assert media.extension == media.filename.rpartition(".")[2]


def test_the_size_with_and_without_a_limit() -> None:
    media = made(layout={"size": "subject", "around": "50%", "max_pixels": 2400})
    names = ("Width", "Height", "Max-Width", "Max-Height")
    assert [media.notes[name] for name in names] == ["40", "60", "80", "120"]
    assert pixels(media).shape[:2] == (60, 40)


def test_without_a_limit_the_greatest_size_is_that_of_the_result() -> None:
    media = made(shadow="soft", layout={"size": "subject"})
    height, width = pixels(media).shape[:2]
    assert width > 40
    assert (media.notes["Width"], media.notes["Height"]) == (str(width), str(height))
    assert (media.notes["Max-Width"], media.notes["Max-Height"]) == (str(width), str(height))


def test_colours_may_be_translucent() -> None:
    """Background, outline and text, each by the over formula."""
    found = pixels(
        made(
            background={"kind": "color", "color": "0000ff80"},
            outline={"width": 0.05, "color": "00ff0080"},
            layers=[{"kind": "text", "content": "x", "background_color": "#f008", "align_y": "top"}],
            layout={"size": "400x400", "padding": "100px"},
        )
    ).astype(int)
    assert (found[399, 0] == (0, 0, 255, 128)).all()
    (left, top, *_) = 133, 100, 0
    beside = found[200, left - 10]
    alpha = 128 / 255
    both = alpha + (1 - alpha) * alpha
    assert abs(beside[3] - 255 * both) <= 1
    assert np.abs(beside[:3] - np.array((0, alpha, (1 - alpha) * alpha)) / both * 255).max() <= 2
    assert (found[: top - 40, 200, 0] > 100).any()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "avif"])
def test_dpi_is_noted(kind: str) -> None:
    media = made(output_format=kind, dpi=300, background={"kind": "color"})
    picture = Pillow.open(io.BytesIO(media.data))
    exif = picture.getexif()
    found = picture.info.get("dpi") or (exif[0x011A], exif[0x011B])
    assert all(abs(float(one) - 300) < 0.1 for one in found)


def test_dpi_is_noted_beside_the_alpha() -> None:
    picture = Pillow.open(io.BytesIO(made(channels="alpha", dpi=300).data))
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_max_bytes_lowers_the_quality() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 4), np.uint8)
    noise[..., 3] |= 128
    media = made(noise, output_format="jpeg", background={"kind": "color"}, max_bytes=9000)
    assert len(media.data) <= 9000
    assert 1 <= int(media.notes["Quality"]) < 90


@pytest.mark.parametrize("name", presets())
def test_the_same_seed_is_the_same_file(name: str) -> None:
    values: dict[str, Any] = {
        "preset": name,
        "shadow": {"kind": "cast"},
        "layout": {"size": "64x64", "padding": ".2"},
    }
    assert made(**values).data == made(**values).data


def test_layers_are_in_their_order() -> None:
    """Background, shadow, outline, subject: each covers the ones before."""
    found = pixels(
        made(
            layout={"size": "100x100", "padding": "20px"},
            background={"kind": "color", "color": "white"},
            shadow={"kind": "drop", "dx": 0.2, "dy": 0, "sigma": 0, "opacity": 1},
            outline={"width": 0.05, "color": "#00ff00"},
        )
    ).astype(int)
    assert (found[50, 50] == INK).all()
    assert (found[50, 73] == (0, 255, 0)).all()  # over the shadow
    assert (found[50, 77] == 0).all()  # the shadow beyond it
    assert (found[50, 95] == 255).all()


def test_the_marketplace_is_told() -> None:
    media = made(marketplace="amazon", layout={"padding": ".3"})
    assert media.media_type == "image/jpeg"
    assert "fill" in media.notes["Marketplace"]


def test_the_marketplace_sees_the_white_that_jpeg_puts_behind() -> None:
    media = made(marketplace="amazon", background={"kind": "transparent"})
    assert "transparent" not in media.notes["Marketplace"]


@pytest.mark.parametrize("values", [{"output_format": "zip"}, {"channels": "alpha"}])
def test_a_marketplace_checks_pictures_only(values: dict[str, Any]) -> None:
    assert made(marketplace="amazon", **values).notes["Marketplace"].startswith("not checked")


@pytest.mark.parametrize("size", [(1, 1), (2, 500), (500, 2)])
@pytest.mark.parametrize(
    "values",
    [
        {"preset": "outdoor", "shadow": {"kind": "cast"}, "reflection": 0.4},
        {"shadow": "floating", "outline": {"width": 0.1}, "layout": {"size": "3x70"}},
        {"background": {"kind": "blur", "mode": "bokeh"}, "lighting": "auto"},
    ],
)
def test_thin_photos(size: tuple[int, int], values: dict[str, Any]) -> None:
    photo = np.full((*size, 4), 128, np.uint8)
    with suppress(InvalidParameter, NoSubject, OutputTooLarge):
        made(photo, **values)


def photo_in(profile: bytes) -> bytes:
    """An opaque JPEG in a colour space, with XMP that has a place."""
    packet = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'exif:GPSLatitude="59N" dc:format="image/jpeg"/></rdf:RDF>'
    )
    sink = io.BytesIO()
    picture = Pillow.new("RGB", (48, 48), (250, 60, 30))
    picture.save(sink, "JPEG", quality=95, xmp=packet, **({"icc_profile": profile} if profile else {}))
    return sink.getvalue()


def whole(data: bytes, **values: Any) -> Media:
    params = capability.check({"remove_background": False, "output_format": "jpeg", "quality": 95} | values)
    return capability.do(capability.pick_files([Upload("file", data)]), params, CONTEXT)


def test_colours_stay_in_the_photos_own_space() -> None:
    profile = display_p3()
    made_of = photo_in(profile)
    media = whole(made_of, color_space="original")
    with Pillow.open(io.BytesIO(media.data)) as picture, Pillow.open(io.BytesIO(made_of)) as photo:
        assert picture.info["icc_profile"] == profile
        # sRGB has no colour as strong as this one of P3, so it is not quite what it was.
        assert np.abs(np.asarray(picture).astype(int) - np.asarray(photo)).max() <= 24
    assert media.notes["Color-Space"] == "the photo's own"
    seen = decode(media.data, max_pixels=10**6).pixels.astype(int)
    assert np.abs(seen - decode(whole(made_of).data, max_pixels=10**6).pixels).max() <= 3


def test_a_photo_without_a_profile_is_srgb_and_it_says_so() -> None:
    media = whole(photo_in(b""), color_space="original")
    assert media.notes["Color-Space"].startswith("sRGB")
    with Pillow.open(io.BytesIO(media.data)) as picture:
        assert "icc_profile" not in picture.info


def commented(comment: str = "Räksmörgås, 3 kr") -> bytes:
    """A JPEG with much in its EXIF block, and its camera turned."""
    exif = Pillow.Exif()
    exif.update({0x0112: 6, 0x010F: "Camera", 0x013B: "Ann", 0x8298: "© Ann".encode()})
    exif.get_ifd(0x8769).update({0x9286: b"UNICODE\0" + comment.encode("utf-16-be"), 0xA434: "Lens"})
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 0.0)})
    sink = io.BytesIO()
    Pillow.new("RGB", (48, 32), (250, 60, 30)).save(sink, "JPEG", exif=exif)
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("metadata", ["copyright_comment", "copyright_comment_xmp"])
def test_copyright_and_comment_are_all_that_is_kept(kind: str, metadata: str) -> None:
    media = whole(commented(), output_format=kind, metadata=metadata)
    with Pillow.open(io.BytesIO(media.data)) as picture:
        assert picture.size == (32, 48)
        exif, info = picture.getexif(), picture.info
    assert set(exif) == {0x8298, 0x8769}  # no orientation, since it is upright; no place
    assert exif[0x8298].encode("latin-1").decode() == "© Ann"
    assert exif.get_ifd(0x8769) == {0x9286: b"UNICODE\0" + "Räksmörgås, 3 kr".encode("utf-16-be")}
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    if metadata == "copyright_comment":
        assert not packet
        return
    (description,) = ET.fromstring(_rdf(packet))
    found = {one.tag.rpartition("}")[2]: "".join(one.itertext()) for one in description}
    assert found == {"rights": "© Ann", "UserComment": "Räksmörgås, 3 kr"}


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_exiftool_reads_what_is_kept(kind: str) -> None:
    media = whole(commented(), output_format=kind, metadata="copyright_comment_xmp")
    asked = [
        "exiftool",
        "-j",
        "-G1",
        "-Copyright",
        "-UserComment",
        "-Artist",
        "-GPS:all",
        "-Orientation",
        "-",
    ]
    answer = subprocess.run(asked, input=media.data, stdout=subprocess.PIPE, check=True)
    (found,) = json.loads(answer.stdout)
    comment = "Räksmörgås, 3 kr"
    assert found == {
        "SourceFile": "-",
        "IFD0:Copyright": "© Ann",
        "ExifIFD:UserComment": comment,
        "XMP-exif:UserComment": comment,
    }


def _rdf(packet: bytes | str) -> str:
    text = packet.decode() if isinstance(packet, bytes) else packet
    end = "</rdf:RDF>"
    return text[text.index("<rdf:RDF") : text.index(end) + len(end)]


@pytest.mark.parametrize(("metadata", "tags"), [("never", set()), ("copyright", {0x8298, 0x013B})])
def test_without_asking_no_comment_is_kept(metadata: str, tags: set[int]) -> None:
    with Pillow.open(io.BytesIO(whole(commented(), metadata=metadata).data)) as picture:
        assert set(picture.getexif()) == tags


def test_a_longest_comment_fits_into_a_jpeg() -> None:
    media = whole(commented("€&<" * 8000), metadata="copyright_comment_xmp")
    with Pillow.open(io.BytesIO(media.data)) as picture:
        assert len(picture.getexif().get_ifd(0x8769)[0x9286]) == 8 + 2 * 8000


def test_xmp_that_is_too_long_for_a_jpeg_is_left_out() -> None:
    packet = photo_xmp("<dc:description>" + "a" * 70_000 + "</dc:description>")
    photo = saved(np.full((8, 8, 3), 90, np.uint8), "PNG", pnginfo=packet)
    media = whole(photo, metadata="xmp")
    assert media.notes["Metadata"].startswith("copyright and artist alone")
    media = whole(photo, metadata="xmp", output_format="png")
    assert "Metadata" not in media.notes
    assert media.data.count(b"aaaa") > 1000


def photo_xmp(body: str) -> PngImagePlugin.PngInfo:
    """XMP in a PNG's chunk."""
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{body}</rdf:Description></rdf:RDF>'
    )
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", rdf)
    return info


def test_xmp_is_kept_without_the_place() -> None:
    with Pillow.open(io.BytesIO(whole(photo_in(b""), metadata="xmp").data)) as picture:
        packet = picture.info["xmp"]
    assert b"image/jpeg" in packet
    assert b"GPS" not in packet


KEPT = ["original", "cutout", "matte"]


def alpha_of(media: Media) -> Pixels:
    """The alpha of a picture that was made."""
    return np.asarray(Pillow.open(io.BytesIO(media.data)))[..., 3]


def test_what_is_kept_beside_the_result() -> None:
    layout = {"size": "20x20"}  # the cut-out is kept at full size all the same
    kept = made(keep=KEPT, layout=layout).parts
    assert list(kept) == KEPT
    assert kept["original"].data == saved(thing(), "PNG")
    assert [one.filename for one in kept.values()] == [
        "shoe-original.png",
        "shoe-cutout.png",
        "shoe-matte.png",
    ]
    cutout = np.asarray(Pillow.open(io.BytesIO(kept["cutout"].data)))
    matte = np.asarray(Pillow.open(io.BytesIO(kept["matte"].data)))
    assert (cutout[..., 3] == thing()[..., 3]).all()
    assert (cutout[thing()[..., 3] > 0] == (*INK, 255)).all()
    assert (matte == thing()[..., 3]).all()
    assert list(made(keep=["matte"]).parts) == ["matte"]
    assert not made().parts


def test_a_kept_cut_out_of_a_photo_whose_border_crops_it() -> None:
    photo = thing((101, 83), (40, 30, 101, 83))  # no multiple of what cut-outs are padded to
    cutout = np.asarray(Pillow.open(io.BytesIO(made(photo, keep=["cutout"]).parts["cutout"].data)))
    assert cutout.shape == photo.shape
    assert (cutout[..., 3] == photo[..., 3]).all()


@pytest.mark.parametrize(("kind", "most"), [("webp", 0), ("avif", 2)])
def test_a_file_without_loss(kind: str, most: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (40, 50, 4), np.uint8)
    noise[..., 3] = 255
    noise[0, 0, 3] = 0
    shown = np.asarray(Pillow.open(io.BytesIO(made(noise, output_format=kind, lossless=True).data)))
    assert np.abs(shown.astype(int) - noise)[noise[..., 3] > 0].max() <= most
    lossy = np.asarray(Pillow.open(io.BytesIO(made(noise, output_format=kind).data)))
    assert np.abs(lossy.astype(int) - noise)[noise[..., 3] > 0].max() > most


def test_a_shadow_may_be_measured_by_the_photos_height() -> None:
    """Of a hard shadow, the lower edge is where it is moved to."""
    hard = {"kind": "drop", "dy": 0.1, "sigma": 0, "opacity": 1, "measure": "photo"}

    def below(photo: Pixels, **values: Any) -> int:
        return int(np.flatnonzero(alpha_of(made(photo, shadow=hard | values))[:, 30])[-1]) + 1

    assert below(thing((100, 100), (20, 10, 60, 70))) == 70 + 10
    assert below(thing((100, 200), (20, 10, 60, 70))) == 70 + 20
    assert below(thing((100, 100), (20, 10, 60, 70)), least_dy=15) == 70 + 15
    assert below(thing((100, 100), (20, 10, 60, 70)), dy=-0.1) == 70, "upwards unless there is a least way"
    half = {"size": "50x50", "reference": "photo"}
    alpha = np.asarray(Pillow.open(io.BytesIO(made(thing((100, 100)), shadow=hard, layout=half).data)))[
        ..., 3
    ]
    assert int(np.flatnonzero(alpha[:, 15])[-1]) + 1 == (70 + 10) // 2


def test_a_shadow_has_a_least_blur() -> None:
    soft = {"kind": "drop", "dy": 0, "sigma": 0.001, "opacity": 1}
    sharp, blurred = (
        np.count_nonzero(alpha_of(made(shadow=soft | more))) for more in ({}, {"least_sigma": 5})
    )
    assert blurred > sharp + 500
