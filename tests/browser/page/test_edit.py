import json
from pathlib import Path

from tests.browser.page.files import figure, portrait
from tests.browser.page.visit import Visit


def add(visit: Visit, *names: str) -> None:
    for name in names:
        visit.panel("edit").locator(".add-op select").select_option(name)
        visit.panel("edit").get_by_role("button", name="Add").click()


def names(visit: Visit) -> list[str]:
    return [
        str(name) for name in visit.panel("edit").locator(".op").evaluate_all("a => a.map(e => e.dataset.op)")
    ]


def as_json(visit: Visit) -> object:
    return json.loads(visit.panel("edit").get_by_label("Operations as JSON").input_value())


def unfold(visit: Visit) -> None:
    visit.panel("edit").get_by_text("The list as JSON").click()


def test_a_list_is_built_and_applied(visit: Visit, folder: Path) -> None:
    visit.choose("edit", "file", portrait(folder))
    add(visit, "resize", "saturation")
    visit.panel("edit").locator('.op [data-name="max"] input').fill("200")
    visit.run("edit")
    assert "200 × 200 px" in visit.result("edit").inner_text()
    unfold(visit)
    assert as_json(visit) == [{"op": "resize", "max": 200}, {"op": "saturation", "factor": 1.3}]


def test_rows_are_moved_doubled_and_removed(visit: Visit) -> None:
    add(visit, "blur", "invert", "sepia")
    panel = visit.panel("edit")
    panel.get_by_role("button", name="Up: sepia").click()
    assert names(visit) == ["blur", "sepia", "invert"]
    panel.get_by_role("button", name="Down: blur").click()
    assert names(visit) == ["sepia", "blur", "invert"]
    panel.get_by_role("button", name="Duplicate: invert").click()
    panel.get_by_role("button", name="Remove: blur").click()
    assert names(visit) == ["sepia", "invert", "invert"]
    panel.locator(".op .grip").nth(2).hover()
    visit.page.mouse.down()
    panel.locator(".op .grip").nth(1).hover()
    panel.locator(".op .grip").nth(0).hover()
    visit.page.mouse.up()
    assert names(visit) == ["invert", "sepia", "invert"]


def test_json_and_rows_are_one(visit: Visit) -> None:
    unfold(visit)
    text = visit.panel("edit").get_by_label("Operations as JSON")
    text.fill('[{"op": "rotate", "deg": 45}, {"op": "flip", "axis": "v"}]')
    assert names(visit) == ["rotate", "flip"]
    degrees = visit.panel("edit").locator('[data-op="rotate"] [data-name="deg"] input[type=number]')
    assert degrees.input_value() == "45"
    degrees.fill("30")
    assert as_json(visit) == [{"op": "rotate", "deg": 30}, {"op": "flip", "axis": "v"}]
    text.fill('[{"op": "rotate", ')
    assert visit.panel("edit").get_by_text("This is not valid JSON").is_visible()
    assert names(visit) == ["rotate", "flip"]


def test_a_watermark_asks_for_its_file(visit: Visit, folder: Path) -> None:
    picker = visit.panel("edit").locator(".file[data-name=watermark]")
    assert picker.is_hidden()
    add(visit, "watermark")
    visit.choose("edit", "file", portrait(folder))
    visit.choose("edit", "watermark", figure(folder, "logo.png", (255, 255, 255)))
    visit.run("edit")
    assert "photo-edited.jpg" in visit.result("edit").inner_text()
