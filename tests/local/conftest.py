"""The same requests to the router itself, and through the functions' handlers behind a gateway."""

from collections.abc import Callable

import pytest

from tests.servers import Server

WAYS = {"router": {}, "gateway": {"GATEWAY": "lambda"}}
"""The environment of each way in."""


@pytest.fixture(scope="session", params=WAYS)
def way(request: pytest.FixtureRequest) -> dict[str, str]:
    return WAYS[request.param]


@pytest.fixture(autouse=True)
def _only_where_it_holds(request: pytest.FixtureRequest) -> None:
    """What AWS does otherwise is not asked of the gateway: ``@pytest.mark.router("why")``."""
    mark = request.node.get_closest_marker("router")
    if mark and "way" in request.fixturenames and request.getfixturevalue("way") is WAYS["gateway"]:
        pytest.skip(mark.args[0])


@pytest.fixture(scope="session")
def server(way: dict[str, str], stack: Callable[..., Server]) -> Server:
    """The local stack as it is after set-up."""
    return stack(**way)
