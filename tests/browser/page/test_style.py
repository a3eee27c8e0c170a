from pathlib import Path

from tests.browser.page.files import figure, portrait
from tests.browser.page.visit import Visit


def test_a_photo_becomes_an_illustration(visit: Visit, folder: Path) -> None:
    visit.panel("style").get_by_role("radio", name="red").check()
    visit.choose("style", "file", figure(folder, "man.png", (200, 0, 0)))
    visit.field("style", "size").fill("320x400")
    visit.run("style")
    assert "320 × 400 px" in visit.result("style").inner_text()


def test_another_look_keeps_what_was_chosen(visit: Visit, folder: Path) -> None:
    visit.choose("style", "file", portrait(folder))
    visit.field("style", "headline").fill("Först ut")
    first = visit.field("style", "palette").input_value()
    visit.panel("style").get_by_role("radio", name="split").check()
    assert visit.panel("style").locator(".chosen").inner_text().startswith("photo.jpg")
    assert visit.field("style", "headline").input_value() == "Först ut"
    assert visit.field("style", "palette").input_value() != first
