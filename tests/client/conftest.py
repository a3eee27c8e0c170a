from collections.abc import Iterator

import pytest

from photo_studio import Studio
from tests.servers import Server, serving


@pytest.fixture(scope="session")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The local stack with a worker."""
    with serving({"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path_factory.mktemp("data"))}) as running:
        yield running


@pytest.fixture
def studio(working: Server) -> Iterator[Studio]:
    with Studio(working.url) as studio:
        yield studio
