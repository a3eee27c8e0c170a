"""Parts of a result (RFC 9110, 14): players of video ask for them, and some play nothing else."""

import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from layers.common.errors import RangeNotSatisfiable
from layers.common.service.problems import problem

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


def ranged(request: Request, data: bytes, headers: Mapping[str, str], media_type: str, etag: str) -> Response:
    """An answer with the part of ``data`` that a request asks for, or with all of it.

    Several ranges at once, a unit other than bytes, or an ``If-Range`` of another version get the whole.

    Args:
        etag: of this version, quoted.
    """
    always = {**headers, "Accept-Ranges": "bytes", "ETag": etag}
    asked = _ONE_RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if asked is None or not any(asked.groups()) or request.headers.get("if-range", etag) != etag:
        return Response(data, 200, always, media_type)
    first, last = _bounds(asked[1], asked[2], len(data))
    if not first <= last < len(data):
        fault = RangeNotSatisfiable(f"expected a range within {len(data)} bytes")
        refused = problem(request.state.request_id, fault)
        refused.headers.update({"Accept-Ranges": "bytes", "Content-Range": f"bytes */{len(data)}"})
        return refused
    part = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return Response(data[first : last + 1], 206, always | part, media_type)


def etag_of(key: str) -> str:
    """The tag of what is stored under a key, quoted: that never changes, and the key itself is nobody's."""
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of ``first-last``, ``first-`` or ``-count``; first > last where there are none."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else (1, 0)
    return int(first), min(int(last), size - 1) if last else size - 1
