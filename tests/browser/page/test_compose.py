"""What is on the stage is what is posted, and what is posted is what comes back."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator

from layers.common.imaging.decode import decode
from tests.browser.page.files import figure, scene
from tests.browser.page.visit import Visit

RED, BLUE = (220, 20, 20), (20, 40, 220)
Box = tuple[float, float, float, float]


@pytest.fixture
def placed(visit: Visit, folder: Path) -> Visit:
    """Two figures in a scene, placed automatically, as they are: their pixels can be found again."""
    visit.choose("compose", "background", scene(folder))
    visit.choose("compose", "subjects", figure(folder, "red.png", RED), figure(folder, "blue.png", BLUE))
    visit.field("compose", "harmonise").uncheck()
    visit.field("compose", "output_format").select_option("png")
    visit.run("compose")
    visit.panel("compose").locator(".figure").nth(1).wait_for()
    return visit


def figures(visit: Visit) -> Locator:
    return visit.panel("compose").locator(".figure")


def shown(visit: Visit) -> Sequence[Box]:
    """Where the figures are on the screen, in px of the result."""
    found = figures(visit).evaluate_all(
        """elements => elements.map(e => {
            const stage = e.parentElement.getBoundingClientRect(), box = e.getBoundingClientRect();
            const factor = document.querySelector("#compose .after").naturalWidth / stage.width;
            const across = [box.left, box.right].map(px => (px - stage.left) * factor);
            const down = [box.top, box.bottom].map(px => (px - stage.top) * factor);
            return [across[0], down[0], across[1], down[1]];
        })"""
    )
    return [tuple(box) for box in found]


def posted(visit: Visit) -> dict[str, Any]:
    """The parameters of the last composition that was asked for."""
    return dict(json.loads(visit.sent("/v1/compose")["params"]))


def answered(visit: Visit) -> Sequence[Box]:
    """Compose once more, and where the figures' pixels are in the picture that comes."""
    with visit.page.expect_response("**/result") as response:
        visit.run("compose")
    told = [tuple(box) for box in json.loads(response.value.headers["x-boxes"])]
    pixels = decode(visit.downloaded("compose"), max_pixels=10**7).rgb.astype(int)
    for box, colour in zip(told, (RED, BLUE), strict=True):
        rows, columns = np.nonzero(np.abs(pixels - colour).max(axis=2) < 12)
        seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        height, width = pixels.shape[:2]
        within = (max(box[0], 0), max(box[1], 0), min(box[2], width), min(box[3], height))
        assert seen == pytest.approx(within, abs=2), "X-Boxes is where the pixels are"
    return told


def drag(visit: Visit, handle: Locator, across: float, down: float) -> None:
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + across / 2, y + down / 2)
    visit.page.mouse.move(x + across, y + down)
    visit.page.mouse.up()


def test_the_stage_shows_what_auto_decided(placed: Visit) -> None:
    before = shown(placed)
    told = answered(placed)
    for here, there in zip(before, told, strict=True):
        assert here == pytest.approx(there, abs=1)


def test_nothing_hides_the_people(placed: Visit) -> None:
    """The comparison with the empty scene begins at its edge."""
    assert placed.result("compose").locator(".compare input").input_value() == "0"


def test_dragging_posts_what_is_seen(placed: Visit) -> None:
    figures(placed).first.scroll_into_view_if_needed()
    drag(placed, figures(placed).nth(0), 90, -35)
    drag(placed, figures(placed).nth(1).locator(".handle"), 0, -40)
    seen = shown(placed)
    told = answered(placed)
    params = posted(placed)
    assert params["mode"] == "manual"
    assert len(params["items"]) == 2
    for here, there in zip(seen, told, strict=True):
        assert here == pytest.approx(there, abs=1)


def test_arrows_scale_and_mirror_by_keyboard(placed: Visit) -> None:
    before = shown(placed)
    figures(placed).nth(0).focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp", "+", "f"):
        placed.page.keyboard.press(key)
    seen = shown(placed)
    assert seen[1] == pytest.approx(before[1], abs=0.01)
    assert (seen[0][3] - seen[0][1]) / (before[0][3] - before[0][1]) == pytest.approx(1.05, abs=0.02)
    told = answered(placed)
    assert posted(placed)["items"][0]["flip"] is True
    assert seen[0] == pytest.approx(told[0], abs=1)


def test_digits_and_order_from_the_form(placed: Visit) -> None:
    items = placed.panel("compose").locator(".item")
    items.nth(0).locator('[data-name="target_frac"] input[type=number]').fill("0.25")
    items.nth(0).get_by_role("button", name="Backward").click()
    items.nth(0).get_by_role("button", name="Backward").click()
    placed.run("compose")
    first, second = posted(placed)["items"]
    assert first["target_frac"] == 0.25
    assert first["draw_order"] < second["draw_order"]


def test_other_subjects_begin_anew(placed: Visit) -> None:
    placed.panel("compose").get_by_role("button", name="Remove blue.png").click()
    placed.run("compose")
    assert "items" not in posted(placed)
    assert posted(placed).get("mode", "auto") == "auto"
    assert figures(placed).count() == 1


def test_what_is_wrong_with_an_item_is_said_there_until_it_is_mended(placed: Visit) -> None:
    panel = placed.panel("compose")
    scale = panel.locator(".item").nth(1).locator('[data-name="scale"] input[type=number]')
    scale.evaluate("e => { e.closest('details').open = true; }")
    scale.fill("99")
    placed.run("compose")
    assert "`params.items[1].scale`" in panel.locator(".item").nth(1).locator(".error:visible").inner_text()
    scale.fill("0.5")
    placed.run("compose")
    assert panel.locator(".error:visible, [aria-invalid]").count() == 0


def test_what_is_wrong_with_all_items_leaves_them(placed: Visit) -> None:
    panel = placed.panel("compose")
    told = '{"title": "Bad", "detail": "expected fewer", "param": "params.items", "request_id": "r1"}'
    placed.page.route("**/v1/compose", lambda route: route.fulfill(status=422, body=told))
    figures(placed).first.press("ArrowRight")
    placed.run("compose")
    assert panel.locator(".items > .error").inner_text() == "Expected fewer.\nRequest r1"
    assert panel.locator(".item .fields").count() == 2
    placed.page.unroute("**/v1/compose")
    placed.run("compose")
    assert panel.locator(".items > .error").is_hidden()
