"""The brush on a cut-out's mask, with a real model behind it."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from playwright.sync_api import Locator, expect

from tests.browser.page.files import figure, portrait
from tests.browser.page.touch import Point, finger, pen, pinched
from tests.browser.page.visit import Visit

CHEST = (250.0, 420.0)
"""px of the portrait's suit, which the model keeps."""
ROCKET = (440.0, 120.0)
"""px of the portrait's background, which the model drops."""


def brush(visit: Visit, panel: str = "cutout") -> Locator:
    """The brush over the cut-out of what was chosen."""
    visit.panel(panel).get_by_role("button", name="Brush").click()
    found = visit.panel(panel).locator(".brush")
    found.locator(".viewer-frame").wait_for()
    found.locator(".viewer-frame").scroll_into_view_if_needed()
    return found


def spot(tool: Locator, point: Point) -> Point:
    """Where on the screen a point of the picture is."""
    found: list[float] = tool.locator(".brush-veil").evaluate(
        """(e, [x, y]) => {
            const {left, top, width, height} = e.getBoundingClientRect();
            return [left + x * width / e.width, top + y * height / e.height];
        }""",
        list(point),
    )
    return found[0], found[1]


def veil(tool: Locator, point: Point) -> int:
    """How opaque the veil over what is dropped is at a point of a small picture, 0 to 255."""
    read = """(e, [x, y]) => {
        const pixel = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
        pixel.drawImage(e, -x, -y);
        return pixel.getImageData(0, 0, 1, 1).data[3];
    }"""
    alpha: int = tool.locator(".brush-veil").evaluate(read, [int(at) for at in point])
    return alpha


def stroke(tool: Locator, begin: Point, end: Point) -> None:
    mouse = tool.page.mouse
    mouse.move(*spot(tool, begin))
    mouse.down()
    mouse.move(*spot(tool, end), steps=6)
    mouse.up()


def apply(visit: Visit, tool: Locator, panel: str = "cutout") -> None:
    """Apply the strokes, and wait for what comes of them: the run begins as the tool goes."""
    tool.get_by_role("button", name="Apply").click()
    tool.wait_for(state="detached")
    visit.ended(panel)


def alpha_of(data: bytes) -> NDArray[np.uint8]:
    with Pillow.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.getchannel("A"))


def test_the_result_follows_the_strokes(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", portrait(folder))
    tool = brush(visit)
    kept, dropped = (slice(415, 425), slice(230, 270)), (slice(115, 125), slice(420, 460))
    assert veil(tool, CHEST) == 0
    assert veil(tool, ROCKET) == 255
    stroke(tool, (400, 120), (480, 120))
    visit.page.keyboard.press("x")
    stroke(tool, (210, 420), (290, 420))
    assert veil(tool, CHEST) == 255
    assert veil(tool, ROCKET) == 0
    apply(visit, tool)
    expect(visit.panel("cutout").locator(".compare input")).to_have_value("0")
    assert "Cut out with the model u2netp." in visit.result("cutout").inner_text()
    alpha = alpha_of(visit.downloaded("cutout"))
    assert not alpha[kept].any()
    assert (alpha[dropped] == 255).all()
    assert alpha[5, 256] == 0  # where no stroke is, the model decides
    assert alpha[480, 200] == 255
    assert "-F mask=@photo-mask.png" in visit.code("cutout", "curl")


def test_strokes_are_undone_redone_and_kept_for_later(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160), width=200, height=300))
    tool = brush(visit)
    point = (100.0, 200.0)
    visit.page.keyboard.press("x")
    tool.get_by_role("radio", name="Erase").check()
    stroke(tool, (80, 200), (120, 200))
    stroke(tool, (80, 240), (120, 240))
    visit.page.keyboard.press("Control+z")
    visit.page.keyboard.press("Control+z")
    assert veil(tool, point) == 0
    assert tool.get_by_role("button", name="Undo").is_disabled()
    visit.page.keyboard.press("Control+Shift+z")
    assert veil(tool, point) == 255
    assert veil(tool, (100, 240)) == 0
    apply(visit, tool)
    again = brush(visit)
    assert veil(again, point) == 255
    again.get_by_role("button", name="Clear").click()
    assert veil(again, point) == 0


def test_by_keyboard_alone(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160), width=200, height=300))
    tool = brush(visit)
    keyboard = visit.page.keyboard
    tool.locator(".viewer-frame").focus()
    size = tool.locator("output").first
    before = size.inner_text()
    keyboard.press("]")
    keyboard.press("]")
    assert size.inner_text() != before
    keyboard.press("[")
    keyboard.press("[")
    assert size.inner_text() == before
    keyboard.press("x")
    keyboard.press("ArrowDown")
    assert veil(tool, (101, 151)) == 0  # the brush is not down yet
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    assert veil(tool, (101, 151)) == 255
    assert tool.get_by_role("button", name="Undo").is_enabled()


def test_a_pen_presses_a_finger_paints_and_two_fingers_zoom(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160), width=200, height=300))
    tool = brush(visit)
    tool.get_by_role("radio", name="Erase").check()
    size, softness = tool.get_by_label("Size", exact=True), tool.get_by_label("Softness")
    size.evaluate("e => { e.value = 70; e.dispatchEvent(new Event('input')); }")
    softness.evaluate("e => { e.value = 0; e.dispatchEvent(new Event('input')); }")
    half = int(tool.locator("output").first.inner_text().split()[0]) / 2
    off = 0.7 * half
    pen(visit.page, 0.1, spot(tool, (60, 150)), spot(tool, (140, 150)))
    assert veil(tool, (100, 150)) == 255
    assert veil(tool, (100, 150 + off)) == 0
    pen(visit.page, 1, spot(tool, (60, 150)), spot(tool, (140, 150)))
    assert veil(tool, (100, 150 + off)) == 255
    finger(visit.page, spot(tool, (60, 230)), spot(tool, (140, 230)))
    assert veil(tool, (100, 230)) == 255
    width = "e => e.getBoundingClientRect().width"
    whole = tool.locator(".brush-veil").evaluate(width)
    pinched(visit.page, spot(tool, (100, 270)), 50, 100)
    assert tool.locator(".brush-veil").evaluate(width) > 1.5 * whole
    assert veil(tool, (100, 270)) == 0


def test_a_product_loses_what_is_erased(visit: Visit, folder: Path) -> None:
    visit.panel("product")
    visit.choose("product", "file", figure(folder, "shoe.png", (200, 0, 0), width=200, height=300))
    visit.field("product", "background").select_option("color")
    visit.run("product")
    red = red_px(visit.downloaded("product"))
    tool = brush(visit, "product")
    tool.get_by_role("radio", name="Erase").check()
    tool.get_by_label("Size", exact=True).evaluate(
        "e => { e.value = 100; e.dispatchEvent(new Event('input')); }"
    )
    stroke(tool, (100, 200), (110, 200))
    apply(visit, tool, "product")
    assert "-F mask=@shoe-mask.png" in visit.code("product", "curl")
    assert 0 < red_px(visit.downloaded("product")) < 0.9 * red


def red_px(data: bytes) -> int:
    with Pillow.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    return int(((pixels[..., 0] > 120) & (pixels[..., 1] < 80)).sum())


def test_another_photo_has_no_strokes(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160), width=200, height=300))
    tool = brush(visit)
    tool.get_by_role("radio", name="Erase").check()
    stroke(tool, (80, 200), (120, 200))
    apply(visit, tool)
    mask = visit.panel("cutout").locator('.file[data-name="mask"] .chosen li')
    assert mask.count() == 1
    visit.choose("cutout", "file", figure(folder, "other.png", (160, 90, 30)))
    visit.panel("cutout").locator(".chosen", has_text="other.png").wait_for()
    assert mask.count() == 0


@pytest.mark.parametrize(
    ("picture", "factor"), [((4000, 2000), 1), ((8660, 5774), (8e6 / (8660 * 5774)) ** 0.5)]
)
def test_the_memory_is_bounded(visit: Visit, picture: tuple[int, int], factor: float) -> None:
    width, height = picture
    found = visit.ask_modules(f"(await m('brush/strokes')).canvasSize({{width: {width}, height: {height}}})")
    assert found["factor"] == pytest.approx(factor)
    assert found["width"] == round(width * factor)
    assert found["width"] * found["height"] <= 8.01e6


def test_a_mask_is_white_black_and_elsewhere_transparent(visit: Visit) -> None:
    strokes = """[
        {keeps: true, softness: 0, points: [{x: 20, y: 20, radius: 10}, {x: 80, y: 20, radius: 10}]},
        {keeps: false, softness: 0, points: [{x: 50, y: 20, radius: 5}]},
    ]"""
    read = f"""await (async () => {{
        const blob = await (await m('brush/strokes')).maskOf({strokes}, {{width: 100, height: 60}});
        const bitmap = await createImageBitmap(blob);
        const context = new OffscreenCanvas(100, 60).getContext('2d');
        context.drawImage(bitmap, 0, 0);
        const {{data}} = context.getImageData(0, 0, 100, 60);
        return [[30, 20], [50, 20], [30, 40]].map(([x, y]) => [...data.slice(4 * (100 * y + x)).slice(0, 4)]);
    }})()"""
    assert visit.ask_modules(read) == [[255, 255, 255, 255], [0, 0, 0, 255], [0, 0, 0, 0]]
