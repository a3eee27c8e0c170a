import pytest

from layers.common.core.media import Upload


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("Min bild.jpg", "Min bild"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot"),
        ("x" * 300 + ".png", "x" * 100),
        ("å" * 300 + ".png", "å" * 90),
        ("🦐" * 300, "🦐" * 45),
        (".png", "png"),
        ("...", "photo"),
        ("a\r\nb\0\x85.png", "ab"),
        ("gpj.\u202egnp.exe", "gpj.gnp"),
        ("f\udcf6rs.png", "f\udcf6rs"),
        (" räk .png", "räk"),
        ("👩\u200d🚀.png", "👩\u200d🚀"),
        ("", "photo"),
        (None, "photo"),
    ],
)
def test_a_stem_has_neither_folders_nor_extension(filename: str | None, stem: str) -> None:
    assert Upload("file", b"", filename).stem == stem
