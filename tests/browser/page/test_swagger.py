"""Swagger UI: a route of every function can be tried out with a real file, as it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from layers.common.dialects import native
from local.router import CAPABILITIES, create_router
from tests.browser.page.visit import Visit, arriving
from tests.pictures import portrait_jpeg
from tests.servers import Server, serving

API = create_router().openapi()

JOBS = API["paths"]["/v1/jobs"]["get"]
OURS = {route.path for route in native.DIALECT.routes(CAPABILITIES)}
POSTS = {
    path: operations["post"]["operationId"]
    for path, operations in API["paths"].items()
    if path in OURS and "multipart/form-data" in str(operations.get("post", {}).get("requestBody"))
}


def test_operations_are_grouped_by_capability() -> None:
    tags = {path: operations["post"]["tags"] for path, operations in API["paths"].items() if path in POSTS}
    assert tags == {path: [path.split("/")[2]] for path in POSTS}


@pytest.fixture(scope="module")
def swagger(studio: Server, chromium: Browser) -> Iterator[Visit]:
    """One visit for all, at whose end nobody else was asked: Swagger UI takes seconds to set up."""
    with arriving(chromium, studio.url, "/swagger#/cutout/cutout") as visit:
        yield visit


def test_a_link_to_an_operation_opens_it(swagger: Visit) -> None:
    block = swagger.page.locator("#operations-cutout-cutout.is-open")
    block.wait_for()
    assert block.get_by_text("Cut the subject out").first.is_visible()
    block.locator(".opblock-summary").click()


def test_without_keys_there_is_nothing_to_authorize(swagger: Visit) -> None:
    swagger.page.locator("#operations-tag-cutout").wait_for()
    assert swagger.page.locator(".authorize").count() == 0


@pytest.mark.parametrize("path", {path.split("/")[2]: path for path in reversed(POSTS)}.values())
def test_every_function_can_be_tried_out(path: str, swagger: Visit, portrait: Path) -> None:
    """Swagger UI is slowest with the longest, which are the last of their function."""
    block = opened(swagger, path)
    block.get_by_role("button", name="Try it out").click()
    attach(block, portrait)
    make_small(block)
    assert send(block, path) == (202 if path.startswith("/v1/batch/") else 200)
    block.locator(".opblock-summary").click()
    # Swagger UI logs this for every list of files, before it shows them.
    swagger.complaints[:] = [one for one in swagger.complaints if "JsonSchema_string_binary" not in one]
    assert not swagger.complaints


def test_keys_are_entered_by_authorize(chromium: Browser, keyed: Server) -> None:
    with arriving(chromium, keyed.url, "/swagger") as visit:
        block = visit.page.locator(f"#operations-{JOBS['tags'][0]}-{JOBS['operationId']}")
        block.locator(".opblock-summary").click()
        block.get_by_role("button", name="Try it out").click()
        assert send(block, "/v1/jobs") == 401
        visit.page.locator(".auth-wrapper .authorize").first.click()
        dialog = visit.page.locator(".dialog-ux")
        dialog.locator("input").first.fill("secret")
        dialog.locator("button.authorize").first.click()
        dialog.locator(".btn-done").first.click()
        assert send(block, "/v1/jobs") == 200
        visit.complaints.clear()  # the 401 that was meant


@pytest.fixture(scope="module")
def keyed() -> Iterator[Server]:
    with serving({"API_KEYS": "secret"}) as running:
        yield running


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "portrait.jpg"
    path.write_bytes(portrait_jpeg())
    return path


def opened(visit: Visit, path: str) -> Locator:
    tag = path.split("/")[2]
    block = visit.page.locator(f"#operations-{tag}-{POSTS[path]}")
    block.locator(".opblock-summary").click()
    return block


def attach(block: Locator, photo: Path) -> None:
    """The photo, for every file that an operation needs."""
    properties = API["paths"][block.locator(".opblock-summary-path").get_attribute("data-path")]["post"]
    schema = properties["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    for name, field in schema.items():
        if "x-required-unless" not in field:
            continue
        row = block.locator(f'.parameters[data-property-name="{name}"]')
        row.locator("input[type=file]").first.set_input_files(photo)


def make_small(block: Locator) -> None:
    """A short film of few pixels, where an operation makes one."""
    for name, value in {"w": "240", "h": "320", "duration": "1"}.items():
        field = block.locator(f'tr[data-param-name="{name}"] input')
        if field.count():
            field.first.fill(value)


def send(block: Locator, path: str) -> int:
    with block.page.expect_response(lambda told: told.url.partition("?")[0].endswith(path)) as answer:
        block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table")).to_be_visible()
    return answer.value.status
