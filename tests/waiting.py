"""Waiting for what other processes do."""

import time
from collections.abc import Callable

PATIENCE_S = 120.0
"""How long a test waits for what comes at once, unless the machine is slow and has much else to do."""


def wait_for(what: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Look until it is so; fail when it takes longer."""
    gives_up = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < gives_up
        time.sleep(0.02)
