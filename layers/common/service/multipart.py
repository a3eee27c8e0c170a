"""Multipart bodies: counted while they arrive, read whole or refused."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from layers.common.core.base64_text import Base64Text, encoded_bytes
from layers.common.core.batch import MOST_FILES
from layers.common.core.media import Upload
from layers.common.errors import (
    BodyTooLarge,
    FieldTooLarge,
    MalformedRequest,
    NotMultipart,
    UploadStalled,
    files_too_large,
)
from layers.common.progress import Run
from layers.common.service.disposition import read_disposition
from layers.common.service.settings import ServiceSettings
from layers.common.service.shelf import Shelf
from layers.common.service.workers import CallerGone

MAX_PARTS = 100
MAX_TEXT_BYTES = 1_000_000

_MAX_HEADER_BYTES = 16_384
"""Of a header of a part. A name that file systems store has at most 255 bytes, but callers may send any."""

_LONGEST_BOUNDARY = 70

_LEAST_PIECE = 16_384
"""Bytes from which a piece of a file is kept by itself: an object for each smaller one would take more."""

LEAST_BYTES_A_SECOND = 1000


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """A body's text fields and files, in their order."""

    texts: tuple[tuple[str, str], ...]
    uploads: tuple[Upload, ...]


async def read_form(
    request: Request,
    file_fields: frozenset[str],
    settings: ServiceSettings,
    run: Run,
    *,
    hold: Callable[[int], None],
    text_fields: frozenset[str] = frozenset(),
    base64_fields: frozenset[str] = frozenset(),
    finds_boundary: bool = False,
    before_file: Callable[[Mapping[str, str]], None] = lambda _texts: None,
    shelf: Shelf | None = None,
) -> MultipartBody:
    """Read the whole body.

    Args:
        file_fields: names whose parts are files even without a file name.
        hold: called with the number of bytes that have arrived, before they are kept.
        text_fields: names whose parts are text even with one, as a Blob of JSON has.
        base64_fields: names whose parts are files in base64. With any, the body may be as large as the text
            of files of ``MAX_UPLOAD_BYTES``, which then limits all files together as they are decoded.
        finds_boundary: whether the boundary is taken from the body if the header names none.
        before_file: called with the text fields before the first file, which is not read if it raises.
        shelf: where each file goes as soon as it has arrived. The body may then have ``BATCH_MAX_BYTES``, and
            each file ``MAX_UPLOAD_BYTES``.

    Raises:
        NotMultipart: the content type is not multipart/form-data.
        MalformedRequest: no boundary, broken or cut parts, too many of them, text that is not UTF-8, or not
            base64.
        BodyTooLarge: more than ``MAX_UPLOAD_BYTES``, by the header or by counting.
        TooManyFiles: there are too many for the shelf.
        StorageFull, StorageUnavailable: a file cannot be put there.
        FieldTooLarge: a text field over 1 MB.
        UploadStalled: too slow, or not whole by the deadline.
        CallerGone: the connection was closed.
    """
    most = settings.max_upload_bytes
    largest = settings.batch_max_bytes if shelf else encoded_bytes(most) if base64_fields else most
    chunks = read_chunks(request, largest, settings, run)
    boundary, beginning = _boundary(request), b""
    if not boundary and finds_boundary:
        boundary, beginning = await _found_boundary(chunks, hold)
    if not boundary:
        raise MalformedRequest("the Content-Type header names no boundary")
    parts = _Parts(boundary, file_fields, text_fields, base64_fields, most, before_file, shelf)
    parts.feed(beginning)
    async for chunk in chunks:
        hold(len(chunk))
        parts.feed(chunk)
        await parts.shelve()
    return parts.form()


def _boundary(request: Request) -> bytes:
    """The boundary that the Content-Type header names; empty if it names none."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise NotMultipart("expected a body of multipart/form-data")
    return options.get(b"boundary", b"")


async def _found_boundary(chunks: AsyncIterator[bytes], hold: Callable[[int], None]) -> tuple[bytes, bytes]:
    """The boundary that a body begins with (RFC 2046, 5.1.1), empty if there is none, and what was read."""
    beginning = b""
    async for chunk in chunks:
        hold(len(chunk))
        beginning += chunk
        line, end, _ = beginning.partition(b"\r\n")
        if end or len(line) > _LONGEST_BOUNDARY + 2:
            is_boundary = end and line.startswith(b"--") and len(line) <= _LONGEST_BOUNDARY + 2
            return line[2:] if is_boundary else b"", beginning
    return b"", beginning


async def read_chunks(
    request: Request, max_bytes: int, settings: ServiceSettings, run: Run
) -> AsyncIterator[bytes]:
    """A body as it arrives, counted.

    Raises:
        BodyTooLarge: more than ``max_bytes``, by the header or by counting.
        UploadStalled: fewer than a thousand bytes a second for ``UPLOAD_STALL_S``, or not whole by the
            deadline.
        CallerGone: the connection was closed.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > max_bytes:
        raise BodyTooLarge(f"expected a body of at most {max_bytes:,} bytes, received {int(announced):,}")
    received = 0
    least = int(LEAST_BYTES_A_SECOND * settings.upload_stall_s)
    due, due_at = least, time.monotonic() + settings.upload_stall_s
    chunks = aiter(request.stream())
    while True:
        try:
            within_s = min(due_at - time.monotonic(), run.remaining_s())
            async with asyncio.timeout(max(0.0, within_s)):  # without a task for each chunk
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise UploadStalled(f"the upload stalled after {received:,} bytes") from None
        except ClientDisconnect:
            raise CallerGone from None
        received += len(chunk)
        if received > max_bytes:
            raise BodyTooLarge(f"expected a body of at most {max_bytes:,} bytes, received more")
        if received >= due:
            due, due_at = received + least, time.monotonic() + settings.upload_stall_s
        yield chunk


@dataclass(slots=True)
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    data: bytearray = field(default_factory=bytearray)
    before: list[bytes] = field(default_factory=list)
    """What came before ``data``, in large pieces as they arrived, so that a file is copied once."""
    size: int = 0
    name: str = ""
    filename: str | None = None
    is_file: bool = False
    encoded: Base64Text | None = None
    shelved: Upload | None = None

    def append(self, data: bytes, start: int, end: int) -> None:
        if self.encoded is not None:
            self.encoded.feed(data[start:end])
            self.size = len(self.data)
            return
        if end - start < _LEAST_PIECE:
            self.data += memoryview(data)[start:end]
        else:
            self.before += [bytes(self.data), data[start:end]] if self.data else [data[start:end]]
            self.data = bytearray()
        self.size += end - start

    def whole(self) -> bytes:
        return b"".join((*self.before, self.data))

    def drop(self) -> None:
        self.before, self.data = [], bytearray()


class _Parts:
    """The parts of a body as python-multipart announces them."""

    def __init__(
        self,
        boundary: bytes,
        file_fields: frozenset[str],
        text_fields: frozenset[str],
        base64_fields: frozenset[str],
        max_file_bytes: int,
        before_file: Callable[[Mapping[str, str]], None],
        shelf: Shelf | None,
    ) -> None:
        self._shelf = shelf
        self._arrived: list[_Part] = []
        self._most_parts = MAX_PARTS + (MOST_FILES if shelf else 0)
        self._before_file = before_file
        self._file_fields = file_fields
        self._text_fields = text_fields
        self._base64_fields = base64_fields
        self._max_file_bytes = max_file_bytes
        self._file_bytes = 0
        self._parts: list[_Part] = []
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._whole = False
        callbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks, max_header_size=_MAX_HEADER_BYTES)  # type: ignore[arg-type]
        except FormParserError as fault:
            raise MalformedRequest("the boundary is invalid") from fault

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as fault:
            raise MalformedRequest("the body does not match its boundary") from fault

    def form(self) -> MultipartBody:
        if not self._whole:
            raise MalformedRequest("the body ends before its last part")
        texts = tuple((part.name, _utf8(part)) for part in self._parts if not part.is_file)
        # An HTML form sends an empty part without a name for a file that nobody chose.
        files = tuple(
            part.shelved or Upload(part.name, part.whole(), part.filename)
            for part in self._parts
            if part.is_file and (part.size or part.filename or part.shelved)
        )
        return MultipartBody(texts, files)

    async def shelve(self) -> None:
        """Put what has arrived on the shelf, if there is one."""
        arrived, self._arrived = self._arrived, []
        for part in arrived:
            if self._shelf and (part.size or part.filename):
                part.shelved = await self._shelf.put(Upload(part.name, part.whole(), part.filename))
                part.drop()

    def _begin(self) -> None:
        if len(self._parts) == self._most_parts:
            raise MalformedRequest(f"expected at most {self._most_parts} parts, received more")
        self._parts.append(_Part())

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._parts[-1].headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_finished(self) -> None:
        part = self._parts[-1]
        part.name, filename = read_disposition(part.headers.get(b"content-disposition", b""))
        if not part.name:
            raise MalformedRequest(f"part {len(self._parts)} of the body has no name")
        part.filename = filename or None
        is_text = part.name.partition(".")[0] in self._text_fields
        is_encoded = part.name in self._base64_fields
        if is_encoded:
            part.encoded = Base64Text(part.name)
            part.data = part.encoded.data
        part.is_file = is_encoded or part.name in self._file_fields or (filename is not None and not is_text)
        if part.is_file and self._shelf:
            self._shelf.expect(part.name)
        if part.is_file and not any(one.is_file for one in self._parts[:-1]):
            self._before_file({one.name: _utf8(one) for one in self._parts if not one.is_file})

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._parts[-1]
        if not part.is_file and part.size + end - start > MAX_TEXT_BYTES:
            raise FieldTooLarge(f"expected at most {MAX_TEXT_BYTES:,} bytes of text", param=part.name[:40])
        before = part.size
        part.append(data, start, end)
        self._count(part.size - before if part.is_file else 0)

    def _part_end(self) -> None:
        part = self._parts[-1]
        if part.encoded is not None:
            before = part.size
            part.encoded.end()
            part.size = len(part.data)
            self._count(part.size - before)
        if part.is_file:
            self._arrived.append(part)

    def _count(self, size: int) -> None:
        if self._shelf:
            self._shelf.check(self._parts[-1].name, self._parts[-1].size)
            return
        self._file_bytes += size
        if self._file_bytes > self._max_file_bytes:
            raise files_too_large(self._max_file_bytes)

    def _end(self) -> None:
        self._whole = True


def _utf8(part: _Part) -> str:
    try:
        return part.whole().decode()
    except UnicodeDecodeError:
        raise MalformedRequest("expected text in UTF-8", param=part.name[:40]) from None
