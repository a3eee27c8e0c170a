from collections.abc import Iterator, Mapping

import pytest

from tests.aws import aws


@pytest.fixture(scope="session")
def cloud() -> Iterator[Mapping[str, str]]:
    """moto's server, and the environment in which the service finds its bucket, table and queue."""
    with aws() as env:
        yield env
