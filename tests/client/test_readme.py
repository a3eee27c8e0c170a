"""The README's lines, as a newcomer would run them."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import shortened
from tests.pictures import opened, portrait_jpeg
from tests.servers import Server, serving_app

README = Path(__file__).parents[2] / "client" / "README.md"


def test_its_five_lines_work(working: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    lines = [line for line in blocks[0].splitlines() if line]
    assert len(lines) == 5
    monkeypatch.chdir(tmp_path)
    for name in ("me.jpg", "scene.jpg"):
        Path(name).write_bytes(portrait_jpeg())
    names: dict[str, Any] = {}
    for block in blocks:
        exec(shortened(block).replace("http://localhost:8000", working.url), names)
    names["studio"].close()
    with serving_app(names["app"]) as web:
        made = web.post("/shot", files={"photo": ("me.jpg", portrait_jpeg())}).raise_for_status()
        assert made.headers["content-disposition"] == 'attachment; filename="me-product.png"'
        assert opened(made.content).mode == "RGB"
        assert web.post("/shot", files={"photo": ("me.txt", b"words")}).status_code == 415
    assert opened(Path("me.png").read_bytes()).mode == "RGBA"
    assert opened(Path("out.jpg").read_bytes()).size == (512, 512)
    assert Path("clip.mp4").read_bytes()[4:8] == b"ftyp"
