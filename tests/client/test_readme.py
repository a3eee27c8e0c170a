"""The README's lines, as a newcomer would run them."""

import re
from pathlib import Path

import pytest

from photo_studio import Studio
from tests.docs.blocks import shortened
from tests.pictures import opened, portrait_jpeg
from tests.servers import Server

README = Path(__file__).parents[2] / "client" / "README.md"


def test_its_five_lines_work(working: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    lines = [line for line in blocks[0].splitlines() if line]
    assert len(lines) == 5
    monkeypatch.chdir(tmp_path)
    for name in ("me.jpg", "scene.jpg"):
        Path(name).write_bytes(portrait_jpeg())
    names: dict[str, Studio] = {}
    for block in blocks:
        exec(shortened(block).replace("http://localhost:8000", working.url), names)
    names["studio"].close()
    assert opened(Path("me.png").read_bytes()).mode == "RGBA"
    assert opened(Path("out.jpg").read_bytes()).size == (512, 512)
    assert Path("clip.mp4").read_bytes()[4:8] == b"ftyp"
