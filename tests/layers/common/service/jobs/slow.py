"""A capability that takes as long as it is asked to, and ``python -m`` this, a worker that does its jobs."""

import os
import time
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from layers.common.core.capability import Capability, FileField, Params
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.errors import NoSubject
from layers.common.imaging.image import Image
from layers.common.progress import current_run, step
from local.worker import work

_PID = os.getpid()
"""Of the process that takes jobs, which its work processes are forked from."""


class SlowParams(Params):
    parts: int = Field(1, ge=1, le=10_000)
    part_s: float = Field(0.0, ge=0)
    ends: Literal["well", "fault", "bug"] = "well"
    diary: Path | None = None
    """TextPattern in when it begins, and when it is done."""
    keeps: bool = False
    """Whether the file stays beside the answer."""
    cuts: bool = False
    """Whether the answer says if a cut-out of the file is kept; then one is."""


def slow(file: Upload, other: tuple[Upload, ...], params: SlowParams, context: Context) -> Media:
    _write(params, "begun")
    with step("render"):
        for part in range(params.parts):
            current_run().advance(part, params.parts)
            time.sleep(params.part_s)
    ends = file.data.decode() if file.data in (b"fault", b"bug") else params.ends
    if ends == "bug":
        raise ZeroDivisionError("a secret")
    if ends == "fault":
        raise NoSubject("there is nobody", param="file")
    _write(params, "done")
    if params.cuts:
        return Media(_cut(file, context), "text/plain", "txt", file.stem)
    data = b" ".join([file.data, *(one.data for one in other)]).upper()
    parts = {"original": Media(file.data, "text/plain", "txt", file.stem)} if params.keeps else {}
    return Media(data, "text/plain", "txt", f"{file.stem}-loud", {"Loudness": "high"}, parts)


def _cut(file: Upload, context: Context) -> bytes:
    assert context.cutouts is not None
    if context.cutouts.get(file.data.hex(), lambda _size, _box: 1.0):
        return b"kept"
    context.cutouts.put(file.data.hex(), Image(np.full((8, 8, 4), 255, np.uint8)), (0, 0, 8, 8), {})
    return b"made"


def _write(params: SlowParams, word: str) -> None:
    if params.diary is not None:
        with params.diary.open("a") as diary:
            diary.write(f"{word} {_PID}\n")


capability = Capability(
    name="slow",
    path="/v1/slow",
    summary="Shout",
    description="",
    files=(FileField("file", ""), FileField("other", "", least=0, most=3)),
    params=SlowParams,
    run=slow,
    produces=lambda _: "text/plain",
    media_types=("text/plain",),
)

if __name__ == "__main__":
    work([capability], os.getppid())
