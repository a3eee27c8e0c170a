"""Every block of code is what it says: run as it is, where the files lie, it makes the file that it names."""

import os
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from tests.browser.page.files import figure, portrait, scene
from tests.browser.page.test_motion import make_small, take
from tests.browser.page.visit import Visit
from tests.waiting import PATIENCE_S

RED = (200, 0, 0)


def in_shell(code: str, folder: Path, **env: str) -> None:
    subprocess.run(["sh", "-ec", code], cwd=folder, check=True, env={**os.environ, **env}, timeout=PATIENCE_S)


def in_python(code: str, folder: Path, **env: str) -> None:
    """In this process, since the code is all that the page writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in env.items():
            patch.setenv(name, value)
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(code, names)
        names["studio"].close()


def runs(visit: Visit, panel: str, folder: Path, **env: str) -> list[Path]:
    """Run both blocks of a panel, and give what they made."""
    made = []
    for tab, run in (("curl", in_shell), ("Python", in_python)):
        code = visit.code(panel, tab)
        (name,) = re.findall(r"-o (\S+)|\.save\(\"([^\"]+)\"\)", code)
        output = folder / (name[0] or name[1])
        output.unlink(missing_ok=True)
        run(code, folder, **env)
        made.append(output.rename(folder / f"{tab}-{output.name}"))
    return made


def test_cutout(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", portrait(folder, 'O\'Hara; på väg, "hem".jpg'))
    visit.field("cutout", "crop").check()
    visit.field("cutout", "crop_margin").fill("5%")
    visit.field("cutout", "model").select_option("classic")
    for path in runs(visit, "cutout", folder):
        with Pillow.open(path) as picture:
            assert (picture.format, picture.mode) == ("PNG", "RGBA")


def test_a_batch(visit: Visit, folder: Path) -> None:
    photos = [figure(folder, name, RED, width=60) for name in ("a.png", "it's b.png")]
    visit.choose("product", "file", *photos)
    visit.choose("product", "background_image", figure(folder, "ground.png", RED, width=60))
    visit.field("product", "cutout_model").select_option("classic")
    for path in runs(visit, "product", folder):
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == ["a-product.png", "it's b-product.png"]


def test_what_is_shown_before_anything_is_chosen(visit: Visit, folder: Path) -> None:
    figure(folder, "photo.jpg", RED)
    figure(folder, "man.jpg", RED)
    scene(folder, "scene.jpg")
    for panel in ("cutout", "edit", "compose", "style", "product"):
        assert all(path.stat().st_size for path in runs(visit, panel, folder))


def test_edit(visit: Visit, folder: Path) -> None:
    visit.choose("edit", "file", portrait(folder))
    for name in ("resize", "text", "watermark"):
        visit.panel("edit").locator(".add-op select").select_option(name)
        visit.panel("edit").get_by_role("button", name="Add").click()
    visit.panel("edit").locator('.op [data-name="max"] input').fill("200")
    visit.panel("edit").locator('[data-op="text"] [data-name="text"] input').fill(
        'Det ’är’ "så"; \\o/ it\'s @5 $HOME'
    )
    visit.choose("edit", "watermark", figure(folder, "logo.png", (255, 255, 255)))
    visit.field("edit", "output_format").select_option("webp")
    one, other = runs(visit, "edit", folder)
    assert one.read_bytes() == other.read_bytes()
    with Pillow.open(one) as picture:
        assert (picture.format, picture.size) == ("WEBP", (200, 200))


def test_the_format_that_is_left_to_the_server(visit: Visit, folder: Path) -> None:
    visit.choose("edit", "file", portrait(folder))
    visit.field("edit", "output_format").select_option("auto")
    for path in runs(visit, "edit", folder):
        with Pillow.open(path) as picture:
            assert (path.suffix, picture.format) == (".jpg", "JPEG")


def test_compose(visit: Visit, folder: Path) -> None:
    visit.choose("compose", "background", scene(folder))
    visit.choose("compose", "subjects", figure(folder, "a.png", RED), figure(folder, "b.png", (0, 0, 200)))
    visit.run("compose")
    visit.panel("compose").locator(".figure").first.focus()
    visit.page.keyboard.press("ArrowRight")
    one, other = runs(visit, "compose", folder)
    assert one.read_bytes() == other.read_bytes()
    assert '"items"' in visit.code("compose", "curl")


def test_style(visit: Visit, folder: Path) -> None:
    visit.panel("style").get_by_role("radio", name="split").check()
    visit.choose("style", "file", figure(folder, "man.png", RED))
    visit.field("style", "size").fill("128x160")
    visit.field("style", "headline").fill("50 % & mer?")
    one, other = runs(visit, "style", folder)
    assert one.read_bytes() == other.read_bytes()


def test_motion(visit: Visit, folder: Path) -> None:
    for effect in ("captions", "countup", "karaoke", "ken_burns", "parallax", "transition", "storyboard"):
        take(visit, effect)
        make_small(visit)
        if effect == "ken_burns":
            visit.choose("motion", "image", portrait(folder))
        if effect != "storyboard":
            visit.field("motion", "duration").fill("0.4")
        for path in runs(visit, "motion", folder):
            assert path.read_bytes()[4:8] == b"ftyp"
