"""``make models``: fetching weights by name from a release server, as its own process."""

import os
import subprocess
import sys
from pathlib import Path

from tests.release import Release


def fetch(folder: Path, url: str, *names: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "STUDIO_MODELS_DIR": str(folder), "MODEL_BASE_URL": url, "MODEL_DOWNLOAD": "auto"}
    return subprocess.run(
        [sys.executable, "-m", "local.models", *names], env=env, capture_output=True, text=True, check=False
    )


def test_a_file_that_is_not_the_published_one(tmp_path: Path, release: Release) -> None:
    release.path = "/u2net.onnx"
    done = fetch(tmp_path, release.url, "u2net")
    assert done.returncode == 1
    assert "not the published file" in done.stderr
    assert "100% of 3 MB" in done.stdout


def test_an_unknown_name(tmp_path: Path, release: Release) -> None:
    done = fetch(tmp_path, release.url, "u3net")
    assert done.returncode == 1
    assert "no such model; expected one of u2net_human_seg" in done.stderr


def test_a_file_that_is_there(tmp_path: Path, release: Release) -> None:
    (tmp_path / "u2net_human_seg.onnx").write_bytes(b"weights")
    done = fetch(tmp_path, release.url)
    assert (done.returncode, release.requests) == (0, [])
    assert "u2net_human_seg: ready" in done.stdout
