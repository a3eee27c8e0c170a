"""Undo and redo, across the panels and a reload."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.page.files import figure
from tests.browser.page.visit import Visit

BLUE = (30, 90, 160)


def add(visit: Visit, name: str) -> None:
    panel = visit.panel("edit")
    panel.locator(".add-op select").select_option(name)
    panel.get_by_role("button", name="Add").click()


def expect_ops(visit: Visit, *names: str) -> None:
    expect(visit.page.locator("#edit .op")).to_have_count(len(names))
    shown = visit.page.locator("#edit .op").evaluate_all("a => a.map(e => e.dataset.op)")
    assert tuple(shown) == names


def edited(visit: Visit, folder: Path) -> None:
    """A photo that is inverted, then also grey."""
    visit.choose("edit", "file", figure(folder, "man.png", BLUE))
    add(visit, "invert")
    expect(visit.page.locator(".history li")).to_have_count(1)
    add(visit, "grayscale")
    expect(visit.page.locator(".history li")).to_have_count(2)


def test_undo_and_redo_by_keyboard(newcomer: Visit, folder: Path) -> None:
    edited(newcomer, folder)
    newcomer.page.keyboard.press("Control+z")
    expect_ops(newcomer, "invert")
    expect(newcomer.page.locator(".history li [aria-current]")).to_have_count(1)
    newcomer.page.keyboard.press("Control+z")
    newcomer.page.get_by_text("There is nothing to undo.").wait_for()
    newcomer.page.keyboard.press("Control+Shift+z")
    expect_ops(newcomer, "invert", "grayscale")
    newcomer.pause(600)
    assert len(newcomer.posted) == 2, "what is known is not made again"


def test_a_session_survives_a_reload_until_it_is_cleared(newcomer: Visit, folder: Path) -> None:
    edited(newcomer, folder)
    newcomer.page.keyboard.press("Control+z")
    expect_ops(newcomer, "invert")
    newcomer.page.goto(f"{newcomer.url}/")
    newcomer.page.locator("body[data-ready]").wait_for()
    expect(newcomer.page).to_have_url(re.compile("#edit$"))
    expect_ops(newcomer, "invert", "grayscale")
    panel = newcomer.page.locator("#edit")
    expect(panel.locator(".chosen", has_text="man.png")).to_be_visible()
    assert panel.locator(".stage .after").evaluate("e => e.naturalWidth") == 62
    newcomer.page.keyboard.press("Control+z")
    expect_ops(newcomer, "invert")
    assert len(newcomer.posted) == 2, "nothing was sent again"
    newcomer.page.get_by_role("button", name="Clear the history").click()
    expect(newcomer.page.locator(".history")).to_be_hidden()
    newcomer.page.goto(f"{newcomer.url}/")
    newcomer.page.locator("body[data-ready]").wait_for()
    assert newcomer.page.locator("#start").is_visible()


def test_a_former_result_opens_its_panel(visit: Visit, folder: Path) -> None:
    visit.panel("style").get_by_role("radio", name="red").check()
    visit.choose("style", "file", figure(folder, "man.png", BLUE))
    visit.field("style", "size").fill("128x160")
    visit.run("style")
    visit.panel("style").get_by_role("radio", name="split").check()
    visit.panel("cutout").locator(".stage img").wait_for()
    visit.run("cutout")
    expect(visit.page.locator(".history li")).to_have_count(2)
    strip = visit.page.locator(".history ol")
    strip.evaluate("e => { e.style.width = '70px'; }")
    visit.panel("edit").locator(".history").wait_for()
    assert strip.evaluate("e => e.scrollLeft") > 0, "the present result is in sight"
    visit.page.get_by_role("button", name="Result 1: style").click()
    expect(visit.page.locator("#style")).to_be_visible()
    assert visit.panel("style").get_by_role("radio", name="red").is_checked()
    assert "128 × 160 px" in visit.result("style").inner_text()
    visit.page.reload()
    visit.page.locator("body[data-ready]").wait_for()
    expect(visit.page.get_by_role("button", name="Result 1: style")).to_have_attribute("aria-current", "true")
    assert "128 × 160 px" in visit.result("style").inner_text()


def test_in_a_text_the_keys_are_the_texts_own(visit: Visit) -> None:
    headline = visit.field("style", "headline")
    headline.press_sequentially("ab")
    headline.press("Control+z")
    assert headline.input_value() != "ab"
    assert not visit.page.get_by_text("There is nothing to undo.").is_visible()


def test_only_so_much_is_kept(visit: Visit) -> None:
    """The newest, in the order in which they were made; and files only while a state needs them."""
    kept = visit.ask_modules(
        """(async () => {
            const {History} = await m("history"), {Store} = await m("store");
            const history = new History(() => {});
            await history.load();
            for (let i = 0; i < 45; i += 1) {
                const result = {blob: new Blob([String(i)]), headers: new Headers({"x-number": i}), seconds: 0};
                await history.push({panel: "edit", path: "/v1/edit", params: {i}, files: {file: [new File(["x"], `${i}`)]}, result, preview: ""});
            }
            const store = new Store(), again = new History(() => {});
            await again.load();
            return [again.states.map(({params, files: {file: [one]}, result}) => [params.i, Number(one.name), Number(result.headers.get("x-number"))]),
                (await store.all("states")).size, (await store.all("files")).size];
        })()"""  # noqa: E501
    )
    assert kept == [[[i, i, i] for i in range(5, 45)], 40, 40]
