"""A folder to stand in, and the command line in this process."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from local.cli.main import run
from tests.pictures import astronaut, saved


class Told(NamedTuple):
    code: int
    out: str
    err: str


class Terminal:
    """Where somebody types."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capfd = capfd

    def type(self, *words: str) -> Told:
        self._capfd.readouterr()
        code = run(words)
        return Told(code, *self._capfd.readouterr())


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fresh_settings: None
) -> Terminal:
    """A terminal in a folder with ``photo.jpg``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(saved(astronaut()[::2, ::2], "JPEG", quality=90))
    return Terminal(tmp_path, capfd)


@pytest.fixture(autouse=True)
def _ctrl_c_reaches_programs() -> Iterator[None]:
    """A shell lets what it puts into the background ignore Ctrl-C, and all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
