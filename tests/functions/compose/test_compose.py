import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from functions.compose.params import MOST_SUBJECTS, ComposeParams
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.errors import ImageTooLarge, InvalidParameter, NoSubject, OutputTooLarge
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Pixels
from tests.context import compose
from tests.functions.compose.figures import disc, landscape
from tests.pictures import astronaut, opened, saved
from tests.shared import PHOTOS, SHARED, needs_photos, needs_yunet

SCENE = saved(landscape(), "PNG")


def cut_out(width: int = 60, height: int = 90, level: int = 255) -> Pixels:
    """Noise under a soft oval alpha."""
    alpha = np.asarray(
        Pillow.fromarray(np.rint(disc(edge=8) * level).astype(np.uint8)).resize((width, height))
    )
    return with_alpha(np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8), alpha)


def composed(*subjects: bytes, background: bytes = SCENE, **params: Any) -> Media:
    uploads = tuple(Upload(f"subjects[{i}]", data) for i, data in enumerate(subjects))
    return compose(
        Upload("background", background, "Torg.jpg"), uploads, ComposeParams.model_validate(params)
    )


def again(media: Media, *subjects: bytes, **params: Any) -> Media:
    """The same files with the placement that was reported."""
    return composed(*subjects, mode="manual", items=json.loads(media.notes["Placement"]), **params)


def test_the_result_has_the_backgrounds_size() -> None:
    media = composed(saved(cut_out(), "PNG"))
    with opened(media.data) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (300, 200))
    assert (media.media_type, media.filename) == ("image/jpeg", "Torg-composed.jpg")
    assert set(media.notes) == {"Model", "Matte", "Placement", "Faces", "Boxes", "Shadow"}


@pytest.mark.parametrize("output_format", ["jpeg", "png", "webp", "avif"])
def test_formats(output_format: str) -> None:
    media = composed(saved(cut_out(), "PNG"), output_format=output_format)
    assert media.media_type == f"image/{output_format}"
    assert decode(media.data, max_pixels=10**6).size == (300, 200)


@pytest.mark.parametrize("count", [1, 2, MOST_SUBJECTS])
@pytest.mark.parametrize("harmonise", [True, False])
def test_the_placement_sent_back_gives_the_same_bytes(count: int, harmonise: bool) -> None:
    subjects = [saved(cut_out(40 + 5 * i, 90), "PNG") for i in range(count)]
    media = composed(*subjects, harmonise=harmonise)
    assert again(media, *subjects, harmonise=harmonise).data == media.data


@needs_photos
@needs_yunet
@pytest.mark.parametrize("scene", ["car-1", "animal-3"])
def test_so_it_does_with_real_photos(
    scene: str, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))
    background = (PHOTOS / f"{scene}.jpg").read_bytes()
    subjects = [(PHOTOS / name).read_bytes() for name in ("girl-3.jpg", "girl-1.cutout.png")]
    media = composed(*subjects, background=background)
    placement = json.loads(media.notes["Placement"])
    assert again(media, *subjects, background=background).data == media.data
    assert len({item["target_frac"] for item in placement}) == 2


@needs_photos
@needs_yunet
@pytest.mark.parametrize("scene", ["car-2", "car-3", "animal-1", "animal-2", "animal-3"])
def test_real_people_stand_at_the_bottom_and_look_in(
    scene: str, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))
    girl = (PHOTOS / "girl-3.cutout.png").read_bytes()  # she looks to the right
    media = composed(girl, background=(PHOTOS / f"{scene}.jpg").read_bytes())
    (item,) = json.loads(media.notes["Placement"])
    assert item["base_frac"] == 1.0
    assert item["target_frac"] < 0.5
    assert not item["flip"]
    assert 0.5 <= item["scale"] <= 0.92


def test_the_same_request_gives_the_same_bytes() -> None:
    subjects = [saved(cut_out(), "PNG"), saved(cut_out(50, 50), "PNG")]
    assert composed(*subjects).data == composed(*subjects).data


def test_without_harmonising_figures_are_put_there_as_they_are() -> None:
    """At its own size: opaque pixels are the figure's, those it does not touch the scene's."""
    pixels = cut_out()
    box = np.nonzero(pixels[..., 3] > 8)
    height, width = (int(side.max() - side.min()) + 1 for side in box)
    item = {"scale": height / 200, "target_frac": 0.5, "base_frac": 1.0, "warm": 2, "feather": 9}
    media = composed(saved(pixels, "PNG"), mode="manual", items=[item], harmonise=False, output_format="png")
    picture = decode(media.data, max_pixels=10**6).rgb
    figure = pixels[box[0].min() : box[0].max() + 1, box[1].min() : box[1].max() + 1]
    opaque = figure[..., 3] == 255
    lefts = [
        left
        for left in range(300 - width)
        if np.array_equal(picture[200 - height :, left : left + width][opaque], figure[opaque][:, :3])
    ]
    assert len(lefts) == 1
    assert np.array_equal(picture[: 200 - height], landscape()[: 200 - height])


@pytest.mark.parametrize("keep", [True, False])
def test_credit_is_the_backgrounds(keep: bool) -> None:
    exif = Pillow.Exif()
    exif[0x8298] = "© Tidningen".encode()
    background = saved(landscape(), "PNG", exif=exif)
    media = composed(saved(cut_out(), "PNG"), background=background, keep_copyright=keep)
    assert decode(media.data, max_pixels=10**6).credit.copyright == ("© Tidningen" if keep else None)


ODD = {
    "partly transparent": saved(cut_out(level=120), "PNG"),
    "one pixel": saved(np.full((1, 1, 4), 200, np.uint8), "PNG"),
    "a line": saved(np.full((1, 500, 4), 254, np.uint8), "PNG"),
    "a pole": saved(np.full((500, 1, 4), 254, np.uint8), "PNG"),
    "grey with alpha": saved(Pillow.fromarray(cut_out()).convert("LA"), "PNG"),
    "palette with alpha": saved(Pillow.fromarray(cut_out()).quantize(32), "PNG"),
    "webp": saved(Pillow.fromarray(cut_out()), "WEBP"),
    "raw CMYK": saved(Pillow.fromarray(astronaut()[::2, ::2]).convert("CMYK"), "JPEG"),
    "raw grey": saved(Pillow.fromarray(astronaut()[::2, ::2]).convert("L"), "JPEG"),
    "raw 16 bits": saved(np.rint(disc() * 50_000 + 9_000).astype(np.uint16), "PNG"),
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_but_good_subjects(data: bytes) -> None:
    media = composed(data)
    assert decode(media.data, max_pixels=10**6).size == (300, 200)


BACKGROUNDS = {
    "the smallest": saved(landscape(16, 16), "PNG"),
    "narrow": saved(landscape(16, 900), "PNG"),
    "wide": saved(landscape(900, 16), "PNG"),
    "transparent": saved(cut_out(300, 200), "PNG"),
    "CMYK": saved(Pillow.fromarray(landscape()).convert("CMYK"), "JPEG"),
    "grey": saved(Pillow.fromarray(landscape()).convert("L"), "PNG"),
    "1 bit": saved(Pillow.fromarray(landscape()).convert("1"), "PNG"),
    "black": saved(np.zeros((40, 60, 3), np.uint8), "PNG"),
}


@pytest.mark.parametrize("background", BACKGROUNDS.values(), ids=BACKGROUNDS)
def test_odd_but_good_backgrounds(background: bytes) -> None:
    media = composed(saved(cut_out(), "PNG"), saved(cut_out(90, 30), "PNG"), background=background)
    assert media.media_type == "image/jpeg"


@needs_photos
def test_iphone_photos() -> None:
    heic = (PHOTOS / "heic" / "pug.heic").read_bytes()
    media = composed(heic, background=(PHOTOS / "heic" / "arrow.heic").read_bytes(), cutout_model="classic")
    assert decode(media.data, max_pixels=10**8).size == (3024, 4032)


@pytest.mark.parametrize("side", [1, 15])
def test_a_background_that_is_too_small(side: int) -> None:
    with pytest.raises(InvalidParameter, match="at least 16 × 16") as caught:
        composed(saved(cut_out(), "PNG"), background=saved(landscape(side, 100), "PNG"))
    assert caught.value.param == "background"


def test_a_transparent_subject_is_named() -> None:
    with pytest.raises(NoSubject) as caught:
        composed(saved(cut_out(), "PNG"), saved(cut_out(level=0), "PNG"))
    assert caught.value.param == "subjects[1]"


def test_a_result_that_webp_cannot_hold() -> None:
    with pytest.raises(OutputTooLarge):
        composed(
            saved(cut_out(), "PNG"), background=saved(landscape(16_400, 16), "PNG"), output_format="webp"
        )


def test_max_pixels_holds_for_every_file() -> None:
    scene, subject = Upload("background", SCENE), Upload("subjects[0]", saved(cut_out(), "PNG"))
    with pytest.raises(ImageTooLarge) as caught:
        compose(scene, (subject,), ComposeParams(), context=Context(Limits(10_000, 1)))
    assert caught.value.param == "background"


def test_all_pictures_are_weighed_before_one_is_decoded() -> None:
    scene, subject = Upload("background", SCENE), Upload("subjects[0]", saved(cut_out(), "PNG")[:60])
    context = Context(Limits(50_000_000, 1, max_work_pixels=10_000))
    with pytest.raises(InvalidParameter, match="touch at most 10,000 pixels"):
        compose(scene, (subject,), ComposeParams(), context=context)


WATCHED = """
import sys

def refuse(event, _arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise SystemExit(f"{event} was called")

sys.addaudithook(refuse)
from tests.functions.compose.test_compose import composed, cut_out, saved
from tests.pictures import portrait_png

subjects = [saved(cut_out(), "PNG"), portrait_png()]
composed(*subjects)
composed(*subjects, mode="manual", items=[{"scale": 0.5}])
assert "anthropic" not in sys.modules
print("no connection")
"""


def test_auto_and_manual_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key")
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False, cwd=root
    )
    assert (done.stdout.strip(), done.returncode) == ("no connection", 0), done.stderr
