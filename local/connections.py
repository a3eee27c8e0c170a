"""What a connection may cost before its request is known: time, bytes and a descriptor."""

import asyncio
import resource
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 32_768
"""Of the request line and all headers."""

HEAD_S = 10.0
"""Seconds for them to arrive, counted from the connection or from the first byte after another request."""

MOST_CONNECTIONS = 1000
"""If all are open, the one that has waited longest for a request is closed for the next."""

_UNREAD_S = 60
"""Seconds after which a connection is closed whose caller reads nothing of the answer, or hardly anything."""

_LEAST_READ_BYTES = 60_000
"""What a caller takes at least in that time, if so much waits."""

_DESCRIPTORS = 8192


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with the limits of this module."""

    waits_since = 0.0
    """Loop time from which it has no request to answer."""

    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None
    _read_timer: asyncio.TimerHandle | None = None
    _is_in_head = True
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= MOST_CONNECTIONS and not _close_an_idle_one(self.connections):
            self._is_refused = True
            transport.abort()
            return
        _limit_unread(transport.get_extra_info("socket"))
        super().connection_made(transport)
        self.waits_since = self.loop.time()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_refused:
            return
        self._stop_timer()
        self._stop_read_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_in_head and self._head_bytes > MOST_HEAD_BYTES:
            self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._is_in_head:
            self._is_in_head, self._head_bytes = True, 0
            self._await_head()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._stop_timer()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_HEAD_BYTES:
            self._refuse()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self.waits_since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        self._stop_read_timer()
        super().resume_writing()

    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def _await_head(self) -> None:
        self._stop_timer()
        self._head_timer = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _await_reader(self) -> None:
        self._stop_read_timer()
        unread = self.transport.get_write_buffer_size()
        self._read_timer = self.loop.call_later(_UNREAD_S, self._check_reader, unread)

    def _check_reader(self, unread: int) -> None:
        if unread - self.transport.get_write_buffer_size() < _LEAST_READ_BYTES:
            self.transport.abort()
        else:
            self._await_reader()

    def _stop_read_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _refuse(self) -> None:
        if not self.is_idle():  # the answer to an earlier request is on its way
            self.transport.close()
            return
        text = f"expected a request line and headers of at most {MOST_HEAD_BYTES:,} bytes together".encode()
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(text), text)
        )
        self.transport.close()


def raise_descriptor_limit() -> None:
    """Allow this process as many descriptors as its connections may need, if the system does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _close_an_idle_one(connections: set[Any]) -> bool:
    """Close the connection that has waited longest for a request; False if there is none.

    If all of these are closing already, and only wait for their callers to read, one is broken off.
    """
    idle = [one for one in connections if one.is_idle()]
    if not idle:
        return False
    oldest = min(idle, key=lambda one: (one.transport.is_closing(), one.waits_since))
    if oldest.transport.is_closing():
        oldest.transport.abort()
    else:
        oldest.transport.close()
    return True


def _limit_unread(connection: socket.socket) -> None:
    if hasattr(socket, "TCP_USER_TIMEOUT") and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_S * 1000)
