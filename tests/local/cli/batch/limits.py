"""A machine that has no more room, for what happens meanwhile and is begun meanwhile."""

import resource
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


def full_after(size: int) -> AbstractContextManager[None]:
    """No file grows beyond so many bytes, as on a full disk: what fits is written, the rest refused."""
    return _limited(resource.RLIMIT_FSIZE, size)


def no_more_files() -> AbstractContextManager[None]:
    """No file or folder can be opened."""
    return _limited(resource.RLIMIT_NOFILE, 0)


@contextmanager
def _limited(kind: int, value: int) -> Iterator[None]:
    before, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (value, most))
    try:
        yield
    finally:
        resource.setrlimit(kind, (before, most))
