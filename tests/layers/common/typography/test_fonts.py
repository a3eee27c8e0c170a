import logging
import struct
from pathlib import Path

import pytest

from layers.common.typography.fonts import Role, UnreadableFont, font_stack, read_font
from layers.common.typography.typeset import set_line
from tests.layers.common.typography.fonts import INTER_FILE, MONO_FILE, style

pytestmark = pytest.mark.usefixtures("fresh_settings")

_WHOLE = INTER_FILE.read_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"OTTO", b"no font at all" * 100, b"ttcf" + bytes(8), _WHOLE[:1000], _WHOLE[:-100_000]],
    ids=["empty", "four bytes", "text", "empty collection", "header only", "cut off"],
)
def test_a_broken_file_is_no_font(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFont):
        read_font(path, {})


@pytest.mark.parametrize("name", ["", "missing.ttf"])
def test_a_folder_or_nothing_is_no_font(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFont, match="cannot be read"):
        read_font(tmp_path / name, {})


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
    assert read_font(path, {}).coverage == read_font(INTER_FILE, {}).coverage


def test_metrics_are_the_fonts_own() -> None:
    metrics = read_font(INTER_FILE, {}).metrics
    # Inter 4: 2048 units per em, hhea 1984 and −494, OS/2 cap height 1490, x-height 1118.
    assert metrics.ascent == 1984 / 2048
    assert metrics.descent == 494 / 2048
    assert metrics.cap_height == 1490 / 2048
    assert metrics.x_height == 1118 / 2048


def test_a_variable_font_takes_the_weight_it_is_given() -> None:
    glyph = read_font(INTER_FILE, {}).hb_font.get_nominal_glyph(ord("n"))
    light, bold = (read_font(INTER_FILE, {"wght": weight}).hb_font for weight in (300, 800))
    assert light.get_glyph_h_advance(glyph) < bold.get_glyph_h_advance(glyph)


def test_coverage_is_by_character() -> None:
    font = read_font(INTER_FILE, {})
    assert font.covers("åöłșżőΩЖ")
    assert not font.covers("a漢")


@pytest.mark.parametrize(
    ("role", "name"), [("regular", "Inter"), ("bold", "Inter"), ("mono", "JetBrainsMono")]
)
def test_fonts_that_come_along_go_first(role: Role, name: str) -> None:
    assert font_stack(role)[0].path.name.startswith(name)
    assert not any("Italic" in font.path.name for font in font_stack(role))


@pytest.mark.parametrize("role", ["regular", "bold", "mono"])
def test_every_role_writes_the_alphabets_of_its_readers(role: Role) -> None:
    """Without any font of the system, as in a slim image."""
    packaged = [font for font in font_stack(role) if "fontpkg_" in str(font.path)]
    for letters in (
        "åäöÅÄÖé",
        "ąćęłńóśźż",
        "ăâîșț",
        "őű",
        "čďěňřšťůž",
        "αβγδάΩΨ",
        "абвгїґєЖЩЯ",
        "אבג",
        "ابج",
    ):
        assert all(any(font.covers(letter) for font in packaged) for letter in letters)


def test_the_environment_names_the_bold_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FONT_BOLD", str(MONO_FILE))
    assert font_stack("bold")[0].path == MONO_FILE
    assert font_stack("regular")[0].path != MONO_FILE
    # One width for all letters: the words were not shaped with the font before.
    assert len({round(word.right - word.left, 3) for word in set_line("iii WWW", style()).words}) == 1


def test_the_environment_names_the_mono_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FONT_MONO", str(INTER_FILE))
    assert font_stack("mono")[0].path == INTER_FILE


def test_the_environment_names_a_font_for_what_the_others_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FONT_FALLBACK", str(MONO_FILE))
    for role in ("regular", "bold"):
        packaged = [font.path.name for font in font_stack(role) if "fontpkg_" in str(font.path)]
        assert packaged[-1] == MONO_FILE.name
        assert packaged[0].startswith("Inter")


def test_a_broken_font_is_logged_once_and_another_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    monkeypatch.setenv("PHOTO_FONT_BOLD", str(broken))
    with caplog.at_level(logging.WARNING):
        first = set_line("Räntan", style())
        set_line("höjs", style())
    assert first.words[0].runs[0].font.path.name.startswith("Inter")
    assert [record.getMessage() for record in caplog.records] == [
        f"PHOTO_FONT_BOLD names {broken}, but it contains no font; another font is used"
    ]
