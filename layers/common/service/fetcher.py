"""The only code that opens the URLs of requests.

Whoever names a URL must learn nothing about the service's network. So a name is resolved once, all of its
addresses must be public, and the connection goes to one that was checked; the name is used only in TLS and in
the Host header. Every failure of the network is one fault with one message; the reason is only logged.

It speaks HTTP itself, since every byte and second has a limit: the standard library's client waits for as
long as an answer drips. On the event loop, a deadline or a caller who disconnects ends any wait at once.
"""

import asyncio
import io
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from layers.common import __version__
from layers.common.core.references import UrlReference
from layers.common.core.web_address import WebAddress, host_and_port
from layers.common.errors import Busy, UnreachableUrl, UrlsDisabled, files_too_large
from layers.common.progress import Run
from layers.common.service.multipart import LEAST_BYTES_A_SECOND
from layers.common.service.settings import FETCH_OFF, FETCH_PUBLIC, ServiceSettings

_log = logging.getLogger("photo_studio.fetcher")

_AT_ONCE = 32
"""Requests whose URLs are fetched at the same time; far fewer than may send their body."""

_LOOKUPS = 64
"""Resolutions at the same time; one cannot be stopped, so it may outlive its request."""

_RETRY_AFTER_S = 5
_WHOLE_S = 60.0
_CONNECT_S = 10.0
_PAUSE_S = 0.5
_LINGER_S = 0.5
_MOST_ADDRESSES = 3
_MOST_REDIRECTS = 5
_HEADER_BYTES = 16_384
_CHUNK_LINE_BYTES = 100
_FREE_CHUNKS = 1000
_USUAL_CHUNK_BYTES = 256
"""Smaller chunks would cost more time than their bytes are worth, except for some."""

_PIECE_BYTES = 65_536

_STATUS = re.compile(r"HTTP/1\.[01] ([2-5]\d\d)( .*)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r\n")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_INSIDE = tuple(
    ip_network(one)
    for one in (
        "168.63.129.16/32",  # tells a virtual machine on Azure its secrets, though it looks public
        # What some versions of Python take for public:
        "192.0.0.0/24",  # protocols, and the metadata of Oracle's machines
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # protocols
        "3fff::/20",  # documentation
    )
)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Resolve = Callable[[str, int], Sequence[str]]
Hold = Callable[[int], None]

Dial = Callable[..., Awaitable[Streams]]
"""Opens a connection to an IP address and a port, with the options of ``asyncio.open_connection``."""


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, by the system's resolver.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet. One that contains an IPv4 address is what that one is."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        inner = _inner(ip)
        if inner:
            return all(is_public(str(one)) for one in inner)
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in _INSIDE)


def _inner(ip: IPv6Address) -> Sequence[IPv4Address]:
    """The IPv4 addresses that packets to this address may end at."""
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip.sixtofour:
        return [ip.sixtofour]
    if ip.teredo:
        return ip.teredo
    if ip in _NAT64 or ip in _COMPATIBLE:
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    return []


@dataclass(frozen=True, slots=True)
class _Rules:
    """Which hosts may be asked.

    Attributes:
        is_public: whether those of the internet may, on the usual ports.
        listed: hosts with a port, or with None for the usual ones; they may have any address.
    """

    is_public: bool
    listed: frozenset[tuple[str, int | None]]

    @classmethod
    def of(cls, setting: Sequence[str]) -> "_Rules":
        hosts = [one for one in setting if one not in (FETCH_PUBLIC, FETCH_OFF)]
        return cls(FETCH_PUBLIC in setting, frozenset(map(host_and_port, hosts)))

    @property
    def is_off(self) -> bool:
        return not self.is_public and not self.listed

    def lists(self, address: WebAddress) -> bool:
        return (address.host, address.port) in self.listed or (
            address.has_default_port and (address.host, None) in self.listed
        )


class _Failed(Exception):
    """The URL gives no file, for a reason that is only logged."""


class _TooLarge(Exception):
    """The file has more bytes than it may."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Status and headers of an answer; names in lower case."""

    status: int
    headers: Mapping[str, str]

    @classmethod
    def parse(cls, data: bytes) -> "_Head":
        first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        status = _STATUS.fullmatch(first)
        if status is None:
            raise _Failed("no HTTP")
        headers: dict[str, str] = {}
        for line in lines:
            header = _HEADER.fullmatch(line)
            if header is None:
                raise _Failed("a broken header")
            name, value = header[1].lower(), header[2].strip(" \t")
            if headers.setdefault(name, value) != value and name in _SINGLE:
                raise _Failed(f"two headers {name}")
        return cls(int(status[1]), headers)

    @property
    def length(self) -> int | None:
        """The announced size of the body in bytes; None without one."""
        text = self.headers.get("content-length")
        if text is None:
            return None
        if not re.fullmatch(r"\d{1,15}", text, re.ASCII) or "transfer-encoding" in self.headers:
            raise _Failed("an invalid length")
        return int(text)

    @property
    def is_chunked(self) -> bool:
        coding = self.headers.get("transfer-encoding", "").lower()
        if coding not in ("", "chunked"):
            raise _Failed("an unknown transfer encoding")
        return bool(coding)

    @property
    def location(self) -> str:
        text = self.headers.get("location", "")
        return text.encode("latin-1").decode("utf-8", "replace")


_SINGLE = frozenset({"content-encoding", "content-length", "location", "transfer-encoding"})


class _Pace:
    """The least rate of a server: it has ``stall_s`` for its head, and again for each so many bytes.

    Args:
        limit: what ends the answer.
    """

    def __init__(self, limit: asyncio.Timeout, stall_s: float) -> None:
        self._limit = limit
        self._stall_s = stall_s
        self._due = self._least = LEAST_BYTES_A_SECOND * stall_s

    def count(self, size: int) -> None:
        """Bytes have arrived."""
        self._due -= size
        if self._due <= 0:
            self.renew()

    def renew(self) -> None:
        """Let the time begin anew."""
        self._due = self._least
        self._limit.reschedule(asyncio.get_running_loop().time() + self._stall_s)


class _Body:
    """The bytes of a body as they arrive, counted.

    Args:
        hold: called with the number of bytes that have arrived, before they are kept.
    """

    def __init__(self, reader: asyncio.StreamReader, max_bytes: int, hold: Hold, pace: _Pace) -> None:
        self._reader = reader
        self._max_bytes = max_bytes
        self._hold = hold
        self._pace = pace
        self._data = io.BytesIO()  # gives its bytes away without a copy

    @property
    def _size(self) -> int:
        return self._data.tell()

    async def read(self, head: _Head) -> bytes:
        """The whole body.

        Raises:
            _TooLarge: more than ``max_bytes``.
            _Failed, EOFError: it is not what the head says.
        """
        if head.headers.get("content-encoding", "").lower() not in ("", "identity"):
            raise _Failed("a content encoding")
        length = head.length
        if head.is_chunked:
            await self._chunks()
        elif length is not None:
            await self._take(length)
        else:
            while await self._some(_PIECE_BYTES):
                pass
        self._pace.renew()
        await self._end()
        return self._data.getvalue()

    async def _chunks(self) -> None:
        count = 0
        while True:
            count += 1
            line = await self._reader.readuntil(b"\r\n")
            size = _CHUNK.fullmatch(line) if len(line) <= _CHUNK_LINE_BYTES else None
            if size is None or count > _FREE_CHUNKS + self._size // _USUAL_CHUNK_BYTES:
                raise _Failed("a broken chunk, or too many small ones")
            await self._take(int(size[1], 16))
            if await self._reader.readexactly(2) != b"\r\n":
                raise _Failed("a chunk of another size, or a trailer")
            if not int(size[1], 16):
                return

    async def _take(self, size: int) -> None:
        if self._size + size > self._max_bytes:
            raise _TooLarge
        while size:
            received = await self._some(size)
            if not received:
                raise _Failed("fewer bytes than announced")
            size -= received

    async def _some(self, most: int) -> int:
        piece = await self._reader.read(min(most, _PIECE_BYTES))
        if self._size + len(piece) > self._max_bytes:
            raise _TooLarge
        self._pace.count(len(piece))
        self._hold(len(piece))
        self._data.write(piece)
        return len(piece)

    async def _end(self) -> None:
        """Refuse what follows the body. A server that keeps the connection open is waited for a moment."""
        try:
            async with asyncio.timeout(_LINGER_S):
                more = await self._reader.read(1)
        except OSError:  # time-outs included
            return
        if more:
            raise _Failed("more bytes than announced")


class Fetcher:
    """Fetches files by the rules of ``FETCH_URLS``.

    Args:
        resolve: the IP addresses of a host, or an ``OSError``.
        dial: opens a connection to one of them.
    """

    def __init__(
        self, settings: ServiceSettings, resolve: Resolve = addresses_of, dial: Dial = asyncio.open_connection
    ) -> None:
        self._rules = _Rules.of(settings.fetch_urls)
        self._stall_s = settings.upload_stall_s
        self._resolve = resolve
        self._dial = dial
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._lookups = threading.BoundedSemaphore(_LOOKUPS)

    async def fetch(
        self,
        references: Sequence[UrlReference],
        *,
        max_bytes: int,
        used: int,
        hold: Hold,
        run: Run,
        request_id: str,
    ) -> Mapping[str, bytes]:
        """The files by their URLs; a URL that is named twice is fetched once.

        Args:
            max_bytes: of all files of the request together.
            used: bytes of those that are here already.
            hold: called with the number of bytes that have arrived, before they are kept.

        Raises:
            UrlsDisabled: URLs are not fetched here.
            UnreachableUrl: a URL may not be fetched, or gives no file in time.
            BodyTooLarge: the files are larger than ``max_bytes``.
            Busy: too many requests have their URLs fetched.
        """
        if self._rules.is_off:
            param = references[0].param
            raise UrlsDisabled(
                f"expected a file instead of `{param}`; URLs are not fetched here", param=param
            )
        files: dict[str, bytes] = {}
        ends = time.monotonic() + min(_WHOLE_S, run.remaining_s())
        with self._place():
            for one in references:
                if one.url not in files:
                    try:
                        files[one.url] = await self._file(one, max_bytes - used, hold, ends, request_id)
                    except _TooLarge:
                        raise files_too_large(max_bytes).at(one.param) from None
                    used += len(files[one.url])
        return files

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy("too many requests have their URLs fetched", retry_after_s=_RETRY_AFTER_S)
        try:
            yield
        finally:
            self._places.release()

    async def _file(
        self, one: UrlReference, max_bytes: int, hold: Hold, ends: float, request_id: str
    ) -> bytes:
        began = time.monotonic()
        told = {"request_id": request_id, "host": one.address.authority}
        try:
            async with asyncio.timeout(ends - began):
                data = await self._follow(one.address, max_bytes, hold)
        except _TooLarge:
            _log.info("a URL gave no file", extra=told | {"reason": "too large"})
            raise
        except (_Failed, OSError, EOFError, ValueError, asyncio.LimitOverrunError) as fault:
            reason = str(fault) if isinstance(fault, _Failed) else f"{type(fault).__name__} {fault}".strip()
            _log.info("a URL gave no file", extra=told | {"reason": reason})
            raise UnreachableUrl(
                f"expected an http or https address that answers with a file for `{one.param}`",
                param=one.param,
            ) from None
        _log.info(
            "a URL's file", extra=told | {"bytes": len(data), "ms": round((time.monotonic() - began) * 1000)}
        )
        return data

    async def _follow(self, address: WebAddress, max_bytes: int, hold: Hold) -> bytes:
        """The file at the address or where it redirects to; after a fault of a server once more."""
        redirects = retries = 0
        while True:
            head, body = await self._get(address, max_bytes, hold)
            if head.status == 200:
                return body
            if head.status >= 500 and not retries:
                retries += 1
                await asyncio.sleep(_PAUSE_S)
            elif head.status in _REDIRECTS and head.location and redirects < _MOST_REDIRECTS:
                redirects += 1
                address = _redirected(address, head.location)
            else:
                raise _Failed(f"status {head.status}")

    async def _get(self, address: WebAddress, max_bytes: int, hold: Hold) -> tuple[_Head, bytes]:
        """The answer of one server, with the body of a success."""
        reader, writer = await self._connect(address)
        try:
            async with asyncio.timeout(self._stall_s) as limit:
                writer.write(_request(address))
                head = _Head.parse(await reader.readuntil(b"\r\n\r\n"))
                if head.status != 200:
                    return head, b""
                body = _Body(reader, max_bytes, hold, _Pace(limit, self._stall_s))
                return head, await body.read(head)
        finally:
            writer.transport.abort()

    async def _connect(self, address: WebAddress) -> Streams:
        is_listed = self._rules.lists(address)
        if not is_listed and not (self._rules.is_public and address.has_default_port):
            raise _Failed("a host or port that FETCH_URLS does not allow")
        async with asyncio.timeout(_CONNECT_S):
            found = await self._look_up(address)
        if not found or not (is_listed or all(map(is_public, found))):
            raise _Failed("an address that is not public")
        options: dict[str, Any] = {"limit": _HEADER_BYTES}
        if address.scheme == "https":
            options |= {"ssl": self._tls, "server_hostname": address.host}
        tried = found[:_MOST_ADDRESSES]
        for last, one in enumerate(tried, 1 - len(tried)):
            try:
                async with asyncio.timeout(_CONNECT_S / len(tried)):
                    return await self._dial(one, address.port, **options)
            except OSError:
                if not last:
                    raise
        raise AssertionError

    async def _look_up(self, address: WebAddress) -> Sequence[str]:
        """Resolve a name in a thread that nobody has to wait for, not even the end of the process."""
        if not self._lookups.acquire(blocking=False):
            raise Busy("too many names are being resolved", retry_after_s=_RETRY_AFTER_S)
        found: Future[Sequence[str]] = Future()
        found.set_running_or_notify_cancel()

        def work() -> None:
            try:
                found.set_result(self._resolve(address.host, address.port))
            except (OSError, ValueError) as fault:
                found.set_exception(fault)
            finally:
                self._lookups.release()

        try:
            threading.Thread(target=work, name="resolve", daemon=True).start()
        except RuntimeError:  # the system allows no further thread
            self._lookups.release()
            raise Busy("too many names are being resolved", retry_after_s=_RETRY_AFTER_S) from None
        return await asyncio.wrap_future(found)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _redirected(address: WebAddress, location: str) -> WebAddress:
    to = address.joined(location)
    if (address.scheme, to.scheme) == ("https", "http"):
        raise _Failed("a redirect out of TLS")
    return to


def _request(address: WebAddress) -> bytes:
    lines = (
        f"GET {address.target} HTTP/1.1",
        f"Host: {address.authority}",
        f"User-Agent: photo-studio/{__version__}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode()
