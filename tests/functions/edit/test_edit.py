import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from functions.edit.edit import apply_steps
from functions.edit.edit import edit as edit_with
from functions.edit.ops import OPS
from functions.edit.ops.autocontrast import Autocontrast
from functions.edit.ops.brightness import Brightness
from functions.edit.ops.contrast import Contrast
from functions.edit.ops.crop import Crop
from functions.edit.ops.equalize import Equalize
from functions.edit.ops.gamma import Gamma
from functions.edit.ops.grayscale import Grayscale
from functions.edit.ops.hue import Hue
from functions.edit.ops.invert import Invert
from functions.edit.ops.op import Op, ToneOp, Workspace
from functions.edit.ops.posterize import Posterize
from functions.edit.ops.resize import Resize
from functions.edit.ops.rotate import Rotate
from functions.edit.ops.saturation import Saturation
from functions.edit.ops.sepia import Sepia
from functions.edit.ops.sharpness import Sharpness
from functions.edit.ops.trim import Trim
from functions.edit.ops.vignette import Vignette
from functions.edit.ops.watermark import Watermark
from functions.edit.params import MAX_OPS, EditParams
from functions.edit.plan import plan
from layers.common.core.context import Context
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, OutputTooLarge
from layers.common.imaging.alpha import WHITE
from layers.common.imaging.encode import encode, encode_within
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels
from layers.common.progress import Run, running
from tests.context import CONTEXT, edit
from tests.functions.edit.applying import MAX_PIXELS, apart, applied, one_by_one, with_soft_alpha
from tests.layers.common.imaging.png_files import chunk, png
from tests.pictures import astronaut, gradient, opened, portrait_jpeg, saved


def edited(data: bytes, **params: Any) -> Pillow.Image:
    return opened(edit(Upload("file", data, "press photo.jpg"), EditParams(**params)).data)


def test_the_seeds_curl_line_gives_what_it_describes() -> None:
    large = saved(np.kron(astronaut(), np.ones((4, 4, 1), np.uint8)), "JPEG", quality=92)
    ops = [Resize(max=1600), Autocontrast(), Saturation(factor=1.3), Vignette(strength=0.45)]
    media = edit(Upload("file", large, "photo.jpg"), EditParams(ops=ops, output_format="jpeg", quality=90))
    picture = opened(media.data)
    pixels = np.asarray(picture).astype(float)
    assert (picture.format, picture.size, media.filename) == ("JPEG", (1600, 1600), "photo-edited.jpg")
    assert pixels[700:900, 700:900].std() > 0
    plain = np.asarray(edited(large, ops=ops[:3], quality=90)).astype(float)
    corner, middle = np.s_[:40, :40], np.s_[760:840, 760:840]
    assert pixels[corner].mean() / plain[corner].mean() == pytest.approx(0.55, abs=0.03)
    assert np.abs(pixels[middle] - plain[middle]).mean() < 2


def test_without_operations_it_converts() -> None:
    assert edited(portrait_jpeg(), output_format="webp").format == "WEBP"


@pytest.mark.parametrize(
    ("picture", "options"),
    [
        (Pillow.fromarray(astronaut()[::8, ::8]).convert("CMYK"), {"pillow": "JPEG"}),
        (Pillow.fromarray(astronaut()[::8, ::8]).convert("P"), {"pillow": "GIF"}),
        (Pillow.fromarray(astronaut()[::8, ::8]).convert("LA"), {"pillow": "PNG"}),
        (Pillow.fromarray(astronaut()[::8, ::8]).convert("1"), {"pillow": "PNG"}),
        (Pillow.fromarray(astronaut()[::8, ::8, 0].astype(np.uint16) * 257), {"pillow": "PNG"}),
    ],
    ids=["CMYK", "palette", "LA", "1 bit", "16 bit"],
)
@pytest.mark.parametrize("name", OPS)
def test_every_mode_goes_through_every_operation(
    name: str, picture: Pillow.Image, options: dict[str, Any], fresh_settings: None
) -> None:
    op = OPS[name].model_validate({"op": name} | fields(name))
    sink = io.BytesIO()
    picture.save(sink, options["pillow"])
    mark = Upload("watermark", saved(gradient(), "PNG")) if name == "watermark" else None
    params = EditParams.model_validate({"ops": [op], "output_format": "png"})
    assert opened(edit(Upload("file", sink.getvalue()), params, watermark=mark).data).width > 0


def test_transparency_reaches_formats_that_have_it() -> None:
    turned = edited(portrait_jpeg(), ops=[Rotate(deg=20)], output_format="png")
    assert turned.mode == "RGBA"
    assert edited(portrait_jpeg(), ops=[Rotate(deg=20)]).getpixel((2, 2)) == (255, 255, 255)


def test_or_a_background() -> None:
    turned = edited(portrait_jpeg(), ops=[Rotate(deg=20)], background="#0000ff", quality=100)
    assert np.abs(np.array(turned.getpixel((2, 2))) - (0, 0, 255)).max() <= 3


@pytest.mark.parametrize(("auto_orient", "size"), [(True, (48, 64)), (False, (64, 48))])
def test_turning_upright_can_be_switched_off(auto_orient: bool, size: tuple[int, int]) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    data = saved(gradient(), "JPEG", exif=exif)
    assert edited(data, auto_orient=auto_orient).size == size
    assert edited(data, auto_orient=auto_orient, ops=[Resize(w=8)]).size[0] == 8


def test_exposure_is_that_of_the_photo() -> None:
    """A grey of PQ that is darker than white, and twice and half its light."""
    dark = png((1, 1), 8, 2, [bytes((110,) * 3)], chunk(b"cICP", bytes((9, 16, 0, 1))))
    levels = [edited(dark, exposure=stops, output_format="png").getpixel((0, 0)) for stops in (0, 1, 0, -1)]
    light = [((level[0] / 255 + 0.055) / 1.055) ** 2.4 for level in levels]  # type: ignore[index]
    assert light[1] / light[0] == pytest.approx(2, rel=0.05)
    assert light[2] / light[3] == pytest.approx(2, rel=0.05)
    with pytest.raises(InvalidParameter, match="exposure"):
        edited(saved(gradient(), "JPEG"), exposure=1)


@pytest.mark.parametrize(("keep", "kept"), [(True, "© Ada"), (False, None)])
def test_credit_is_kept_or_not(keep: bool, kept: str | None) -> None:
    exif = Pillow.Exif()
    exif[0x8298] = "© Ada".encode()
    exif[0x010E] = "secret"
    left = edited(saved(gradient(), "JPEG", exif=exif), keep_copyright=keep).getexif()
    assert left.get(0x010E) is None
    assert left.get(0x8298) == (kept.encode().decode("latin-1") if kept else None)


def test_the_file_may_be_bounded() -> None:
    media = edit(Upload("file", portrait_jpeg()), EditParams(max_bytes=20_000))
    assert len(media.data) <= 20_000
    assert 1 <= int(media.notes["Quality"]) < 94


def test_a_watermark_needs_file_and_operation() -> None:
    mark = Upload("watermark", saved(gradient(), "PNG"))
    photo = Upload("file", portrait_jpeg())
    assert edit(photo, EditParams(ops=[Watermark()]), watermark=mark).data != edit(photo, EditParams()).data
    with pytest.raises(InvalidParameter) as fault:
        edit(photo, EditParams(ops=[Watermark()]))
    assert fault.value.param == "watermark"
    with pytest.raises(InvalidParameter) as fault:
        edit(photo, EditParams(), watermark=mark)
    assert fault.value.param == "ops"


def test_formats_have_a_longest_side() -> None:
    line = saved(np.zeros((1, 17_000, 3), np.uint8), "PNG")
    assert edited(line, output_format="jpeg").width == 17_000
    with pytest.raises(OutputTooLarge, match="16,383"):
        edited(line, output_format="webp")


def test_what_is_reduced_first_is_what_was_wanted() -> None:

    pixels = np.kron(astronaut(), np.ones((3, 3, 1), np.uint8))[:1500, :1401]
    crop, small = Crop(box=(301, 203, 1203, 1001)), Resize(w=301, h=266)
    params = EditParams(ops=[crop, small], output_format="png")
    reduced, whole = (
        np.asarray(opened(edit(Upload("file", saved(pixels, kind, **options)), params).data)).astype(int)
        for kind, options in (("JPEG", {"quality": 98, "subsampling": 0}), ("PNG", {}))
    )
    assert reduced.shape == whole.shape == (266, 301, 3)
    assert np.abs(reduced - whole).mean() < 1.5


FACTORS = st.floats(0, 4)
BY_NAME: dict[str, st.SearchStrategy[Op]] = {
    "brightness": st.builds(Brightness, factor=FACTORS),
    "contrast": st.builds(Contrast, factor=FACTORS),
    "saturation": st.builds(Saturation, factor=FACTORS),
    "hue": st.builds(Hue, deg=st.floats(-360, 360)),
    "gamma": st.builds(Gamma, gamma=st.floats(0.2, 5)),
    "autocontrast": st.builds(Autocontrast, cutoff=st.floats(0, 49)),
    "posterize": st.builds(Posterize, bits=st.integers(1, 8)),
    "vignette": st.builds(Vignette, strength=st.floats(0, 1)),
    "equalize": st.just(Equalize()),
    "grayscale": st.just(Grayscale()),
    "sepia": st.just(Sepia()),
    "invert": st.just(Invert()),
}
TONES: st.SearchStrategy[Op] = st.one_of(*BY_NAME.values())
OTHERS: st.SearchStrategy[Op] = st.sampled_from([Sharpness(factor=1.5), Rotate(deg=90), Crop(aspect="3:2")])


def photos() -> st.SearchStrategy[Pixels]:
    rgb = np.ascontiguousarray(astronaut()[::6, ::5])
    return st.sampled_from([rgb, with_soft_alpha(rgb), rgb[:1, :1], rgb // 8])


def test_every_tone_takes_part() -> None:
    missing = {name for name, kind in OPS.items() if issubclass(kind, ToneOp)} - BY_NAME.keys()
    assert not missing, "add them to BY_NAME"


@settings(max_examples=300, deadline=None)
@given(photos(), st.lists(st.one_of(TONES, OTHERS), max_size=8))
def test_fused_is_unfused(pixels: Pixels, ops: list[Op]) -> None:
    assert apart(applied(pixels, *ops), one_by_one(pixels, ops)) <= 1


@settings(max_examples=60, deadline=None)
@given(photos(), st.lists(TONES, min_size=1, max_size=8))
def test_alpha_is_carried_through(pixels: Pixels, ops: list[Op]) -> None:
    assert (applied(pixels, *ops)[..., 3:] == pixels[..., 3:]).all()


def test_the_order_is_the_callers() -> None:
    dark = applied(astronaut(), Brightness(factor=0.2), Autocontrast())
    light = applied(astronaut(), Autocontrast(), Brightness(factor=0.2))
    assert dark.mean() > 2 * light.mean()


def test_neutral_operations_cost_nothing() -> None:
    image = Image(np.array(astronaut()))
    ops = [Brightness(factor=1), Rotate(deg=360), Posterize(bits=8), Vignette(strength=0)]
    steps = plan(ops, image.size, MAX_PIXELS).steps
    assert steps == ()
    assert apply_steps(image, steps, Workspace(), MAX_PIXELS) is image


def names(*ops: Op) -> list[str]:
    with running(Run()) as run:
        applied(astronaut(), *ops)
    return list(run.milliseconds)


def test_each_step_is_timed_by_its_name() -> None:
    assert names(Crop(aspect="1:1"), Rotate(deg=90), Invert(), Sepia(), Sharpness(factor=2)) == [
        "crop", "rotate", "invert+sepia", "sharpness",
    ]  # fmt: skip


@pytest.mark.parametrize(("most", "fits"), [(512 * 512, True), (100, False)])
def test_sizes_are_checked_where_only_pixels_tell(most: int, fits: bool) -> None:
    image = Image(np.array(astronaut()))
    steps = plan([Trim(), Rotate(deg=90)], image.size, MAX_PIXELS).steps
    if fits:
        assert apply_steps(image, steps, Workspace(), most).size == (512, 512)
        return
    with pytest.raises(OutputTooLarge) as fault:
        apply_steps(image, steps, Workspace(), most)
    assert fault.value.param == "ops[1]"


def fields(name: str) -> dict[str, Any]:
    """Enough to name an operation with."""
    needed: dict[str, dict[str, Any]] = {
        "resize": {"w": 40}, "crop": {"aspect": "1:1"}, "pad": {"aspect": "2:1"}, "rotate": {"deg": 7},
        "hue": {"deg": 9}, "gamma": {"gamma": 2}, "posterize": {"bits": 3}, "vignette": {"strength": 0.5},
        "blur": {"radius": 2}, "convert": {"format": "png"}, "text": {"text": "Åö"},
    }  # fmt: skip
    factor: dict[str, Any] = {"factor": 1.4} if "factor" in OPS[name].model_fields else {}
    return needed.get(name, {}) | factor


@pytest.mark.parametrize("name", sorted(set(OPS) - {"text"}))  # it says that it does not fit
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 4), (3, 90, 4), (90, 1, 3), (60, 60, 4)])
def test_every_operation_takes_any_shape(name: str, shape: tuple[int, ...], fresh_settings: None) -> None:
    op = OPS[name].model_validate({"op": name} | fields(name))
    mark = Workspace(Image(np.full((3, 5, 4), 200, np.uint8)))
    pixels = np.full(shape, 120, np.uint8)
    changed = applied(pixels, op, workspace=mark)
    assert changed.dtype == np.uint8
    assert changed.shape[2] >= shape[2]
    assert plan([op], (shape[1], shape[0]), MAX_PIXELS).steps == () or changed.size


PHOTO = Image(astronaut()[::2, ::2].copy())


@pytest.mark.parametrize("kind", [Format.JPEG, Format.WEBP, Format.AVIF])
def test_the_best_quality_that_fits(kind: Format) -> None:
    most = len(encode(PHOTO, kind, quality=60))
    data, quality = encode_within(PHOTO, kind, quality=94, background=WHITE, max_bytes=most)
    assert len(data) <= most
    assert quality >= 60
    assert len(encode(PHOTO, kind, quality=quality + 1)) > most


def test_what_fits_keeps_its_quality() -> None:
    data, quality = encode_within(PHOTO, Format.JPEG, quality=80, background=WHITE, max_bytes=10**6)
    assert (data, quality) == (encode(PHOTO, Format.JPEG, quality=80), 80)


@pytest.mark.parametrize(("kind", "most"), [(Format.JPEG, 200), (Format.PNG, 5000)])
def test_what_cannot_fit_is_refused(kind: Format, most: int) -> None:
    with pytest.raises(OutputTooLarge) as fault:
        encode_within(PHOTO, kind, quality=94, background=WHITE, max_bytes=most)
    assert fault.value.param == "max_bytes"


@pytest.mark.parametrize(
    ("ops", "heaviest"),
    [
        ([{"op": "sepia"}] * 12, "ops[0]"),
        ([{"op": "sepia"}] * 2 + [{"op": "text", "text": "x", "stroke": 100}], "ops[2]"),
        ([{"op": "trim"}, {"op": "resize", "w": 200, "h": 200}], "ops[1]"),
    ],
)
def test_operations_are_weighed_before_a_pixel_is_decoded(ops: list[dict[str, Any]], heaviest: str) -> None:
    """Of a damaged photo only the header is read."""
    damaged = Upload("file", saved(np.full((100, 100, 3), 90, np.uint8), "PNG")[:60])
    context = Context(replace(CONTEXT.limits, max_work_pixels=110_000))
    with pytest.raises(InvalidParameter, match="touch at most 110,000 pixels") as fault:
        edit_with(damaged, EditParams.model_validate({"ops": ops}), context)
    assert fault.value.param == heaviest


def test_the_heaviest_lists_of_plain_operations_are_accepted() -> None:
    """Fifty operations of every kind but outlined text, on as many pixels as are accepted."""
    for kind in set(OPS) - {"text"}:
        assert (
            MAX_OPS * OPS[kind].model_construct(op=kind).weight * CONTEXT.limits.max_pixels
            <= CONTEXT.limits.max_work_pixels
        ), kind
