import pytest

from layers.common.core.media import Upload


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("Min bild.jpg", "Min bild"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot"),
        ("x" * 300 + ".png", "x" * 100),
        ("", "photo"),
        (None, "photo"),
    ],
)
def test_a_stem_has_neither_folders_nor_extension(filename: str | None, stem: str) -> None:
    assert Upload("file", b"", filename).stem == stem
