"""The studio: a server's capabilities as methods."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack
from urllib.parse import urlencode

import httpx

from photo_studio.errors import ProblemError
from photo_studio.generated.motion import Motion
from photo_studio.generated.params import (
    ComposeParams,
    CutoutParams,
    EditParams,
    ProductParams,
    Style,
    StyleParams,
)
from photo_studio.job import Job
from photo_studio.order import File, Order, Part
from photo_studio.result import Result
from photo_studio.transport import Retry, Transport

Answer_co = TypeVar("Answer_co", covariant=True)

_SAFE_BYTES = 4_000_000
"""Largest request that any gateway accepts; below it, the server is not asked for its limits."""

_OVERHEAD_BYTES = 100_000
"""Bytes of a body reserved for what surrounds its files."""

_NOT_ABOUT_THE_REQUEST = frozenset({"image_too_large", "field_too_large"})
"""Codes of a 413 that concern a picture or a field, not the size of the request."""


class Capabilities(Motion[Answer_co]):
    """The methods that :class:`Studio` and its ``submit`` share. ``generated`` describes their parameters."""

    def cutout(self, file: File, *, mask: File | None = None, **params: Unpack[CutoutParams]) -> Answer_co:
        """Cut the subject out. The result is a PNG with transparency by default.

        Args:
            mask: a picture whose white is kept and whose black is dropped; the model decides the rest.
        """
        return self.do(Order("/v1/cutout", {"file": file, "mask": mask}, params))

    def edit(self, file: File, *, watermark: File | None = None, **params: Unpack[EditParams]) -> Answer_co:
        """Edit a picture: ``ops`` are applied in order.

        Args:
            watermark: the picture for the operation ``watermark``.
        """
        return self.do(Order("/v1/edit", {"file": file, "watermark": watermark}, params))

    def compose(
        self, background: File, subjects: File | Sequence[File], **params: Unpack[ComposeParams]
    ) -> Answer_co:
        """Put people into a scene.

        Args:
            subjects: one file, or a list of up to eight. Photos without transparency are cut out first.
        """
        files = {"background": background, "subjects": subjects}
        return self.do(Order("/v1/compose", files, params, document="params"))

    def style(self, name: Style | str, file: File, **params: Unpack[StyleParams]) -> Answer_co:
        """Make an illustration of a photo in the named look."""
        return self.do(Order(f"/v1/style/{name}", {"file": file}, params))

    def product(
        self,
        file: File,
        *,
        background_image: File | None = None,
        mask: File | None = None,
        **params: Unpack[ProductParams],
    ) -> Answer_co:
        """Make a product photo: the subject of a photo on a ground, with its shadow.

        Args:
            background_image: the picture behind the subject.
            mask: a picture whose white is kept and whose black is dropped; the model decides the rest.
        """
        files = {"file": file, "background_image": background_image, "mask": mask}
        return self.do(Order("/v1/product", files, params, document="params"))


class Studio(Capabilities[Result]):
    """A server whose methods return results. Thread-safe.

    Every method raises :class:`ProblemError` for a problem that the server reports, :class:`ConnectionFailed`
    if the server cannot be reached, and ``OSError`` for a file that cannot be read.

    Args:
        base_url: such as ``http://localhost:8000``, including the part of the path before ``/v1``, if any.
        api_key: one of the server's ``API_KEYS``.
        timeout: seconds without a byte until a response is given up.
        retry: how requests are retried if the server is busy or cannot be reached.

    Attributes:
        submit: the same methods, which return a :class:`Job` instead of waiting for the result.
    """

    def __init__(
        self, base_url: str, *, api_key: str | None = None, timeout: float = 300.0, retry: Retry | None = None
    ) -> None:
        self._transport = Transport(base_url, api_key, timeout, retry or Retry())
        self._sender = Sender(self._transport)
        self.submit = Submit(self._transport, self._sender)

    def do(self, order: Order) -> Result:
        first = self._sender.send(order)
        return Result.of(self._transport.follow(first), first)

    def batch(
        self,
        capability: str,
        files: Sequence[File],
        *,
        shared: Mapping[str, File] | None = None,
        **params: Any,
    ) -> Job:
        """Call a capability for up to 200 files, in one job. Its result is a ZIP of theirs, in their order.

        Args:
            capability: ``cutout``, ``edit``, ``product`` or ``style/NAME``.
            shared: files of other fields, such as ``background_image``, which belong to every file.
            params: those of the capability.
        """
        order = Order(f"/v1/batch/{capability}", {"file": list(files), **(shared or {})}, params, "params")
        return self.submit.do(order)

    def job(self, job_id: str) -> Job:
        """A job that was submitted earlier with the same API key."""
        return Job.get(self._transport, job_id)

    def jobs(self, *ids: str, status: str | None = None) -> Iterator[Job]:
        """The jobs that were submitted with the API key, the newest first.

        Args:
            ids: only these; a server without keys lists no others.
            status: only jobs with this status, such as ``running``.
        """
        wanted = [*(("id", one) for one in ids), *([("status", status)] if status else [])]
        cursor: str | None = ""
        while cursor is not None:
            query = urlencode([*wanted, *([("cursor", cursor)] if cursor else [])])
            part = self._object(f"/v1/jobs?{query}")
            yield from (Job(self._transport, body) for body in part["jobs"])
            cursor = part.get("cursor")

    def models(self) -> dict[str, Any]:
        """Models, operations, effects, styles and modes, with their parameters."""
        return self._object("/v1/models")

    def health(self) -> dict[str, Any]:
        """Version, limits and readiness."""
        return self._object("/health")

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def _object(self, path: str) -> dict[str, Any]:
        body: dict[str, Any] = self._transport.request("GET", path).json()
        return body


class Submit(Capabilities[Job]):
    """A server whose methods return jobs."""

    def __init__(self, transport: Transport, sender: "Sender") -> None:
        self._transport = transport
        self._sender = sender

    def do(self, order: Order) -> Job:
        headers = {"Prefer": "respond-async", "Idempotency-Key": str(uuid.uuid4())}
        return Job(self._transport, self._sender.send(order, headers).json())


class Sender:
    """Sends orders to a server: files within the request, or uploaded first if it would be too large.

    It remembers how large a request may be.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._most_bytes: float | None = None

    def send(self, order: Order, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The response to an order: 2xx or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        parts = [Part.of(name, file) for name, file in order.each_file()]
        size = sum(part.size for part in parts) + sum(len(text) for _, text in order.texts())
        if size > self._limit(size):
            return self._send_with_uploads(order, parts, headers or {})
        try:
            return self._transport.post(order.path, order.texts(), parts, headers or {})
        except ProblemError as error:
            if not parts or not _is_request_too_large(error):
                raise
        self._most_bytes = size - 1  # a gateway before the server has a lower limit than the server reports
        return self._send_with_uploads(order, parts, headers or {})

    def _limit(self, size: int) -> float:
        if self._most_bytes is None and size <= _SAFE_BYTES:
            return _SAFE_BYTES
        if self._most_bytes is None:
            limits = self._transport.request("GET", "/health").json()["limits"]
            self._most_bytes = limits["max_upload_bytes"] - _OVERHEAD_BYTES
        return self._most_bytes

    def _send_with_uploads(
        self, order: Order, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        """Upload every file, since those of one field must keep their order."""
        keys = [(f"{part.field}_key", self._upload(part)) for part in parts]
        return self._transport.post(order.path, [*order.texts(), *keys], [], headers)

    def _upload(self, part: Part) -> str:
        body = {"filename": part.filename[-200:], "bytes": max(1, part.size)}
        target = self._transport.request("POST", "/v1/uploads", body=body).json()
        file = Part("file", part.filename, part.size, part.source)
        self._transport.post_to(target["url"], list(target["fields"].items()), [file])
        return str(target["key"])


def _is_request_too_large(error: ProblemError) -> bool:
    too_large = error.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    return too_large and error.code not in _NOT_ABOUT_THE_REQUEST
