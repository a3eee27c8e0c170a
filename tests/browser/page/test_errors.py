from pathlib import Path

from playwright.sync_api import Route

from tests.browser.page.files import figure
from tests.browser.page.visit import Visit


def complaint(visit: Visit, panel: str) -> str:
    said = visit.panel(panel).locator(".error:visible")
    said.first.wait_for()
    return said.first.inner_text()


def in_focus(visit: Visit) -> str:
    """The name of the field in focus."""
    return str(visit.page.evaluate("document.activeElement.closest('[data-name]')?.dataset.name"))


def test_a_text_file_is_refused_at_the_field(visit: Visit, folder: Path) -> None:
    (folder / "letter.jpg").write_text("Kära redaktion")
    visit.choose("cutout", "file", folder / "letter.jpg")
    visit.run("cutout")
    sentence = complaint(visit, "cutout")
    assert sentence.startswith("The file is of no supported kind") or "expected" in sentence.lower()
    assert "Request " in sentence
    assert in_focus(visit) == "file"
    chosen = visit.panel("cutout").locator("[data-name=file] input")
    described = (chosen.get_attribute("aria-describedby") or "").split()
    assert chosen.get_attribute("aria-invalid") == "true"
    assert any(sentence in visit.page.locator(f"#{one}").inner_text() for one in described)


def test_no_file_is_said_before_anything_is_sent(visit: Visit) -> None:
    visit.run("cutout")
    assert complaint(visit, "cutout").startswith("Choose a file first")
    assert in_focus(visit) == "file"
    assert visit.posted == []


def test_a_bad_value_is_said_at_its_own_field(visit: Visit, folder: Path) -> None:
    for panel, name, value in (
        ("cutout", "crop_margin", "wide"),
        ("cutout", "quality", "101"),
        ("style", "size", "10x10"),
    ):
        visit.choose(panel, "file", figure(folder, f"{name}.png", (30, 90, 160)))
        visit.field(panel, name).fill(value)
        visit.run(panel)
        assert f"`{name}`" in complaint(visit, panel)
        assert in_focus(visit) == name
        visit.field(panel, name).fill("")


def test_a_bad_value_inside_an_operation(visit: Visit, folder: Path) -> None:
    visit.choose("edit", "file", figure(folder, "photo.png", (30, 90, 160)))
    panel = visit.panel("edit")
    for name in ("autocontrast", "blur"):
        panel.locator(".add-op select").select_option(name)
        panel.get_by_role("button", name="Add").click()
    panel.locator('.op[data-op="blur"] input[type=number]').fill("-3")
    visit.run("edit")
    assert "`ops[1].radius`" in complaint(visit, "edit")
    assert in_focus(visit) == "radius"
    panel.locator('.op[data-op="blur"] input[type=number]').fill("3")
    visit.run("edit")
    visit.result("edit")
    assert panel.locator(".error:visible, [aria-invalid]").count() == 0


def test_what_the_work_finds_out_is_said_too(visit: Visit) -> None:
    """A job's own problem: a cat so close that nothing stands out."""
    visit.panel("cutout").get_by_role("button", name="cat").first.click()
    visit.panel("cutout").locator(".chosen li").wait_for()
    visit.field("cutout", "model").select_option("classic")
    visit.run("cutout")
    assert complaint(visit, "cutout").startswith("No subject was found in the picture")


def test_a_busy_server_says_when_to_come_again(visit: Visit, folder: Path) -> None:
    told = '{"title": "Too busy", "detail": "all workers are busy", "code": "busy", "request_id": "r1"}'
    visit.page.route(
        "**/v1/cutout", lambda route: route.fulfill(status=503, body=told, headers={"Retry-After": "7"})
    )
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.run("cutout")
    assert complaint(visit, "cutout").startswith("Too busy: all workers are busy. Try again in 7 seconds.")
    visit.complaints.clear()  # the browser's own line about the 503


def test_a_server_that_is_gone(visit: Visit, folder: Path) -> None:
    visit.page.route("**/v1/cutout", lambda route: route.abort())
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.run("cutout")
    assert "could not be reached" in complaint(visit, "cutout")
    visit.complaints.clear()  # the browser's own line about the connection


def test_a_fault_of_the_page_is_not_blamed_on_the_server(visit: Visit) -> None:
    said = visit.ask_modules(
        "(await m('problem')).Problem.explain(new TypeError('x is no function')).message"
    )
    assert said == "Unexpected error: x is no function"


def test_a_stream_that_breaks_is_taken_up_again(visit: Visit, folder: Path) -> None:
    seen: list[str | None] = []

    def answer(route: Route) -> None:
        seen.append(route.request.headers.get("last-event-id"))
        if len(seen) == 2:
            route.abort()
            return
        if len(seen) > 2:
            route.continue_()
            return
        event = (
            'retry: 10\n\nid: 1\nevent: progress\ndata: {"status": "queued", "stage": "", "progress": 0}\n\n'
        )
        route.fulfill(body=event, content_type="text/event-stream")

    visit.page.route("**/events", answer)
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.run("cutout")
    assert visit.result("cutout").get_by_role("link", name="Download").is_visible()
    assert seen[:3] == [None, "1", "1"]
    visit.complaints.clear()  # the browser's own line about the connection
