import io
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from functions.edit.ops.autocontrast import Autocontrast
from functions.edit.ops.crop import Crop
from functions.edit.ops.resize import Resize
from functions.edit.ops.rotate import Rotate
from functions.edit.ops.saturation import Saturation
from functions.edit.ops.vignette import Vignette
from functions.edit.ops.watermark import Watermark
from functions.edit.params import EditParams
from functions.edit.registry import OPS
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, OutputTooLarge
from tests.context import edit
from tests.functions.edit.test_perform import fields
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
