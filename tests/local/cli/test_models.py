"""``studio models``: listed, fetched, and hashed."""

from pathlib import Path

import pytest

from layers.common.vision.catalogue import FETCHABLE
from local.cli.options import fetchable_names
from tests.local.cli.conftest import Terminal
from tests.networks import write_network
from tests.release import Release


@pytest.fixture
def own(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model of somebody's own."""
    folder = terminal.folder / "models"
    write_network(folder / "mine.onnx", size=64)
    (folder / "mine.json").write_text('{"input_size": 64, "licence": "CC0-1.0"}')
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(folder))
    return folder


def test_the_list(terminal: Terminal, own: Path) -> None:
    lines = [" ".join(line.split()) for line in terminal.type("models", "list").out.splitlines()]
    rows = {line.split()[0]: line for line in lines}
    assert "(default) people, fast" in rows["u2net_human_seg"]
    assert "1024 px MIT" in rows["birefnet-general"]
    assert rows["birefnet-general"].endswith("missing")
    assert "your own" in rows["mine"]
    assert rows["mine"].endswith(f"ready: {own / 'mine.onnx'}")
    assert "not for commercial use" in rows["bria-rmbg"]
    assert "(default) matting=vitmatte" in rows["vitmatte-small-distinctions-646"]


def test_what_would_be_fetched(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_DOWNLOAD", "auto")
    assert terminal.type("models", "list").out.splitlines()[1].endswith("will be fetched on first use")


def test_a_whole_file(terminal: Terminal, own: Path) -> None:
    told = terminal.type("models", "verify")
    assert told.code == 0
    assert f"mine: intact, {own / 'mine.onnx'}\n" in told.out
    assert "u2net: not present\n" in told.out


def test_a_file_that_is_not_what_it_should_be(terminal: Terminal, own: Path) -> None:
    (own / "mine.json").write_text(f'{{"input_size": 64, "sha256": "{"0" * 64}"}}')
    (own / "u2net.onnx").write_bytes(b"something else")
    told = terminal.type("models", "verify")
    assert told.code == 1
    assert "mine: mine.onnx fails its SHA-256" in told.err
    assert "u2net: u2net.onnx is not the published file" in told.err


def test_an_own_model_is_never_fetched_over(terminal: Terminal, own: Path) -> None:
    write_network(own / "u2netp.onnx", size=64)
    (own / "u2netp.json").write_text('{"input_size": 64}')
    told = terminal.type("models", "fetch", "u2netp", "mine")
    assert (told.code, told.err) == (0, "")
    assert told.out.count("your own model") == 2
    assert terminal.type("models", "verify").code == 0


def test_what_is_offered_to_be_fetched_can_be(terminal: Terminal) -> None:
    assert [name for name, _ in fetchable_names("")] == list(FETCHABLE)
    assert [name for name, _ in fetchable_names("yu")] == ["yunet"]


def test_fetching(terminal: Terminal, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    release.path = "/u2net.onnx"
    for name, value in {"MODEL_BASE_URL": release.url, "MODEL_DOWNLOAD": "auto"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(terminal.folder))
    told = terminal.type("models", "fetch", "u2net")
    assert told.code == 1
    assert "not the published file" in told.err
    assert "100% of 3 MB" in told.out
