"""A batch keeps to the model that it began with, also where it is taken up again beside a better one."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import SET_UP
from tests.local.cli.batch.folder import Folder
from tests.networks import write_network
from tests.pictures import portrait_jpeg


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with the small network alone."""
    home = tmp_path / "models"
    shutil.copytree(SET_UP, home)
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(home))
    return home


def masks(folder: Folder) -> list[bytes]:
    """The masks of all photos, made by a batch."""
    folder.cut_out("--only-mask")
    return [path.read_bytes() for path in folder.made().values()]


def test_a_batch_that_is_taken_up_again(folder: Folder, models: Path) -> None:
    folder.put("a.jpg", portrait_jpeg())
    folder.put("broken.jpg", b"no picture")
    (first,) = masks(folder)
    note = folder.results / ".studio/model"
    assert note.read_text() == "u2netp"
    write_network(models / "u2net_human_seg.onnx", size=320)
    folder.put("b.jpg", portrait_jpeg())
    assert masks(folder) == [first, first]


def test_a_batch_that_is_done_is_over(folder: Folder, models: Path) -> None:
    folder.put("a.jpg", portrait_jpeg())
    (first,) = masks(folder)
    assert not (folder.results / ".studio/model").exists()
    write_network(models / "u2net_human_seg.onnx", size=320)
    folder.put("b.jpg", portrait_jpeg())
    again, by_the_better_model = masks(folder)
    assert again == first != by_the_better_model
