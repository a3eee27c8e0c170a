"""Parts of results, asked for as RFC 9110 has it, from jobs and from links alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.layers.common.service.service import ASYNC, ask, job_of, served, until, working


@dataclass(frozen=True)
class Stored:
    client: httpx.Client
    url: str
    whole: bytes

    def get(self, **headers: str) -> httpx.Response:
        return self.client.get(
            self.url, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.fixture(params=["job", "link"])
def stored(request: pytest.FixtureRequest, embedded: object) -> Iterator[Stored]:
    """A result that is kept, and where it is fetched."""
    with served() as client, working():
        path = job_of(client)
        until(client, path, "succeeded")
        url = f"{path}/result"
        if request.param == "link":
            url = client.get(url, headers={"Accept": "application/json"}).json()["url"]
        yield Stored(client, url, client.get(url).content)


def test_a_whole_result_says_that_it_can_be_had_in_parts(stored: Stored) -> None:
    answer = stored.get()
    assert (answer.status_code, answer.headers["accept-ranges"]) == (200, "bytes")
    assert answer.headers["etag"].startswith('"')


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("0-1", 0, 1), ("2-", 2, None), ("1-999999", 1, None), ("-3", -3, None)]
)
def test_a_part(asked: str, first: int, last: int | None, stored: Stored) -> None:
    size = len(stored.whole)
    expected = stored.whole[first:] if last is None else stored.whole[first : last + 1]
    answer = stored.get(Range=f"bytes={asked}")
    assert (answer.status_code, answer.content) == (206, expected)
    start = size - len(expected) if last is None else first
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{size}"
    assert answer.headers["content-length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["999999-", "-0", "5-3"])
def test_a_part_that_is_not_there(asked: str, stored: Stored) -> None:
    answer = stored.get(Range=f"bytes={asked}")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(stored.whole)}"
    assert answer.json()["code"] == "range_not_satisfiable"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=a-b", "0-1"])
def test_what_is_no_single_range_gets_the_whole(asked: str, stored: Stored) -> None:
    answer = stored.get(Range=asked)
    assert (answer.status_code, answer.content) == (200, stored.whole)


def test_several_headers_are_several_ranges(stored: Stored) -> None:
    answer = stored.client.get(stored.url, headers=[("Range", "bytes=0-1"), ("Range", "bytes=3-4")])
    assert (answer.status_code, answer.content) == (200, stored.whole)


def test_a_part_of_the_version_that_is_known(stored: Stored) -> None:
    etag = stored.get().headers["etag"]
    assert stored.get(Range="bytes=0-1", If_Range=etag).status_code == 206
    assert stored.get(Range="bytes=0-1", If_Range='"another"').status_code == 200


def test_a_version_that_is_known_is_not_sent(stored: Stored) -> None:
    etag = stored.get().headers["etag"]
    answer = stored.get(If_None_Match=f'"another", W/{etag}', Range="bytes=0-1")
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert stored.get(If_None_Match='"another"').status_code == 200


def test_head_is_get_without_the_body(stored: Stored) -> None:
    got, head = stored.get(), stored.client.head(stored.url, headers={"Range": "bytes=0-1"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/openapi.json"])
def test_head_wherever_get_answers(path: str, embedded: object) -> None:
    with served() as client:
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == client.get(path).headers["content-type"]


def test_head_of_a_stream_ends(embedded: object) -> None:
    with served() as client:
        path = ask(client, ASYNC).headers["location"]
        head = client.head(f"{path}/events")
        assert (head.status_code, head.headers["content-type"].partition(";")[0]) == (
            200,
            "text/event-stream",
        )


def test_head_where_only_post_answers(embedded: object) -> None:
    with served() as client:
        assert client.head("/v1/slow").status_code == 405
