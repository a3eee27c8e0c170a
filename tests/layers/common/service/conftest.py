from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from layers.common.service.settings import store_settings
from tests.aws import aws, new_queue
from tests.layers.common.service.service import served


@pytest.fixture(scope="session")
def cloud() -> Iterator[Mapping[str, str]]:
    """moto's server, and the environment in which the service finds its bucket and table."""
    with aws() as env:
        yield env


@pytest.fixture
def queue_url(cloud: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """An SQS queue of the test's own, which the service uses."""
    url = new_queue()
    monkeypatch.setenv("JOBS_QUEUE_URL", url)
    return url


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(params=["embedded", "aws"])
def stores(request: pytest.FixtureRequest, embedded: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings by which either set of stores is used."""
    if request.param == "aws":
        for name, value in request.getfixturevalue("cloud").items():
            monkeypatch.setenv(name, value)
        request.getfixturevalue("queue_url")
    return str(request.param)


@pytest.fixture
def client(embedded: Path) -> Iterator[httpx.Client]:
    """A service over embedded stores, without a worker."""
    with served() as client:
        yield client


@pytest.fixture(scope="session")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One such service for all who ask it nothing that others would notice."""
    with pytest.MonkeyPatch.context() as env, ExitStack() as stack:
        env.setenv("STUDIO_DATA_DIR", str(tmp_path_factory.mktemp("idle")))
        store_settings.cache_clear()
        client = stack.enter_context(served())
        store_settings.cache_clear()
        env.undo()
        yield client
