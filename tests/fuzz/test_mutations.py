"""No mutation of a valid file, body or document gives a 5xx: through a real server."""

import json

import httpx
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.edit.ops import OPS
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
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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
    answer = httpx.post(f"{server.url}/v1/cutout", params={"model": "classic"}, files=files)
    assert answer.status_code < 500, answer.text


@relaxed
@given(changes=edits)
def test_mutated_bodies(server: Server, changes: list[tuple[float, str, bytes]]) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = httpx.post(
        f"{server.url}/v1/cutout?model=classic", content=mutate(BODY, changes), headers=headers
    )
    assert answer.status_code < 500, answer.text


@relaxed
@given(query=st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=4))
def test_any_query(server: Server, query: dict[str, str]) -> None:
    answer = httpx.post(f"{server.url}/v1/cutout", params=query, files={"file": b"x"})
    assert 400 <= answer.status_code < 500, answer.text


@relaxed
@given(data=st.sampled_from(FILES), changes=edits)
def test_mutated_files_to_edit(server: Server, data: bytes, changes: list[tuple[float, str, bytes]]) -> None:
    ops = '[{"op": "resize", "w": 9}, {"op": "autocontrast"}, {"op": "rotate", "deg": 7}]'
    answer = httpx.post(f"{server.url}/v1/edit", files={"file": mutate(data, changes)}, data={"ops": ops})
    assert answer.status_code < 500, answer.text


NUMBERS = st.one_of(st.integers(-3, 300), st.floats(-20, 600), st.sampled_from([0, 1, 10**9, 10**40, -0.0]))
VALUES = st.one_of(NUMBERS, st.text(max_size=8), st.booleans(), st.none(), st.lists(NUMBERS, max_size=5))


@relaxed
@given(data=st.data())
def test_any_operations(server: Server, data: st.DataObject) -> None:
    """Operations by their names, with values that sometimes fit."""
    ops = []
    for name in data.draw(st.lists(st.sampled_from(list(OPS)), min_size=1, max_size=4)):
        fields = st.sampled_from([key for key in OPS[name].model_fields if key != "op"] or ["op"])
        ops.append({**data.draw(st.dictionaries(fields, VALUES, max_size=3)), "op": name})
    answer = httpx.post(f"{server.url}/v1/edit", files={"file": FILES[1]}, data={"ops": json.dumps(ops)})
    assert answer.status_code < 500, (ops, answer.text)


ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "scale": st.floats(1e-6, 2, exclude_min=True),
        "target_frac": st.floats(0, 1),
        "base_frac": st.floats(0, 1),
        "facing": st.sampled_from(["left", "right", "in", "keep"]),
        "flip": st.booleans(),
        "draw_order": st.integers(-100, 100),
        "feather": st.floats(0, 100),
        "warm": st.floats(0.5, 2),
        "color_match": st.floats(0, 0.4),
    },
)


@relaxed
@given(
    frame=st.tuples(st.integers(16, 200), st.integers(16, 200)),
    shapes=st.lists(
        st.tuples(st.integers(1, 200), st.integers(1, 200), st.integers(16, 255)), min_size=1, max_size=3
    ),
    items=st.lists(ITEMS, max_size=1),
    harmonise=st.booleans(),
)
def test_any_placement(
    server: Server,
    frame: tuple[int, int],
    shapes: list[tuple[int, int, int]],
    items: list[dict[str, object]],
    harmonise: bool,
) -> None:
    """Whatever is valid is done: figures of any size anywhere in scenes of any size."""
    files = [("background", ("x", saved(gradient(*frame), "PNG")))]
    for width, height, level in shapes:
        cut_out = np.dstack([gradient(width, height), np.full((height, width), min(level, 254), np.uint8)])
        files.append(("subjects", ("x", saved(cut_out, "PNG"))))
    params = {"mode": "manual", "items": items, "harmonise": harmonise}
    answer = httpx.post(f"{server.url}/v1/compose", files=files, data={"params": json.dumps(params)})
    assert answer.status_code == 200 or answer.json()["code"] == "output_too_large", (params, answer.text)
