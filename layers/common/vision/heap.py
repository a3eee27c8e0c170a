"""The C library's heap, told to keep the memory that networks use again and again.

A network allocates and frees hundreds of megabytes in every run. ONNX Runtime's own arena keeps them for
ever; glibc by itself gives them back at once and faults every page in anew in the next run. In between: the
heap keeps them while there is work, and gives them back when there has been none for a while.
"""

import ctypes
import threading
from collections.abc import Callable
from functools import cache

from layers.common.events import Event, WorkEnded, subscribe

IDLE_S = 10.0
"""Without work for so long, the heap gives back what is free."""

# Of malloc.h. mallopt(3): large blocks come from the heap rather than from mmap, its top is never cut off by
# free(), and all threads share one arena, so that one's free blocks serve the next.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGEST_INT = 2**31 - 1
_LARGEST_BLOCK = 1 << 30


@cache
def keep_between_runs() -> bool:
    """Have the heap keep what is freed until this process is idle; False, and no change, without glibc."""
    trim = _glibc_trim()
    if trim is None:
        return False
    subscribe(_Idleness(trim))
    return True


def _glibc_trim() -> Callable[[], object] | None:
    """Set glibc's heap up and return what empties it; None with musl, on macOS, and wherever it refuses."""
    try:
        libc = ctypes.CDLL(None)
        mallopt, trim = libc.mallopt, libc.malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    settings = ((_M_MMAP_THRESHOLD, _LARGEST_BLOCK), (_M_TRIM_THRESHOLD, _LARGEST_INT), (_M_ARENA_MAX, 1))
    # Older releases refuse so large a block, which comes first: then nothing else is changed either.
    accepted = all(mallopt(name, value) for name, value in settings)
    return (lambda: trim(0)) if accepted else None


class _Idleness:
    """Hears of work that ends, and calls ``then`` once no more has ended for :data:`IDLE_S`.

    Its thread starts with the first piece of work, hence in whichever process does it.
    """

    def __init__(self, then: Callable[[], object]) -> None:
        self._then = then
        self._worked = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, event: Event) -> None:
        if not isinstance(event, WorkEnded):
            return
        self._worked.set()
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="heap", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while self._worked.wait():
            self._worked.clear()
            if not self._worked.wait(IDLE_S):
                self._then()
