"""Everything a client can get wrong with the style routes, through a real server."""

import httpx
import numpy as np
import pytest

from functions.style.looks import looks
from layers.common.core.validation import one_of
from tests.functions.style.test_style import cut_out
from tests.local.bad import ALWAYS, END, MULTIPART, PHOTO, Bad, cases, check_problem, part, typed
from tests.pictures import portrait_jpeg, saved
from tests.servers import Server

CLEAR = part("file", saved(np.zeros((60, 60, 4), np.uint8), "PNG"))
TINY = part("file", saved(np.full((1, 1, 3), 90, np.uint8), "PNG"))


def said_of(param: str, *queries: str) -> dict[str, Bad]:
    return {query: Bad(422, "invalid_parameter", param, query=query) for query in queries}


REQUESTS = {
    "no photo": Bad(422, "invalid_parameter", "file", body=part("quality", b"90", None) + END),
    "two photos": Bad(422, "invalid_parameter", "file", body=PHOTO * 2 + END),
    "another file field": Bad(422, "invalid_parameter", "image", body=part("image", b"x") + END),
    "transparent": Bad(422, "no_subject", body=CLEAR + END),
    "1 × 1": Bad(422, "no_subject", body=TINY + END),
    "missing weights": Bad(503, "model_unavailable", "cutout_model", query="cutout_model=u2net"),
    "unknown parameter": Bad(422, "invalid_parameter", "style", query="style=red"),
    "a parameter twice": Bad(422, "invalid_parameter", "seed", query="seed=1&seed=2"),
    "words that do not fit": Bad(
        422, "invalid_parameter", "headline", query=f"size=64x64&headline={'x' * 200}"
    ),
    "in the form": Bad(
        422, "invalid_parameter", "palette", body=PHOTO + part("palette", b"red", None) + END
    ),
    "accept excludes the answer": Bad(
        406, "not_acceptable", headers=typed(MULTIPART) | {"Accept": "image/png"}
    ),
    **said_of("size", "size=", "size=0x0", "size=63x1080", "size=1080x4097", "size=99999x99999", "size=NaN",
              "size=1080", "size=-1080x1350", "size=1e9x1e9", "size=%00"),
    **said_of("palette", "palette=", "palette=red", "palette=%23ff0000", "palette=ff0000,00ff0g",
              "palette=ff0000,00ff00,0000ff,ffffff", "palette=NaN,NaN"),
    **said_of("seed", "seed=NaN", "seed=-1", "seed=1.5", f"seed={'9' * 400}", "seed=inf"),
    **said_of("quality", "quality=-1", "quality=500", "quality=NaN"),
    **said_of("headline", f"headline={'x' * 201}"),
    **said_of("kicker", f"kicker={'x' * 81}"),
    **said_of("output_format", "output_format=gif"),
    **said_of("cutout_model", "cutout_model=u3net", "cutout_model=../../etc/passwd",
              f"cutout_model={'x' * 101}"),
}  # fmt: skip

CASES = {name: bad for name, bad in ALWAYS.items() if not name.startswith("accept")} | REQUESTS


@pytest.mark.parametrize("bad", cases(CASES))
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/style/red"), bad)


@pytest.mark.parametrize("path", ["/v1/style/blue", "/v1/style/", "/v1/style/RED", "/v1/style/%00"])
def test_an_unknown_style_is_told_which_there_are(server: Server, path: str) -> None:
    answer = httpx.post(f"{server.url}{path}", files={"file": cut_out()})
    check_problem(answer, Bad(404, "not_found"))
    assert answer.json()["detail"] == f"expected {one_of(list(looks()))} after /v1/style/"


@pytest.mark.parametrize("style", looks())
def test_the_curl_line_of_a_look(server: Server, style: str) -> None:
    files = {"file": ("photo.png", cut_out())}
    answer = httpx.post(f"{server.url}/v1/style/{style}", files=files)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["content-disposition"] == f'inline; filename="photo-{style}.jpg"'
    assert answer.headers["x-model"] == "none"
    steps = [step.partition(";")[0].strip() for step in answer.headers["server-timing"].split(",")]
    assert steps == ["decode", "faces", "render", "encode"]


def test_the_fallback_is_told(server: Server) -> None:
    answer = httpx.post(f"{server.url}/v1/style/money?size=270x338", files={"file": portrait_jpeg()})
    assert answer.headers["x-model"] == "u2netp"
    assert answer.headers["x-model-fallback"].startswith("u2net_human_seg; ")


def test_health_and_models_tell_the_styles(server: Server) -> None:
    assert httpx.get(f"{server.url}/health").json()["styles"] == list(looks())
    styles = httpx.get(f"{server.url}/v1/models").json()["styles"]
    assert [style["name"] for style in styles] == list(looks())
