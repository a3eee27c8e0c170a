"""Waiting for what other processes do."""

import time
from collections.abc import Callable


def wait_for(what: Callable[[], object], seconds: float = 30) -> None:
    """Look until it is so; fail when it takes longer."""
    gives_up = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < gives_up
        time.sleep(0.02)
