"""Everything a client can get wrong with the compose route, through a real server."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.functions.compose.figures import landscape
from tests.local.bad import END, FILES, TRANSPORT, Bad, cases, check_problem, part
from tests.pictures import astronaut, saved
from tests.servers import Server

SCENE = part("background", saved(landscape(), "PNG"))
CUT_OUT = np.dstack([astronaut()[:60, :40], np.full((60, 40), 200, np.uint8)])
SUBJECT = part("subjects", saved(CUT_OUT, "PNG"))
CLEAR = part("subjects", saved(CUT_OUT * np.array([1, 1, 1, 0], np.uint8), "PNG"))


def with_params(params: str | dict[str, Any], subjects: bytes = SUBJECT) -> bytes:
    text = params if isinstance(params, str) else json.dumps(params)
    return SCENE + subjects + part("params", text.encode(), None) + END


def item(**fields: Any) -> bytes:
    return with_params({"mode": "manual", "items": [fields]})


REQUESTS = {
    "no subject": Bad(422, "invalid_parameter", "subjects", body=SCENE + END),
    "no background": Bad(422, "invalid_parameter", "background", body=SUBJECT + END),
    "9 subjects": Bad(422, "invalid_parameter", "subjects", body=SCENE + SUBJECT * 9 + END),
    "two backgrounds": Bad(422, "invalid_parameter", "background", body=SCENE * 2 + SUBJECT + END),
    "other file field": Bad(
        422, "invalid_parameter", "file", body=SCENE + SUBJECT + part("file", b"x") + END
    ),
    "a parameter in the document and beside it": Bad(
        422, "invalid_parameter", "params.mode", body=with_params({"mode": "auto"}), query="mode=auto"
    ),
    "an unknown parameter beside the document": Bad(
        422, "invalid_parameter", "modes", body=SCENE + SUBJECT + END, query="modes=auto"
    ),
    "params twice": Bad(
        422, "invalid_parameter", "params", body=with_params({}), query="params={}"
    ),
    "background under 16 px": Bad(
        422, "invalid_parameter", "background",
        body=part("background", saved(landscape(300, 15), "PNG")) + SUBJECT + END,
    ),
    "a fully transparent subject": Bad(422, "no_subject", "subjects[0]", body=SCENE + CLEAR + END),
    "the second one transparent": Bad(
        422, "no_subject", "subjects[1]", body=SCENE + SUBJECT + CLEAR + END
    ),
    "raw photo where none may be": Bad(
        422, "invalid_parameter", "subjects[0]",
        body=with_params({"auto_cutout": False}, part("subjects", saved(astronaut(), "PNG"))),
    ),
    "accept excludes the answer": Bad(
        406, "not_acceptable", body=with_params({"output_format": "webp"}),
        headers={**Bad(0, "").headers, "Accept": "image/jpeg"},
    ),
    "webp over its longest side": Bad(
        422, "output_too_large",
        body=part("background", saved(np.zeros((16, 16_384, 3), np.uint8), "PNG"))
        + SUBJECT + part("params", b'{"output_format": "webp"}', None) + END,
    ),
}  # fmt: skip

PARAMS: dict[str, tuple[int, str, str, str | dict[str, Any]]] = {
    "empty": (400, "malformed_request", "params", ""),
    "not json": (400, "malformed_request", "params", "auto"),
    "cut": (400, "malformed_request", "params", '{"mode": "auto"'),
    "100k deep": (400, "malformed_request", "params", '{"items":' + "[" * 100_000),
    "a list": (422, "invalid_parameter", "params", "[]"),
    "text": (422, "invalid_parameter", "params", '"auto"'),
    "null": (422, "invalid_parameter", "params", "null"),
    "NaN": (422, "invalid_parameter", "params", '{"mode": "manual", "items": [{"scale": NaN}]}'),
    "lone surrogate": (422, "invalid_parameter", "params", '{"mode": "\\ud800"}'),
    "a name twice": (422, "invalid_parameter", "params", '{"mode": "auto", "mode": "llm"}'),
    "unknown mode": (422, "invalid_parameter", "params.mode", {"mode": "best"}),
    "unknown field": (422, "invalid_parameter", "params.modus", {"modus": "auto"}),
    "unknown model": (422, "invalid_parameter", "params.cutout_model", {"cutout_model": "u3net"}),
    "a path as model": (422, "invalid_parameter", "params.cutout_model", {"cutout_model": "../../etc"}),
    "missing weights": (503, "model_unavailable", "params.cutout_model", {"cutout_model": "u2net"}),
    "without a key": (422, "llm_disabled", "params.mode", {"mode": "llm"}),
    "items in auto": (422, "invalid_parameter", "params.items", {"items": [{}]}),
    "items for missing subjects": (
        422,
        "invalid_parameter",
        "params.items[1]",
        {"mode": "manual", "items": [{}, {}]},
    ),
    "quality 500": (422, "invalid_parameter", "params.quality", {"quality": 500}),
    "unknown format": (422, "invalid_parameter", "params.output_format", {"output_format": "tiff"}),
    "scale 0": (
        422,
        "invalid_parameter",
        "params.items[0].scale",
        {"mode": "manual", "items": [{"scale": 0}]},
    ),
    "scale 5": (
        422,
        "invalid_parameter",
        "params.items[0].scale",
        {"mode": "manual", "items": [{"scale": 5}]},
    ),
}
RAW = part("subjects", saved(astronaut(), "PNG"))

BAD_FILES = {
    f"{kind} as {field}": Bad(status, code, name, body=body)
    for kind, (status, code, data) in FILES.items()
    for field, name, body in (
        ("background", "background", part("background", data) + SUBJECT + END),
        ("subject", "subjects[1]", SCENE + SUBJECT + part("subjects", data) + END),
    )
}

CASES = (
    {name: bad for name, bad in TRANSPORT.items() if not name.startswith("accept")}
    | REQUESTS
    | BAD_FILES
    | {
        f"params: {name}": Bad(status, code, param, body=with_params(params, RAW))
        for name, (status, code, param, params) in PARAMS.items()
    }
)


@pytest.mark.parametrize("bad", cases(CASES))
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/compose"), bad)


def test_header_over_the_limits_is_413(server: Server) -> None:
    from tests.layers.common.imaging.test_decode import png_of  # noqa: PLC0415

    files = [("background", saved(landscape(), "PNG")), ("subjects", png_of(60_000, 60_000))]
    answer = httpx.post(f"{server.url}/v1/compose", files=files)
    check_problem(answer, Bad(413, "image_too_large", "subjects[0]"))


def test_the_main_path(server: Server) -> None:
    files = {"background": ("Torg.png", saved(landscape(), "PNG")), "subjects": ("x", saved(CUT_OUT, "PNG"))}
    answer = httpx.post(f"{server.url}/v1/compose", files=files)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["content-disposition"] == 'inline; filename="Torg-composed.jpg"'
    steps = [step.partition(";")[0].strip() for step in answer.headers["server-timing"].split(",")]
    assert steps == ["decode", "clean", "faces", "place", "render", "encode"]
    params = {"mode": "manual", "items": json.loads(answer.headers["x-placement"])}
    again = httpx.post(f"{server.url}/v1/compose", files=files, data={"params": json.dumps(params)})
    assert again.content == answer.content
    assert again.headers["x-placement"] == answer.headers["x-placement"]


def test_health_and_models_tell_the_modes(server: Server) -> None:
    health = httpx.get(f"{server.url}/health").json()
    assert (health["modes"], health["llm_placement"]) == (["auto", "manual"], False)
    models = httpx.get(f"{server.url}/v1/models").json()
    assert models["modes"] == [{"name": "auto", "default": True}, {"name": "manual", "default": False}]
    assert set(models["items"]["properties"]) >= {"scale", "target_frac", "base_frac", "color_match"}
