import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import httpx
import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import settings

from tests.lambda_events.events import HOSTS
from tests.weights import as_set_up

# Hundreds of servers, workers and commands import the same modules; compiling them is half of a start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Before any settings are read: tests meet the weights that set-up fetches, no others, and no network.
SET_UP = as_set_up()
os.environ["MODEL_DOWNLOAD"] = "never"
os.environ["FETCH_URLS"] = "off"
os.environ["INFERENCE_ENGINE"] = "onnxruntime"
for home in ("STUDIO_MODELS_DIR", "U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"):
    os.environ.pop(home, None)
for font in ("PHOTO_FONT_BOLD", "PHOTO_FONT_MONO", "PHOTO_FONT_FALLBACK"):
    os.environ.pop(font, None)
os.environ["STUDIO_MODELS_DIR"] = str(SET_UP)
os.environ["XDG_DATA_HOME"] = "/nonexistent"
# Jobs are accepted and wait, except where a test starts workers.
os.environ["STUDIO_DATA_DIR"] = tempfile.mkdtemp(prefix="photo-studio-tests-")
os.environ["JOB_WORKERS"] = "0"
for caller in ("API_KEYS", "PUBLIC_URL", "ALLOW_OPEN"):
    os.environ.pop(caller, None)
# On Lambda the gateway checks the host. Tests send its events to functions that do not run there.
os.environ["ALLOWED_HOSTS"] = ",".join(HOSTS)
_ENVIRONMENT = dict(os.environ)
"""Of the session, before any test changes it."""

from tests import warm  # noqa: E402
from tests.fresh import forget  # noqa: E402
from tests.release import Release  # noqa: E402
from tests.servers import Server, serving  # noqa: E402
from tests.waiting import PATIENCE_S  # noqa: E402

# How long an example takes is the machine's matter.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
for phase in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, phase, PATIENCE_S)
# A call of httpx that has no client would read the machine's certificates, which takes longer than the call.
pytest.MonkeyPatch().setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))


@pytest.fixture(scope="session", autouse=True)
def _warm_programs() -> Iterator[None]:
    yield
    warm.end()


@pytest.fixture(scope="session")
def stack() -> Iterator[Callable[..., Server]]:
    """The local stack by its environment: started for the first test that asks for it, and kept."""
    with ExitStack() as running:
        yield cache(lambda **env: running.enter_context(serving(env, within=_ENVIRONMENT)))


@pytest.fixture(scope="session")
def server(stack: Callable[..., Server]) -> Server:
    """The router as it is after set-up."""
    return stack()


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


@pytest.fixture(scope="session")
def old_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the pip that Python 3.11 and 3.12 bring along."""
    return _fetched("pip==23.2.1", tmp_path_factory.mktemp("pip"))


@pytest.fixture(scope="session")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The locked uv, its wheel in the folder of its environment."""
    folder = tmp_path_factory.mktemp("uv")
    wheel = _fetched("--requirement=tools/uv.txt", folder)
    _pip("install", "--no-index", "--no-deps", f"--target={folder / 'env'}", str(wheel))
    return folder / "env" / "bin" / "uv"


def _fetched(requirement: str, folder: Path) -> Path:
    """A package from the index that set-up installs from."""
    _pip("download", "--no-deps", "--only-binary=:all:", f"--dest={folder}", requirement)
    return next(folder.glob("*.whl"))


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
