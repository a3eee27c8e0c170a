"""Callers who are told apart, by the hash of their API key; the empty text is nobody in particular."""

MARK = "@"
"""Begins the part of an object's key that names its owner."""

PATTERN = rf"({MARK}[0-9a-f]{{16}}/)?"
"""The form of :func:`owner_part`."""


def owner_part(owner: str) -> str:
    """The part of an object's key that names its owner, such as ``@1f2e3d4c5b6a7988/``; empty for nobody.

    Args:
        owner: at least 16 hexadecimal digits, or empty.
    """
    return f"{MARK}{owner[:16]}/" if owner else ""
