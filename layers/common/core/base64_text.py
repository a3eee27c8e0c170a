"""Files as base64 text (RFC 4648, section 4), decoded while they arrive."""

import binascii
from typing import Final

from layers.common.errors import MalformedRequest

_PIECE_BYTES: Final = 65_536
"""Decoded at once, in less than a millisecond, which an event loop may wait."""
_LINE_BYTES, _LINE_CHARACTERS = 57, 78
"""A line of MIME's base64 with its break (RFC 2045, section 6.8), the longest usual spelling."""
_BREAKS: Final = b"\r\n\t"
_QUAD: Final = 4
_SCHEME: Final = b"data:"
_ENCODED: Final = b";base64"
_LONGEST_HEAD: Final = 300
"""Bytes of a data URL before its comma (RFC 2397); a media type with a parameter has some fifty."""


def encoded_bytes(size: int) -> int:
    """The most bytes of base64 text that a file of ``size`` bytes takes, with line breaks."""
    return -(-size // _LINE_BYTES) * _LINE_CHARACTERS


class Base64Text:
    """One file in base64, with or without the beginning of a data URL, whose media type is ignored.

    Line breaks, tabs and missing padding are accepted. A blank is not: it is what a ``+`` becomes in a form
    that was not encoded.

    Args:
        name: the field that holds it, for faults.

    Attributes:
        data: what has been decoded.
    """

    def __init__(self, name: str) -> None:
        self.data = bytearray()
        self._name = name
        self._pending = bytearray()
        self._has_begun = False
        self._has_ended = False

    def feed(self, text: bytes) -> None:
        """Take some more of the text, and decode it once there is enough.

        Raises:
            MalformedRequest: it is not base64.
        """
        self._pending += text
        if len(self._pending) >= _PIECE_BYTES:
            arrived = self._arrived()
            whole = len(arrived) // _QUAD * _QUAD
            self._decode(arrived[:whole])
            self._pending += arrived[whole:]

    def end(self) -> None:
        """Decode the last of the text.

        Raises:
            MalformedRequest: it is not base64.
        """
        arrived = self._arrived()
        self._decode(arrived + b"=" * (-len(arrived) % _QUAD))

    def _arrived(self) -> bytes:
        text = bytes(self._pending.translate(None, _BREAKS))
        self._pending.clear()
        if self._has_begun:
            return text
        self._has_begun = True
        if text[: len(_SCHEME)].lower() != _SCHEME:
            return text
        head, comma, _ = text[:_LONGEST_HEAD].partition(b",")
        if not comma or not head.lower().endswith(_ENCODED):
            raise self._fault("a data URL of something else")
        return text[len(head) + 1 :]

    def _decode(self, text: bytes) -> None:
        if text and self._has_ended:
            raise self._fault("more behind its end")
        try:
            self.data += binascii.a2b_base64(text, strict_mode=True)
        except binascii.Error:
            raise self._fault("other text") from None
        self._has_ended = text.endswith(b"=")

    def _fault(self, received: str) -> MalformedRequest:
        name = self._name[:40]
        return MalformedRequest(f"expected base64 for `{name}`, received {received}", param=name)
