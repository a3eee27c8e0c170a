import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.layers.common.dialects.site import Site, site
from tests.servers import Server

KEY = "secret"


@pytest.fixture(scope="session")
def peer_site() -> Iterator[Site]:
    """A site that the server may fetch from."""
    with site() as found:
        yield found


@pytest.fixture(scope="session")
def peer(stack: Callable[..., Server], peer_site: Site) -> Server:
    """The local stack, with the key :data:`KEY`, for clients of other services."""
    return stack(API_KEYS=KEY, FETCH_URLS=peer_site.authority)


@pytest.fixture(scope="session")
def node() -> None:
    """Tests that need Node are skipped where there is none."""
    if shutil.which("npm") is None:
        pytest.skip("Node's npm is not installed here")
