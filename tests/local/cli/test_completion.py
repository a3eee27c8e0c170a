"""Completion, as bash asks for it and as its script is made."""

from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from functions.style.looks import looks
from local.cli.main import run
from tests.local.cli.conftest import Terminal
from tests.local.cli.studio import studio
from tests.networks import write_network

WANTED = {
    "studio ": {"cutout", "edit", "compose", "style", "product", "motion", "batch", "models", "serve"},
    "studio style ": set(looks()),
    "studio motion k": {"ken_burns", "karaoke"},
    "studio batch ": {"cutout", "edit", "style", "product", "motion"},
    "studio cutout photo.jpg --cr": {"--crop", "--crop-margin"},
    "studio cutout photo.jpg --output-format ": {"png", "webp", "avif"},
    "studio motion ken_burns photo.jpg --pan up": {"up", "up-left", "up-right"},
}


@pytest.fixture
def completed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], set[str]]:
    """What bash would offer at the end of a line."""

    def complete(line: str) -> set[str]:
        monkeypatch.setenv("_STUDIO_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
        with redirect_stdout(StringIO()) as out, pytest.raises(SystemExit):
            run([])
        return set(out.getvalue().split())

    return complete


@pytest.mark.parametrize("line", WANTED)
def test_values(line: str, completed: Callable[[str], set[str]]) -> None:
    assert completed(line) == WANTED[line]


def test_models(completed: Callable[[str], set[str]], models_dir: Path) -> None:
    write_network(models_dir / "mine.onnx", size=64)
    (models_dir / "mine.json").write_text('{"input_size": 64}')
    found = completed("studio cutout photo.jpg --model ")
    assert {"u2net_human_seg", "birefnet-portrait", "classic", "mine"} <= found


def test_the_script_of_each_shell(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        done = studio(cwd=tmp_path, env={"_STUDIO_COMPLETE": f"source_{shell}"})
        assert b"_STUDIO_COMPLETE" in done.stdout
