"""Answers, as far as dialects have them in common."""

import json
import re
from collections.abc import Mapping
from typing import Any

from layers.common.core.dialect import Answer
from layers.common.core.result import Link, Result


def json_answer(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON document, in ASCII: a name in a message may hold a lone surrogate, which UTF-8 cannot encode."""
    body = json.dumps(document, allow_nan=False, separators=(",", ":"))
    return Answer(status, body.encode(), "application/json", headers or {})


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


def header_safe(value: str) -> str:
    """A text without what no header may hold."""
    return re.sub(r"[^\x20-\x7e]", "?", value)
