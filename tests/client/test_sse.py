"""Server-Sent Events, line by line."""

from photo_studio.sse import Stream


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
    assert list(stream.data(lines)) == ["", "", "a\nb"]
    assert (stream.last_id, stream.retry_s, stream.heard) == ("3", 2.0, True)


def test_an_event_that_does_not_end_is_not_seen() -> None:
    stream = Stream(last_id="1")
    assert list(stream.data(["id: 2", "data: a"])) == []
    assert stream.last_id == "1"


def test_nonsense_is_passed_over() -> None:
    stream = Stream()
    assert list(stream.data(["retry: soon", "id: a\0b", "colour: red", "data", ""])) == [""]
    assert (stream.last_id, stream.retry_s) == ("", 1.0)
