"""Jobs, followed to their end."""

import io
import json
import time
import zipfile
from collections.abc import Sequence

import pytest

from photo_studio import Event, ProblemError, Retry, Studio
from photo_studio.job import Stream
from tests.client.faulty import Answer, Asked, Turn, failing, hang_up
from tests.pictures import opened, portrait_jpeg
from tests.waiting import PATIENCE_S, wait_for

SOON = Retry(attempts=3, first_s=0.02, longest_s=0.05)


def test_a_job_gives_what_the_request_would(studio: Studio) -> None:
    job = studio.submit.edit(("me.jpg", portrait_jpeg()), ops=[{"op": "resize", "w": 50}])
    assert job.status in ("queued", "running")
    result = job.result()
    assert (result.filename, opened(result.content).size) == ("me-edited.jpg", (50, 50))
    assert (job.status, job.progress) == ("succeeded", 100)
    assert result.timings.keys() >= {"decode", "encode"}


def test_its_events_lead_to_its_end(studio: Studio) -> None:
    job = studio.submit.motion("captions", words=["ett", "två"], duration=4, w=270, h=480)
    events = list(job.events())
    assert [event.status for event in events][-1] == "succeeded"
    assert len(set(events)) == len(events)
    assert [event.progress for event in events] == sorted(event.progress for event in events)
    assert list(job.events()) == [events[-1]]


def test_a_batch_gives_an_archive(studio: Studio) -> None:
    photos = [("a.jpg", portrait_jpeg()), ("b.jpg", b"no picture"), ("a.jpg", portrait_jpeg())]
    job = studio.batch("edit", photos, ops=[{"op": "resize", "w": 50}])
    assert [one["filename"] for one in job.batch] == ["a.jpg", "b.jpg", "a.jpg"]
    result = job.result()
    assert (result.media_type, result.headers["x-files"]) == ("application/zip", "2 of 3")
    assert [one["status"] for one in job.batch] == ["succeeded", "failed", "succeeded"]
    archive = zipfile.ZipFile(io.BytesIO(result.content))
    assert archive.namelist() == ["a-edited.jpg", "a-edited_1.jpg", "report.json"]
    assert opened(archive.read("a-edited_1.jpg")).size == (50, 50)


def test_it_is_found_again(studio: Studio) -> None:
    job = studio.submit.edit(portrait_jpeg())
    again = studio.job(job.id)
    seen: list[Event] = []
    assert again.wait(timeout=PATIENCE_S, on_progress=seen.append) is again
    assert (again.ended, seen[-1].status) == (True, "succeeded")
    with pytest.raises(ProblemError, match="not_found"):
        studio.job("a" * 30)


def test_waiting_ends_on_time_and_the_job_goes_on(studio: Studio) -> None:
    job = studio.submit.motion("captions", words=["ett"], duration=60)
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=job.id):
        job.wait(timeout=0.5)
    assert time.monotonic() - started < 30, "the film takes longer"
    assert not job.ended
    job.cancel()
    assert (job.status, job.cancel().status) == ("cancelled", "cancelled")
    with pytest.raises(ProblemError, match="job_cancelled"):
        job.result()


def test_a_job_fails_as_the_request_would(studio: Studio) -> None:
    job = studio.submit.edit(b"no picture")
    with pytest.raises(ProblemError) as caught:
        job.result()
    assert (job.status, caught.value.status, caught.value.code) == ("failed", 415, "unsupported_image")
    with pytest.raises(ProblemError, match="job_ended"):
        job.cancel()


def test_what_is_wrong_at_once_is_told_at_once(studio: Studio) -> None:
    with pytest.raises(ProblemError, match="invalid_parameter"):
        studio.submit.edit(portrait_jpeg(), ops=[{"op": "blur", "radius": -1}])


def told(status: str, version: int = 1, again: str = "0") -> Answer:
    body = {"id": "j", "status": status, "stage": "", "progress": version}
    headers = {"Content-Type": "application/json", "ETag": f'"{version}"', "Retry-After": again}
    return Answer(200, json.dumps(body).encode(), headers)


def streamed(*texts: str, pause_s: float = 0.0) -> Turn:
    """A stream of events that is cut off after its last text."""

    def turn(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Type", "text/event-stream")
        asked.end_headers()
        for text in texts:
            asked.say(text)
            time.sleep(pause_s)

    return turn


def event(status: str, version: int) -> str:
    data = json.dumps({"id": "j", "status": status, "stage": "", "progress": version})
    name = "progress" if status in ("queued", "running") else status
    return f"id: {version}\nevent: {name}\ndata: {data}\n\n"


def followed(*turns: Turn) -> tuple[Sequence[tuple[str, int]], Sequence[Asked]]:
    """A job's events when the server takes these turns after it told of the job, and what it was asked."""
    with failing(told("queued"), *turns) as server, Studio(server.url, retry=SOON) as studio:
        events = [(one.status, one.progress) for one in studio.job("j").events()]
        return events, server.asked[1:]


def test_a_broken_stream_is_taken_up_where_it_broke() -> None:
    events, asked = followed(
        streamed("retry: 10\n\n", event("running", 2), "id: 3\ndata: {"),
        streamed("retry: 10\n\n: still here\n\n"),
        streamed(event("running", 3), event("succeeded", 4)),
    )
    assert events == [("queued", 1), ("running", 2), ("running", 3), ("succeeded", 4)]
    assert [one.headers["Last-Event-ID"] for one in asked] == [None, "2", "2"]


def test_a_slow_stream_is_waited_for() -> None:
    half = event("succeeded", 2)
    events, asked = followed(streamed(": \n\n", half[:20], half[20:], pause_s=0.3))
    assert (events, len(asked)) == ([("queued", 1), ("succeeded", 2)], 1)


@pytest.mark.parametrize("refusal", [Answer(404), Answer(406), Answer(), Answer(204), hang_up])
def test_without_a_stream_it_is_polled(refusal: Turn) -> None:
    events, asked = followed(
        refusal, told("queued"), Answer(304), told("running", 2), hang_up, told("succeeded", 3)
    )
    assert events == [("queued", 1), ("running", 2), ("succeeded", 3)]
    assert [one.headers["If-None-Match"] for one in asked] == [None, '"1"', '"1"', '"1"', '"2"', '"2"']


def test_polling_keeps_to_the_servers_pace() -> None:
    started = time.monotonic()
    followed(Answer(404), told("running", 2, again="1"), told("succeeded", 3))
    assert time.monotonic() - started >= 1


def test_a_repeated_submission_has_the_key_of_the_first() -> None:
    """By which the server knows it for the same job."""
    job = json.dumps({"id": "j", "status": "queued", "stage": "", "progress": 0}).encode()
    with failing(hang_up, Answer(202, job)) as server, Studio(server.url, retry=SOON) as studio:
        studio.submit.edit(portrait_jpeg())
        studio.submit.edit(portrait_jpeg())
        keys = [asked.headers["Idempotency-Key"] for asked in server.asked]
        assert [asked.headers["Prefer"] for asked in server.asked] == ["respond-async"] * 3
    assert keys[0] == keys[1] != keys[2]


def test_it_says_where_it_is(studio: Studio) -> None:
    job = studio.submit.edit(portrait_jpeg())
    wait_for(lambda: job.refresh().ended)
    assert repr(job) == f"<Job {job.id} succeeded 100 %>"


def data(stream: Stream, lines: Sequence[str]) -> Sequence[str]:
    return [one for line in lines if (one := stream.take(line)) is not None]


def test_events_and_what_is_between_them() -> None:
    stream = Stream()
    lines = [
        "retry: 2000",
        "",
        ": still here",
        "",
        "id: 3",
        "event: progress",
        "data: a",
        "data:b",
        "",
        "data: c",
    ]
    assert data(stream, lines) == ["", "", "a\nb"]
    assert (stream.last_id, stream.retry_s, stream.heard) == ("3", 2.0, True)


def test_an_event_that_does_not_end_is_not_seen() -> None:
    stream = Stream(last_id="1")
    assert data(stream, ["id: 2", "data: a"]) == []
    assert stream.last_id == "1"


def test_nonsense_is_passed_over() -> None:
    stream = Stream()
    assert data(stream, ["retry: soon", "id: a\0b", "colour: red", "data", ""]) == [""]
    assert (stream.last_id, stream.retry_s) == ("", 1.0)


def test_jobs_are_listed_in_parts(studio: Studio) -> None:
    made = [studio.submit.edit(portrait_jpeg()).id for _ in range(21)]
    assert [job.id for job in studio.jobs(*made, "x" * 32)] == made[::-1]
    assert not list(studio.jobs(*made, status="cancelled"))
    with pytest.raises(ProblemError, match="expected the ids of your jobs"):
        next(studio.jobs())
