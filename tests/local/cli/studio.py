"""``studio`` as a process of its own, as a terminal runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests import warm
from tests.waiting import PATIENCE_S

_ROOT = Path(__file__).parents[3]
_CODE = os.pathsep.join([str(_ROOT), str(_ROOT / "client")])

_MODULE = "local.cli"

Done = subprocess.CompletedProcess[bytes]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": _CODE, **(more or {})}


def studio(*typed: str | Path, cwd: Path, env: Mapping[str, str] | None = None, sent: bytes = b"") -> Done:
    with TemporaryFile() as given:
        given.write(sent)
        given.seek(0)
        program = begun(*typed, cwd=cwd, env=env, given=given)
    out, err = program.communicate(PATIENCE_S)
    return Done(typed, program.wait(), out, err)


def begun(
    *typed: str | Path, cwd: Path, env: Mapping[str, str] | None = None, given: IO[bytes] | None = None
) -> warm.Program:
    """The process, under way."""
    return warm.start(
        _MODULE,
        *map(str, typed),
        cwd=cwd,
        env=environment(env),
        given=given,
        out=TemporaryFile(),
        err=TemporaryFile(),
    )


def cold(
    *typed: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    sent: bytes = b"",
    out: IO[bytes] | None = None,
) -> Done:
    """The same with a start of its own: slower, and with this process's limits.

    Args:
        out: standard output; by default a pipe.
    """
    return subprocess.run(
        [sys.executable, "-m", _MODULE, *typed],
        cwd=cwd,
        env=environment(env),
        input=sent,
        stdout=out or subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=PATIENCE_S,
        check=False,
    )


def on_a_terminal(*typed: str, cwd: Path) -> tuple[int, bytes]:
    """The exit code, and all that a terminal was told."""
    ours, theirs = os.openpty()
    with open(theirs, "r+b", buffering=0) as screen:  # noqa: PTH123
        process = warm.start(
            _MODULE, *typed, cwd=cwd, env=environment({"TERM": "xterm"}), out=screen, err=screen
        )
    seen = b""
    with suppress(OSError):  # what the end of a terminal is on Linux
        while chunk := os.read(ours, 4096):
            seen += chunk
    os.close(ours)
    return process.wait(PATIENCE_S), seen
