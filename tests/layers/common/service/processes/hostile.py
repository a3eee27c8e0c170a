"""A capability that misbehaves in whatever way it is asked to."""

import ctypes
import faulthandler
import mmap
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from layers.common.core.capability import Capability, FileField, Params
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.errors import NoSubject
from layers.common.events import AttemptStarted, emit
from layers.common.imaging.bounded import bounded
from layers.common.progress import ANSWER, step

Deed = Literal[
    "answer",
    "refuse",
    "fail",
    "fail oddly",
    "emit",
    "hang",
    "burn",
    "allocate",
    "grow",
    "crash",
    "die",
    "leave a child",
]


class HostileParams(Params):
    does: Deed = "answer"
    stage: str = "render"
    seconds: float = Field(60.0, gt=0)


class OddError(Exception):
    """It cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("odd")
        self.lock = threading.Lock()


def hostile(file: Upload, params: HostileParams, context: Context) -> Media:
    decodes = params.stage in ("decode", ANSWER)
    subject = file.field if params.stage == "decode" else ""
    with step(params.stage, subject), bounded(0) if decodes else nullcontext():
        _DEEDS[params.does](params.seconds)
    return Media(str(os.getpid()).encode(), "text/plain", "txt", "x", {"Stage": params.stage})


def _refuse(_seconds: float) -> None:
    raise NoSubject("there is nobody", param="file")


def _fail(_seconds: float) -> None:
    raise ZeroDivisionError("a secret")


def _fail_oddly(_seconds: float) -> None:
    raise OddError


def _hang(seconds: float) -> None:
    """As a library in C does that keeps the interpreter's lock."""
    ctypes.PyDLL(None).usleep(int(seconds * 1e6))


def _burn(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        np.sort(np.random.default_rng(1).random(3_000_000))


def _allocate(_seconds: float) -> None:
    np.ones(2_000_000_000, np.uint8)


def _grow(seconds: float) -> None:
    held = mmap.mmap(-1, 400_000_000)  # of the heap, pages might be resident that tests before have freed
    np.frombuffer(held, np.uint8)[:] = 1
    time.sleep(seconds)


def _crash(_seconds: float) -> None:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)


def _die(_seconds: float) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _leave_a_child(seconds: float) -> None:
    child = subprocess.Popen(["sleep", "60"])
    Path(tempfile.gettempdir(), str(child.pid)).touch()
    time.sleep(seconds)


_DEEDS: Mapping[Deed, Callable[[float], object]] = {
    "answer": lambda _seconds: None,
    "refuse": _refuse,
    "fail": _fail,
    "fail oddly": _fail_oddly,
    "emit": lambda _seconds: emit(AttemptStarted("hostile")),
    "hang": _hang,
    "burn": _burn,
    "allocate": _allocate,
    "grow": _grow,
    "crash": _crash,
    "die": _die,
    "leave a child": _leave_a_child,
}


capability = Capability(
    name="hostile",
    path="/v1/hostile",
    summary="Misbehave",
    description="",
    files=(FileField("file", ""),),
    params=HostileParams,
    run=hostile,
    produces=lambda _: "text/plain",
    media_types=("text/plain",),
)
