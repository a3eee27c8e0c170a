"""Results that follow what is set, and what they say of themselves."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.page.files import figure, large
from tests.browser.page.visit import Visit

BLUE = (30, 90, 160)


def test_a_slider_shows_a_preview_that_says_so(newcomer: Visit, folder: Path) -> None:
    newcomer.choose("edit", "file", large(folder))
    panel = newcomer.panel("edit")
    panel.locator(".add-op select").select_option("saturation")
    panel.get_by_role("button", name="Add").click()
    preview = panel.locator(".as-preview")
    expect(preview).to_contain_text("The photo is reduced to 1000 px")
    after = panel.locator(".stage .after")
    assert after.evaluate("e => Math.max(e.naturalWidth, e.naturalHeight)") == 1000
    assert panel.get_by_role("link", name="Download").count() == 0
    panel.locator(".op input[type=range]").first.fill("2")
    newcomer.page.wait_for_function("() => postedForms.at(-1).texts.ops.includes('\"factor\":2')")
    newcomer.run("edit")
    expect(preview).to_have_count(0)
    expect(panel.get_by_role("link", name="Download")).to_be_visible()
    assert after.evaluate("e => Math.max(e.naturalWidth, e.naturalHeight)") == 1600


def test_following_can_be_turned_off(newcomer: Visit, folder: Path) -> None:
    newcomer.panel("product").get_by_label("Follow every change").uncheck()
    newcomer.choose("product", "file", figure(folder, "shoe.png", BLUE))
    newcomer.panel("product").locator(".stage img").wait_for()
    newcomer.pause(600)
    assert newcomer.posted == []


def test_a_failed_run_keeps_the_last_result(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "man.png", BLUE))
    visit.run("cutout")
    visit.field("cutout", "crop_margin").fill("wide")
    visit.run("cutout")
    assert visit.panel("cutout").locator(".error:visible").count() == 1
    assert visit.panel("cutout").locator(".compare").is_visible()
    assert visit.result("cutout").get_by_role("link", name="Download").is_visible()


def test_what_is_wrong_with_an_operation_is_said_there(visit: Visit, folder: Path) -> None:
    panel = visit.panel("edit")
    visit.choose("edit", "file", figure(folder, "man.png", BLUE))
    for name in ("invert", "sepia"):
        panel.locator(".add-op select").select_option(name)
        panel.get_by_role("button", name="Add").click()
    told = '{"title": "Bad", "detail": "expected another", "param": "ops[1]", "request_id": "r1"}'
    visit.page.route("**/v1/edit", lambda route: route.fulfill(status=422, body=told))
    visit.run("edit")
    expect(panel.locator('.op[data-op="sepia"] .error')).to_contain_text("Expected another.")
    assert visit.page.evaluate("document.activeElement.closest('.op').dataset.op") == "sepia"
    visit.page.unroute("**/v1/edit")
    visit.run("edit")
    assert panel.locator(".error:visible, [aria-invalid]").count() == 0


def test_models_are_named_by_what_they_are_for(visit: Visit) -> None:
    select = visit.field("cutout", "model")
    assert select.locator("option").first.inner_text() == (
        "The best that is ready: Anything, fastest (u2netp)"
    )
    groups = select.locator("optgroup").evaluate_all("a => a.map(e => e.label)")
    assert groups == ["Ready", "Not on this server"]
    ready = select.locator("optgroup").first.locator("option").evaluate_all("a => a.map(e => e.value)")
    assert ready == ["u2netp", "classic"]


def test_labels_are_words(visit: Visit) -> None:
    visit.panel("edit").wait_for()
    for name in visit.panel("edit").locator(".add-op option").evaluate_all("a => a.map(e => e.value)"):
        visit.panel("edit").locator(".add-op select").select_option(name)
        visit.panel("edit").get_by_role("button", name="Add").click()
    visit.pause(150)
    labels = visit.page.locator("main label, main summary, main legend").evaluate_all(
        "a => a.map(e => e.textContent.trim())"
    )
    labels = [one.removesuffix(" required") for one in labels]
    assert {"Width", "Height", "Longest side", "Degrees", "Soft edge"} <= set(labels)
    assert [one for one in labels if len(one) < 3 or "_" in one] == []


def test_black_and_white_stand_out_from_the_checkerboard(visit: Visit) -> None:
    """The contrast ratio of WCAG: above what a wall and its shadow have."""
    ratios = """() => {
        const probe = document.createElement("i");
        document.body.append(probe);
        const light = (colour) => {
            probe.style.color = colour;
            const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number)
                .map((c) => (c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4));
            return .2126 * r + .7152 * g + .0722 * b;
        };
        const squares = ["var(--check-a)", "var(--check-b)"].map(light);
        return [...squares.map((l) => (l + .05) / .05), ...squares.map((l) => 1.05 / (l + .05))];
    }"""
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        assert min(visit.page.evaluate(ratios)) > 1.5, scheme


def test_a_palette_is_picked(visit: Visit) -> None:
    palette = visit.panel("style").locator("[data-name=palette]")
    swatches = palette.locator("input[type=color]")
    assert [one.input_value() for one in swatches.all()] == ["#2bff88", "#04140d", "#f2fff7"]
    swatches.nth(1).fill("#112233")
    assert visit.field("style", "palette").input_value() == "#2bff88,#112233,#f2fff7"
    visit.field("style", "palette").fill("#aabbcc,#ddeeff")
    assert [one.input_value() for one in swatches.all() if one.is_visible()] == ["#aabbcc", "#ddeeff"]
    assert "palette=%23aabbcc" in visit.code("style", "curl")


def test_the_keys_are_listed_and_act(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    for said in ("Undo", "Redo", "Choose photos", "Copy the result", "Make it"):
        expect(dialog.get_by_text(said, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#edit")).to_be_visible()
    page.keyboard.press("?")
    dialog.get_by_label("Single keys act").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(dialog).to_be_visible()
    assert page.locator("#edit").is_visible()
