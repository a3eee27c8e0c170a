"""The page's files: who may keep them, what a browser may do with them, and that none of them is left out."""

import json
import re
from pathlib import Path

import httpx
import pytest

from functions.product.presets import presets
from local import router
from local.router import CAPABILITIES, create_router
from local.site import is_site
from tests.aws import aws
from tests.servers import Server, serving_app

PAGE = Path(router.__file__).parent / "page"
FILES = sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file())
GALLERY = json.loads((PAGE / "gallery" / "gallery.json").read_text("utf-8"))


@pytest.mark.parametrize("path", ["/", "/swagger", "/page/js/main.js", "/swagger-ui/swagger-ui.css"])
def test_a_browser_keeps_it_and_asks_whether_it_may(server: Server, path: str) -> None:
    answer = httpx.get(f"{server.url}{path}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{server.url}{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


FILM = "/page/gallery/motion-captions.mp4"


@pytest.mark.parametrize(
    ("asked", "part"), [("0-1", slice(2)), ("-3", slice(-3, None)), ("9-", slice(9, None))]
)
@pytest.mark.parametrize("path", ["/", FILM])
def test_a_part_of_a_file(server: Server, path: str, asked: str, part: slice) -> None:
    whole = httpx.get(f"{server.url}{path}")
    answer = httpx.get(f"{server.url}{path}", headers={"Range": f"bytes={asked}"})
    assert (answer.status_code, answer.content) == (206, whole.content[part])
    assert answer.headers["content-range"].endswith(f"/{len(whole.content)}")
    stale = httpx.get(f"{server.url}{path}", headers={"Range": f"bytes={asked}", "If-Range": '"another"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    head = httpx.head(f"{server.url}{path}", headers={"Range": f"bytes={asked}"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=5-3"])
def test_a_part_that_a_file_does_not_have(server: Server, asked: str) -> None:
    size = len(httpx.get(f"{server.url}{FILM}").content)
    answer = httpx.get(f"{server.url}{FILM}", headers={"Range": asked})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=a-b", "0-1"])
def test_what_is_no_single_range_of_a_file_gets_the_whole(server: Server, asked: str) -> None:
    whole = httpx.get(f"{server.url}{FILM}")
    answer = httpx.get(f"{server.url}{FILM}", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, whole.content)


@pytest.mark.parametrize("path", ["/", "/swagger"])
def test_nothing_from_elsewhere_may_run(server: Server, path: str) -> None:
    policy = dict(
        [*rule.split(), ""][:2]
        for rule in httpx.get(f"{server.url}{path}").headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.usefixtures("fresh_settings")
def test_what_lies_in_a_bucket_may_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws() as env:
        monkeypatch.setenv("MEDIA_BUCKET", env["MEDIA_BUCKET"])
        with serving_app(create_router()) as client:
            policy = client.get("/").headers["content-security-policy"]
    assert f"connect-src 'self' {env['AWS_ENDPOINT_URL']}" in policy.split("; ")


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_served_as_what_it_is(server: Server, name: str) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".webp": "image/webp"}
    answer = httpx.get(f"{server.url}/page/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kinds.get(Path(name).suffix, ""))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".js", ".css", ".html"))])
def test_no_file_names_another_host(name: str) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", (PAGE / name).read_text("utf-8"))
    assert addresses == []


def test_what_is_not_there_is_said_as_everywhere(server: Server) -> None:
    answer = httpx.get(f"{server.url}/page/../settings.py".replace("..", "%2e%2e"))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/", "/swagger", "/page/js/main.js", "/swagger-ui/favicon.png"])
def test_what_belongs_to_the_page(path: str) -> None:
    assert is_site(path)


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/pages", "/swaggering", "/openapi.json", "/page"])
def test_what_does_not(path: str) -> None:
    assert not is_site(path)


@pytest.mark.parametrize("row", GALLERY, ids=lambda row: row["file"])
def test_a_piece_of_the_gallery_has_its_files_and_a_call_that_is_valid(row: dict[str, object]) -> None:
    here = {path.name for path in (PAGE / "gallery").iterdir()}
    assert {row["file"], row.get("poster", row["file"])} <= here
    assert row["alt"]
    if "path" in row:
        (capability,) = (one for one in CAPABILITIES if one.path == row["path"])
        params = row["params"]
        assert isinstance(params, dict)
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()
        }
        bound = {capability.document: json.dumps(params)} if capability.document else texts
        capability.bind(bound.items())
        assert isinstance(row["files"], dict)
        assert {name for names in row["files"].values() for name in names} <= here


@pytest.mark.parametrize("name", presets())
def test_a_preset_has_a_small_thumbnail(name: str) -> None:
    """If not, ``make presets`` makes it."""
    assert 0 < (PAGE / "presets" / f"{name}.jpg").stat().st_size < 10_000


def test_the_gallery_is_small() -> None:
    sizes = [path.stat().st_size for path in (PAGE / "gallery").iterdir()]
    assert sum(sizes) < 1_500_000
    assert max(sizes) <= 200_000
