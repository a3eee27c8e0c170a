import io
import json
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pylibjxl
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.ImageFile import ImageFile

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, TooCostly, UnsupportedImage
from layers.common.imaging.decode import READERS, decode, read_size
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Credit, Image
from tests.layers.common.imaging.dng_files import dng, mosaic
from tests.layers.common.imaging.exr_files import of_colours
from tests.layers.common.imaging.hdr_files import hdr, in_runs, rgbe
from tests.layers.common.imaging.pdf_files import pdf
from tests.layers.common.imaging.png_files import png
from tests.layers.common.imaging.psd_files import document, planes
from tests.layers.common.imaging.svg_files import svg
from tests.pictures import gradient, opened, portrait_heic, portrait_jpeg, portrait_png, saved
from tests.shared import PHOTOS, needs_photos
from tests.waiting import PATIENCE_S

LIMIT = 1_000_000


def read(data: bytes, max_pixels: int = LIMIT) -> Image:
    return decode(data, max_pixels=max_pixels)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "GIF", "JPEG", "AVIF"])
def test_reads_every_format(kind: str) -> None:
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {"quality": 95}
    image = read(saved(gradient(), kind, **options))
    assert (image.width, image.height) == (64, 48)
    tolerance = {"GIF": 40, "JPEG": 12, "AVIF": 16}.get(kind, 0)  # palette and lossy formats come near
    assert np.abs(image.rgb.astype(int) - gradient()).max() <= tolerance


@needs_photos
@pytest.mark.parametrize(("name", "size"), [("pug", (4032, 3024)), ("arrow", (3024, 4032))])
def test_reads_iphone_heic_upright(name: str, size: tuple[int, int]) -> None:
    image = decode((PHOTOS / "heic" / f"{name}.heic").read_bytes(), max_pixels=50_000_000)
    assert (image.width, image.height) == size


def test_plain_jpeg_is_what_pillow_reads() -> None:
    expected = np.asarray(Pillow.open(io.BytesIO(portrait_jpeg())))
    assert np.array_equal(read(portrait_jpeg()).pixels, expected)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_applies_exif_orientation(kind: str, orientation: int) -> None:
    upright = gradient()
    # How a camera that was held so stores the picture: the inverse of what brings it upright.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    image = read(
        saved(
            np.ascontiguousarray(stored),
            kind,
            exif=exif,
            **({"quality": 100, "subsampling": 0} if kind == "JPEG" else {}),
        )
    )
    assert np.abs(image.pixels.astype(int) - upright).max() <= (6 if kind == "JPEG" else 0)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("1", (255, 255, 255)),
        ("L", (200, 200, 200)),
        ("LA", (200, 200, 200, 77)),
        ("P", (200, 100, 50)),
        ("RGB", (200, 100, 50)),
        ("RGBA", (200, 100, 50, 77)),
        ("I;16", (200, 200, 200)),
    ],
)
def test_every_mode_becomes_8_bit_rgb(mode: str, expected: tuple[int, ...]) -> None:
    if mode == "I;16":
        picture = Pillow.fromarray(np.full((4, 4), 200 * 257, np.uint16))
    elif mode == "P":
        picture = Pillow.new("RGB", (4, 4), (200, 100, 50)).quantize(8)
    else:
        picture = Pillow.new("RGBA", (4, 4), (*expected, 255)[:4]).convert(mode)
    image = read(saved(picture, "PNG"))
    assert tuple(image.pixels[2, 2]) == expected


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [(0.5, np.float32, 128), (128.0, np.float32, 128), (np.nan, np.float32, 0), (65535.0, np.float32, 255)],
)
def test_float_samples_are_scaled_by_their_range(value: float, dtype: type, expected: int) -> None:
    samples: NDArray[Any] = np.full((4, 4), value, dtype)
    image = read(saved(Pillow.fromarray(samples), "TIFF"))
    assert image.pixels[0, 0, 0] == expected


def test_cmyk_jpeg() -> None:
    image = read(saved(Pillow.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=95))
    red, green, blue = (int(c) for c in image.pixels[4, 4])
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_palette_transparency_becomes_alpha() -> None:
    palette = Pillow.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 10, 20, 30])
    image = read(saved(palette, "PNG", transparency=1))
    assert tuple(image.pixels[0, 0]) == (10, 20, 30, 0)


def swapped_primaries() -> bytes:
    """sRGB's profile with red's and green's primaries exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_icc_profile_is_converted_to_srgb(kind: str) -> None:
    """A profile whose red is sRGB's green: red and green change places."""
    plain = Pillow.new("RGB", (16, 16), (200, 100, 50))
    image = read(saved(plain, kind, icc_profile=swapped_primaries()))
    assert np.abs(image.pixels[8, 8].astype(int) - (100, 200, 50)).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_grey_profile_is_converted_too(kind: str) -> None:
    """Linear 128 is sRGB 188 (IEC 61966-2-1)."""
    image = read(saved(Pillow.new("L", (16, 16), 128), kind, icc_profile=linear_grey()))
    assert abs(int(image.pixels[8, 8, 0]) - 188) <= 2


def linear_grey() -> bytes:
    """The smallest grey profile (ICC.1:2010, 8.3): a white point, and a curve without entries: linear."""
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    table = (
        struct.pack(">I", 2) + b"wtpt" + struct.pack(">II", 156, 20) + b"kTRC" + struct.pack(">II", 176, 12)
    )
    header = struct.pack(">I4sI4s4s4s", 188, b"\0" * 4, 0x02100000, b"mntr", b"GRAY", b"XYZ ")
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061) + b"\0" * 48
    return header + table + white + curve


def test_srgb_profile_changes_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(read(saved(gradient(), "PNG", icc_profile=srgb)).pixels, gradient())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
def test_a_broken_profile_is_passed_over(kind: str) -> None:
    assert read(saved(gradient(), kind, icc_profile=b"garbage" * 50)).width == 64


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_broken_exif_is_passed_over(kind: str) -> None:
    assert read(saved(gradient(), kind, exif=b"Exif\0\0garbage")).width == 64


def test_credit_is_read_from_exif() -> None:
    exif = Pillow.Exif()
    exif[0x8298], exif[0x013B] = "© Tidningen".encode(), "Anna Åström".encode()
    credit = read(saved(gradient(), "JPEG", exif=exif)).credit
    assert (credit.copyright, credit.artist) == ("© Tidningen", "Anna Åström")


def test_gif_gives_its_first_frame() -> None:
    frames = [Pillow.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    image = read(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert tuple(image.pixels[0, 0]) == (255, 0, 0)


def test_jpeg_without_its_end_marker_is_whole() -> None:
    assert np.array_equal(read(portrait_jpeg()[:-2]).pixels, read(portrait_jpeg()).pixels)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("make", [portrait_jpeg, portrait_png])
def test_cut_files_are_invalid(make: object, keep: float) -> None:
    data = make()  # type: ignore[operator]
    with pytest.raises(InvalidImage):
        read(data[: int(len(data) * keep)])


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"<html>",
        b"PK\3\4",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\0" * 99,
    ],
)
def test_other_content_is_unsupported(data: bytes) -> None:
    with pytest.raises(UnsupportedImage):
        read(data)


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0", b"\0\0\0\x18ftypheic"]
)
def test_signature_alone_is_invalid(data: bytes) -> None:
    with pytest.raises(InvalidImage):
        read(data)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, *extra: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + b"".join(extra) + body + png_chunk(b"IEND", b"")


def test_size_is_refused_by_the_header_alone() -> None:
    with pytest.raises(ImageTooLarge):
        read(png_of(65_000, 65_000))


@pytest.mark.parametrize("kind", [kind for kind in READERS if kind.pillow], ids=lambda kind: kind.name)
def test_no_pixel_is_decoded_for_the_size(kind: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[ImageFile] = []
    monkeypatch.setattr(ImageFile, "load", lambda picture: loaded.append(picture))  # noqa: PLW0108  a method
    assert read_size(SAMPLES[kind](), max_pixels=LIMIT)
    assert not loaded


@pytest.mark.parametrize("at", [33, -12], ids=["before the pixels", "behind them"])
def test_png_says_its_orientation_on_either_side_of_its_pixels(at: int) -> None:
    turned = Pillow.Exif()
    turned[0x0112] = 6
    plain = saved(gradient(64, 48), "PNG")
    data = plain[:at] + png_chunk(b"eXIf", turned.tobytes().removeprefix(b"Exif\0\0")) + plain[at:]
    assert read_size(data, max_pixels=LIMIT) == decode(data, max_pixels=LIMIT).size == (48, 64)


def test_size_limit_is_inclusive() -> None:
    assert read(saved(gradient(100, 100), "PNG"), max_pixels=10_000).width == 100
    with pytest.raises(ImageTooLarge):
        read(saved(gradient(100, 100), "PNG"), max_pixels=9_999)


def test_no_pixels_are_invalid() -> None:
    with pytest.raises(InvalidImage):
        read(png_of(0, 10))


def bomb(name: bytes, prefix: bytes) -> bytes:
    return png_chunk(name, prefix + zlib.compress(b"\0" * 80_000_000))


@pytest.mark.parametrize("chunk", [(b"zTXt", b"k\0\0"), (b"iTXt", b"k\0\1\0\0\0")])
def test_a_text_that_inflates_to_megabytes_is_passed_over(chunk: tuple[bytes, bytes]) -> None:
    assert read(png((1, 1), 8, 0, [b"\x80"], bomb(*chunk))).size == (1, 1)


def test_a_profile_that_inflates_to_megabytes_is_refused() -> None:
    with pytest.raises(TooCostly):
        read(png_of(10, 10, bomb(b"iCCP", b"k\0\0")))


@pytest.mark.parametrize("kind", [b"tEXt", b"gAMA", b"tIME", b"iCCP", b"xxXx"])
def test_an_optional_chunk_with_a_wrong_checksum_is_passed_over(kind: bytes) -> None:
    chunk = bytearray(png_chunk(kind, b"Copyright\0nobody"))
    chunk[-1] ^= 255
    image = read(png((1, 1), 8, 0, [b"\x80"], bytes(chunk)))
    assert (image.pixels[0, 0, 0], image.credit) == (128, Credit())


def test_bad_checksum_is_invalid() -> None:
    data = bytearray(portrait_png())
    data[40] ^= 0xFF
    with pytest.raises(InvalidImage):
        read(bytes(data))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_only_the_first_frame_counts(kind: str) -> None:
    frames = [Pillow.new("RGB", (64, 48), (250 - 8 * number, 0, 0)) for number in range(30)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert opened(data).n_frames == 30  # type: ignore[attr-defined]
    image = read(data, max_pixels=64 * 48)
    assert image.size == (64, 48)
    assert abs(int(image.pixels[0, 0, 0]) - 250) <= 3


@needs_photos
def test_half_a_heic_is_invalid() -> None:
    data = (PHOTOS / "heic" / "pug.heic").read_bytes()
    with pytest.raises(InvalidImage):
        decode(data[: len(data) // 2], max_pixels=50_000_000)


def test_a_fault_is_never_a_library_exception() -> None:
    rng = np.random.default_rng(5)
    for make in (portrait_jpeg, portrait_png):
        for _ in range(50):
            data = bytearray(make())
            for at in rng.integers(0, len(data), 20):
                data[at] = rng.integers(0, 256)
            with suppress(StudioError):
                read(bytes(data))


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))]
)
def test_the_size_is_known_by_the_header(orientation: int, size: tuple[int, int]) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    data = saved(gradient(), "JPEG", exif=exif)
    assert read_size(data, max_pixels=LIMIT) == decode(data, max_pixels=LIMIT).size == size
    assert read_size(data, max_pixels=LIMIT, orient=False) == (64, 48)
    assert decode(data, max_pixels=LIMIT, orient=False).size == (64, 48)


@pytest.mark.parametrize("reduction", [1, 2, 4, 8])
@pytest.mark.parametrize(("width", "height"), [(64, 48), (61, 47), (9, 1)])
def test_jpegs_come_reduced(reduction: int, width: int, height: int) -> None:
    data = saved(gradient(width, height), "JPEG", quality=95)
    image = decode(data, max_pixels=LIMIT, reduction=reduction)
    assert image.size == (-(-width // reduction), -(-height // reduction))
    if width == 64:
        assert np.abs(image.pixels.mean(axis=(0, 1)) - gradient(width, height).mean(axis=(0, 1))).max() < 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_other_formats_come_whole(kind: str) -> None:
    assert decode(saved(gradient(), kind), max_pixels=LIMIT, reduction=8).size == (64, 48)


def test_a_gif_frame_that_claims_to_be_huge_is_not_made() -> None:
    frame = b",\0\0\0\0" + b"\xff\xff\xff\xff" + b"\0\x02\x02L\x01\0"
    data = saved(gradient(), "GIF").removesuffix(b";") + frame + b";"
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 1_000_000_000, hard))
    try:
        assert read(data).size == (64, 48)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


SAMPLES: Mapping[Format, Callable[[], bytes]] = {
    Format.HEIF: portrait_heic,
    **{
        kind: partial(saved, gradient(), kind.pillow)
        for kind in (Format.PNG, Format.WEBP, Format.AVIF, Format.TIFF, Format.BMP, Format.GIF)
    },
    Format.JPEG: partial(saved, gradient(), "JPEG"),
    Format.EXR: lambda: of_colours(gradient().astype("f4") / 255),
    Format.HDR: lambda: hdr(in_runs(rgbe(gradient() / 255)), "-Y 48 +X 64"),
    Format.SVG: lambda: svg('<rect width="4" height="6" fill="red"/>'),
    Format.PDF: lambda: pdf(content=b"0 0 72 72 re f"),
    Format.TGA: partial(saved, gradient(), "TGA"),
    Format.ICO: partial(saved, gradient(), "ICO"),
    Format.PSD: lambda: document(planes(gradient())),
    Format.JXL: lambda: pylibjxl.encode(gradient()),
    Format.RAW: lambda: dng(mosaic(gradient() / 255)),
}


def run_script(name: str, *arguments: str | Path) -> str:
    # With bytecode allowed, a module that is imported late is written, which opens a file.
    command = [sys.executable, "-B", "-m", f"tests.layers.common.imaging.{name}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout


def test_no_decoder_opens_files_or_starts_programs(tmp_path: Path) -> None:
    files = {kind.name: SAMPLES[kind]() for kind in READERS}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    files |= {
        "profile": saved(gradient(), "JPEG", icc_profile=profile),
        "damaged": portrait_jpeg()[:5000],
        "none": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
        "elsewhere": SAMPLES[Format.BMP](),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    told = json.loads(run_script("watched", *(tmp_path / name for name in files)))
    # The watch itself: a decoder that looks elsewhere is seen, and stopped the second time.
    elsewhere, bmp = told.pop("elsewhere"), told.pop("BMP")
    for one in (elsewhere, bmp):
        assert one["first"] == "1 × 1, 0 levels"
        assert "Too many open files" in one["again"] or "InvalidImage" in one["again"]
        assert {deed.split()[0] for deed in one["deeds"]} >= {"open", "subprocess.Popen"}
    for name, one in told.items():
        assert one["deeds"] == [], name
        assert one["first"] == one["again"], name
        assert one["first"].endswith("levels") == (name not in ("damaged", "none")), name


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("server", "BMP is read only in a process that can be stopped"),
        ("work process", "decoded"),
        pytest.param(
            "limited work process",
            "decoded",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="statm"),
        ),
        ("command line", "decoded"),
    ],
)
def test_a_decoder_that_needs_containment_runs_only_there(kind: str, outcome: str) -> None:
    assert run_script("contained", kind) == outcome


PACKAGES = {
    Format.EXR: "OpenEXR",
    Format.JXL: "pylibjxl",
    Format.PDF: "pypdfium2",
    Format.PSD: "psd_tools",
    Format.RAW: "rawpy",
    Format.SVG: "resvg_py",
}


@pytest.mark.parametrize("kind", PACKAGES)
@pytest.mark.parametrize("read", [decode, read_size])
def test_a_format_whose_package_is_absent_says_what_to_install(
    kind: Format, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, PACKAGES[kind], None)
    with pytest.raises(UnsupportedImage, match=rf"{kind.name} .*photo-studio\[formats\]"):
        read(SAMPLES[kind](), max_pixels=LIMIT)
