"""No mutation of a valid file, nor of a valid body, gives a 5xx: through a real server."""

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pictures import gradient, saved
from tests.servers import Server

FILES = [
    saved(gradient(), "PNG"),
    saved(gradient(), "JPEG"),
    saved(gradient(), "WEBP"),
    saved(gradient(), "GIF"),
    saved(gradient(), "TIFF"),
    saved(gradient(), "BMP"),
    saved(gradient(), "AVIF"),
]
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + FILES[1] + b"\r\n--b--\r\n"
)

edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(["set", "cut", "insert", "repeat"]),
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)
relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def mutate(data: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    for place, kind, junk in changes:
        at = int(place * len(data))
        match kind:
            case "set":
                data = data[:at] + junk + data[at + len(junk) :]
            case "cut":
                data = data[: max(at, 1)]
            case "insert":
                data = data[:at] + junk + data[at:]
            case "repeat":
                data = data[:at] + data[at // 2 :]
    return data


@relaxed
@given(data=st.sampled_from(FILES), changes=edits)
def test_mutated_files(server: Server, data: bytes, changes: list[tuple[float, str, bytes]]) -> None:
    files = {"file": mutate(data, changes)}
    answer = httpx.post(f"{server.url}/v1/cutout", params={"model": "classic"}, files=files, timeout=60)
    assert answer.status_code < 500, answer.text


@relaxed
@given(changes=edits)
def test_mutated_bodies(server: Server, changes: list[tuple[float, str, bytes]]) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = httpx.post(
        f"{server.url}/v1/cutout?model=classic", content=mutate(BODY, changes), headers=headers, timeout=60
    )
    assert answer.status_code < 500, answer.text


@relaxed
@given(query=st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=4))
def test_any_query(server: Server, query: dict[str, str]) -> None:
    answer = httpx.post(f"{server.url}/v1/cutout", params=query, files={"file": b"x"}, timeout=60)
    assert 400 <= answer.status_code < 500, answer.text
