from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from functions.product.app import capability
from layers.common.dialects import dialects
from layers.common.service.app import create_app
from tests.fresh import forget
from tests.servers import serving_app, working_here


@pytest.fixture
def client(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """The product function behind a real server, with little room for pixels, and a worker."""
    monkeypatch.setenv("STUDIO_DATA_DIR", str(models_dir / "data"))
    monkeypatch.setenv("MAX_PIXELS", "100000")
    forget()
    with working_here([capability]), serving_app(create_app([capability], dialects())) as client:
        yield client
