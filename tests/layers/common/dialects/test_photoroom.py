"""PhotoRoom's image editing API: every parameter, positions, faults, templates."""

import json
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.dialects.parameters import Parameter
from layers.common.dialects.photoroom import PARAMETERS
from layers.common.dialects.photoroom.parameters import NEEDS_GENERATOR, NEEDS_VISION
from layers.common.dialects.photoroom.values import MAX_FILE_BYTES, Values
from layers.common.errors import BodyTooLarge
from tests.layers.common.dialects.disc import BLUE, BOX, CENTRE, CORNER, RED, SIZE, disc
from tests.layers.common.dialects.site import Site
from tests.layers.common.dialects.test_photoroom_painting import CASES
from tests.pictures import opened, saved

PATH = "/v2/edit"
ID = "123e4567-e89b-12d3-a456-426614174000"
TEMPLATE = f"/v2/templates/{ID}"
GREEN = [0, 128, 0]

PHOTO = disc(cut=False)
FULL = {"outputSize": "60x40", "referenceBox": "originalImage"}
"""The disc stays where it is."""


def rectangle(photo: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
    """A photo of which a rectangle alone is opaque."""
    pixels = np.zeros((*photo[::-1], 4), np.uint8)
    pixels[box[1] : box[3], box[0] : box[2]] = (*RED, 255)
    return saved(pixels, "PNG")


def plain(colour: str, size: tuple[int, int] = (40, 40)) -> bytes:
    return saved(Pillow.new("RGB", size, colour), "PNG")


def post(
    studio: httpx.Client, data: Mapping[str, Any] | None = None, photo: bytes | None = None, **files: bytes
) -> httpx.Response:
    parts = {"imageFile": ("disc.png", disc() if photo is None else photo)}
    named = {name.replace("__", "."): ("more.png", one) for name, one in files.items()}
    return studio.post(PATH, files=parts | named, data={"keepExistingAlphaChannel": "auto", **(data or {})})


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content).convert("RGBA"))


def edited(studio: httpx.Client, photo: bytes | None = None, **data: Any) -> NDArray[np.uint8]:
    """The pixels of an edit; ``__`` stands for the dot in names."""
    return pixels(post(studio, {name.replace("__", "."): one for name, one in data.items()}, photo))


def in_place(studio: httpx.Client, photo: bytes | None = None, **data: Any) -> NDArray[np.uint8]:
    return edited(studio, photo, **FULL, **data)


def box(answer: httpx.Response) -> list[int]:
    """The subject's box on the canvas: left, top, width, height."""
    assert answer.status_code == 200, answer.text
    ((left, top, right, bottom),) = json.loads(answer.headers["x-boxes"])
    return [left, top, right - left, bottom - top]


def fault(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error"]
    return answer.json()["error"]


# ---- positions ----

SOURCE = rectangle((1000, 800), (200, 100, 600, 700))
WIDE = rectangle((4001, 8), (0, 2, 90, 6))
CROPPED = rectangle((600, 900), (100, 150, 500, 900))
SQUARE = {"outputSize": "1000x1000"}

GOLDEN = [
    (SOURCE, SQUARE, [167, 0, 667, 1000]),
    (SOURCE, {**SQUARE, "padding": ".1"}, [234, 100, 533, 800]),
    (SOURCE, {**SQUARE, "padding": ".1", "paddingTop": ".2"}, [267, 200, 467, 700]),
    (SOURCE, {**SQUARE, "padding": ".1", "margin": ".1"}, [287, 180, 427, 640]),
    (SOURCE, {"outputSize": "1000x500", "margin": "50px", "padding": "10%"}, [394, 90, 213, 320]),
    (SOURCE, {**SQUARE, "padding": ".1", "scaling": "fill"}, [100, -100, 800, 1200]),
    (SOURCE, {**SQUARE, "padding": ".1", "horizontalAlignment": "left"}, [100, 100, 533, 800]),
    (SOURCE, {**SQUARE, "referenceBox": "originalImage"}, [200, 200, 400, 600]),
    (SOURCE, {"outputSize": "croppedSubject", "maxWidth": "200"}, [0, 0, 200, 300]),
    (SOURCE, {"outputSize": "auto", "padding": ".1"}, [287, 80, 427, 640]),
    (CROPPED, {**SQUARE, "padding": ".1"}, [260, 100, 480, 900]),
    (CROPPED, {**SQUARE, "padding": ".1", "marginBottom": ".05"}, [272, 95, 456, 855]),
    (
        CROPPED,
        {**SQUARE, "padding": ".1", "ignorePaddingAndSnapOnCroppedSides": "false"},
        [287, 100, 427, 800],
    ),
    (CROPPED, {**SQUARE, "padding": ".1", "verticalAlignment": "bottom"}, [287, 100, 427, 800]),
]  # fmt: skip


@pytest.mark.parametrize(("photo", "data", "expected"), GOLDEN, ids=lambda one: None)
def test_positions_in_figures(studio: httpx.Client, photo: bytes, data: Any, expected: list[int]) -> None:
    assert box(post(studio, data, photo)) == expected


def test_what_fills_is_clipped_to_the_padding(studio: httpx.Client) -> None:
    alpha = edited(studio, SOURCE, **SQUARE, padding=".1", scaling="fill")[..., 3]
    assert alpha[100:900, 100:900].min() == 255
    assert alpha.astype(int).sum() == 800 * 800 * 255


def test_the_canvas_of_a_cropped_subject(studio: httpx.Client) -> None:
    assert edited(studio, SOURCE, outputSize="croppedSubject", maxWidth="200").shape == (300, 200, 4)


Sizes = tuple[int, int]


def _length(text: str, side: Fraction) -> Fraction:
    if text.endswith("px"):
        return Fraction(text[:-2])
    return side * (Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text))


def _one_axis(
    side: int,
    touches: tuple[bool, bool],
    margins: tuple[str, str],
    paddings: tuple[str, str],
    align: str,
    snap: bool,
) -> tuple[Fraction, Fraction, Fraction]:
    """Start and length of the room on an axis, and the share of what is free before the subject."""
    (near, far), start, end = touches, Fraction(0), Fraction(side)
    start, end = start + _length(margins[0], end), end - _length(margins[1], end)
    inner = end - start
    snaps = snap and not align
    if not (snaps and near):
        start += _length(paddings[0], inner)
    if not (snaps and far):
        end -= _length(paddings[1], inner)
    shares: dict[str, Any] = {"left": 0, "top": 0, "center": Fraction(1, 2), "right": 1, "bottom": 1}
    if align:
        return start, end - start, Fraction(shares[align])
    if not snap or near == far:
        return start, end - start, Fraction(1, 2)
    return start, end - start, Fraction(0 if near else 1)


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _random_case(dice: random.Random) -> tuple[Sizes, tuple[int, int, int, int], dict[str, str]]:
    photo = dice.randint(20, 90), dice.randint(20, 90)
    left, top = dice.choice((0, dice.randint(3, 8))), dice.choice((0, dice.randint(3, 8)))
    right = photo[0] - dice.choice((0, dice.randint(3, 8)))
    bottom = photo[1] - dice.choice((0, dice.randint(3, 8)))
    left = left or 4 * ((right, top, bottom) == (photo[0], 0, photo[1]))  # a whole photo is no cut-out
    data = {"outputSize": f"{dice.randint(30, 150)}x{dice.randint(30, 150)}"}
    for room in ("margin", "padding"):
        for side in ("", "Left", "Top", "Right", "Bottom"):
            if dice.random() < 0.35:
                data[room + side] = dice.choice(
                    (f"0.{dice.randint(0, 24):02}", f"{dice.randint(0, 24)}%", f"{dice.randint(0, 5)}px")
                )
    for name, values in {
        "scaling": ("fit", "fill"),
        "horizontalAlignment": ("left", "center", "right"),
        "verticalAlignment": ("top", "center", "bottom"),
        "ignorePaddingAndSnapOnCroppedSides": ("true", "false"),
        "referenceBox": ("subjectBox", "originalImage"),
    }.items():
        if dice.random() < 0.4:
            data[name] = dice.choice(values)
    return photo, (left, top, right, bottom), data


def _expected(photo: Sizes, subject: tuple[int, int, int, int], data: Mapping[str, str]) -> list[int]:
    """Where the subject's box goes, by the reference's rules in exact numbers."""
    canvas = [int(side) for side in data["outputSize"].split("x")]
    whole = data.get("referenceBox") == "originalImage"
    source = (0, 0, *photo) if whole else subject
    snap = not whole and data.get("ignorePaddingAndSnapOnCroppedSides") != "false"
    axes = []
    for axis, (near, far, name) in enumerate(
        (("Left", "Right", "horizontalAlignment"), ("Top", "Bottom", "verticalAlignment"))
    ):
        rooms = [
            (data.get(room + near, data.get(room, "0")), data.get(room + far, data.get(room, "0")))
            for room in ("margin", "padding")
        ]
        touches = source[axis] <= 2, source[axis + 2] >= photo[axis] - 2
        axes.append(_one_axis(canvas[axis], touches, rooms[0], rooms[1], data.get(name, ""), snap))
    sides = source[2] - source[0], source[3] - source[1]
    ratios = [axes[i][1] / sides[i] for i in (0, 1)]
    scale = max(ratios) if data.get("scaling") == "fill" else min(ratios)
    corner, ends = [], []
    for i, (start, room, share) in enumerate(axes):
        size = max(1, _half_up(sides[i] * scale))
        at = _half_up(start + (room - size) * share)
        step = Fraction(size, sides[i])
        corner.append(round(at + (subject[i] - source[i]) * step))
        ends.append(round(at + (subject[i + 2] - source[i]) * step))
    return [*corner, *ends]


def test_positions_of_random_requests(studio: httpx.Client) -> None:
    dice = random.Random(7)
    for _ in range(300):
        photo, subject, data = _random_case(dice)
        answer = post(studio, data, rectangle(photo, subject))
        assert answer.status_code == 200, (data, answer.text)
        ((*found,),) = json.loads(answer.headers["x-boxes"])
        wanted = _expected(photo, subject, data)
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 1, (photo, subject, data)


# ---- every parameter ----


def _with_exif() -> bytes:
    exif = Pillow.Exif()
    exif[0x8298], exif[0x013B] = "Ann", "Ben"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0lot 7"
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Lens 5"/></rdf:RDF>'
        b"</x:xmpmeta>"
    )
    return saved(Pillow.new("RGB", SIZE, "red"), "JPEG", exif=exif, xmp=packet)


def _metadata(studio: httpx.Client, kind: str) -> tuple[bool, bool, bool]:
    """Whether a result has the copyright and the comment in EXIF, and any XMP."""
    data = {"removeBackground": "false", "preserveMetadata": kind, "export.format": "jpg"}
    picture = opened(post(studio, data, _with_exif()).content)
    exif = picture.getexif()
    comment = bytes(exif.get_ifd(0x8769).get(0x9286, b""))
    return "Ann" in str(exif.get(0x8298, "")), b"lot 7" in comment, bool(picture.info.get("xmp"))


def _blurred_edge(studio: httpx.Client, **data: Any) -> float:
    """The greatest step between neighbours in the middle row of a striped background."""
    stripes = np.zeros((40, 60, 3), np.uint8)
    stripes[:, 30:] = 255
    answer = post(studio, {**FULL, **data}, background__imageFile=saved(stripes, "PNG"))
    return float(np.abs(np.diff(pixels(answer)[2, :, 0].astype(int))).max())


def _shadow(studio: httpx.Client, **data: Any) -> NDArray[np.float64]:
    """How much darker a white ground becomes by a shadow, around a disc in the middle of it."""
    ground = {"outputSize": "120x120", "padding": ".3", "background.color": "white"}
    shadow = {f"shadow.{name}": value for name, value in data.items()}
    without = pixels(post(studio, ground))
    found = pixels(post(studio, {**ground, "shadow.mode": "ai.auto-with-overrides", **shadow}))
    return without[..., 1].astype(float) - found[..., 1]


def _weight(density: NDArray[np.float64]) -> tuple[float, float]:
    """Where the shadow's middle is, beside the canvas's: to the right, and down."""
    y, x = np.indices(density.shape)
    return float((density * (x - 60)).sum() / density.sum()), float(
        (density * (y - 60)).sum() / density.sum()
    )


def _place(studio: httpx.Client, **data: Any) -> list[int]:
    return box(post(studio, {"outputSize": "100x100", **data}))


def _profiled() -> bytes:
    """A photo with the profile that swaps nothing, and has a name of its own."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(Pillow.new("RGB", SIZE, "red"), "PNG", icc_profile=profile)


def _by_url(studio: httpx.Client, **data: str) -> httpx.Response:
    return studio.get(PATH, params={"keepExistingAlphaChannel": "auto", **data})


EFFECTS: dict[str, Any] = {
    "imageUrl": lambda studio, site: pixels(
        _by_url(studio, imageUrl=site.put("disc.png", disc()), **FULL)
    )[CENTRE].tolist() == [*RED, 255],
    "imageFile": lambda studio, _: in_place(studio)[CENTRE].tolist() == [*RED, 255],
    "removeBackground": lambda studio, _: in_place(studio, PHOTO)[CORNER][3] == 0
    and edited(studio, PHOTO, removeBackground="false")[CORNER].tolist() == [*BLUE, 255],
    "background.color": lambda studio, _: in_place(studio, background__color="00800080")[CORNER].tolist()
    == [*GREEN, 128],
    "background.imageUrl": lambda studio, site: in_place(
        studio, background__imageUrl=site.put("green.png", plain("green"))
    )[CORNER].tolist() == [*GREEN, 255],
    "background.imageFile": lambda studio, _: pixels(
        post(studio, {**FULL, "background.color": "red"}, background__imageFile=plain("green"))
    )[CORNER].tolist() == [*GREEN, 255],
    "background.scaling": lambda studio, _: pixels(
        post(studio, {**FULL, "background.scaling": "fit"}, background__imageFile=plain("green"))
    )[20, 2].tolist() == [0, 0, 0, 0],
    "background.blur.mode": lambda studio, _: _blurred_edge(studio)
    > 200
    > _blurred_edge(studio, **{"background.blur.mode": "gaussian", "background.blur.radius": ".05"}),
    "background.blur.radius": lambda studio, _: _blurred_edge(
        studio, **{"background.blur.mode": "bokeh", "background.blur.radius": ".02"}
    ) > _blurred_edge(studio, **{"background.blur.mode": "bokeh", "background.blur.radius": ".05"}),
    "outline.color": lambda studio, _: in_place(studio, outline__color="0000FF")[20, 17].tolist()
    == [0, 0, 255, 255],
    # .1 of 60 px are 6 px on the left of the disc, whose box begins at 18.
    "outline.width": lambda studio, _: in_place(studio, outline__color="blue", outline__width=".1")[
        20, 10:14, 3
    ].tolist() == [0, 0, 255, 255],
    "outline.blurRadius": lambda studio, _: 0
    < in_place(studio, outline__color="blue", outline__width=".05", outline__blurRadius=".025")[20, 14, 3]
    < 250,
    "shadow.mode": lambda studio, _: _shadow(studio).sum() > 0,
    "shadow.directionOverride": lambda studio, _: _weight(
        _shadow(studio, directionOverride="left", spreadOverride="long")
    )[0] < 0 < _weight(_shadow(studio, directionOverride="270", spreadOverride="long"))[0],
    "shadow.intensityOverride": lambda studio, _: (
        0
        == _shadow(studio, intensityOverride="0").sum()
        < _shadow(studio, intensityOverride=".3").max()
        < _shadow(studio, intensityOverride="1").max()
    ),
    "shadow.softnessOverride": lambda studio, _: not np.array_equal(
        _shadow(studio, softnessOverride="0"), _shadow(studio, softnessOverride="1")
    ),
    "shadow.spreadOverride": lambda studio, _: _weight(
        _shadow(studio, directionOverride="180", spreadOverride="10")
    )[1] < _weight(_shadow(studio, directionOverride="180", spreadOverride="long"))[1],
    "shadow.subjectPoseOverride": lambda studio, _: np.array_equal(
        _shadow(studio, subjectPoseOverride="flatlay"), _shadow(studio, subjectPoseOverride="0")
    ) and not np.array_equal(_shadow(studio, subjectPoseOverride="flatlay"), _shadow(studio)),
    "lighting.mode": lambda studio, _: in_place(studio, lighting__mode="ai.auto")[CENTRE][0] > RED[0],
    "outputSize": lambda studio, _: edited(studio, outputSize="70x50").shape == (50, 70, 4),
    "maxWidth": lambda studio, _: edited(studio, outputSize="originalImage", maxWidth="30").shape[:2]
    == (20, 30),
    "maxHeight": lambda studio, _: edited(studio, outputSize="originalImage", maxHeight="10").shape[:2]
    == (10, 15),
    "padding": lambda studio, _: _place(studio, padding=".1") == [10, 10, 80, 80],
    "margin": lambda studio, _: _place(studio, margin="10%") == [10, 10, 80, 80],
    **{
        f"{room}{side}": lambda studio, _, name=f"{room}{side}", expected=expected: (
            _place(studio, **{name: "20px", "horizontalAlignment": "left", "verticalAlignment": "top"})
            == expected
        )
        for room in ("padding", "margin")
        for side, expected in {
            "Left": [20, 0, 80, 80],
            "Top": [0, 20, 80, 80],
            "Right": [0, 0, 80, 80],
            "Bottom": [0, 0, 80, 80],
        }.items()
    },
    "scaling": lambda studio, _: box(post(studio, {"outputSize": "100x50", "scaling": "fill"}))
    == [0, -25, 100, 100],
    "horizontalAlignment": lambda studio, _: box(
        post(studio, {"outputSize": "100x50", "horizontalAlignment": "right"})
    ) == [50, 0, 50, 50],
    "verticalAlignment": lambda studio, _: box(
        post(studio, {"outputSize": "50x100", "verticalAlignment": "top"})
    ) == [0, 0, 50, 50],
    "ignorePaddingAndSnapOnCroppedSides": lambda studio, _: [
        box(
            post(
                studio,
                {"outputSize": "50x100", "ignorePaddingAndSnapOnCroppedSides": snap},
                rectangle((40, 40), (10, 20, 30, 40)),
            )
        )[1]
        for snap in ("true", "false")
    ] == [50, 25],
    "referenceBox": lambda studio, _: box(post(studio, FULL)) == [18, 8, 25, 25],
    "export.format": lambda studio, _: [
        post(studio, {"export.format": kind}).headers["content-type"]
        for kind in ("png", "jpeg", "jpg", "webp", "avif")
    ] == ["image/png", "image/jpeg", "image/jpeg", "image/webp", "image/avif"],
    "export.dpi": lambda studio, _: round(
        opened(post(studio, {"export.dpi": "300"}).content).info["dpi"][0]
    ) == 300,
    "export.colorSpace": lambda studio, _: "icc_profile"
    in opened(
        post(studio, {"export.colorSpace": "original", "removeBackground": "false"}, _profiled()).content
    ).info,
    "preserveMetadata": lambda studio, _: {
        kind: _metadata(studio, kind)
        for kind in ("never", "xmp", "exifSubset", "exifSubsetWithXmpCompatibility")
    } == {
        "never": (False, False, False),
        "xmp": (True, False, True),
        "exifSubset": (True, True, False),
        "exifSubsetWithXmpCompatibility": (True, True, True),
    },
    "keepExistingAlphaChannel": lambda studio, _: post(studio).headers["x-model"] == "none"
    and post(studio, {"keepExistingAlphaChannel": "never"}).headers["x-model"] == "classic",
    "segmentation.mode": lambda studio, _: in_place(studio, segmentation__mode="ignoreSalientObject")[
        CENTRE
    ][3] == 0,
    "beautify.mode": lambda studio, _: edited(studio, beautify__mode="ai.auto")[0, 0].tolist() == [255] * 4
    and box(post(studio, {"beautify.mode": "ai.auto", "outputSize": "100x100"})) == [10, 10, 80, 80],
    "beautify.seed": lambda studio, _: post(studio, {"beautify.mode": "ai.auto", "beautify.seed": "3"})
    .is_success,
    "beautify.onSubjectMismatch": lambda studio, _: post(
        studio, {"beautify.mode": "ai.auto", "beautify.onSubjectMismatch": "ignore"}
    ).is_success,
    "templateId": lambda studio, _: studio.put(TEMPLATE, json={"outputSize": "33x22"}).is_success
    and edited(studio, templateId=ID).shape == (22, 33, 4),
    "layers": lambda studio, _: pixels(
        post(
            studio,
            {
                **FULL,
                "layers.a.image.removeBackground": "never",
                "layers.a.image.horizontalAlignment": "left",
            },
            layers__a__image__imageFile=plain("green"),
        )
    )[CORNER].tolist() == [*GREEN, 255],
    "upscale.mode": lambda studio, _: all(
        network in fault(post(studio, {"upscale.mode": mode}), 503)["message"]
        for mode, network in (("ai.fast", "waifu2x"), ("ai.slow", "realesrgan"))
    ),
    "textRemoval.mode": lambda studio, _: "pp-ocrv6" in fault(
        post(studio, {"textRemoval.mode": "ai.all"}), 503
    )["message"],
    "upscale.downscaleIfNeeded": lambda studio, _: [
        post(studio, {"upscale.mode": "ai.fast", "upscale.downscaleIfNeeded": what}, WIDE).status_code
        for what in ("never", "always", "skipUpscaleIfNotNeeded")
    ] == [400, 503, 200],
}  # fmt: skip


PAINTED = {one.name for one in PARAMETERS if one.note in (NEEDS_GENERATOR, NEEDS_VISION)}


@pytest.mark.parametrize(
    "one",
    [one for one in PARAMETERS if one.name not in CASES.keys() | PAINTED],
    ids=lambda one: str(one.name),
)
def test_every_parameter(studio: httpx.Client, web_site: Site, one: Parameter) -> None:
    assert EFFECTS[one.name](studio, web_site)


def test_a_blur_of_the_photos_own_background(studio: httpx.Client) -> None:
    """The disc is taken out of it first: no red is left beside it."""
    photo = pixels(
        post(
            studio,
            {
                "removeBackground": "false",
                "background.blur.mode": "gaussian",
                "background.blur.radius": ".05",
            },
        )
    )
    assert photo.shape == (40, 60, 4)
    assert photo[CENTRE].tolist() == [*RED, 255]
    assert photo[20, BOX[0] - 3, 0] < RED[0] / 2


def test_a_colour_around_a_photo_that_stays_whole(studio: httpx.Client) -> None:
    found = edited(studio, PHOTO, removeBackground="false", background__color="green", outputSize="60x60")
    assert found[0, 0].tolist() == [*GREEN, 255]
    assert found[12, 2].tolist() == [*BLUE, 255]


def test_what_does_not_exist_yet(studio: httpx.Client) -> None:
    answer = post(studio, {"beautify.mode": "ai.auto", "beautify.onSubjectMismatch": "error"})
    assert fault(answer, 501)["code"] == "not_available_yet"


def test_layers_of_text_and_pictures(studio: httpx.Client, web_site: Site) -> None:
    url = web_site.put("green.png", plain("green"))
    layers = {
        "logo": {
            "image": {"imageUrl": url, "removeBackground": "never", "paddingLeft": 0.45, "scaling": "fill"}
        },
        "sale": {"text": {"content": "X", "backgroundColor": "FF00FF", "horizontalAlignment": "left"}},
    }
    found = edited(studio, outputSize="100x100", layers=json.dumps(layers))
    assert found[50, 90].tolist() == [*GREEN, 255]
    assert found[50, 40].tolist() != [*GREEN, 255]
    assert (found[:, :30] == [255, 0, 255, 255]).all(axis=2).any()


# ---- bad input ----

BAD: list[tuple[Any, str]] = [
    ({"background.imageUrl": "http://a.example/b", "background.prompt": "x"}, "background.prompt"),
    ({"removeBackground": "false", "background.imageUrl": "http://a.example/b"}, "background.imageUrl"),
    ({"removeBackground": "false", "referenceBox": "subjectBox"}, "referenceBox"),
    ({"removeBackground": "false", "ignorePaddingAndSnapOnCroppedSides": "true"}, "ignorePadding"),
    ({"removeBackground": "false", "background.guidance.imageUrl": "http://a.example/b"}, "guidance"),
    ({"background.scaling": "fit"}, "background.scaling"),
    ({"maxWidth": "20"}, "maxWidth"),
    ({"outputSize": "100x100", "maxHeight": "20"}, "maxHeight"),
    *(
        ({"outputSize": one}, "outputSize")
        for one in ("100", "0x10", "1x", "AUTO ", "100 x 100", "99999999x1", "9999x9999")
    ),
    ({"outputSize": "0x10"}, "croppedSubject"),
    *(({"padding": one}, "padding") for one in ("0.491", "-0.01", "49.5%", "50%", "5 px", "-1px", "a")),
    *(({"marginLeft": one}, "marginLeft") for one in (".5", "1", "nan")),
    ({"margin": "49%", "padding": "0.49", "paddingLeft": "300px"}, "room"),
    *(({"background.color": one}, "background.color") for one in ("reddish", "FF", "#12345", "FF0000EEE")),
    *(({"background.blur.radius": one}, "background.blur.radius") for one in ("0.051", "-0.001")),
    *(({"outline.width": one}, "outline.width") for one in ("0.101", "-0.001")),
    *(({"outline.blurRadius": one}, "outline.blurRadius") for one in ("0.0251", "-0.001")),
    *(({"export.dpi": one}, "export.dpi") for one in ("71", "1201", "many")),
    *(({"background.guidance.scale": one}, "background.guidance.scale") for one in ("-0.1", "1.1")),
    *(
        ({"shadow.mode": "ai.soft", f"shadow.{name}Override": value}, f"shadow.{name}Override")
        for name, value in {
            "direction": "361",
            "intensity": "1.1",
            "softness": "-0.1",
            "spread": "91",
            "subjectPose": "sideways",
        }.items()
    ),
    ({"shadow.intensityOverride": "1"}, "shadow.mode"),
    *(
        ({one.name: "ai.no"}, one.name)
        for one in PARAMETERS
        if "enum" in one.schema or one.name.endswith(("seed", "Alpha"))
    ),
    ({"background.expandPrompt": "maybe"}, "background.expandPrompt"),
    ({"removeBackground": "maybe"}, "removeBackground"),
    ({"templateId": "mine"}, "templateId"),
    ({"templateId": "00000000-0000-0000-0000-000000000000"}, "templateId"),
    ({"editWithAI.mode": "ai.auto", "editWithAI.prompt": ""}, "editWithAI.prompt"),
    ({"imageUrl": "http://a.example/b.png"}, "imageUrl"),
    ({"background.imageUrl": "ftp://a.example/b.png"}, "background.imageUrl"),
    ({"padding": ["0", "0"]}, "`padding` once"),
    ({"layers": "[]"}, "layers"),
    ({"layers": "{"}, "layers"),
    ({"layers.a.text.content": "x", "layers.a.image.imageUrl": "http://a.example/b"}, "layers.a"),
    ({"layers.a.image.removeBackground": "never"}, "layers.a.image.imageFile"),
    ({"layers.a.text.font": "bold"}, "layers.a.text.content"),
    ({"layers.a.text.content": "x", "layers.a.text.foregroundColor": "reddish"}, "foregroundColor"),
    ({"layers.a.text.content": "x", "layers.a.text.margin": "0.5"}, "layers.a.text.margin"),
    ({f"layers.{'a' * 65}.text.content": "x"}, "letters"),
    ({f"layers.{i}.text.content": "x" for i in range(11)}, "layers"),
    *(
        ({"export.colorSpace": "original", **data}, name)
        for name, data in {
            "background.color": {"background.color": "red"},
            "shadow.mode": {"shadow.mode": "ai.soft"},
            "outline.color": {"outline.color": "red"},
            "lighting.mode": {"lighting.mode": "ai.auto"},
            "layers": {"layers.a.text.content": "x"},
        }.items()
    ),
    ({"background.prompt": "a beach", "padding": "0.5"}, "padding"),
    ({"background.prompt": "a beach", "outputSize": "0x10"}, "outputSize"),
    ({"imageFile": "x", "virtualModel.model": "avery"}, "virtualModel.model"),
]


@pytest.mark.parametrize(("data", "says"), BAD, ids=lambda one: str(one)[:60])
def test_bad_values(studio: httpx.Client, data: Any, says: str) -> None:
    assert says in fault(post(studio, data), 400)["message"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda studio: studio.get(PATH), "`imageUrl`"),
        (lambda studio: studio.get(PATH, params={"imageUrl": "a.png"}), "`imageUrl`"),
        (lambda studio: _by_url(studio, imageUrl="http://a.example/b", imageFile="x"), "imageFile"),
        (lambda studio: studio.get(PATH, params={"imageUrl": "http://127.0.0.1:9/a.png"}), "`imageUrl`"),
        (lambda studio: studio.post(PATH, json={"imageUrl": "http://a.example/b"}), "`imageUrl`"),
        (lambda studio: studio.post(PATH, json={"background": {"color": "red"}}), "`imageFile`"),
        (lambda studio: studio.post(PATH, json=["imageFile"]), "`body`"),
        (lambda studio: post(studio, {"layers": '{"a":' * 900 + "1" + "}" * 900}), "layers.a"),
        (lambda studio: studio.post(PATH, files={"background.imageFile": PHOTO}), "`imageFile`"),
        (lambda studio: studio.post(PATH, content=b"x", headers={"content-type": "image/png"}), "multipart"),
        (lambda studio: post(studio, {"background.blur.mode": "bokeh"}, photo=b"no picture"), "`imageFile`"),
        (lambda studio: post(studio, photo=bytes(300_000)), "bytes"),
        (lambda studio: post(studio, background__imageFile=b"no picture"), "`background.imageFile`"),
        (lambda studio: post(studio, {"background.imageUrl": "http://127.0.0.1:9"}), "`background.imageUrl`"),
    ],
)  # fmt: skip
def test_bad_requests(
    studio: httpx.Client, answer: Callable[[httpx.Client], httpx.Response], says: str
) -> None:
    assert says in fault(answer(studio), 400)["message"]


def test_the_url_at_fault_is_named(studio: httpx.Client, web_site: Site) -> None:
    good, bad = web_site.put("good.png", disc()), web_site.put("bad.png", b"no picture")
    behind = post(studio, {"background.imageUrl": bad})
    assert fault(behind, 400)["message"].startswith("`background.imageUrl`: expected an image")
    assert fault(_by_url(studio, imageUrl=bad), 400)["message"].startswith("`imageUrl`: expected an image")
    for wrong in (bad, "http://127.0.0.1:9/a.png"):
        second = post(studio, {"layers.a.image.imageUrl": good, "layers.b.image.imageUrl": wrong})
        assert "`layers.b.image.imageUrl`" in fault(second, 400)["message"]


def test_a_file_of_31_megabytes() -> None:
    form = RequestForm((), {}, (), [Upload("imageFile", bytes(MAX_FILE_BYTES + 1))])
    with pytest.raises(BodyTooLarge, match="30,000,000 bytes for `imageFile`"):
        Values(form)


def test_a_body_that_keeps_its_boundary_to_itself(studio: httpx.Client) -> None:
    head = b'--xyz\r\nContent-Disposition: form-data; name="imageFile"; filename="a.png"\r\n\r\n'
    body = head + disc() + b"\r\n--xyz--\r\n"
    answer = studio.post(PATH, content=body, headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 200


def test_faults_of_routing(studio: httpx.Client) -> None:
    assert "account" in fault(studio.get("/v2/nowhere"), 404)["message"]
    assert "DELETE" in fault(studio.delete(PATH), 405)["message"]


def test_keys(studio: httpx.Client) -> None:
    for path in (PATH, "/v2/account", "/v1/account", "/v2/templates"):
        wrong = studio.get(path, headers={"x-api-key": "wrong"})
        assert (wrong.status_code, wrong.content) == (403, b"")
        missing = studio.get(path, headers={"x-api-key": ""})
        assert (missing.status_code, missing.json()) == (400, {"error": {"message": "apiKey: Required"}})


def test_what_nobody_knows_is_named(studio: httpx.Client) -> None:
    answer = post(studio, {"sizeWidth": "9", "outputImageMimeType": "x"}, extra=plain("red"))
    assert answer.headers["pr-unsupported-attributes"] == (
        "Unsupported attributes: sizeWidth, outputImageMimeType, extra"
    )
    assert "pr-unsupported-attributes" not in post(studio).headers


def test_what_nobody_knows_of_a_layer_is_named(studio: httpx.Client) -> None:
    answer = post(
        studio,
        {"layers.a.text.content": "x", "layers.a.text.blink": "1"},
        layers__a__text__imageFile=plain("red"),
        layers__a__text__mask=plain("red"),
    )
    assert answer.headers["pr-unsupported-attributes"] == (
        "Unsupported attributes: layers.a.text.blink, layers.a.text.imageFile, layers.a.text.mask"
    )


def test_how_sure_the_cut_out_is(studio: httpx.Client) -> None:
    half = saved(np.full((10, 10, 4), (9, 9, 9, 128), np.uint8), "PNG")
    assert post(studio).headers["x-uncertainty-score"] == "0.000"
    assert float(post(studio, photo=half).headers["x-uncertainty-score"]) == pytest.approx(
        127 / 128, abs=1e-3
    )


def test_accounts(studio: httpx.Client) -> None:
    images, former = studio.get("/v2/account").json(), studio.get("/v1/account").json()
    assert (set(images), set(images["images"])) == ({"images", "plan"}, {"available", "subscription"})
    assert (set(former), set(former["credits"])) == ({"credits"}, {"available", "subscription"})


# ---- templates ----


def test_a_template_lives_until_it_is_deleted(studio: httpx.Client) -> None:
    studio.delete(TEMPLATE)
    first = studio.put(
        TEMPLATE, data={"padding": ".2"}, files={"background.imageFile": ("g.png", plain("green"))}
    )
    assert (first.status_code, studio.put(TEMPLATE, json={"padding": 0.1}).status_code) == (201, 200)
    about = {"id": ID, "parameters": {"padding": 0.1}, "files": []}
    assert studio.get(TEMPLATE).json() == about
    assert studio.get("/v2/templates").json() == {"templates": [{"id": ID}]}
    assert studio.delete(TEMPLATE).status_code == 204
    assert studio.get("/v2/templates").json() == {"templates": []}
    for answer in (studio.get(TEMPLATE), studio.delete(TEMPLATE)):
        fault(answer, 404)


def test_a_request_overrides_its_template(studio: httpx.Client) -> None:
    template = {
        "outputSize": "100x100",
        "padding": ".2",
        "layers.sale.text.content": "X",
        "layers.sale.text.backgroundColor": "FF00FF",
    }
    studio.put(TEMPLATE, data=template, files={"background.imageFile": ("g.png", plain("green"))})
    used = post(studio, {"templateId": ID.upper()})
    assert box(used) == [20, 20, 60, 60]
    assert pixels(used)[0, 0].tolist() == [*GREEN, 255]
    assert (pixels(used) == [255, 0, 255, 255]).all(axis=2).any()
    own = {"padding": ".1", "background.color": "red", "layers.sale.text.backgroundColor": "00FFFF"}
    changed = post(studio, {"templateId": ID, "outputSize": "auto", **own})
    assert box(changed) == [10, 10, 80, 80]
    assert pixels(changed)[0, 0].tolist() == [255, 0, 0, 255]
    assert (pixels(changed) == [0, 255, 255, 255]).all(axis=2).any()
    by_url = post(studio, {"templateId": ID, "background.imageUrl": "ftp://x"})
    assert "background.imageUrl" in fault(by_url, 400)["message"]


LAYER = {"layers.a.image.imageUrl": "http://a.example/b.png"}
SEGMENT = "layers.a.image.segmentation"


@pytest.mark.parametrize(
    ("put", "says"),
    [
        (lambda studio: studio.put(TEMPLATE, json={"padding": 0.5}), "padding"),
        (lambda studio: studio.put(TEMPLATE, json={"imageUrl": "http://a.example/b"}), "imageUrl"),
        (lambda studio: studio.put(TEMPLATE, files={"imageFile": disc()}), "imageFile"),
        (lambda studio: studio.put(TEMPLATE, json={"templateId": ID}), "templateId"),
        (lambda studio: studio.put(TEMPLATE, json={"layers": {"a": {"text": {"font": "x"}}}}), "content"),
        (lambda studio: studio.put("/v2/templates/mine", json={}), "UUID"),
        (lambda studio: studio.put(TEMPLATE, json={"padding": {"left": 1}}), "an object"),
        (lambda studio: studio.put(TEMPLATE, json={"outputSize": []}), "a list"),
        (lambda studio: studio.put(TEMPLATE, json={"background": {"color": ["red"]}}), "`background.color`"),
        (lambda studio: studio.put(TEMPLATE, json={"virtualModel": {"scene": [1]}}), "`virtualModel.scene`"),
        (lambda studio: studio.put(TEMPLATE, json={"layers": {"a": {"text": {"content": ["x"]}}}}), "a list"),
        (lambda studio: studio.put(TEMPLATE, json=LAYER | {f"{SEGMENT}.mode": {}}), f"`{SEGMENT}.mode`"),
        (lambda studio: studio.put(TEMPLATE, json=LAYER | {SEGMENT: {"mode": {}}}), f"`{SEGMENT}.mode`"),
        (lambda studio: studio.put(TEMPLATE, json={"padding": 10**400}), "`padding`"),
        (lambda studio: studio.put(TEMPLATE, json={"unknown": [0] * 1001}), "at most 1,000 values"),
        (lambda studio: studio.put(TEMPLATE, json=[]), "body"),
    ],
)
def test_bad_templates(
    studio: httpx.Client, put: Callable[[httpx.Client], httpx.Response], says: str
) -> None:
    assert says in fault(put(studio), 400)["message"]


def test_what_is_blank_was_left_out(studio: httpx.Client) -> None:
    blank = {"shadow": {"mode": " "}, "background.imageUrl": "\t", "export": {"dpi": ""}, "padding": None}
    assert studio.put(TEMPLATE, json=blank).json()["parameters"] == {}


def test_a_template_of_what_is_not_here(studio: httpx.Client) -> None:
    fault(studio.put(TEMPLATE, json={"background": {"prompt": "a beach"}}), 501)
