"""``studio`` as a process of its own, as a terminal runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.waiting import PATIENCE_S

_ROOT = Path(__file__).parents[3]
_CODE = os.pathsep.join([str(_ROOT), str(_ROOT / "client")])

Done = subprocess.CompletedProcess[bytes]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": _CODE, **(more or {})}


def studio(*typed: str | Path, cwd: Path, env: Mapping[str, str] | None = None, sent: bytes = b"") -> Done:
    return subprocess.run(
        [sys.executable, "-m", "local.cli", *typed],
        cwd=cwd,
        env=environment(env),
        input=sent,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def begun(*typed: str | Path, cwd: Path) -> "subprocess.Popen[bytes]":
    """The process, under way."""
    return subprocess.Popen(
        [sys.executable, "-m", "local.cli", *typed],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def on_a_terminal(*typed: str, cwd: Path) -> tuple[int, bytes]:
    """The exit code, and all that a terminal was told."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "local.cli", *typed],
        cwd=cwd,
        env=environment({"TERM": "xterm"}),
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # what the end of a terminal is on Linux
        while chunk := os.read(ours, 4096):
            seen += chunk
    os.close(ours)
    return process.wait(PATIENCE_S), seen
