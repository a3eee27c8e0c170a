"""The refusal of what a container has too many of."""

from typing import Final

from layers.common.errors import TooCostly

MAX_STRAY_BYTES: Final = 65_536
"""Bytes of a JPEG or a GIF that belong to no segment or block. Pillow skips them one by one in Python."""


def limit(what: str, count: int, most: int) -> None:
    """Check a count.

    Raises:
        TooCostly: it is more than ``most``.
    """
    if count > most:
        raise TooCostly(f"expected at most {most:,} {what}, received more")
