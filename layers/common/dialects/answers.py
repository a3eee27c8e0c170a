"""Answers, as far as dialects have them in common."""

import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.common.core.dialect import Answer, Call
from layers.common.core.result import Link, Result

FILE_HERE: Final = "<file>"

_PIECE_BYTES: Final = 3 * 2**17
"""Whole groups of three bytes, so that no piece has padding but the last."""
_MOST_NAMES, _LONGEST_NAME = 20, 40


def json_answer(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON document, in ASCII: a name in a message may hold a lone surrogate, which UTF-8 cannot encode."""
    body = json.dumps(document, allow_nan=False, separators=(",", ":"))
    return Answer(status, body.encode(), "application/json", headers or {})


def json_with_file(status: int, document: Any, data: bytes, headers: Mapping[str, str]) -> Answer:
    """A JSON document in which each text :data:`FILE_HERE` stands for a file in base64."""
    whole = json_answer(status, document, headers)
    # In pieces, between which other threads have their turn.
    pieces = (
        binascii.b2a_base64(data[at : at + _PIECE_BYTES], newline=False)
        for at in range(0, len(data), _PIECE_BYTES)
    )
    return replace(whole, body=b"".join(pieces).join(whole.body.split(FILE_HERE.encode())))


def file_answer(result: Result, content: bytes | Link | None, headers: Mapping[str, str]) -> Answer:
    """The file itself, or the way to it if it is too large for an answer."""
    headers = {"X-Content-Type-Options": "nosniff", **headers}
    if isinstance(content, Link):
        return Answer(303, headers=headers | {"Location": content.url, "Cache-Control": "no-store"})
    disposition = {"Content-Disposition": result.disposition}
    return Answer(200, content or b"", result.media_type, disposition | headers)


def note_headers(result: Result) -> Mapping[str, str]:
    """A result's notes as ``X-`` headers."""
    return {f"X-{name}": header_safe(value) for name, value in result.notes.items()}


def ignored_header(call: Call) -> Mapping[str, str]:
    """The header that names the parameters which nothing here knows, by the memo ``ignored``."""
    names = call.memo["ignored"]
    return {"X-Ignored-Parameters": listed(names)} if names else {}


def listed(names: Sequence[str]) -> str:
    """A caller's names as a header holds them."""
    return header_safe(", ".join(name[:_LONGEST_NAME] for name in names[:_MOST_NAMES]))


def header_safe(value: str) -> str:
    """A text without what no header may hold."""
    return re.sub(r"[^\x20-\x7e]", "?", value)
