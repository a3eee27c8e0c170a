"""Help: quick, whole, and with an example each."""

import subprocess
import sys
from pathlib import Path

import pytest

from layers.common import __version__
from local.router import CAPABILITIES
from tests.local.cli.conftest import Terminal
from tests.local.cli.studio import environment

HEAVY = ("numpy", "cv2", "PIL", "pydantic", "onnxruntime", "fastapi", "rich", "httpx", "functions")
CAPABILITY_COMMANDS = [one.name.replace("_", " ", 1) for one in CAPABILITIES]
BATCH_COMMANDS = [f"batch {one.name.replace('_', ' ', 1)}" for one in CAPABILITIES if one.sole_file]
COMMANDS = [*CAPABILITY_COMMANDS, *BATCH_COMMANDS, "models list", "models fetch", "models verify", "serve"]


def test_help_imports_nothing(tmp_path: Path) -> None:
    asked = "import sys; from local.cli.main import run; run(['--help']); run(['--version']); "
    told = subprocess.run(
        [sys.executable, "-c", asked + f"print([name for name in {HEAVY} if name in sys.modules])"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.endswith(f"Photo Studio {__version__}\n[]\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_s_help_has_an_example(command: str, terminal: Terminal) -> None:
    told = terminal.type(*command.split(), "--help")
    assert told.code == 0
    assert f"Usage: studio {command} " in told.out
    examples = told.out.partition("Examples:\n")[2].splitlines()
    assert any(f"studio {command}" in line for line in examples)


@pytest.mark.parametrize("group", ["", "style", "motion", "batch", "batch style", "models"])
def test_a_group_alone_shows_its_commands(group: str, terminal: Terminal) -> None:
    told = terminal.type(*group.split())
    assert told.code == 0
    here = {one.removeprefix(group).split()[0] for one in COMMANDS if one.startswith(group)}
    assert all(f"\n  {name} " in told.out for name in here)


def test_the_summaries_are_the_capabilities(terminal: Terminal) -> None:
    told = terminal.type()
    for name in ("cutout", "edit", "compose"):
        summary = terminal.type(name, "--help").out.split("\n\n")[1].strip()
        assert summary in told.out
