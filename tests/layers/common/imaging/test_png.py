import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from layers.common.imaging.image import Credit
from layers.common.imaging.metadata import write_exif
from layers.common.imaging.png import decode_own, encode_png
from tests.pictures import astronaut, opened, saved

shapes = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda size: st.sampled_from([size, (*size, 1), (*size, 3), (*size, 4)])
)


@given(arrays.arrays(np.uint8, shapes))
def test_pillow_reads_what_was_written(samples: np.ndarray) -> None:
    again = np.asarray(opened(encode_png(samples)))
    assert np.array_equal(again, samples[..., 0] if samples.shape[2:] == (1,) else samples)


def large_cut_out() -> np.ndarray:
    """More than one strip: 1,500 × 1,200 with noise, transparent to the left."""
    noise = np.random.default_rng(0).integers(0, 256, (1200, 1500, 4), np.uint8)
    noise[:, :500] = 0
    return noise


def test_opencv_reads_strips() -> None:
    samples = large_cut_out()
    bgra = cv2.imdecode(np.frombuffer(encode_png(samples), np.uint8), cv2.IMREAD_UNCHANGED)
    assert bgra is not None
    assert np.array_equal(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA), samples)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(4))))
def test_an_own_file_is_read_back(samples: np.ndarray) -> None:
    assert np.array_equal(decode_own(encode_png(samples), samples.shape[1::-1]), samples)


def test_no_other_file_is_read_as_an_own_one() -> None:
    samples = large_cut_out()
    own, size = encode_png(samples), (1500, 1200)
    assert np.array_equal(decode_own(own, size), samples)
    foreign = saved(samples[:20, :20], "PNG")
    for data, wanted in (
        (own, (1501, 1200)),
        (own, (1200, 1500)),
        (own[: len(own) // 2], size),
        (own.replace(b"IDAT", b"IDAT\xff", 2), size),
        (encode_png(samples[..., :3]), size),
        (foreign, (20, 20)),
        (b"", size),
    ):
        with pytest.raises(ValueError, match="expected"):
            decode_own(data, wanted)


@pytest.mark.skipif(not shutil.which("pngcheck"), reason="pngcheck is not installed")
@pytest.mark.parametrize("credit", [Credit(), Credit("© Tidningen", "Åström")])
def test_pngcheck_finds_nothing_wrong(credit: Credit, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(encode_png(large_cut_out(), write_exif(credit)))
    done = subprocess.run(["pngcheck", "-v", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_chunks_are_those_of_the_specification() -> None:
    data = encode_png(large_cut_out())
    at, kinds, body = 8, [], b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + content) == struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]
        kinds.append(kind)
        body += content if kind == b"IDAT" else b""
        at += 12 + size
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert set(kinds[1:-1]) == {b"IDAT"}
    assert len(zlib.decompress(body)) == 1200 * (1 + 1500 * 4), "one zlib stream with a right checksum"


def test_not_much_larger_than_the_slowest_of_pillow() -> None:
    """At most 1.25 × level 6 on a photo with a transparent ground."""
    cut = np.dstack((astronaut(), np.full((512, 512), 255, np.uint8)))
    cut[:, :200] = 0
    import io  # noqa: PLC0415

    from PIL import Image as Pillow  # noqa: PLC0415

    sink = io.BytesIO()
    Pillow.fromarray(cut).save(sink, "PNG", compress_level=6)
    assert len(encode_png(cut)) <= 1.25 * len(sink.getvalue())


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((2, 2, 2), np.uint8),
        np.zeros((2, 2, 3), np.uint16),
        np.zeros((0, 2, 3), np.uint8),
        np.zeros(4, np.uint8),
    ],
)
def test_other_arrays_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="pixel"):
        encode_png(samples)
