"""A job's way as a reader of events sees it."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.layers.common.service.service import job_of, served, until, working


def read(client: httpx.Client, path: str, last: str | None = None) -> list[dict[str, Any]]:
    """All events until the stream ends; their data, with the id as ``event_id``."""
    return list(events(lines(client, path, last)))


def lines(client: httpx.Client, path: str, last: str | None = None) -> Iterator[str]:
    headers = {} if last is None else {"Last-Event-ID": last}
    with client.stream("GET", f"{path}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield from answer.iter_lines()


def events(read: Iterator[str]) -> Iterator[dict[str, Any]]:
    event_id = event_name = ""
    for line in read:
        name, _, value = line.partition(": ")
        if name == "id":
            event_id = value
        elif name == "event":
            event_name = value
        elif name == "data":
            event = {"event_id": event_id, **json.loads(value)}
            assert event_name == ("progress" if event["status"] in ("queued", "running") else event["status"])
            yield event


def test_from_the_first_event_to_the_last(stores: str) -> None:
    with served() as client, working():
        path = job_of(client, parts=16, part_s=0.1)
        seen = read(client, path)
    assert [event["status"] for event in seen][-1] == "succeeded"
    assert {event["id"] for event in seen} == {path.rpartition("/")[2]}
    assert all(a["progress"] <= b["progress"] for a, b in pairwise(seen))
    assert all(int(a["event_id"]) < int(b["event_id"]) for a, b in pairwise(seen))
    halfway = [event for event in seen if event["stage"] == "render" and event["status"] == "running"]
    assert any(20 < event["progress"] < 95 for event in halfway)
    assert seen[-1]["result"]["url"] == f"{path}/result"
    assert all("result" not in event for event in seen[:-1])


def test_who_comes_late_gets_the_end_and_nothing_else(client: httpx.Client) -> None:
    with working():
        path = job_of(client)
        until(client, path, "succeeded")
        (event,) = read(client, path)
        assert (event["status"], event["progress"]) == ("succeeded", 100)
        path = job_of(client, ends="fault")
        until(client, path, "failed")
        (event,) = read(client, path)
        assert (event["status"], event["problem"]["code"]) == ("failed", "no_subject")


def test_who_saw_the_end_is_told_not_to_come_again(idle: httpx.Client) -> None:
    path = job_of(idle)
    idle.post(f"{path}/cancel")
    (event,) = read(idle, path)
    assert event["status"] == "cancelled"
    again = idle.get(f"{path}/events", headers={"Last-Event-ID": event["event_id"]})
    assert (again.status_code, again.content) == (204, b"")


def test_who_comes_again_gets_what_is_new(idle: httpx.Client) -> None:
    path = job_of(idle)
    version = idle.get(path).headers["etag"].strip('"')
    idle.post(f"{path}/cancel")
    assert [event["status"] for event in read(idle, path, version)] == ["cancelled"]
    assert [event["status"] for event in read(idle, path, "garbage")] == ["cancelled"]


def test_a_reader_is_told_when_to_come_again(idle: httpx.Client) -> None:
    path = job_of(idle)
    idle.post(f"{path}/cancel")
    assert next(lines(idle, path)) == "retry: 2000"


@pytest.mark.usefixtures("embedded")
def test_while_nothing_happens_there_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_HEARTBEAT_S", "0.1")
    with served() as client:
        path = job_of(client)
        beats = 0
        for line in lines(client, path):
            beats += line.startswith(":")
            if beats == 3:
                client.post(f"{path}/cancel")
        assert beats >= 3


@pytest.mark.usefixtures("embedded")
def test_a_stream_may_be_short_and_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Lambda, which sends a stream only when it is complete."""
    monkeypatch.setenv("EVENTS_STREAM_S", "0.3")
    with served() as client:
        path = job_of(client)
        (event,) = read(client, path)
        assert event["status"] == "queued"
        assert read(client, path, event["event_id"]) == []
        client.post(f"{path}/cancel")
        assert [event["status"] for event in read(client, path, event["event_id"])] == ["cancelled"]


def test_a_reader_who_leaves_leaves_nothing_behind(embedded: Path) -> None:
    with served() as client:
        path = job_of(client)
        for _ in range(3):
            stream = lines(client, path)
            next(stream)
            stream.close()  # type: ignore[attr-defined]
        assert client.get(path).status_code == 200
