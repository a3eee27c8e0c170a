import struct
from pathlib import Path

import pytest

from layers.common.typography.face import NotAFont, read_face
from tests.layers.common.typography.fonts import INTER_FILE

_WHOLE = INTER_FILE.read_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"OTTO", b"no font at all" * 100, b"ttcf" + bytes(8), _WHOLE[:1000], _WHOLE[:-100_000]],
    ids=["empty", "four bytes", "text", "empty collection", "header only", "cut off"],
)
def test_a_broken_file_is_no_font(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(data)
    with pytest.raises(NotAFont):
        read_face(path, {})


@pytest.mark.parametrize("name", ["", "missing.ttf"])
def test_a_folder_or_nothing_is_no_font(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAFont, match="cannot be read"):
        read_face(tmp_path / name, {})


def test_a_collection_gives_its_first_font(tmp_path: Path) -> None:
    """A TTC is a header before fonts whose tables are found from the start of the file."""
    header = struct.pack(">4sHHII", b"ttcf", 1, 0, 1, 16)
    count = struct.unpack_from(">H", _WHOLE, 4)[0]
    directory = bytearray(_WHOLE[: 12 + 16 * count])
    for record in range(12, len(directory), 16):
        (offset,) = struct.unpack_from(">I", directory, record + 8)
        struct.pack_into(">I", directory, record + 8, offset + len(header))
    path = tmp_path / "font.ttc"
    path.write_bytes(header + directory + _WHOLE[len(directory) :])
    assert read_face(path, {}).coverage == read_face(INTER_FILE, {}).coverage


def test_metrics_are_the_fonts_own() -> None:
    metrics = read_face(INTER_FILE, {}).metrics
    # Inter 4: 2048 units per em, hhea 1984 and −494, OS/2 cap height 1490, x-height 1118.
    assert metrics.ascent == 1984 / 2048
    assert metrics.descent == 494 / 2048
    assert metrics.cap_height == 1490 / 2048
    assert metrics.x_height == 1118 / 2048


def test_a_variable_font_takes_the_weight_it_is_given() -> None:
    glyph = read_face(INTER_FILE, {}).font.get_nominal_glyph(ord("n"))
    light, bold = (read_face(INTER_FILE, {"wght": weight}).font for weight in (300, 800))
    assert light.get_glyph_h_advance(glyph) < bold.get_glyph_h_advance(glyph)


def test_coverage_is_by_character() -> None:
    face = read_face(INTER_FILE, {})
    assert face.covers("åöłșżőΩЖ")
    assert not face.covers("a漢")
