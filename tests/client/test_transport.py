"""Asking again, and when not to."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photo_studio import ConnectionFailed, ProblemError, Retry, Studio
from photo_studio.errors import seconds_until
from tests.client.faulty import Answer, Turn, break_off, failing, hang_up
from tests.servers import free_port

SOON = Retry(attempts=4, first_s=0.02, longest_s=0.05)
PROBLEM = b'{"status": 503, "code": "model_unavailable", "title": "T", "detail": "D", "request_id": "r"}'


def busy(after: str, status: int = 503) -> Answer:
    return Answer(status, PROBLEM, {"Content-Type": "application/problem+json", "Retry-After": after})


def asked_often(*turns: Turn, retry: Retry = SOON) -> int:
    """How often it takes until an answer comes."""
    with failing(*turns) as server, Studio(server.url, retry=retry) as studio:
        assert studio.health() == {}
        return len(server.asked)


@pytest.mark.parametrize("turn", [hang_up, break_off, busy("0"), busy("0", 429), Answer(503), Answer(429)])
def test_what_may_pass_is_asked_again(turn: Turn) -> None:
    assert asked_often(turn, turn, Answer()) == 3


@pytest.mark.parametrize("dated", [False, True])
def test_the_server_says_when(dated: bool) -> None:
    after = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True) if dated else "1"
    started = time.monotonic()
    assert asked_often(busy(after), Answer()) == 2
    assert time.monotonic() - started >= (0.5 if dated else 1.0)  # a date has whole seconds


def test_a_form_is_sent_again_whole() -> None:
    with failing(hang_up, busy("0"), Answer()) as server, Studio(server.url, retry=SOON) as studio:
        studio.edit(("a.jpg", b"the photo"), ops=[{"op": "invert"}])
        bodies = [asked.body.split(b"\r\n")[1:-2] for asked in server.asked]
    assert len(bodies) == 3
    assert b"the photo" in b"".join(bodies[2])
    assert [len(body) for body in bodies] == [len(bodies[0])] * 3


@pytest.mark.parametrize("status", [400, 401, 404, 409, 413, 415, 422, 500, 502, 504])
def test_everything_else_is_final(status: int) -> None:
    with failing(Answer(status, PROBLEM)) as server, Studio(server.url, retry=SOON) as studio:
        with pytest.raises(ProblemError) as caught:
            studio.health()
        assert caught.value.status == status
        assert len(server.asked) == 1


def test_the_studios_503_without_a_time_is_final() -> None:
    turn = Answer(503, PROBLEM, {"Content-Type": "application/problem+json"})
    with failing(turn) as server, Studio(server.url, retry=SOON) as studio:
        with pytest.raises(ProblemError, match="model_unavailable"):
            studio.health()
        assert len(server.asked) == 1


def test_attempts_are_bounded_and_the_last_answer_is_told() -> None:
    with failing(busy("0")) as server, Studio(server.url, retry=SOON) as studio:
        with pytest.raises(ProblemError) as caught:
            studio.health()
        assert (caught.value.retry_after, len(server.asked)) == (0.0, 4)


def test_nobody_waits_longer_than_the_time_in_all() -> None:
    with failing(busy("3600")) as server, Studio(server.url, retry=SOON) as studio:
        with pytest.raises(ProblemError) as caught:
            studio.health()
        assert (caught.value.retry_after, len(server.asked)) == (3600.0, 1)


def test_a_connection_that_stays_lost_is_a_fault() -> None:
    with failing(hang_up) as server, Studio(server.url, retry=SOON) as studio:
        with pytest.raises(ConnectionFailed, match="/health"):
            studio.health()
        assert len(server.asked) == 4


def test_nobody_there() -> None:
    with Studio(f"http://127.0.0.1:{free_port()}", retry=SOON) as studio, pytest.raises(ConnectionFailed):
        studio.models()


def pauses(studio: Studio, patch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts at an address where nobody is, which are not made."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    patch.setattr(studio._transport.wire, "sleep", sleep)
    with pytest.raises(ConnectionFailed, match="refused"):
        studio.models()
    return made


def test_an_address_where_nobody_has_been_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    with Studio(f"http://127.0.0.1:{free_port()}") as studio:
        now = pauses(studio, monkeypatch)
    assert len(now) >= 2
    assert now[-1] <= 1.5, "the longest that may begin within 1.5 s"


def test_a_server_that_was_there_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with failing(Answer()) as server:
        studio = Studio(server.url, retry=Retry(attempts=4, unreached_s=0))
        studio.health()
    assert len(pauses(studio, monkeypatch)) == 3
    studio.close()
    with Studio(f"http://127.0.0.1:{free_port()}", retry=Retry(attempts=4, unreached_s=0)) as stranger:
        assert pauses(stranger, monkeypatch) == []


def test_the_environment_names_the_server_and_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with failing(Answer()) as server:
        monkeypatch.setenv("STUDIO_SERVER", f"{server.url}/")
        monkeypatch.setenv("STUDIO_API_KEY", "secret")
        for key in (None, "own", ""):
            with Studio(api_key=key) as studio:
                studio.health()
        asked = [(one.path, one.headers["x-api-key"]) for one in server.asked]
    assert asked == [("/health", "secret"), ("/health", "own"), ("/health", None)]


@pytest.mark.parametrize(
    "url", ["localhost:8000", "studio.example", "ftp://studio", "http://", "//studio", "http://[x"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="expected a server's URL with http:// or https://, such as"):
        Studio(url)


def test_silence_is_not_asked_again() -> None:
    with (
        failing(lambda _: time.sleep(1)) as server,
        Studio(server.url, timeout=0.1, retry=SOON) as studio,
        pytest.raises(ConnectionFailed),
    ):
        studio.health()
    assert len(server.asked) == 1


@given(
    attempt=st.integers(1, 50), asked_s=st.floats(0, 1000), first=st.floats(0, 5), longest=st.floats(0, 60)
)
def test_pauses_are_as_long_as_asked_and_bounded(
    attempt: int, asked_s: float, first: float, longest: float
) -> None:
    pause = Retry(first_s=first, longest_s=longest).pause_s(attempt, asked_s)
    assert asked_s <= pause <= (asked_s + first if asked_s else longest)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        ("soon", None),
        ("-1", None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 2001 00:00:00", 0.0),
    ],
)
def test_a_retry_after(text: str | None, seconds: float | None) -> None:
    assert seconds_until(text) == seconds
