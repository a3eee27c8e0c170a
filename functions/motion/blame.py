"""Faults found while a film is made, said of the parameter as the caller wrote it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from layers.common.errors import StudioError


@contextmanager
def said_of(parent: str, files: Collection[str]) -> Iterator[None]:
    """Put ``parent`` before the parameter that a fault names, unless it is one of the ``files``."""
    try:
        yield
    except StudioError as fault:
        if fault.param is None or fault.param.partition("[")[0] in files:
            raise
        raise fault.under(parent) from fault.__cause__
