"""With keys, callers are separate: jobs, uploads and Idempotency-Keys belong to the key that made them."""

from collections.abc import Iterator, Mapping

import httpx
import pytest

from layers.common.core.references import UploadReference, new_key
from layers.common.errors import InvalidParameter
from layers.common.service.middleware import owner_of
from layers.common.service.settings import store_settings
from layers.common.service.stores import open_stores
from tests.fresh import forget
from tests.layers.common.service.service import ASYNC, ask, served, until, working

ANN, BEN = {"x-api-key": "ann"}, {"x-api-key": "ben"}
ANN_BY_BEARER = {"Authorization": "Bearer ann"}
NO_NAMES: dict[str, list[str]] = {}
LEAVES = [("GET", ""), ("GET", "/result"), ("POST", "/cancel")]


@pytest.fixture
def keyed(embedded: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A service with two callers."""
    monkeypatch.setenv("API_KEYS", "ann,ben")
    with served() as client:
        yield client


def made(client: httpx.Client, caller: dict[str, str]) -> str:
    """The path of a new job of a caller."""
    return str(ask(client, caller).headers["location"])


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["jobs"]]


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_a_job_is_its_callers_alone(keyed: httpx.Client) -> None:
    path = made(keyed, ANN)
    for method, leaf in LEAVES:
        answer = keyed.request(method, path + leaf, headers=BEN)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert keyed.request(method, path + leaf).status_code == 401
    assert keyed.get(path, headers=ANN_BY_BEARER).json()["status"] == "queued"
    assert keyed.post(f"{path}/cancel", headers=ANN).json()["status"] == "cancelled"


def test_the_store_does_not_hold_a_key(keyed: httpx.Client) -> None:
    path, stores = made(keyed, ANN), open_stores(store_settings())
    job = stores.jobs.get(id_of(path))
    stores.close()
    assert job is not None
    assert job.owner == owner_of(b"ann") != owner_of(b"ben")
    assert "ann" not in repr(job)


def test_an_idempotency_key_belongs_to_its_caller_whichever_header_names_him(keyed: httpx.Client) -> None:
    key = {"Idempotency-Key": keyed.base_url.host + str(keyed.base_url.port)}
    first = ask(keyed, ANN | key).json()["id"]
    assert ask(keyed, ANN_BY_BEARER | key).json()["id"] == first
    assert ask(keyed, BEN | key).json()["id"] != first


def test_an_upload_is_its_callers_alone(keyed: httpx.Client) -> None:
    form = keyed.post("/v1/uploads", json={"bytes": 5}, headers=ANN).json()
    httpx.post(form["url"], data=form["fields"], files={"file": b"quiet"}).raise_for_status()
    sent = {"params": {"file_key": form["key"]}, "files": {"parts": (None, "1")}}
    for preference in ({}, ASYNC):
        answer = keyed.post("/v1/slow", headers=BEN | preference, **sent)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["param"]) == (422, "file_key")
        assert answer.json()["detail"].endswith("nothing was uploaded under this one")
    assert keyed.post("/v1/slow", headers=ANN_BY_BEARER, **sent).content == b"QUIET"  # type: ignore[arg-type]


def test_a_key_for_an_upload_names_its_owner() -> None:
    ann, ben = "a" * 64, "b" * 64
    key = new_key("a.jpg", 9_999_999_999, ann)
    reference = UploadReference.parse("file", key)
    reference.check_owner(ann)
    reference.check_owner("")  # where callers are not told apart
    for other in (reference, UploadReference.parse("file", new_key("a.jpg", 9_999_999_999, ""))):
        with pytest.raises(InvalidParameter, match="nothing was uploaded"):
            other.check_owner(ben)


@pytest.mark.usefixtures("embedded")
def test_one_caller_cannot_take_all_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "ann, ben")
    monkeypatch.setenv("DATA_MAX_BYTES", "4000000")
    monkeypatch.setenv("DATA_CALLER_SHARE", "0.5")
    with served() as client:
        codes = [
            client.post("/v1/slow", headers=ANN | ASYNC, files={"file": bytes(400_000)}).status_code
            for _ in range(8)
        ]
        assert codes == [202] * codes.count(202) + [507] * codes.count(507)
        assert 3 <= codes.count(202) <= 5
        assert client.post("/v1/slow", headers=BEN | ASYNC, files={"file": bytes(400_000)}).status_code == 202


def test_callers_list_their_own_jobs_the_newest_first(keyed: httpx.Client) -> None:
    mine = [id_of(made(keyed, ANN)) for _ in range(3)]
    other = id_of(made(keyed, BEN))
    listed = ids(keyed.get("/v1/jobs", headers=ANN_BY_BEARER, params={"limit": 100}))
    assert [one for one in listed if one in mine] == mine[::-1]
    assert other not in listed
    assert ids(keyed.get("/v1/jobs", headers=ANN, params={"id": [*mine[:2], other, "x"]})) == mine[1::-1]
    assert keyed.get("/v1/jobs").status_code == 401


def test_a_list_comes_in_parts(keyed: httpx.Client) -> None:
    mine = [id_of(made(keyed, ANN)) for _ in range(5)][::-1]
    for names in (NO_NAMES, {"id": mine}):
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while len(seen) < len(mine):
            part = keyed.get("/v1/jobs", headers=ANN, params={"limit": 2, **names, **cursor})
            seen += ids(part)
            cursor = {"cursor": part.json().get("cursor", "")}
        assert seen[: len(mine)] == mine
    answer = keyed.get("/v1/jobs", headers=BEN, params={"cursor": mine[0]})
    assert (answer.status_code, answer.json()["param"]) == (422, "cursor")


def test_a_list_by_status(keyed: httpx.Client) -> None:
    cancelled, queued = made(keyed, ANN), made(keyed, ANN)
    keyed.post(f"{cancelled}/cancel", headers=ANN)
    for names in (NO_NAMES, {"id": [id_of(cancelled), id_of(queued)]}):
        for status, path, other in (("cancelled", cancelled, queued), ("queued", queued, cancelled)):
            listed = ids(keyed.get("/v1/jobs", headers=ANN, params={"status": status, "limit": 100, **names}))
            assert id_of(path) in listed
            assert id_of(other) not in listed


def test_a_list_says_what_a_job_says(client: httpx.Client) -> None:
    path = ask(client).headers["location"]
    with working():
        until(client, path, "succeeded")
    answer = client.get("/v1/jobs", params={"id": id_of(path)})
    assert answer.json() == {"jobs": [client.get(path).json()]}


def test_without_keys_only_named_jobs_are_listed(idle: httpx.Client) -> None:
    path = ask(idle, ANN).headers["location"]
    for headers in ({}, ANN):  # a header means nothing here
        answer = idle.get("/v1/jobs", headers=headers)
        assert (answer.status_code, answer.json()["param"]) == (422, "id")
        assert ids(idle.get("/v1/jobs", headers=headers, params={"id": ["x", id_of(path)]})) == [id_of(path)]
        assert idle.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("id=x&status=done", "status"),
        ("id=x&limit=0", "limit"),
        ("id=x&limit=101", "limit"),
        ("id=x&limit=-1", "limit"),
        ("id=x&limit=1e1", "limit"),
        ("id=x&limit=" + "9" * 5000, "limit"),
        ("id=x&limit=1&limit=2", "limit"),
        ("id=x&cursor=nothing", "cursor"),
        ("id=x&cursor=" + "x" * 32, "cursor"),
        ("id=x&owner=ann", "owner"),
        ("&".join(f"id={n}" for n in range(101)), "id"),
        ("", "id"),
    ],
)
def test_bad_queries_of_a_list(idle: httpx.Client, query: str, param: str) -> None:
    answer = idle.get(f"/v1/jobs?{query}")
    assert (answer.status_code, answer.json()["param"]) == (422, param)


def test_a_stream_is_open_to_whoever_has_an_id_that_cannot_be_guessed(keyed: httpx.Client) -> None:
    path = made(keyed, ANN)
    keyed.post(f"{path}/cancel", headers=ANN)
    for headers in ({}, BEN, {"x-api-key": "wrong"}):
        answer = keyed.get(f"{path}/events", headers=headers)
        assert answer.status_code == 200
        assert "event: cancelled" in answer.text
    assert keyed.post(f"{path}/events").status_code == 401
    assert keyed.get(f"/v1/jobs/{'x' * 32}/events").status_code == 401
    assert keyed.get(f"/v1/jobs/{'x' * 32}/events", headers=BEN).status_code == 404


def test_what_was_made_without_keys_stays_reachable_by_its_id(
    embedded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as client:
        path = ask(client).headers["location"]
    monkeypatch.setenv("API_KEYS", "ann,ben")
    forget()
    with served() as client:
        assert client.get(path).status_code == 401
        assert client.get(path, headers=BEN).status_code == 200
        assert ids(client.get("/v1/jobs", headers=BEN)) == []
        own = made(client, ANN)
    monkeypatch.delenv("API_KEYS")
    forget()
    with served() as client:
        assert client.get(own).status_code == 404


@pytest.mark.usefixtures("embedded", "queue_url")
def test_on_lambda_the_gateways_header_names_the_caller(
    cloud: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**cloud, "AWS_LAMBDA_FUNCTION_NAME": "slow"}.items():
        monkeypatch.setenv(name, value)
    with served() as client:
        path = made(client, ANN)
        assert client.get(path, headers=ANN).status_code == 200
        assert client.get(path, headers=BEN).status_code == 404
        assert client.get(path).status_code == 404
        assert id_of(path) in ids(client.get("/v1/jobs", headers=ANN, params={"limit": 100}))
        assert id_of(path) not in ids(client.get("/v1/jobs", headers=BEN))
        assert client.get("/v1/jobs").status_code == 422


def test_openapi_says_that_a_stream_needs_no_key(keyed: httpx.Client) -> None:
    paths = keyed.get("/openapi.json").json()["paths"]
    assert {} in paths["/v1/jobs/{job_id}/events"]["get"]["security"]
    assert "security" not in paths["/v1/jobs"]["get"]
