"""A result as an answer describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from layers.common.core.media import Media


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that an answer says about a result, without its bytes.

    Attributes:
        size: bytes.
        notes: names and values that say how the result came about (``Model: u2netp``).
        negotiated: whether the Accept header influenced the parameters.
    """

    media_type: str
    filename: str
    size: int
    notes: Mapping[str, str]
    negotiated: bool

    @classmethod
    def of(cls, media: Media, *, negotiated: bool) -> "Result":
        """The description of ``media``."""
        return cls(media.media_type, media.filename, len(media.data), dict(media.notes), negotiated)

    @property
    def disposition(self) -> str:
        """Both forms of a file name (RFC 6266): ASCII for old clients, UTF-8 for the rest."""
        plain = re.sub(r"[^A-Za-z0-9._ -]", "_", self.filename)
        if plain == self.filename:
            return f'inline; filename="{plain}"'
        return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(self.filename, errors='replace')}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a stored result can be fetched.

    Attributes:
        expires_at: Unix time in seconds.
        as_document: whether the caller prefers a JSON document over a redirect.
    """

    url: str
    expires_at: int
    as_document: bool
