"""A limited number of places on this machine, whatever process takes one."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

_LOOK_S: Final = 0.1


@asynccontextmanager
async def a_place(folder: Path, count: int) -> AsyncIterator[None]:
    """One of ``count`` places for the block, waited for until there is one; it ends with its process.

    Where the disk takes no folder, as on Lambda, a process has work for one place anyway.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [
            os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            for number in range(count)
        ]
    except OSError:
        yield
        return
    try:
        while not any(map(_took, files)):
            await asyncio.sleep(_LOOK_S)
        yield
    finally:
        for one in files:
            os.close(one)


def _took(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
