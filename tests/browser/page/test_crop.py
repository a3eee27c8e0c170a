"""The crop's handles on the picture, and the box that they make."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.page.files import portrait
from tests.browser.page.visit import Visit

SIDE = 512


def cropper(visit: Visit, folder: Path) -> Locator:
    visit.panel("edit")
    visit.choose("edit", "file", portrait(folder))
    visit.panel("edit").get_by_role("button", name="Crop", exact=True).click()
    found = visit.panel("edit").locator(".crop")
    found.locator(".viewer-frame").wait_for()
    found.locator(".viewer-frame").scroll_into_view_if_needed()
    return found


def drag(tool: Locator, handle: str, across: float, down: float) -> None:
    """Drag a handle, or the frame itself, by px of the picture."""
    grip = tool.locator(f'[data-handle="{handle}"]' if handle else ".crop-size")
    box = grip.bounding_box()
    assert box
    scale = tool.locator("img.layer").evaluate("e => e.getBoundingClientRect().width / e.naturalWidth")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tool.page.mouse.move(x, y)
    tool.page.mouse.down()
    tool.page.mouse.move(x + across * scale, y + down * scale, steps=4)
    tool.page.mouse.up()


def numbers(tool: Locator) -> list[int]:
    """Left, top, width and height."""
    return [int(one.input_value()) for one in tool.locator(".crop-number input").all()]


def posted(visit: Visit) -> Any:
    """The list of operations, once the form has followed."""
    visit.pause(100)
    return json.loads(visit.panel("edit").get_by_label("Operations as JSON").input_value())


def test_handles_numbers_and_the_form_are_one(visit: Visit, folder: Path) -> None:
    tool = cropper(visit, folder)
    assert numbers(tool) == [0, 0, SIDE, SIDE]
    drag(tool, "nw", 100, 50)
    drag(tool, "e", -112, 0)
    assert numbers(tool) == pytest.approx([100, 50, 300, 462], abs=2)
    left, top, width, height = numbers(tool)
    assert posted(visit) == [{"op": "crop", "box": [left, top, left + width, top + height]}]
    drag(tool, "", 40, 1000)
    assert numbers(tool) == pytest.approx([left + 40, SIDE - height, width, height], abs=2)
    field = visit.panel("edit").locator('.op [data-name="box"] input')
    field.first.fill("10")
    field.first.blur()
    visit.page.wait_for_function("() => document.querySelector('.crop-number input').value === '10'")
    tool.get_by_label("Width").fill("200")
    tool.get_by_label("Width").blur()
    right = posted(visit)[0]["box"][2]
    assert right == 210
    assert field.nth(2).input_value() == "210"


def test_the_result_is_the_box(visit: Visit, folder: Path) -> None:
    tool = cropper(visit, folder)
    tool.get_by_role("radio", name="Passport").check()
    width, height = numbers(tool)[2:]
    assert width / height == pytest.approx(35 / 45, abs=0.003)
    drag(tool, "se", -200, -100)
    width, height = numbers(tool)[2:]
    assert width / height == pytest.approx(35 / 45, abs=0.003)
    visit.run("edit")
    assert f"{width} × {height} px" in visit.result("edit").inner_text()


def test_by_keyboard_alone(visit: Visit, folder: Path) -> None:
    tool = cropper(visit, folder)
    keyboard = visit.page.keyboard
    edge = tool.get_by_role("slider", name="Left edge")
    edge.focus()
    keyboard.press("ArrowRight")
    assert numbers(tool) == [5, 0, SIDE - 5, SIDE]
    keyboard.press("Shift+ArrowRight")
    assert numbers(tool) == [6, 0, SIDE - 6, SIDE]
    assert edge.get_attribute("aria-valuenow") == "6"
    tool.get_by_role("radio", name="Square").focus()
    keyboard.press("Space")
    assert numbers(tool)[2] == numbers(tool)[3]
    tool.locator(".crop-inside").focus()
    left, top, *_ = numbers(tool)
    keyboard.press("Shift+ArrowUp")
    assert numbers(tool)[:2] == [left, max(0, top - 1)]


def test_a_crop_is_of_what_comes_before_it(visit: Visit, folder: Path) -> None:
    visit.panel("edit")
    visit.choose("edit", "file", portrait(folder))
    visit.panel("edit").get_by_text("The list as JSON").click()
    text = visit.panel("edit").get_by_label("Operations as JSON")
    text.fill('[{"op": "resize", "max": 200}, {"op": "crop", "box": [20, 40, 120, 90]}]')
    visit.panel("edit").get_by_role("button", name="Crop", exact=True).click()
    tool = visit.panel("edit").locator(".crop")
    tool.locator("img.layer").wait_for()
    assert tool.locator("img.layer").evaluate("e => e.naturalWidth") == 200
    assert numbers(tool) == [20, 40, 100, 50]


def test_the_tool_stays_while_results_follow(visit: Visit, folder: Path) -> None:
    visit.follow_changes("edit")
    tool = cropper(visit, folder)
    tool.get_by_role("radio", name="Square").check()
    drag(tool, "se", -112, -112)
    visit.pause(600)
    assert tool.is_visible()
    assert not visit.posted
    tool.get_by_role("button", name="Done").click()
    assert "400 × 400 px" in visit.result("edit").inner_text()


HANDLES = ("n", "e", "s", "w", "ne", "nw", "se", "sw")


@pytest.mark.parametrize("ratio", [None, 1, 4 / 5, 9 / 16, 16 / 9, 35 / 45])
def test_a_box_is_inside_and_in_its_ratio(visit: Visit, ratio: float | None) -> None:
    """Within the rounding of its sides."""
    picture = {"width": 900, "height": 600}
    moves = [*product(HANDLES, (-700, -40, 33, 2000), (-700, 7, 900))]
    start = visit.ask_modules(
        f"(await m('crop/box')).lockedTo({ratio or 1}, [200, 100, 500, 420], {json.dumps(picture)})"
    )
    calls = ", ".join(
        f"b.stretched({start}, '{handle}', {across}, {down}, {json.dumps(ratio)}, {json.dumps(picture)})"
        for handle, across, down in moves
    )
    boxes = visit.ask_modules(f"await m('crop/box').then((b) => [{calls}])")
    for (handle, _across, _down), (left, top, right, bottom) in zip(moves, boxes, strict=True):
        assert 0 <= left < right <= 900
        assert 0 <= top < bottom <= 600
        width, height = right - left, bottom - top
        if ratio:
            assert abs(width - height * ratio) <= 1 + ratio
        if "e" in handle:
            assert left == start[0]
        if "s" in handle:
            assert top == start[1]
        if "w" in handle:
            assert right == start[2]
        if "n" in handle:
            assert bottom == start[3]
