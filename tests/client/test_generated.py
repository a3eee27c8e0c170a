"""The client's types say what the service says."""

import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

from layers.common import __version__ as service_version
from layers.common.core.capability import Capability
from local.router import CAPABILITIES
from photo_studio import Studio, __version__
from tools.client_types import FOLDER, generated

CLIENT = FOLDER.parents[1]


@pytest.mark.parametrize(("name", "text"), generated().items())
def test_they_are_what_the_service_says_now(name: str, text: str) -> None:
    assert (FOLDER / name).read_text() == text, "run `make client`"


def test_the_client_is_of_the_services_version() -> None:
    assert __version__ == service_version


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.name)
def test_help_names_every_parameter(capability: Capability) -> None:
    shown = pydoc.plain(pydoc.render_doc(getattr(Studio, capability.path.split("/")[2])))
    parameters = shown.partition("Parameters:\n")[2]
    missing = [name for name in capability.params.model_fields if f"  {name}: " not in parameters]
    assert missing == []


WRONG = """
from photo_studio import Studio

studio = Studio("")
studio.cutout("a", modell="u2net")
studio.cutout("a", crop="yes")
studio.edit("a", ops=[{"op": "resize", "maxx": 3}])
studio.edit("a", ops=[{"op": "blur"}])
studio.compose("a", "b", mode="magic")
studio.style("red", "a", siez="1x1")
studio.motion("ken_burns", duration=1)
studio.product("a", preset="snow")
studio.motion("countup", value="12")
studio.submit.motion("captions", words=["a"], zoom=1)
"""


def test_an_editor_would_see_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(WRONG)
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(wrong)],
        env={"MYPYPATH": str(CLIENT)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = {int(line.split(":")[1]) for line in told.stdout.splitlines() if ": error:" in line}
    assert lines == set(range(5, 15)), told.stdout
