"""``python -m`` this, with pictures as arguments: decode each, and print what its decoder did besides.

Python tells of each file, program and connection before it is opened. Libraries in C do not ask Python, so
each picture is decoded a second time without a free file descriptor: then the kernel refuses them.
"""

import json
import os
import resource
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from layers.common.imaging import bounded
from layers.common.imaging import decode as module
from layers.common.imaging.formats import Format
from layers.common.imaging.readers.opened import Opened

WATCHED = ("open", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "socket.")
MODULES = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
"""A decoder is imported when it is first needed."""

deeds: list[str] = []


def note(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(WATCHED) and not (event == "open" and str(arguments[0]).startswith(MODULES)):
        deeds.append(f"{event} {arguments[0]!s}"[:200])


@contextmanager
def no_descriptors() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def _look_elsewhere(_data: bytes) -> AbstractContextManager[Opened]:
    Path(os.devnull).read_bytes()
    subprocess.run(["true"], check=True)
    return nullcontext(Opened((1, 1), lambda _reduction: np.zeros((1, 1, 3), np.uint8)))


def _decode(data: bytes) -> str:
    try:
        pixels = module.decode(data, max_pixels=1_000_000).pixels
    except Exception as fault:  # noqa: BLE001 – the test has it
        return repr(fault)
    return f"{pixels.shape[1]} × {pixels.shape[0]}, {np.ptp(pixels)} levels"


def main(paths: list[str]) -> Mapping[str, Any]:
    pictures = {Path(path).name: Path(path).read_bytes() for path in paths}
    if "elsewhere" in pictures:
        readers = {**module.READERS, Format.BMP: module.Reader(_look_elsewhere)}
        module.READERS = readers
    bounded.waive()
    sys.addaudithook(note)
    told = {}
    for name, data in pictures.items():
        deeds.clear()
        first = _decode(data)
        with no_descriptors():
            again = _decode(data)
        told[name] = {"first": first, "again": again, "deeds": list(deeds)}
    return told


if __name__ == "__main__":
    json.dump(main(sys.argv[1:]), sys.stdout)
