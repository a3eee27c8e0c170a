"""Faults found while a film is made, said of the parameter as the caller wrote it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from layers.common.errors import StudioError

_FILES = re.compile(r"(image2?|images(\[\d+\])?|audio|logo)$")


@contextmanager
def said_of(parent: str) -> Iterator[None]:
    """Put ``parent`` before the parameter that a fault names; files and faults of no parameter stay alone."""
    try:
        yield
    except StudioError as fault:
        if fault.param is None or _FILES.match(fault.param):
            raise
        raise fault.under(parent) from fault.__cause__
