import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before any settings are read: tests meet no weights and no network but their own.
os.environ["MODEL_DOWNLOAD"] = "never"
for home in ("STUDIO_MODELS_DIR", "U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"):
    os.environ.pop(home, None)
for font in ("PHOTO_FONT_BOLD", "PHOTO_FONT_MONO"):
    os.environ.pop(font, None)
os.environ["STUDIO_MODELS_DIR"] = "/nonexistent"
os.environ["XDG_DATA_HOME"] = "/nonexistent"
# Jobs are accepted and wait, except where a test starts workers.
os.environ["STUDIO_DATA_DIR"] = tempfile.mkdtemp(prefix="photo-studio-tests-")
os.environ["JOB_WORKERS"] = "0"

from tests.fresh import forget  # noqa: E402
from tests.release import Release  # noqa: E402
from tests.servers import Server, serving  # noqa: E402

# How long an example takes is the machine's matter.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The router with its defaults, and no weights to be had."""
    with serving({}) as running:
        yield running


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """Settings, loaded models and fonts are read anew in the test and after it."""
    forget()
    yield
    forget()


@pytest.fixture
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> Path:
    """An empty models folder that this process uses."""
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def release() -> Iterator[Release]:
    """Where weights are published."""
    server = Release()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()
