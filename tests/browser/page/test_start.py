"""A photo first: wherever it comes from, its first result is there without a further click."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Browser, Route, expect

from local.cli.batch.photos import PICTURES
from tests.browser.page.files import figure, portrait
from tests.browser.page.visit import Visit, arriving, visiting
from tests.layers.common.dialects.site import Site
from tests.pictures import portrait_jpeg
from tests.servers import Server

RED = (200, 0, 0)
_DROP = """([selector, names]) => {
    const data = new DataTransfer();
    names.forEach(([name, type]) => data.items.add(new File(["x"], name, {type})));
    const at = document.querySelector(selector);
    const give = (kind) => !at.dispatchEvent(
        new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
    return [give("dragover"), give("drop")];
}"""


def test_a_chosen_photo_is_cut_out_without_a_click(newcomer: Visit, folder: Path) -> None:
    newcomer.page.locator("#start input[multiple]").set_input_files(portrait(folder))
    result = newcomer.result("cutout")
    assert "Cut out with the model u2netp." in result.inner_text()
    assert result.locator(".compare").is_visible()
    assert [one.url for one in newcomer.posted] == [f"{newcomer.url}/v1/cutout"]


def test_a_photo_is_taken_before_the_studio_is_there(studio: Server, chromium: Browser, folder: Path) -> None:
    """The first screen waits for nothing, and nothing of it moves once the rest has come."""
    with arriving(chromium, studio.url, "/health") as visit:
        held: list[Route] = []
        visit.page.route("**/openapi.json", lambda route: held.append(route))  # noqa: PLW0108 – Playwright writes on what it calls
        with visit.page.expect_request("**/openapi.json"):
            visit.page.goto(studio.url)
        title = visit.page.get_by_role("heading", name="What it can become")
        place = title.bounding_box()
        with visit.page.expect_file_chooser() as chooser:
            visit.page.get_by_role("button", name="Choose photos").click()
        chooser.value.set_files(figure(folder, "shoe.png", RED))
        held[0].continue_()
        expect(visit.page.locator("#cutout .chosen", has_text="shoe.png")).to_be_visible()
        visit.page.get_by_role("link", name="Photo Studio", exact=True).click()
        visit.page.locator("#start .sample").first.wait_for()
        assert title.bounding_box() == place


def test_the_chosen_photo_is_in_every_panel(newcomer: Visit, folder: Path) -> None:
    newcomer.page.locator("#start input[multiple]").set_input_files(figure(folder, "shoe.png", RED))
    newcomer.result("cutout")
    newcomer.result("product")
    for name in ("edit", "compose", "style", "motion"):
        expect(newcomer.panel(name).locator(".chosen", has_text="shoe.png")).to_be_visible()


def test_a_drop_never_leaves_the_page(visit: Visit) -> None:
    assert visit.page.evaluate(_DROP, ["h1", [["a.jpg", "image/jpeg"]]]) == [True, True]
    expect(visit.page.locator("#cutout .chosen", has_text="a.jpg")).to_be_visible()
    for where in ("footer", "#cutout .stage", "#cutout [data-name=file]"):
        assert visit.page.evaluate(_DROP, [where, [["a.jpg", "image/jpeg"]]]) == [True, True], where


def test_what_is_no_picture_is_not_taken(visit: Visit) -> None:
    visit.page.evaluate(_DROP, ["h1", [["letter.txt", "text/plain"]]])
    expect(visit.page.get_by_text("letter.txt is no picture.")).to_be_visible()
    visit.panel("cutout").wait_for()
    visit.page.evaluate(_DROP, ["#cutout [data-name=file]", [["letter.txt", "text/plain"]]])
    expect(visit.panel("cutout").get_by_text("letter.txt is no picture.")).to_be_visible()
    assert visit.panel("cutout").locator(".chosen li").count() == 0
    visit.panel("motion").wait_for()
    visit.page.evaluate(_DROP, ["footer", [["song.mp3", "audio/mpeg"]]])
    expect(visit.panel("motion").locator("[data-name=audio] .chosen")).to_contain_text("song.mp3")


def test_many_photos_at_once_are_a_zip(newcomer: Visit, folder: Path) -> None:
    photos = [figure(folder, f"{number}.png", RED, width=60) for number in range(3)]
    newcomer.page.locator("#start input[multiple]").set_input_files(photos)
    panel = newcomer.panel("cutout")
    expect(panel.locator(".as-preview")).to_contain_text("This is the first of 3 photos.")
    expect(panel.locator(".run button")).to_have_text("Cut out: 3 photos, one ZIP")
    newcomer.run("cutout")
    expect(panel.locator(".facts")).to_contain_text("All 3 files are done.")
    with zipfile.ZipFile(io.BytesIO(newcomer.downloaded("cutout"))) as archive:
        assert archive.namelist() == ["0-cutout.png", "1-cutout.png", "2-cutout.png"]


def test_a_photo_of_the_web(visit: Visit, photo_site: Site) -> None:
    """The server fetches it: the page asks no other host."""
    address = visit.page.get_by_label("Or the address of a photo on the web")
    address.fill(photo_site.put("man.jpg", portrait_jpeg()))
    visit.page.get_by_role("button", name="Fetch").click()
    stage = visit.panel("cutout").locator(".stage img")
    stage.wait_for()
    assert stage.evaluate("e => e.naturalWidth") == 512


def test_an_address_that_leads_nowhere(visit: Visit) -> None:
    visit.page.get_by_label("Or the address of a photo on the web").fill("http://192.0.2.1/a.jpg")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".by-address .error")).to_contain_text("file_url")


def test_a_pasted_address(visit: Visit, photo_site: Site) -> None:
    paste = """text => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
    }"""
    visit.page.evaluate(paste, photo_site.put("man.jpg", portrait_jpeg()))
    visit.page.locator("#cutout .stage img").wait_for()


def test_a_telephone_takes_photos(studio: Server, chromium: Browser, folder: Path) -> None:
    """Where the finger is the pointer; and the result is in sight after a run."""
    size = {"width": 390, "height": 844}
    with visiting(chromium, studio.url, viewport=size, has_touch=True, is_mobile=True) as visit:
        assert visit.page.locator("#start input[capture]").get_attribute("capture") == "environment"
        with visit.page.expect_file_chooser() as chooser:
            visit.page.get_by_role("button", name="Take a photo").tap()
        chooser.value.set_files(figure(folder, "shoe.png", RED))
        visit.run("cutout")
        visit.result("cutout")
        expect(visit.panel("cutout").locator(".compare")).to_be_in_viewport(ratio=0.99)
        for name in ("product", "edit", "compose", "style", "motion"):
            visit.panel(name).wait_for()
            assert visit.page.evaluate("document.documentElement.scrollHeight") < 6000, name


def test_dialogs_offer_what_a_field_takes(visit: Visit) -> None:
    accepted = {
        (panel, name): visit.page.locator(f"#{panel} .file[data-name={name}] input").get_attribute("accept")
        for panel, name in (("cutout", "file"), ("cutout", "mask"), ("motion", "audio"), ("motion", "logo"))
    }
    sound = accepted.pop(("motion", "audio")) or ""
    assert sound.split(",")[0] == "audio/*"
    for kinds in accepted.values():
        suffixes = {one for one in (kinds or "").split(",") if one.startswith(".")}
        typed = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"}
        assert {pattern.removeprefix("*") for pattern in PICTURES} <= suffixes | typed
        assert "image/*" in (kinds or "")


def test_a_result_is_used_further(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "man.png", RED))
    visit.run("cutout")
    menu = visit.result("cutout").locator(".menu")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Compose, as the scene").click()
    expect(visit.page.locator("#compose [data-name=background] .chosen")).to_contain_text("man-cutout.png")
    visit.panel("cutout")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Style").click()
    expect(visit.page.locator("#style .chosen")).to_contain_text("man-cutout.png")


def test_a_result_is_copied(visit: Visit, folder: Path) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.choose("edit", "file", figure(folder, "man.png", RED))
    visit.run("edit")
    visit.result("edit").get_by_role("button", name="Copy", exact=True).click()
    visit.page.get_by_text("The picture is copied.").wait_for()
    read = """async () => {
        const [item] = await navigator.clipboard.read();
        return [...new Uint8Array(await (await item.getType("image/png")).arrayBuffer())];
    }"""
    with Pillow.open(io.BytesIO(bytes(visit.page.evaluate(read)))) as picture:
        assert (picture.format, picture.size) == ("PNG", (62, 152))


@pytest.mark.parametrize(
    ("panel", "preset", "sent"),
    [
        ("edit", "Instagram square", "w.*1080.*h.*1080"),
        ("edit", "Passport", "w.*413.*h.*531"),
        ("product", "eBay", '"marketplace".*"ebay"'),
        ("style", "Story or reel", "size=1080x1920"),
        ("motion", "Story or reel", '"aspect".*"9:16"'),
    ],
)
def test_presets_of_places(visit: Visit, panel: str, preset: str, sent: str) -> None:
    chip = visit.panel(panel).get_by_role("button", name=preset, exact=True)
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    assert re.search(sent, visit.code(panel, "curl"), re.DOTALL)
