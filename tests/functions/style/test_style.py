"""One photo in, one illustration out."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from functions.style.looks import looks
from functions.style.params import params_of
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.errors import ImageTooLarge, InvalidParameter, ModelUnavailable, NoSubject, OutputTooLarge
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels
from tests.context import LIMITS, style
from tests.functions.style.subjects import disc
from tests.pictures import astronaut, opened, portrait_jpeg, saved
from tests.shared import NAMES, PHOTOS, needs_photos

NAMED = list(looks())
MEDIUM = "720x900"
"""The smallest size that is painted without supersampling."""
BUST = with_alpha(astronaut(), np.pad(np.full((512, 300), 255, np.uint8), ((0, 0), (100, 112))))


def styled(data: bytes, look: str = "red", max_pixels: int = LIMITS.max_pixels, **params: Any) -> Media:
    wanted = params_of(looks()[look]).model_validate(params)
    context = Context(replace(LIMITS, max_pixels=max_pixels))
    return style(looks()[look], Upload("file", data, "Statsministern.jpg"), wanted, context=context)


def cut_out() -> bytes:
    return saved(BUST, "PNG", compress_level=1)


def pixels(media: Media) -> Pixels:
    return np.asarray(opened(media.data).convert("RGB"))


@pytest.mark.parametrize("look", NAMED)
def test_a_photo_becomes_a_jpeg_of_the_native_size(look: str) -> None:
    media = styled(portrait_jpeg(), look)
    picture = opened(media.data)
    assert (picture.format, picture.size) == ("JPEG", (1080, 1350))
    assert (media.media_type, media.filename) == ("image/jpeg", f"Statsministern-{look}.jpg")
    assert media.notes["Model"] == "u2netp"
    assert media.notes["Model-Fallback"].startswith("u2net_human_seg; ")


@pytest.mark.parametrize("look", NAMED)
@pytest.mark.parametrize("size", ["1080x1920", "64x64", "64x1000", "1000x64"])
def test_every_size(look: str, size: str) -> None:
    picture = opened(styled(cut_out(), look, size=size).data)
    assert "{}x{}".format(*picture.size) == size


@pytest.mark.parametrize("look", NAMED)
def test_same_seed_same_bytes_other_seed_another_picture(look: str) -> None:
    first, again, other = (styled(cut_out(), look, size=MEDIUM, seed=seed).data for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("look", NAMED)
def test_palette_quality_and_format(look: str) -> None:
    plain, coloured, coarse = (
        styled(cut_out(), look, size=MEDIUM, **params)
        for params in ({}, {"palette": "0000ff,ffff00"}, {"quality": 20})
    )
    assert np.abs(pixels(plain).astype(int) - pixels(coloured)).mean() > 10
    assert len(coarse.data) < 0.6 * len(plain.data)
    assert opened(styled(cut_out(), look, size="64x64", output_format="webp").data).format == "WEBP"


@pytest.mark.parametrize("look", NAMED)
def test_text_is_set_and_missing_characters_are_noted(look: str) -> None:
    bare = pixels(styled(cut_out(), look, size=MEDIUM, output_format="png"))
    words: dict[str, Any] = {"headline": "Räntan sänks \U0001fae0", "kicker": "Ekonomi"}
    media = styled(cut_out(), look, size=MEDIUM, output_format="png", **words)
    assert media.notes["Text-Missing"] == "U+1FAE0"
    assert np.abs(pixels(media).astype(int) - bare)[660:850].mean() > 5


def test_a_photo_without_a_face_works_by_its_matte() -> None:
    ball = with_alpha(np.full((400, 400, 3), 120, np.uint8), disc((400, 400), 120))
    assert opened(styled(saved(ball, "PNG"), "split").data).size == (1080, 1350)


MODES = ["LA", "P", "CMYK", "I;16"]


@pytest.mark.parametrize("mode", MODES)
def test_pictures_of_every_mode(mode: str) -> None:
    grey = Pillow.fromarray(astronaut()[::2, ::2]).convert("L")
    picture = grey.convert(mode) if mode == "I;16" else Pillow.fromarray(astronaut()[::2, ::2]).convert(mode)
    data = saved(picture, "TIFF")
    try:
        assert opened(styled(data, size="270x338").data).size == (270, 338)
    except NoSubject:
        assert mode in ("LA", "I;16")


NOBODY = {
    "transparent": np.zeros((60, 60, 4), np.uint8),
    "faint": with_alpha(astronaut(), np.full((512, 512), 30, np.uint8)),
    "one pixel": np.full((1, 1, 3), 90, np.uint8),
    "a row": np.full((1, 300, 3), 90, np.uint8),
    "a speck": with_alpha(astronaut(), np.pad(np.full((2, 2), 255, np.uint8), 255)),
    "noise": np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8),
}


@pytest.mark.parametrize("picture", NOBODY.values(), ids=NOBODY)
def test_without_a_subject(picture: Pixels) -> None:
    with pytest.raises(NoSubject):
        styled(saved(picture, "PNG"))


def test_a_colour_multiplied_by_its_alpha_is_divided_again() -> None:
    """rembg writes such files; taken as they are, their edges come out dark."""
    alpha = disc((400, 400), 120)
    for row in range(16):
        alpha = np.maximum(alpha, disc((400, 400), 120 + row) // 255 * (255 - 16 * row)).astype(np.uint8)
    grey = np.full((400, 400, 3), 200, np.uint8)
    straight = with_alpha(grey, alpha)
    dark = with_alpha(np.rint(grey * (alpha[..., None] / 255)).astype(np.uint8), alpha)
    one, other = (pixels(styled(saved(rgba, "PNG"), "split")).astype(int) for rgba in (straight, dark))
    assert np.abs(one - other).mean() < 1


@pytest.mark.parametrize(
    ("params", "fault", "param"),
    [
        ({"cutout_model": "u3net"}, InvalidParameter, "cutout_model"),
        ({"cutout_model": "u2net"}, ModelUnavailable, "cutout_model"),
        ({"headline": "x" * 200, "size": "64x64"}, InvalidParameter, "headline"),
    ],
)
def test_faults_name_their_parameter(params: dict[str, Any], fault: type[Exception], param: str) -> None:
    with pytest.raises(fault) as caught:
        styled(portrait_jpeg(), **params)
    assert caught.value.param == param  # type: ignore[attr-defined]


def test_limits() -> None:
    with pytest.raises(OutputTooLarge):
        styled(portrait_jpeg(), max_pixels=200_000, size="500x500")
    with pytest.raises(ImageTooLarge):
        styled(portrait_jpeg(), max_pixels=200_000, size="300x300")


def test_a_large_photo_is_decoded_no_larger_than_the_canvas_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reductions: list[int] = []
    whole = Upload.decode

    def decode(self: Upload, limits: Limits, *, orient: bool = True, reduction: int = 1) -> Any:
        reductions.append(reduction)
        return whole(self, limits, orient=orient, reduction=reduction)

    monkeypatch.setattr(Upload, "decode", decode)
    styled(saved(np.kron(astronaut(), np.ones((6, 6, 1), np.uint8)), "JPEG"), size=MEDIUM)
    assert reductions == [2]


def test_copyright_is_kept_by_default() -> None:
    exif = Pillow.Exif()
    exif[0x8298] = "Sydnyheter"
    data = saved(BUST, "PNG", exif=exif)
    kept, dropped = (styled(data, size="64x64", keep_copyright=keep).data for keep in (True, False))
    assert opened(kept).getexif()[0x8298] == "Sydnyheter"
    assert 0x8298 not in opened(dropped).getexif()


@needs_photos
@pytest.mark.parametrize("look", NAMED)
def test_real_photos(look: str) -> None:
    name = NAMES[NAMED.index(look)]
    assert opened(styled((PHOTOS / f"{name}.jpg").read_bytes(), look).data).size == (1080, 1350)


@needs_photos
def test_an_iphone_photo() -> None:
    media = styled((PHOTOS / "heic" / "arrow.heic").read_bytes())
    with Pillow.open(io.BytesIO(media.data)) as picture:
        assert picture.size == (1080, 1350)
