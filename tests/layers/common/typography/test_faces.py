import logging
from pathlib import Path

import pytest

from layers.common.typography.faces import Role, faces
from layers.common.typography.typeset import set_line
from tests.layers.common.typography.fonts import INTER_FILE, MONO_FILE, style

pytestmark = pytest.mark.usefixtures("fresh_settings")


@pytest.mark.parametrize(
    ("role", "name"), [("regular", "Inter"), ("bold", "Inter"), ("mono", "JetBrainsMono")]
)
def test_fonts_that_come_along_go_first(role: Role, name: str) -> None:
    assert faces(role)[0].path.name.startswith(name)
    assert not any("Italic" in face.path.name for face in faces(role))


@pytest.mark.parametrize("role", ["regular", "bold", "mono"])
def test_every_role_writes_the_alphabets_of_its_readers(role: Role) -> None:
    """Without any font of the system, as in a slim image."""
    packaged = [face for face in faces(role) if "fontpkg_" in str(face.path)]
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
        assert all(any(face.covers(letter) for face in packaged) for letter in letters)


def test_the_environment_names_the_bold_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FONT_BOLD", str(MONO_FILE))
    assert faces("bold")[0].path == MONO_FILE
    assert faces("regular")[0].path != MONO_FILE
    # One width for all letters: the words were not shaped with the font before.
    assert len({round(word.right - word.left, 3) for word in set_line("iii WWW", style()).words}) == 1


def test_the_environment_names_the_mono_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTO_FONT_MONO", str(INTER_FILE))
    assert faces("mono")[0].path == INTER_FILE


def test_a_broken_font_is_told_once_and_another_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    monkeypatch.setenv("PHOTO_FONT_BOLD", str(broken))
    with caplog.at_level(logging.WARNING):
        first = set_line("Räntan", style())
        set_line("höjs", style())
    assert first.words[0].runs[0].face.path.name.startswith("Inter")
    assert [record.getMessage() for record in caplog.records] == [
        f"PHOTO_FONT_BOLD names {broken}, but it holds no font; another font serves"
    ]
