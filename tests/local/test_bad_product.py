"""What a client can get wrong with the product route, through a real server: one case a kind of mistake.

The table of parameters is tested in tests/functions/product/test_params.py.
"""

import json

import httpx
import numpy as np
import pytest

from functions.product.presets import presets
from tests.local.bad import END, PHOTO, Bad, check_problem, part
from tests.pictures import saved
from tests.servers import Server

PLAIN = saved(np.full((20, 30, 3), 90, np.uint8), "PNG")
TINY = saved(np.zeros((9, 9, 3), np.uint8), "PNG")
CLEAR = part("file", saved(np.zeros((60, 60, 4), np.uint8), "PNG"))
THING = np.zeros((80, 100, 4), np.uint8)
THING[20:60, 30:70] = 200, 40, 20, 255
SHOE = saved(THING, "PNG")


def document(**params: object) -> bytes:
    return PHOTO + part("params", json.dumps(params).encode(), None) + END


REQUESTS = {
    "no photo": Bad(422, "invalid_parameter", "file", body=part("background_image", PLAIN) + END),
    "another file field": Bad(422, "invalid_parameter", "image", body=part("image", PLAIN) + END),
    "transparent": Bad(422, "no_subject", body=CLEAR + END),
    "no picture behind": Bad(415, "unsupported_image", "background_image",
                             body=part("file", SHOE) + part("background_image", b"words") + END),
    "a tiny picture behind": Bad(422, "invalid_parameter", "background_image",
                                 body=part("file", SHOE) + part("background_image", TINY) + END),
    "two backgrounds": Bad(422, "invalid_parameter", "background_image",
                           body=PHOTO + part("background_image", PLAIN) + END, query="preset=marble"),
    "dotted": Bad(422, "invalid_parameter", "layout.size", query="layout.size=0x0"),
    "dotted kind": Bad(422, "invalid_parameter", "shadow.kind", query="shadow.kind=long"),
    "in the document": Bad(422, "invalid_parameter", "params.shadow.spread",
                           body=document(shadow={"kind": "cast", "spread": 9})),
    "unknown in the document": Bad(422, "invalid_parameter", "params.shade", body=document(shade="soft")),
    "a parameter twice": Bad(422, "invalid_parameter", "params.preset", body=document(preset="wood"),
                             query="preset=wood"),
    "too large": Bad(422, "output_too_large", "layout", query="layout.size=60000x60000"),
    "missing weights": Bad(503, "model_unavailable", "cutout_model", query="cutout_model=u2net"),
    "weights to enlarge with": Bad(503, "model_unavailable", "upscale", query="upscale=2"),
    "weights to invent with": Bad(503, "model_unavailable", "detail", query="upscale=4&detail=invent"),
    "detail of another kind": Bad(422, "invalid_parameter", "detail", query="upscale=2&detail=best"),
    "weights to read with": Bad(503, "model_unavailable", "erase_text", query="erase_text=all"),
    "writing of another kind": Bad(422, "invalid_parameter", "erase_text", query="erase_text=some"),
    "accept excludes the format": Bad(406, "not_acceptable", query="output_format=zip",
                                      headers={**Bad(0, "").headers, "Accept": "image/png"}),
}  # fmt: skip


@pytest.mark.parametrize("bad", REQUESTS.values(), ids=REQUESTS)
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/product"), bad)


def test_the_curl_line(server: Server) -> None:
    answer = httpx.post(
        f"{server.url}/v1/product?preset=wood&shadow=cast&layout.size=80x60&output_format=webp",
        files={"file": ("shoe.png", SHOE)},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["content-disposition"] == 'inline; filename="shoe-product.webp"'
    assert json.loads(answer.headers["x-boxes"]) == [[10, 0, 70, 60]]


def test_health_and_models_tell_the_presets(server: Server) -> None:
    assert httpx.get(f"{server.url}/health").json()["presets"] == list(presets())
    rows = httpx.get(f"{server.url}/v1/models").json()["presets"]
    assert [row["name"] for row in rows] == list(presets())
