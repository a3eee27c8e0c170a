"""Completion, as bash asks for it and as its script is made."""

from pathlib import Path

import pytest

from tests.local.cli.studio import studio
from tests.networks import write_network

WANTED = {
    "studio ": {"cutout", "edit", "compose", "style", "motion", "batch", "models", "serve"},
    "studio style ": {"red", "split", "money"},
    "studio motion k": {"ken_burns", "karaoke"},
    "studio batch ": {"cutout", "edit", "style", "motion"},
    "studio batch motion ": {"ken_burns", "parallax"},
    "studio cutout photo.jpg --cr": {"--crop", "--crop-margin"},
    "studio cutout photo.jpg --output-format ": {"png", "webp", "avif"},
    "studio motion ken_burns photo.jpg --pan up": {"up", "up-left", "up-right"},
}


def completed(line: str, folder: Path) -> set[str]:
    words = line.split(" ")
    env = {"_STUDIO_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = studio(cwd=folder, env={**env, "STUDIO_MODELS_DIR": str(folder)})
    assert done.stderr == b""
    return set(done.stdout.decode().split())


@pytest.mark.parametrize("line", WANTED)
def test_values(line: str, tmp_path: Path) -> None:
    assert completed(line, tmp_path) == WANTED[line]


def test_models(tmp_path: Path) -> None:
    write_network(tmp_path / "mine.onnx", size=64)
    (tmp_path / "mine.json").write_text('{"input_size": 64}')
    found = completed("studio cutout photo.jpg --model ", tmp_path)
    assert {"u2net_human_seg", "birefnet-portrait", "classic", "mine"} <= found


def test_the_script_of_each_shell(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        done = studio(cwd=tmp_path, env={"_STUDIO_COMPLETE": f"source_{shell}"})
        assert b"_STUDIO_COMPLETE" in done.stdout
