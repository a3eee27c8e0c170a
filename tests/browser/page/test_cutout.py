import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Route

from tests.browser.page.files import figure, heic, portrait
from tests.browser.page.visit import Visit


def test_a_photo_is_cut_out_and_kept(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", portrait(folder, "Räksmörgås å.jpg"))
    visit.run("cutout")
    result = visit.result("cutout")
    assert "512 × 512 px" in result.inner_text()
    assert "Cut out with the model u2netp." in result.inner_text()
    assert "was not used" in result.inner_text()
    with visit.page.expect_download() as download:
        result.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Räksmörgås å-cutout.png"
    with Pillow.open(download.value.path()) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (512, 512))


def test_it_was_a_job_that_was_followed(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    with visit.page.expect_response("**/events") as followed:
        visit.run("cutout")
    (asked,) = visit.posted
    assert asked.headers["prefer"] == "respond-async"
    assert followed.value.headers["content-type"].startswith("text/event-stream")


def test_several_photos_are_a_batch(visit: Visit, folder: Path) -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    photos = [figure(folder, f"{number}.png", colour, width=60) for number, colour in enumerate(colours)]
    visit.choose("cutout", "file", *photos)
    visit.field("cutout", "model").select_option("classic")
    visit.run("cutout")
    assert visit.posted[0].url.startswith(f"{visit.url}/v1/batch/cutout")
    assert "All 3 files are done." in visit.result("cutout").inner_text()
    with zipfile.ZipFile(io.BytesIO(visit.downloaded("cutout"))) as archive:
        assert archive.namelist() == ["0-cutout.png", "1-cutout.png", "2-cutout.png"]
    visit.choose("cutout", "file", photos[0])
    visit.run("cutout")
    assert visit.posted[-1].url.startswith(f"{visit.url}/v1/cutout")


def test_before_and_after_by_keyboard(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.run("cutout")
    slider = visit.result("cutout").get_by_role("slider")
    slider.focus()
    visit.page.keyboard.press("Home")
    assert share_before(visit) == pytest.approx(0)
    visit.page.keyboard.press("End")
    assert share_before(visit) == pytest.approx(1)


def share_before(visit: Visit) -> float:
    """How much of the result's width shows the picture before."""
    share: float = (
        visit.result("cutout")
        .locator(".compare")
        .evaluate("""e => {
        const {clipPath} = getComputedStyle(e.querySelector(".before"));
        const [, right] = /calc\\(100% - ([\\d.]+)px\\)/.exec(clipPath);
        const {left, width} = e.querySelector(".after").getBoundingClientRect();
        return (e.querySelector(".viewer-frame").getBoundingClientRect().left + Number(right) - left) / width;
    }""")
    )
    return share


def test_a_result_is_compared_with_what_it_was_made_of(visit: Visit, folder: Path) -> None:
    """Though another photo is chosen while the server works."""
    held: list[Route] = []
    visit.page.route("**/v1/cutout", lambda route: held.append(route))  # noqa: PLW0108 – Playwright writes on what it calls
    visit.choose("cutout", "file", figure(folder, "first.png", (30, 90, 160), width=60))
    with visit.page.expect_request("**/v1/cutout"):
        visit.panel("cutout").locator(".run button").click()
    visit.choose("cutout", "file", figure(folder, "second.png", (30, 90, 160), width=90))
    visit.panel("cutout").locator(".stage img").wait_for()
    held[0].continue_()
    visit.ended("cutout")
    before = visit.result("cutout").locator(".compare .before img")
    assert before.evaluate("e => e.naturalWidth") == 62


def test_knobs_reach_the_server(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.field("cutout", "crop").check()
    visit.field("cutout", "crop_margin").fill("5%")
    visit.field("cutout", "output_format").select_option("webp")
    visit.run("cutout")
    assert visit.posted[0].url == f"{visit.url}/v1/cutout?output_format=webp&crop=true&crop_margin=5%25"
    link = visit.result("cutout").get_by_role("link", name="Download")
    assert link.get_attribute("download") == "photo-cutout.webp"


def test_a_sample_is_one_click(visit: Visit) -> None:
    visit.panel("cutout").locator(".sample").first.click()
    visit.panel("cutout").locator(".chosen li").wait_for()
    visit.run("cutout")
    assert "photo-astronaut-cutout.png" in visit.result("cutout").inner_text()


def test_a_pasted_and_a_dropped_photo(visit: Visit) -> None:
    give = """([kind, field]) => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], `${kind}.jpg`, {type: "image/jpeg"}));
        const at = document.querySelector(field);
        if (kind === "drop") at.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        else {
            at.querySelector("input").focus();
            document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
        }
    }"""
    visit.panel("cutout")
    for kind in ("drop", "paste"):
        visit.page.evaluate(give, [kind, "#cutout [data-name=file]"])
        visit.panel("cutout").locator(".chosen", has_text=f"{kind}.jpg").wait_for()


def test_a_photo_that_no_browser_shows(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", heic(folder))
    preview = visit.panel("cutout").locator(".stage img")
    preview.wait_for()
    assert preview.evaluate("e => [e.naturalWidth, e.naturalHeight]") == [512, 512]
    assert [one.url for one in visit.posted] == [f"{visit.url}/v1/edit"]


def test_a_preview_that_failed_is_made_again(visit: Visit, folder: Path) -> None:
    visit.page.route("**/v1/edit", lambda route: route.abort(), times=1)
    visit.choose("cutout", "file", heic(folder))
    visit.panel("cutout").get_by_text("could not be reached").wait_for()
    visit.run("cutout")
    assert visit.result("cutout").locator(".compare .before img").is_visible()
    visit.complaints.clear()  # the browser's own line about the connection


def test_nothing_is_held_but_what_can_be_downloaded(visit: Visit, folder: Path) -> None:
    count = """() => {
        const {createObjectURL: make, revokeObjectURL: drop} = URL;
        window.held = new Set();
        URL.createObjectURL = (blob) => { const url = make.call(URL, blob); held.add(url); return url; };
        URL.revokeObjectURL = (url) => { held.delete(url); drop.call(URL, url); };
    }"""
    visit.page.evaluate(count)
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    for _ in range(2):
        visit.run("cutout")
    link = visit.result("cutout").get_by_role("link", name="Download")
    assert visit.page.evaluate("[...held]") == [link.get_attribute("href")]
    for image in visit.panel("cutout").locator(".compare img, .chosen img").all():
        assert image.evaluate("e => e.complete && e.naturalWidth") == 62
