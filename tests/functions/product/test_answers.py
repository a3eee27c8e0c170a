"""What product answers over HTTP: the media type that only the work decides, and the notes, of jobs too."""

from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from functions.product.app import capability
from layers.common.core.media import Upload
from layers.common.dialects import dialects
from layers.common.service.app import create_app
from tests.context import CONTEXT
from tests.fresh import forget
from tests.functions.product.test_product import thing
from tests.layers.common.service.service import until
from tests.pictures import saved
from tests.servers import serving_app, working_here

WHOLE = {"remove_background": "false", "output_format": "auto", "layout.max_width": "50"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The product function, and a worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        forget()
        with working_here([capability]), serving_app(create_app([capability], dialects())) as client:
            yield client
    forget()


def ask(client: httpx.Client, *, opaque: bool, **headers: str) -> httpx.Response:
    photo = np.full((80, 100, 3), 90, np.uint8) if opaque else thing()
    files = {"file": ("shoe.png", saved(photo, "PNG"))}
    return client.post("/v1/product", files=files, params=WHOLE, headers=headers)


@pytest.mark.parametrize(
    ("opaque", "media_type", "name"),
    [(True, "image/jpeg", "shoe-product.jpg"), (False, "image/png", "shoe-product.png")],
)
def test_auto_is_told_as_what_it_became(
    client: httpx.Client, opaque: bool, media_type: str, name: str
) -> None:
    """Whether the photo is transparent is not known before it is decoded."""
    answer = ask(client, opaque=opaque)
    path = ask(client, opaque=opaque, prefer="respond-async").headers["location"]
    job = until(client, path, "succeeded")
    result = client.get(f"{path}/result")
    assert job["result"]["media_type"] == media_type
    for one in (answer, result):
        assert one.headers["content-type"] == media_type
        assert name in one.headers["content-disposition"]
        sizes = [one.headers[f"x-{name}"] for name in ("width", "height", "max-width", "max-height")]
        assert sizes == ["50", "40", "100", "80"]
    assert result.content == answer.content


@pytest.mark.parametrize(
    ("accept", "opaque", "media_type"),
    [
        ("image/jpeg", False, "image/jpeg"),
        ("image/png, image/webp", True, "image/png"),
        ("image/*", True, "image/jpeg"),
        ("*/*;q=0.1", False, "image/png"),
    ],
)
def test_auto_is_what_the_caller_accepts(
    client: httpx.Client, accept: str, opaque: bool, media_type: str
) -> None:
    answer = ask(client, opaque=opaque, accept=accept)
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]


def test_auto_is_never_webp(client: httpx.Client) -> None:
    answer = ask(client, opaque=True, accept="image/webp")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize(("background", "kind"), [("transparent", "image/png"), ("color", "image/jpeg")])
def test_auto_is_known_before_the_work_where_a_name_needs_it(background: str, kind: str) -> None:
    asked = {"output_format": "auto", "background": {"kind": background}, "remove_background": False}
    known = capability.with_known_type(capability.check(asked))
    assert capability.produces(known) == kind
    file = Upload("file", saved(np.full((4, 4, 3), 9, np.uint8), "PNG"))
    assert capability.do(capability.pick_files([file]), known, CONTEXT).media_type == kind
