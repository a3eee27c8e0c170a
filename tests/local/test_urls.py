"""Photos by their URLs, through the real stack."""

from collections.abc import Iterator

import httpx
import pytest

from tests.layers.common.service.service import ASYNC, until
from tests.layers.common.service.web import Web, page, web
from tests.pictures import portrait_png
from tests.servers import Server, serving


@pytest.fixture(scope="module")
def host() -> Iterator[Web]:
    """A store on this machine that has one photo."""
    with web(lambda _: [page(portrait_png())]) as server:
        yield server


@pytest.fixture(scope="module")
def fetching(host: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may fetch from there."""
    env = {
        "FETCH_URLS": f"127.0.0.1:{host.port}",
        "JOB_WORKERS": "1",
        "STUDIO_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    with serving(env) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "field", "params", "headers"),
    [
        ("/v1/cutout", "file", {"model": "classic"}, {}),
        ("/v1/edit", "file", {"ops": '[{"op": "grayscale"}]'}, ASYNC),
        ("/v1/motion/ken_burns", "image", {"params": '{"duration": 1, "draft": true}'}, ASYNC),
    ],
)
def test_a_photo_is_fetched_once_and_worked_on(
    path: str, field: str, params: dict[str, str], headers: dict[str, str], fetching: Server, host: Web
) -> None:
    before = host.reached
    url = f"http://127.0.0.1:{host.port}/photos/cup.png"
    fields = {name: (None, value) for name, value in {f"{field}_url": url, **params}.items()}
    with httpx.Client(base_url=fetching.url) as client:
        answer = client.post(path, files=fields, headers=headers)
        if headers:
            job = until(client, answer.headers["location"], "succeeded", "failed")
            answer = client.get(f"/v1/jobs/{job['id']}/result")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith('inline; filename="cup')
    assert host.reached - before == 1


def test_other_hosts_are_not_asked(fetching: Server, host: Web) -> None:
    with web() as other:
        files = {"file_url": (None, f"http://127.0.0.1:{other.port}/")}
        answer = httpx.post(f"{fetching.url}/v1/cutout", files=files)
        assert (answer.status_code, answer.json()["code"]) == (422, "unreachable_url")
        assert other.reached == 0
