"""Zoom and pan, and what a view is by its definition."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.page.files import figure, portrait
from tests.browser.page.touch import pinched
from tests.browser.page.visit import Visit

PORTRAIT_PX = 512


def compared(visit: Visit, folder: Path) -> Locator:
    """The window onto a result beside its photo."""
    visit.choose("cutout", "file", portrait(folder))
    visit.field("cutout", "model").select_option("classic")
    visit.run("cutout")
    visit.result("cutout").locator(".compare").wait_for()
    return window(visit)


def chosen(visit: Visit, folder: Path) -> Locator:
    """The window onto a photo that was chosen."""
    visit.choose("cutout", "file", portrait(folder))
    return window(visit)


def window(visit: Visit) -> Locator:
    frame = visit.panel("cutout").locator(".stage .viewer-frame")
    frame.wait_for()
    frame.scroll_into_view_if_needed()
    return frame


def scale(frame: Locator) -> float:
    """CSS px for each px of the picture, as the window draws it."""
    width: float = frame.locator(".layer").first.evaluate("e => e.getBoundingClientRect().width")
    return width / PORTRAIT_PX


def lefts(frame: Locator) -> list[float]:
    found: list[float] = frame.locator(".layer").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().left)"
    )
    return found


def middle(frame: Locator) -> tuple[float, float]:
    box = frame.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_buttons_and_keys_zoom_both_pictures(visit: Visit, folder: Path) -> None:
    frame = compared(visit, folder)
    whole = scale(frame)
    smaller = visit.panel("cutout").get_by_role("button", name="Zoom out")
    assert smaller.is_disabled()
    visit.panel("cutout").get_by_role("button", name="Zoom in").click()
    assert scale(frame) == pytest.approx(1.25 * whole)
    frame.focus()
    visit.page.keyboard.press("+")
    assert scale(frame) == pytest.approx(1.25**2 * whole)
    visit.page.keyboard.press("-")
    assert scale(frame) == pytest.approx(1.25 * whole)
    assert len({round(left, 3) for left in lefts(frame)}) == 1
    visit.page.keyboard.press("0")
    assert scale(frame) == pytest.approx(whole)
    assert smaller.is_disabled()
    visit.panel("cutout").get_by_role("button", name="Actual size").click()
    assert scale(frame) == pytest.approx(1)


def test_the_wheel_zooms_at_the_pointer_once_the_picture_is_in_use(visit: Visit, folder: Path) -> None:
    frame = chosen(visit, folder)
    whole = scale(frame)
    x, y = middle(frame)
    visit.page.mouse.move(x - 50, y - 50)
    under = """y => {
        const {top, height} = document.querySelector('.viewer-frame .layer').getBoundingClientRect();
        return (y - top) / height;
    }"""
    before = visit.page.evaluate(under, y - 50)
    visit.page.mouse.wheel(0, -200)
    visit.page.mouse.click(x - 50, y - 50)
    assert scale(frame) == whole
    visit.page.mouse.wheel(0, -400)
    visit.page.wait_for_function(
        "width => document.querySelector('.viewer-frame .layer').getBoundingClientRect().width > width",
        arg=whole * PORTRAIT_PX * 2,
    )
    assert visit.page.evaluate(under, y - 50) == pytest.approx(before, abs=1e-3)


def test_a_double_click_goes_there_and_back(visit: Visit, folder: Path) -> None:
    frame = chosen(visit, folder)
    whole = scale(frame)
    visit.page.mouse.dblclick(*middle(frame))
    assert scale(frame) == pytest.approx(2 * whole)
    visit.page.mouse.dblclick(*middle(frame))
    assert scale(frame) == pytest.approx(whole)


def test_dragging_and_arrows_pan_and_the_divider_stays(visit: Visit, folder: Path) -> None:
    frame = compared(visit, folder)
    x, y = middle(frame)
    for _ in range(6):
        visit.panel("cutout").get_by_role("button", name="Zoom in").click()
    (start, same) = lefts(frame)
    divider = frame.locator(".divider")
    at = divider.bounding_box()
    visit.page.mouse.move(x + 90, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + 60, y, steps=3)
    visit.page.mouse.up()
    assert lefts(frame) == pytest.approx([start - 30, same - 30])
    frame.focus()
    visit.page.keyboard.press("ArrowLeft")
    assert lefts(frame) == pytest.approx([start + 30, same + 30])
    assert divider.bounding_box() == at
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + 100, y, steps=3)
    visit.page.mouse.up()
    assert lefts(frame) == pytest.approx([start + 30, same + 30])
    moved = divider.bounding_box()
    assert moved
    assert at
    assert moved["x"] == pytest.approx(at["x"] + 100, abs=frame.evaluate("e => e.clientWidth") / 100)


def test_two_fingers_zoom(visit: Visit, folder: Path) -> None:
    frame = chosen(visit, folder)
    whole = scale(frame)
    pinched(visit.page, middle(frame), 60, 120)
    assert scale(frame) == pytest.approx(2 * whole, rel=0.05)


def test_a_chosen_photo_can_be_zoomed_before_any_run(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    picture = visit.panel("cutout").locator(".stage .viewer-frame img")
    picture.wait_for()
    before = picture.evaluate("e => e.getBoundingClientRect().width")
    assert before == picture.evaluate("e => e.naturalWidth")  # a small picture is not blown up
    visit.panel("cutout").get_by_role("button", name="Zoom in").click()
    assert picture.evaluate("e => e.getBoundingClientRect().width") == pytest.approx(1.25 * before)


def view(visit: Visit, expression: str, **names: Any) -> Any:
    values = ", ".join(f"{name} = {json.dumps(value)}" for name, value in names.items())
    return visit.ask_modules(
        f"(await m('viewer/view').then((v) => {{ const {values}; return {expression}; }}))"
    )


@pytest.mark.parametrize(
    ("picture", "frame", "scale"),
    [((1000, 500), (400, 400), 0.4), ((300, 200), (400, 400), 1), ((500, 1000), (436, 436), 0.4)],
)
def test_all_of_a_picture_is_shown(
    visit: Visit, picture: tuple[int, int], frame: tuple[int, int], scale: float
) -> None:
    room = 18 if frame == (436, 436) else 0
    sizes = {"picture": dict(zip(("width", "height"), picture, strict=True))}
    sizes["frame"] = dict(zip(("width", "height"), frame, strict=True)) | {"room": room}
    found = view(visit, "v.whole(picture, frame)", **sizes)
    assert found == {"scale": scale, "x": picture[0] / 2, "y": picture[1] / 2}


def test_places_and_points_are_inverse_and_borders_are_kept(visit: Visit) -> None:
    sizes = {"picture": {"width": 1000, "height": 500}, "frame": {"width": 300, "height": 200, "room": 0}}
    some = {"view": {"scale": 2, "x": 400, "y": 100}, "at": {"x": 37, "y": 91}}
    back = view(visit, "v.toFrame(view, v.toPicture(view, at, frame), frame)", **sizes, **some)
    assert back == pytest.approx(some["at"])
    far = view(visit, "v.moved(view, -1e6, 1e6, picture, frame)", **sizes, **some)
    assert far == {"scale": 2, "x": 1000 - 300 / 4, "y": 200 / 4}
