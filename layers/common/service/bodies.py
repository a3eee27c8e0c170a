"""Bodies of requests, of every kind that a route takes."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from layers.common.core.base64_text import Base64Text, encoded_bytes
from layers.common.core.capability import Capability
from layers.common.core.dialect import RequestForm, Route
from layers.common.core.grammar import PARAMS
from layers.common.core.json_text import characters, loads
from layers.common.core.media import Upload
from layers.common.core.validation import one_of
from layers.common.errors import (
    FieldTooLarge,
    InvalidParameter,
    MalformedRequest,
    NotMultipart,
    expected,
    files_too_large,
)
from layers.common.progress import Run
from layers.common.service.large_text import in_text_thread
from layers.common.service.middleware import headers_of
from layers.common.service.multipart import MAX_PARTS, MAX_TEXT_BYTES, read_chunks, read_form
from layers.common.service.settings import ServiceSettings
from layers.common.service.shelf import Shelf
from layers.common.service.urlencoded import decoded, parts_of

_ADDRESSES = b"http://", b"https://"
_LONGEST_SCHEME = max(map(len, _ADDRESSES))
_ESCAPED = 3
"""A character of an urlencoded body takes up to three."""

_BEFORE_VALUES = (b"[", b"{", b",")
"""JSON has at least as many of these as values within values."""

BODY = "body"
"""The name of a JSON body in faults."""


def form_fields(route: Route, capability: Capability) -> tuple[frozenset[str], frozenset[str]]:
    """Names of parts: of those that are files even without a file name, and of those that are always text."""
    files = frozenset(one.name for one in capability.files)
    if route.file_fields is not None:
        return route.file_fields, frozenset()
    return files, frozenset({PARAMS, *capability.names}) - files


async def read_request(
    request: Request,
    route: Route,
    settings: ServiceSettings,
    run: Run,
    *,
    hold: Callable[[int], None],
    file_fields: frozenset[str],
    text_fields: frozenset[str],
    shelf: Shelf | None = None,
) -> RequestForm:
    """Read a request whole.

    Args:
        hold: called with the number of bytes that have arrived, before they are kept.
        file_fields, text_fields, shelf: as in ``read_form``.

    Raises:
        NotMultipart: the body has none of the route's media types.
        InvalidParameter: a JSON body is no object, or has no text where a file in base64 should be.
        MalformedRequest, BodyTooLarge, FieldTooLarge, UploadStalled, CallerGone: as ``read_form``.
    """
    query, headers = request.query_params.multi_items(), headers_of(request.scope)
    if request.method == "GET":
        return RequestForm(query, headers, (), ())
    kind = parse_options_header(headers.get("content-type"))[0].decode("latin-1")
    if kind not in route.bodies:
        raise NotMultipart(f"expected a body of {one_of(sorted(route.bodies))}")
    if kind == "multipart/form-data":
        form = await read_form(
            request,
            file_fields,
            settings,
            run,
            hold=hold,
            text_fields=text_fields,
            base64_fields=route.base64_fields - (route.file_fields or frozenset()),
            finds_boundary=route.finds_boundary,
            shelf=shelf,
        )
        return RequestForm(query, headers, form.texts, form.uploads)
    is_json = kind == "application/json"
    body = await _whole(request, route, settings, run, hold, escaped=1 if is_json else _ESCAPED)
    files = _Base64Files(route, settings.max_upload_bytes)
    if is_json:
        document = await in_text_thread(len(body), lambda: _document(body, files))
        return RequestForm(query, headers, (), files.uploads, document)
    texts = await in_text_thread(len(body), lambda: _fields(body, files))
    return RequestForm(query, headers, texts, files.uploads)


async def discard(request: Request, settings: ServiceSettings, run: Run) -> None:
    """Read a body that nobody needs, so that its sender gets to read the answer.

    Raises:
        BodyTooLarge, UploadStalled, CallerGone: as ``read_chunks``.
    """
    async for _ in read_chunks(request, encoded_bytes(settings.max_upload_bytes), settings, run):
        pass


class _Base64Files:
    """Files in base64 among the fields of a body, decoded one after the other."""

    def __init__(self, route: Route, max_bytes: int) -> None:
        self.names = route.base64_fields
        self.uploads: list[Upload] = []
        self._or_addresses = route.base64_fields & (route.file_fields or frozenset())
        self._max_bytes = max_bytes
        self._left = max_bytes

    def holds(self, name: str, text: str | bytes) -> bool:
        """Whether a field is a file in base64, and not the address of one."""
        start = text[:_LONGEST_SCHEME]
        scheme = (start if isinstance(start, bytes) else start.encode(errors="replace")).lower()
        is_address = name in self._or_addresses and scheme.startswith(_ADDRESSES)
        return name in self.names and not is_address

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Decode a file from the pieces of its text.

        Raises:
            MalformedRequest: the text is not base64.
            BodyTooLarge: the files are too large together.
        """
        decoder = Base64Text(name)
        for piece in pieces:
            decoder.feed(piece)
        decoder.end()
        self._left -= len(decoder.data)
        if self._left < 0:
            raise files_too_large(self._max_bytes)
        if decoder.data:  # an empty field is one that nobody filled in
            self.uploads.append(Upload(name, bytes(decoder.data)))


async def _whole(
    request: Request,
    route: Route,
    settings: ServiceSettings,
    run: Run,
    hold: Callable[[int], None],
    *,
    escaped: int,
) -> bytearray:
    """All bytes of a body that is no multipart."""
    most = escaped * MAX_TEXT_BYTES
    if route.base64_fields:
        most += escaped * encoded_bytes(settings.max_upload_bytes)
    body = bytearray()
    async for chunk in read_chunks(request, most, settings, run):
        hold(len(chunk))
        body += chunk
    return body


def _document(body: bytearray, files: _Base64Files) -> Mapping[str, Any]:
    """The object that a JSON body is; its files go to ``files``.

    What is no file has as much text as a body without files may have: it is counted before anything is made
    of it, by the characters without which there is no value, and exactly once the files are out of it.
    """
    _check_text(sum(body.count(one) for one in _BEFORE_VALUES))
    document = loads(_utf8(body, BODY), BODY)
    if not isinstance(document, dict):
        raise InvalidParameter(expected("an object", BODY, document), param=BODY)
    for name in files.names & document.keys():
        text = document[name]
        if isinstance(text, str) and not files.holds(name, text):
            continue
        del document[name]
        if text is None:
            continue
        if not isinstance(text, str):
            raise InvalidParameter(expected("a file in base64", name, text), param=name)
        files.add(name, [text.encode(errors="replace")])
    _check_text(characters(document))
    return document


def _check_text(size: int) -> None:
    if size > MAX_TEXT_BYTES:
        raise FieldTooLarge(f"expected at most {MAX_TEXT_BYTES:,} bytes of text beside files", param=BODY)


def _fields(body: bytearray, files: _Base64Files) -> list[tuple[str, str]]:
    """Names and values of an urlencoded body (WHATWG URL, 5.1); its files go to ``files``."""
    # Parts without text count as well: skipping a hundred million of them takes a second.
    if next(islice(re.finditer(b"&", body), MAX_PARTS - 1, None), None):
        raise MalformedRequest(f"expected at most {MAX_PARTS} fields, received more")
    texts = []
    for name, value in parts_of(body):
        known, pieces = _utf8(b"".join(decoded(name)), ""), decoded(value)
        first = next(pieces, b"")
        if files.holds(known, first):
            files.add(known, chain([first], pieces))
        elif len(value) > _ESCAPED * MAX_TEXT_BYTES:
            raise _text_too_large(known)
        else:
            texts.append((known, _text(known, b"".join((first, *pieces)))))
    return texts


def _text(name: str, value: bytes) -> str:
    if len(value) > MAX_TEXT_BYTES:
        raise _text_too_large(name)
    return _utf8(value, name)


def _text_too_large(name: str) -> FieldTooLarge:
    return FieldTooLarge(f"expected at most {MAX_TEXT_BYTES:,} bytes of text", param=name[:40])


def _utf8(data: bytes | bytearray, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedRequest("expected text in UTF-8", param=name[:40] or None) from None
