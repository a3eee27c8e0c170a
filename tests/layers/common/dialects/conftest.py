from collections.abc import Callable, Iterator

import httpx
import pytest

from layers.common.dialects import dialects
from layers.common.service.app import create_app
from layers.common.service.generator import generator_settings
from layers.common.service.vision_model import vision_model_settings
from local.router import CAPABILITIES
from tests.fresh import forget
from tests.layers.common.dialects.site import Site, site
from tests.servers import serving_app, working_here

Settings = Callable[..., None]


@pytest.fixture(scope="package")
def web_site() -> Iterator[Site]:
    """A site that the service may fetch from."""
    with site() as found:
        yield found


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory, web_site: Site) -> Iterator[httpx.Client]:
    """Every capability in every dialect, behind a real server without weights that asks for a key."""
    with pytest.MonkeyPatch.context() as env:
        env.setenv("STUDIO_DATA_DIR", str(tmp_path_factory.mktemp("studio")))
        env.setenv("STUDIO_MODELS_DIR", str(tmp_path_factory.mktemp("models")))
        env.setenv("MODEL_DOWNLOAD", "never")
        env.setenv("API_KEYS", "secret")
        env.setenv("FETCH_URLS", web_site.authority)
        env.setenv("MAX_PIXELS", "1000000")
        env.setenv("MAX_UPLOAD_BYTES", "200000")
        forget()
        with serving_app(create_app(CAPABILITIES, dialects())) as client:
            client.headers["x-api-key"] = "secret"
            yield client
    forget()


@pytest.fixture(scope="module")
def worker(studio: httpx.Client) -> Iterator[None]:
    with working_here(CAPABILITIES):
        yield


@pytest.fixture
def at_work(studio: httpx.Client, worker: None) -> httpx.Client:
    """The studio, whose jobs are done."""
    return studio


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Sets what is set for the models outside of this program."""

    def configure(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        generator_settings.cache_clear()
        vision_model_settings.cache_clear()

    yield configure
    monkeypatch.undo()
    generator_settings.cache_clear()
    vision_model_settings.cache_clear()
