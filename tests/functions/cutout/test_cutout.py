import json
from pathlib import Path

import numpy as np
import pytest

from functions.cutout.params import CutoutParams
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, ModelUnavailable, NoSubject, OutputTooLarge
from layers.common.imaging.alpha import bounds
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Image
from tests.context import cutout
from tests.layers.common.vision.matting.test_refine import BACK, FRONT, soft_disc
from tests.layers.common.vision.matting.test_vitmatte import RED, installed
from tests.networks import write_network
from tests.pictures import astronaut, opened, saved

DISC_SIZE = 200


def disc() -> np.ndarray:
    """A bright disc of radius 60 at (110, 90) on black: what a network that weighs brightness cuts out."""
    y, x = np.mgrid[:DISC_SIZE, :DISC_SIZE]
    return np.dstack([(((x - 110) ** 2 + (y - 90) ** 2 < 60**2) * 220).astype(np.uint8)] * 3)


@pytest.fixture
def brightness(models_dir: Path) -> str:
    """A custom model that treats bright pixels as the subject."""
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    path = write_network(models_dir / "brightness.onnx", size=96)
    network = onnx.load(path)
    network.graph.initializer[0].CopyFrom(
        numpy_helper.from_array(np.full((1, 3, 5, 5), 1 / 75, np.float32), "kernel")
    )
    onnx.save(network, path)
    description = {"input_size": 96, "mean": [0, 0, 0], "std": [1, 1, 1], "licence": "MIT"}
    (models_dir / "brightness.json").write_text(json.dumps(description))
    return "brightness"


def cut(data: bytes, **params: object) -> Image:
    return decode(cutout(Upload("file", data, "photo.png"), CutoutParams(**params)).data, max_pixels=10**8)


def test_a_custom_model_cuts_the_subject_out(brightness: str) -> None:
    media = cutout(Upload("file", saved(disc(), "PNG"), "Min bild.png"), CutoutParams(model=brightness))
    image = decode(media.data, max_pixels=10**6)
    assert (media.media_type, media.filename) == ("image/png", "Min bild-cutout.png")
    assert dict(media.notes) == {"Model": brightness, "Matte": "refined"}
    assert image.alpha is not None
    assert (int(image.alpha[90, 110]), int(image.alpha[5, 5])) == (255, 0)
    assert tuple(image.rgb[90, 110]) == (220, 220, 220)


@pytest.mark.parametrize("output_format", ["png", "webp", "avif"])
@pytest.mark.parametrize("only_mask", [False, True])
def test_formats(output_format: str, only_mask: bool, brightness: str) -> None:
    params = CutoutParams(model=brightness, output_format=output_format, only_mask=only_mask)
    media = cutout(Upload("file", saved(disc(), "PNG")), params)
    assert media.media_type == f"image/{output_format}"
    assert opened(media.data).size == (DISC_SIZE, DISC_SIZE)
    assert media.filename == f"photo-{'mask' if only_mask else 'cutout'}.{output_format}"


def test_only_mask_is_the_alpha_of_the_cut_out(brightness: str) -> None:
    mask = cut(saved(disc(), "PNG"), model=brightness, only_mask=True)
    whole = cut(saved(disc(), "PNG"), model=brightness)
    assert np.array_equal(mask.pixels[..., 0], whole.alpha)  # type: ignore[arg-type]


@pytest.mark.parametrize(("margin", "extra"), [("0", 0), ("10", 10), ("10px", 10), ("50%", None)])
def test_crop_to_the_subject(margin: str, extra: int | None, brightness: str) -> None:
    whole = cut(saved(disc(), "PNG"), model=brightness)
    box = bounds(whole.alpha, 8)  # type: ignore[arg-type]
    assert box is not None
    width, height = box[2] - box[0], box[3] - box[1]
    extra = round(max(width, height) / 2) if extra is None else extra
    cropped = cut(saved(disc(), "PNG"), model=brightness, crop=True, crop_margin=margin)
    assert (cropped.width, cropped.height) == (width + 2 * extra, height + 2 * extra)
    assert bounds(cropped.alpha, 8) == (extra, extra, extra + width, extra + height)  # type: ignore[arg-type]


def test_a_margin_beyond_max_pixels(brightness: str) -> None:
    with pytest.raises(OutputTooLarge):
        cut(saved(disc(), "PNG"), model=brightness, crop=True, crop_margin="9999")


def test_without_matting_the_models_own_alpha_is_kept(brightness: str) -> None:
    media = cutout(Upload("file", saved(disc(), "PNG")), CutoutParams(model=brightness, alpha_matting=False))
    assert media.notes["Matte"] == "the model's own alpha"


KEPT, REFINED, NO_WEIGHTS = "the model's own alpha", "refined", "the weights of vitmatte"


@pytest.mark.parametrize(
    ("params", "outcome"),
    [
        ({}, REFINED),
        ({"alpha_matting": True}, REFINED),
        ({"alpha_matting": True, "matting": "closed_form"}, REFINED),
        ({"matting": "none"}, KEPT),
        ({"alpha_matting": False, "matting": "none"}, KEPT),
        ({"matting": "vitmatte"}, NO_WEIGHTS),
        ({"alpha_matting": True, "matting": "vitmatte"}, NO_WEIGHTS),
    ],
)
def test_ways_of_matting(params: dict[str, object], outcome: str, brightness: str) -> None:
    asked = CutoutParams.model_validate({"model": brightness, **params})
    try:
        told = cutout(Upload("file", saved(disc(), "PNG")), asked).notes["Matte"]
    except ModelUnavailable as fault:
        told = fault.detail
    assert told.startswith(outcome)


@pytest.mark.parametrize(
    "params",
    [
        {"alpha_matting": False, "matting": "closed_form"},
        {"alpha_matting": False, "matting": "vitmatte"},
        {"alpha_matting": True, "matting": "none"},
    ],
)
def test_ways_of_matting_at_odds(params: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter, match="for `matting` with alpha_matting=") as fault:
        CutoutParams.model_validate(params)
    assert fault.value.param == "matting"


def test_existing_transparency_is_kept() -> None:
    own = np.dstack((astronaut(), np.full((512, 512), 7, np.uint8)))
    own[100:200, 100:200, 3] = 200
    media = cutout(Upload("file", saved(own, "PNG")), CutoutParams())
    assert np.array_equal(decode(media.data, max_pixels=10**6).pixels, own)
    assert media.notes == {"Model": "none", "Matte": "the picture's own transparency"}


def test_existing_transparency_can_be_ignored(brightness: str) -> None:
    own = np.dstack((disc(), np.full((DISC_SIZE, DISC_SIZE), 7, np.uint8)))
    image = cut(saved(own, "PNG"), model=brightness, ignore_alpha=True)
    assert image.alpha is not None
    assert int(image.alpha[90, 110]) == 255


def test_a_wholly_transparent_picture_has_no_subject() -> None:
    with pytest.raises(NoSubject):
        cut(saved(np.zeros((20, 20, 4), np.uint8), "PNG"))


def test_a_dark_picture_has_no_subject(brightness: str) -> None:
    with pytest.raises(NoSubject):
        cut(saved(disc() * 0, "PNG"), model=brightness)


def masked(mask: np.ndarray, data: bytes | None = None, **params: object) -> Image:
    upload = Upload("mask", saved(mask, "PNG"))
    media = cutout(Upload("file", data or saved(disc(), "PNG")), CutoutParams(**params), mask=upload)
    return decode(media.data, max_pixels=10**8)


@pytest.mark.parametrize("alpha_matting", [True, False])
def test_a_mask_corrects_the_model(alpha_matting: bool, brightness: str) -> None:
    """Strokes on a transparent layer: the dim corner is kept, the right half of the disc dropped."""
    photo = disc()
    photo[:30, :30] = 60
    layer = np.zeros((DISC_SIZE, DISC_SIZE, 4), np.uint8)
    layer[:30, :30] = 255
    layer[20:170, 110:180] = (0, 0, 0, 255)
    image = masked(layer, saved(photo, "PNG"), model=brightness, alpha_matting=alpha_matting)
    plain = cut(saved(photo, "PNG"), model=brightness, alpha_matting=alpha_matting)
    assert (image.pixels[:29, :29] == (60, 60, 60, 255)).all()
    assert not image.pixels[21:169, 111:179].any()
    assert image.alpha is not None
    assert plain.alpha is not None
    left = np.s_[60:, :100]
    assert np.abs(image.alpha[left].astype(int) - plain.alpha[left]).mean() < 1


@pytest.mark.parametrize("decontaminate", [True, False])
def test_a_mask_is_refined_by_vitmatte(
    decontaminate: bool, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a red disc and blue, red alone says exactly what alpha is."""
    low, high = BACK[0] / 255, FRONT[0] / 255
    installed(models_dir, RED / (high - low), -low / (high - low), monkeypatch)
    photo, truth = soft_disc(400)
    mask = Upload("mask", saved((truth > 127) * np.uint8(255), "PNG"))
    params = CutoutParams(matting="vitmatte", decontaminate=decontaminate)
    media = cutout(Upload("file", saved(photo, "PNG")), params, mask=mask)
    image = decode(media.data, max_pixels=10**6)
    assert media.notes == {"Model": "none", "Matte": "refined by ViTMatte"}
    assert image.alpha is not None
    assert np.abs(image.alpha.astype(int) - truth).max() <= 12, "rounded off: 400 px are run as 1024"
    edge = (truth > 50) & (truth < 205)
    colours = np.broadcast_to(FRONT, photo.shape) if decontaminate else photo
    assert np.abs(image.rgb[edge].astype(int) - colours[edge]).mean() < (6 if decontaminate else 0.001)


def test_what_is_kept_needs_nothing_from_the_model(brightness: str) -> None:
    """In a dark photo the model finds no subject."""
    mask = np.full((DISC_SIZE, DISC_SIZE), 128, np.uint8)
    mask[:, :60] = 255
    upload, photo = Upload("mask", saved(mask, "PNG")), Upload("file", saved(disc() * 0, "PNG"))
    media = cutout(photo, CutoutParams(model=brightness), mask=upload)
    assert media.notes["Model"] == "none"
    assert "stands out" in media.notes["Mask"]
    alpha = decode(media.data, max_pixels=10**6).alpha
    assert alpha is not None
    assert (alpha[:, :59] == 255).all()
    assert not alpha[:, 80:].any()
    with pytest.raises(NoSubject):
        masked(mask // 2 + 64, saved(disc() * 0, "PNG"), model=brightness)


def test_a_mask_is_turned_as_its_exif_says() -> None:
    from PIL import Image as Pillow  # noqa: PLC0415

    exif = Pillow.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise
    stored = np.zeros((DISC_SIZE // 2, DISC_SIZE), np.uint8)
    stored[:, :50] = 255
    mask = Upload("mask", saved(stored, "PNG", exif=exif))
    photo = Upload("file", saved(disc()[:, : DISC_SIZE // 2], "PNG"))
    alpha = decode(cutout(photo, CutoutParams(alpha_matting=False), mask=mask).data, max_pixels=10**6).alpha
    assert alpha is not None
    assert (alpha[:50] == 255).all()
    assert not alpha[50:].any()


@pytest.mark.parametrize("shape", [(1, 4), (5000, 4), (67, 100)])
def test_a_mask_is_stretched_over_the_whole_photo(shape: tuple[int, int]) -> None:
    """Its right half is white, whatever its size and shape."""
    mask = np.zeros(shape, np.uint8)
    mask[:, shape[1] // 2 :] = 255
    image = masked(mask, matting="none")
    assert image.size == (DISC_SIZE, DISC_SIZE)
    assert image.alpha is not None
    assert not image.alpha[:, : DISC_SIZE // 4].any()
    assert (image.alpha[:, -DISC_SIZE // 4 :] == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (5000, 1), (1, 5000)])
@pytest.mark.parametrize("matting", ["closed_form", "none"])
def test_a_white_mask_keeps_the_whole_photo(shape: tuple[int, int], matting: str) -> None:
    image = masked(np.full(shape, 255, np.uint8), matting=matting)
    assert np.array_equal(image.pixels, np.dstack((disc(), np.full((DISC_SIZE, DISC_SIZE), 255, np.uint8))))


def test_a_mask_only_reduces_existing_transparency() -> None:
    own = np.dstack((disc() + 9, np.full((DISC_SIZE, DISC_SIZE), 200, np.uint8)))
    own[:50, :, 3] = 0
    mask = np.full((DISC_SIZE, DISC_SIZE), 255, np.uint8)
    mask[:, 100:] = 0
    expected = own * (mask > 0)[..., None] * (own[..., 3:] > 0)
    assert np.array_equal(masked(mask, saved(own, "PNG"), decontaminate=False).pixels, expected)


@pytest.mark.parametrize("alpha_matting", [True, False])
@pytest.mark.parametrize("edge_refine", [0, 3])
def test_without_decontamination_the_colours_are_the_photos(
    alpha_matting: bool, edge_refine: int, brightness: str
) -> None:
    params = {"model": brightness, "alpha_matting": alpha_matting, "edge_refine": edge_refine}
    photo = np.clip(disc(), 40, 255).astype(np.uint8)
    cleaned, image = (
        cut(saved(photo, "PNG"), **params, decontaminate=wanted).pixels for wanted in (True, False)
    )
    visible = image[..., 3] > 0
    assert np.array_equal(image[visible][:, :3], photo[visible])
    assert not image[~visible].any()
    assert np.array_equal(image[..., 3], cleaned[..., 3])
    assert not np.array_equal(image, cleaned)


@pytest.mark.parametrize("own", [False, True])
def test_a_refined_edge_reaches_further_in_the_subjects_colours(own: bool, brightness: str) -> None:
    data = saved(np.dstack((disc() | 220, disc()[..., 0])) if own else disc(), "PNG")
    plain, soft = (cut(data, model=brightness, edge_refine=level) for level in (0, 3))
    assert plain.alpha is not None
    assert soft.alpha is not None
    fresh = (soft.alpha > 0) & (plain.alpha == 0)
    assert fresh.any()
    assert soft.rgb[fresh].min() > 150, "no black of clear pixels is mixed in"
    mask = cut(data, model=brightness, edge_refine=3, only_mask=True)
    assert np.array_equal(mask.rgb[..., 0], soft.alpha)


@pytest.mark.parametrize("keep", [True, False])
def test_credit(keep: bool, brightness: str) -> None:
    from PIL import Image as Pillow  # noqa: PLC0415

    exif = Pillow.Exif()
    exif[0x8298] = "© Tidningen".encode()
    image = cut(saved(disc(), "PNG", exif=exif), model=brightness, keep_copyright=keep)
    assert image.credit.copyright == ("© Tidningen" if keep else None)


def test_the_fallback_of_the_default_model_is_reported() -> None:
    media = cutout(Upload("file", saved(astronaut(), "JPEG")), CutoutParams())
    assert media.notes["Model"] == "u2netp"
    assert media.notes["Model-Fallback"].startswith("u2net_human_seg; the weights of u2net_human_seg are not")


def test_without_any_weights_the_built_in_segmenter_is_used_and_reported(models_dir: Path) -> None:
    media = cutout(Upload("file", saved(astronaut(), "JPEG")), CutoutParams())
    assert media.notes["Model"] == "classic"
    for name in ("u2net_human_seg", "u2netp"):
        assert f"the weights of {name} are not" in media.notes["Model-Fallback"]


def test_a_named_model_has_no_fallback(models_dir: Path) -> None:
    with pytest.raises(ModelUnavailable):
        cut(saved(astronaut(), "JPEG"), model="u2net_human_seg")


def test_a_network_in_place_of_the_default_model_is_used(models_dir: Path) -> None:
    write_network(models_dir / "u2net_human_seg.onnx", size=320)
    media = cutout(Upload("file", saved(astronaut(), "JPEG")), CutoutParams())
    assert media.notes["Model"] == "u2net_human_seg"
    assert "Model-Fallback" not in media.notes


def test_a_broken_description_is_reported(models_dir: Path) -> None:
    write_network(models_dir / "own.onnx", size=64)
    (models_dir / "own.json").write_text('{"input_size": "large"}')
    with pytest.raises(ModelUnavailable, match=r"own\.json does not describe a model: input_size"):
        cut(saved(disc(), "PNG"), model="own")


def test_a_description_without_a_network_is_no_model(models_dir: Path) -> None:
    (models_dir / "own.json").write_text('{"input_size": 64}')
    with pytest.raises(InvalidParameter):
        cut(saved(disc(), "PNG"), model="own")


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 1), (3, 5)])
def test_tiny_and_thin_pictures(shape: tuple[int, int], brightness: str) -> None:
    pixels = np.zeros((*shape, 3), np.uint8)
    pixels[: shape[0] // 2 + 1, : shape[1] // 2 + 1] = 255
    try:
        image = cut(saved(pixels, "PNG"), model=brightness)
    except NoSubject:
        return
    assert (image.height, image.width) == shape


def test_a_colour_behind_the_subject() -> None:
    photo = saved(np.full((4, 4, 4), (200, 100, 0, 64), np.uint8), "PNG")
    on_green = cut(photo, background="0f0")
    assert on_green.alpha is None
    assert np.abs(on_green.pixels[0, 0] - np.array([200, 100, 0]) * 64 / 255 - [0, 191, 0]).max() <= 1
    half = cut(photo, background="#0f08").pixels[0, 0] / 255  # C = αF + αb (1 − α) B, over its sum of alphas
    front, behind = 64 / 255, 0x88 / 255 * (1 - 64 / 255)
    assert half[3] == pytest.approx(front + behind, abs=1 / 255)
    assert half[0] == pytest.approx(200 / 255 * front / (front + behind), abs=1 / 255)
    with pytest.raises(InvalidParameter, match="mask alone"):
        CutoutParams(background="red", only_mask=True)
