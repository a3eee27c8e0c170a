"""What the fetcher fetches, and all that it must not: addresses and answers that are traps."""

import asyncio
import gzip
import itertools
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from layers.common.core.references import UrlReference
from layers.common.errors import Busy, StudioError, UnreachableUrl
from layers.common.progress import Run
from layers.common.service.fetcher import Fetcher, is_public
from layers.common.service.settings import ServiceSettings
from tests.layers.common.service.web import PUBLIC, Web, page, resolver, web
from tests.waiting import PATIENCE_S, wait_for

MESSAGE = "expected an http or https address that answers with a file for `file_url`"

NAMES = {
    "photos.example": [PUBLIC],
    "xn--fots-7qa.example": [PUBLIC],
    "other.example": [PUBLIC],
    "store.example": ["10.0.0.9"],
    "localhost": ["127.0.0.1", "::1"],
    "mixed.example": [PUBLIC, "10.0.0.7"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "zoned.example": ["fe80::1%lo"],
    "intranet": ["192.168.1.20"],
    "nowhere.example": [],
}


def fetcher(web: Web, fetch_urls: str = "public", stall_s: float = 15) -> Fetcher:
    settings = ServiceSettings(fetch_urls=fetch_urls, upload_stall_s=stall_s)
    return Fetcher(settings, resolver(NAMES), web.dial)


def fetched(
    fetcher: Fetcher,
    *urls: str,
    max_bytes: int = 1_000_000,
    hold: Callable[[int], None] | None = None,
    run: Run | None = None,
) -> list[bytes]:
    references = [UrlReference.parse("file", url) for url in urls]
    files = asyncio.run(
        fetcher.fetch(
            references,
            max_bytes=max_bytes,
            used=0,
            hold=hold or (lambda _: None),
            run=run or Run(),
            request_id="r1",
        )
    )
    return [files[url] for url in urls]


def refusal(fetcher: Fetcher, url: str, max_bytes: int = 1_000_000) -> StudioError:
    with pytest.raises(StudioError) as refused:
        fetched(fetcher, url, max_bytes=max_bytes)
    assert refused.value.param == "file_url"
    return refused.value


NO_ADDRESSES = [
    "",
    "photo.jpg",
    "//photos.example/a",
    "http:",
    "http://",
    "http:///a",
    "http:photos.example",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1/_x",
    "ftp://photos.example/a.jpg",
    "data:image/png;base64,AAAA",
    "javascript:1",
    "dict://127.0.0.1:11211/stat",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://user@photos.example/",
    "http://user:secret@photos.example/",
    "http://photos.example@127.0.0.1/",
    "http://@127.0.0.1/",
    "http://127.0.0.1\\@photos.example/",
    "http://photos.example\\.127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http://127.0.0.1\t/",
    "ht\ntp://127.0.0.1/",
    " http://127.0.0.1/",
    "http://127.0.0.1/\r\nX-Injected: 1",
    "http://127.0.0.1/a b",
    "http://photos.example:99999/",
    "http://photos.example:-1/",
    "http://photos.example:8o/",
    "http://photos..example/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.photos.example/",
    "http://photos.example\x00/",
    "http://photos\u200b.example/",
    "http://a\uff03b.example/",
    "http://[::1",
    "http://[::1]x/",
    "http://[fe80::1%25lo]/",
    "http://[v1.x]/",
    "http://" + "a" * 64 + ".example/",
    "http://photos.example/" + "a" * 2000,
]

NOT_PUBLIC = [
    "http://127.0.0.1/",
    "HTTP://127.0.0.1/",
    "https://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://127.255.255.254/",
    "http://0/",
    "http://0.0.0.0/",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:5db8:d70e::80ff:fffe]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[100::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://mixed.example/",
    "http://mapped.example/",
    "http://zoned.example/",
    "http://intranet/",
    "http://nowhere.example/",
    "http://unheard-of.example/",
]

OTHER_PORTS = [
    "http://photos.example:0/",
    "http://photos.example:22/",
    "http://photos.example:443/",
    "https://photos.example:80/",
    "http://photos.example:8080/",
    "http://127.0.0.1:6379/",
]


@pytest.fixture(scope="module")
def counting() -> Iterator[Web]:
    """A host that nobody may reach."""
    with web() as server:
        yield server


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(StudioError, match="expected an http or https address of at most 2,000") as refused:
        UrlReference.parse("file", url)
    assert (refused.value.status, refused.value.param) == (422, "file_url")
    assert "127" not in refused.value.detail
    assert "secret" not in refused.value.detail


@pytest.mark.parametrize("url", [*NOT_PUBLIC, *OTHER_PORTS])
def test_nothing_but_the_internet_is_connected_to(url: str, counting: Web) -> None:
    fault = refusal(fetcher(counting), url)
    assert (fault.status, fault.code, fault.detail) == (422, "unreachable_url", MESSAGE)
    assert (counting.dialled, counting.reached) == ([], 0)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("8.8.8.8", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::8.8.8.8", True),
        ("::ffff:8.8.8.8", True),
        ("2002:808:808::1", True),
        ("2002:a00:1::1", False),
        ("4000::1", False),
        ("192.88.99.1", False),
        ("ff0e::1", False),
        ("239.1.2.3", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_public_address_is_asked_for_its_file_and_nothing_else() -> None:
    with web(lambda _: [page(b"quiet", Set_Cookie="a=b")]) as host:
        assert fetched(fetcher(host), "http://FOTÖS.example./a/é.jpg?x=%41&y=é#z") == [b"quiet"]
    assert host.dialled == [(PUBLIC, 80)]
    first, *lines = host.requests[0].strip().split("\r\n")
    assert first == "GET /a/%C3%A9.jpg?x=%41&y=%C3%A9 HTTP/1.1"
    assert {"Host: xn--fots-7qa.example", "Accept-Encoding: identity", "Connection: close"} < set(lines)
    assert {line.partition(":")[0] for line in lines} == {
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Connection",
    }  # fmt: skip


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch, counting: Web) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{counting.port}")
    with web() as host:
        assert fetched(fetcher(host), "http://photos.example/") == [b"quiet"]
    assert counting.reached == 0


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to() -> None:
    """A name server whose first answer is public and whose next one is loopback."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    settings = ServiceSettings(fetch_urls="public")
    with web(lambda path: [page(b"", "302 Found", Location="/b") if path == "/a" else page(b"x")]) as host:
        one = Fetcher(settings, lambda _host, _port: next(answers), host.dial)
        assert refusal(one, "http://rebinding.example/a").detail == MESSAGE
        assert host.dialled == [(PUBLIC, 80)]
        assert host.paths == ["/a"]


def test_another_address_is_tried_if_the_first_does_not_answer(unused_tcp_port: int) -> None:
    dialled: list[str] = []
    with web() as host:

        async def dial(address: str, port: int, **options: object) -> object:
            dialled.append(address)
            if len(dialled) == 1:
                return await asyncio.open_connection("127.0.0.1", unused_tcp_port)
            return await host.dial(address, port, **options)

        settings = ServiceSettings(fetch_urls="public")
        two = Fetcher(settings, lambda _host, _port: ["2606:4700::1", PUBLIC], dial)  # type: ignore[arg-type]
        assert fetched(two, "http://photos.example/") == [b"quiet"]
    assert dialled == ["2606:4700::1", PUBLIC]


@pytest.fixture
def unused_tcp_port() -> int:
    with web() as gone:
        return gone.port


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "//127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://169.254.169.254/",
        "http://mixed.example/",
        "http://photos.example:8080/",
        "http://user:secret@photos.example/",
        "file:///etc/passwd",
        "gopher://photos.example/",
        "data:,x",
        "http://photos.example\\@127.0.0.1/",
        "http:// photos.example/",
        "http://photos.example:99999/",
        "http://[",
        "/" + "a" * 3000,
        "",
    ],
)
def test_a_redirect_is_checked_like_the_first_address(location: str) -> None:
    with web(lambda _: [page(b"", "302 Found", Location=location)]) as host:
        assert refusal(fetcher(host), "http://photos.example/").detail == MESSAGE
        assert host.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("most", "ends_well"), [(5, True), (6, False), (10**9, False)], ids=["five", "six", "a loop"]
)
def test_five_redirects_are_followed(most: int, ends_well: bool) -> None:
    def answer(path: str) -> Iterable[bytes]:
        n = int(path[1:] or 0)
        status = ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")[n % 5]
        yield page(b"", status, Location=f"http://photos.example/{n + 1}") if n < most else page(b"quiet")

    with web(answer) as host:
        if ends_well:
            assert fetched(fetcher(host), "http://photos.example/") == [b"quiet"]
        else:
            assert refusal(fetcher(host), "http://photos.example/").detail == MESSAGE
        assert host.reached == 6


HEAD = b"HTTP/1.1 200 OK\r\n"


def endless(start: bytes, piece: bytes) -> Iterable[bytes]:
    return itertools.chain([start], itertools.repeat(piece))


def dripping(start: bytes, piece: bytes) -> Iterable[bytes]:
    yield start
    for _ in range(100):
        time.sleep(0.05)
        yield piece


ANSWERS: dict[str, Callable[[], Iterable[bytes]]] = {
    "nothing": list,
    "no HTTP": lambda: [b"SSH-2.0-OpenSSH_9.9\r\n\r\n"],
    "HTTP/2": lambda: [b"HTTP/2 200\r\n\r\nx"],
    "HTTP/0.9": lambda: [b"<html>hello</html>"],
    "a status of letters": lambda: [b"HTTP/1.1 2OO OK\r\n\r\n"],
    "an interim status": lambda: [b"HTTP/1.1 103 Early Hints\r\n\r\n", page(b"x")],
    "204": lambda: [b"HTTP/1.1 204 No Content\r\n\r\n"],
    "206": lambda: [page(b"x", "206 Partial Content", Content_Range="bytes 0-0/9")],
    "304": lambda: [b"HTTP/1.1 304 Not Modified\r\n\r\n"],
    "401": lambda: [page(b"x", "401 Unauthorized")],
    "404": lambda: [page(b"x", "404 Not Found")],
    "500": lambda: [page(b"x", "500 Internal Server Error")],
    "gzip": lambda: [page(gzip.compress(bytes(10**6)), Content_Encoding="gzip")],
    "two encodings": lambda: [page(b"x", Content_Encoding="identity, br")],
    "an endless header": lambda: endless(HEAD + b"X-A: ", b"a" * 8192),
    "endless headers": lambda: endless(HEAD, b"X-A: a\r\n" * 1000),
    "a folded header": lambda: [HEAD + b"X-A: a\r\n b\r\nContent-Length: 1\r\n\r\nx"],
    "a header without a name": lambda: [HEAD + b": a\r\nContent-Length: 1\r\n\r\nx"],
    "a head that drips": lambda: dripping(HEAD, b"X: y\r\n"),
    "a body that drips": lambda: dripping(HEAD + b"Content-Length: 90000\r\n\r\n", b"x"),
    "chunks that drip": lambda: dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a body that drips to no end": lambda: dripping(HEAD + b"\r\n", b"x"),
    "fewer bytes than announced": lambda: [HEAD + b"Content-Length: 9\r\n\r\nquiet"],
    "more bytes than announced": lambda: [HEAD + b"Content-Length: 4\r\n\r\nquiet"],
    "two lengths": lambda: [HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nquiet"],
    "a negative length": lambda: [HEAD + b"Content-Length: -1\r\n\r\nquiet"],
    "a length with a sign": lambda: [HEAD + b"Content-Length: +5\r\n\r\nquiet"],
    "a length of digits that are none": lambda: [HEAD + "Content-Length: ⁵\r\n\r\nquiet".encode()],
    "a length and chunks": lambda: [
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nquiet\r\n0\r\n\r\n"
    ],
    "an unknown coding": lambda: [HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nquiet\r\n0\r\n\r\n"],
    "chunks that are none": lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\nquiet\r\n"],
    "a chunk of another size": lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nquiet\r\n0\r\n\r\n"],
    "a negative chunk": lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nquiet\r\n0\r\n\r\n"],
    "an endless line of a chunk": lambda: endless(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a" * 8192
    ),
    "chunks without an end": lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nquiet\r\n"],
    "something after the chunks": lambda: [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nquiet\r\n0\r\n\r\nmore"
    ],
    "a trailer": lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nquiet\r\n0\r\nX-A: a\r\n\r\n"],
    "many small chunks": lambda: endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 1000),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_all_that_goes_wrong_is_one_fault(answer: Callable[[], Iterable[bytes]]) -> None:
    with web(lambda _: answer()) as host:
        fault = refusal(fetcher(host, stall_s=0.5), "http://photos.example/a.jpg")
    assert (fault.status, fault.code, fault.detail) == (422, "unreachable_url", MESSAGE)
    assert host.reached <= 2


def test_a_refused_connection_is_that_fault_too(unused_tcp_port: int) -> None:
    settings = ServiceSettings(fetch_urls=f"127.0.0.1:{unused_tcp_port}")
    fault = refusal(Fetcher(settings), f"http://127.0.0.1:{unused_tcp_port}/")
    assert (fault.code, fault.detail) == ("unreachable_url", MESSAGE)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: [page(bytes(20_001))],
        lambda: [HEAD + b"Content-Length: 999999999999\r\n\r\n"],
        lambda: endless(HEAD + b"\r\n", bytes(8192)),
        lambda: endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + bytes(4096) + b"\r\n"),
        lambda: [HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"],
    ],
    ids=["whole", "announced", "endless", "in chunks", "announced in a chunk"],
)
def test_a_body_is_read_no_further_than_it_may_be_long(answer: Callable[[], Iterable[bytes]]) -> None:
    with web(lambda _: answer()) as host:
        fault = refusal(fetcher(host), "http://photos.example/", max_bytes=20_000)
    assert (fault.status, fault.code) == (413, "body_too_large")
    assert "20,000 bytes in all files together" in fault.detail


@pytest.mark.parametrize(
    "answer",
    [
        [page(b"quiet", Content_Encoding="identity")],
        [HEAD + b"\r\nqui", b"et"],
        [b"HTTP/1.0 200\r\ncontent-length:5\r\n\r\nquiet"],
        [HEAD + b"Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nqui\r\n", b"02\r\net\r\n0\r\n\r\n"],
        [bytes([one]) for one in page(b"quiet")],
    ],
    ids=["identity", "until the end", "HTTP/1.0", "chunked", "byte by byte"],
)
def test_every_framing_of_a_body_is_read(answer: list[bytes]) -> None:
    with web(lambda _: answer) as host:
        assert fetched(fetcher(host), "http://photos.example/") == [b"quiet"]


def test_a_large_file_arrives_whole() -> None:
    body = bytes(range(256)) * 20_000
    with web(lambda _: [page(body)]) as host:
        assert fetched(fetcher(host), "http://photos.example/", max_bytes=len(body)) == [body]


def test_a_server_that_keeps_the_connection_is_not_waited_for() -> None:
    fetched_it = threading.Event()
    kept: list[bool] = []

    def answer(_path: str) -> Iterable[bytes]:
        yield page(b"quiet")
        kept.append(fetched_it.wait(PATIENCE_S))

    with web(answer) as host:
        assert fetched(fetcher(host), "http://photos.example/") == [b"quiet"]
        fetched_it.set()
        wait_for(lambda: kept)
    assert kept == [True]


def test_a_fault_of_the_server_is_tried_once_more() -> None:
    answers = iter([page(b"", "500 Internal Server Error"), page(b"quiet")])
    with web(lambda _: [next(answers)]) as host:
        assert fetched(fetcher(host), "http://photos.example/") == [b"quiet"]
        assert host.reached == 2


def test_all_files_of_a_request_share_one_limit_and_a_url_is_fetched_once() -> None:
    urls = [f"http://photos.example/{name}" for name in "aab"]
    with web(lambda _: [page(bytes(4000))]) as host:
        assert [len(one) for one in fetched(fetcher(host), *urls, max_bytes=8000)] == [4000] * 3
        assert host.paths == ["/a", "/b"]
        with pytest.raises(StudioError, match="at most 7,999 bytes"):
            fetched(fetcher(host), *urls, max_bytes=7999)


def test_bytes_are_counted_before_they_are_kept() -> None:
    held: list[int] = []
    with web(lambda _: [page(bytes(200_000))]) as host:
        fetched(fetcher(host), "http://photos.example/", hold=held.append)
    assert (sum(held), max(held) < 100_000) == (200_000, True)


def test_the_deadline_of_the_request_ends_a_fetch() -> None:
    over = threading.Event()

    def answer(_path: str) -> Iterable[bytes]:
        yield HEAD + b"Content-Length: 900000000\r\n\r\n"
        over.wait(PATIENCE_S)

    with web(answer) as host, pytest.raises(UnreachableUrl):
        fetched(fetcher(host), "http://photos.example/", run=Run(0.3), max_bytes=10**9)
    over.set()


def test_so_many_requests_are_fetched_for_at_once_and_their_places_come_back() -> None:
    def answer(_path: str) -> Iterable[bytes]:
        time.sleep(0.5)
        yield page(b"quiet")

    async def many(count: int) -> list[str]:
        wanted = [UrlReference.parse("file", f"http://photos.example/{n}") for n in range(count)]
        tasks = [
            one.fetch([url], max_bytes=99, used=0, hold=lambda _: None, run=Run(), request_id="")
            for url in wanted
        ]
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        return [getattr(outcome, "code", "fetched") for outcome in outcomes]

    with web(answer) as host:
        one = fetcher(host)
        assert sorted(asyncio.run(many(34))) == ["busy"] * 2 + ["fetched"] * 32
        assert asyncio.run(many(1)) == ["fetched"]


def test_where_no_thread_can_be_started_a_lookup_gives_its_place_back() -> None:
    with web() as host:
        one = fetcher(host)
        before = threading.stack_size(1 << 46)  # no system has so much room for a thread
        try:
            for _ in range(70):
                with pytest.raises(Busy):
                    fetched(one, "http://photos.example/")
        finally:
            threading.stack_size(before)
        assert fetched(one, "http://photos.example/") == [b"quiet"]


def test_urls_may_be_switched_off(counting: Web) -> None:
    fault = refusal(fetcher(counting, "off"), "http://photos.example/")
    assert (fault.status, fault.code, counting.dialled) == (422, "urls_disabled", [])


def test_a_listed_host_may_be_private_and_have_a_port_of_its_own() -> None:
    with web() as host:
        listed = f"store.example,127.0.0.1:{host.port},[::1]:{host.port}"
        for url in (f"http://127.0.0.1:{host.port}/", f"http://[0::1]:{host.port}/", "http://store.example/"):
            assert fetched(fetcher(host, listed), url) == [b"quiet"]
        assert host.dialled == [("127.0.0.1", host.port), ("::1", host.port), ("10.0.0.9", 80)]


def test_a_list_shuts_out_the_internet_unless_it_names_it(counting: Web) -> None:
    listed = "store.example:9000"
    for url in ("http://photos.example/", "http://store.example/", "http://127.0.0.1/"):
        assert refusal(fetcher(counting, listed), url).detail == MESSAGE
    assert counting.dialled == []
    with web() as host:
        assert fetched(fetcher(host, f"{listed},public"), "http://photos.example/") == [b"quiet"]


def test_the_log_has_the_reason_and_no_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "photo_studio.fetcher")
    with web(lambda _: [page(b"an internal page", "404 Not Found")]) as host:
        refusal(fetcher(host), "http://photos.example/a?token=secret")
    (line,) = [vars(one) for one in caplog.records if one.name == "photo_studio.fetcher"]
    assert (line["levelname"], line["host"], line["reason"]) == (
        "INFO",
        "photos.example",
        "status 404",
    )
    assert line["request_id"] == "r1"
    assert not any("secret" in str(value) or "internal" in str(value) for value in line.values())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of photos.example, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "photos.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("photos.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "photos.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[Web]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    names: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    with web(
        lambda path: [page(b"", "302 Found", Location=path[1:]) if path != "/" else page(b"quiet")], tls
    ) as host:
        yield host
    assert set(names) <= {"photos.example", "other.example", None}


def test_tls_is_checked_by_the_name(secure: Web, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetched(fetcher(secure), "https://photos.example/") == [b"quiet"]
    assert secure.dialled == [(PUBLIC, 443)]
    for url in ("https://other.example/", f"https://{PUBLIC}/"):
        assert refusal(fetcher(secure), url).detail == MESSAGE
    assert len(secure.requests) == 1


def test_a_certificate_that_nobody_trusts(secure: Web) -> None:
    assert refusal(fetcher(secure), "https://photos.example/").detail == MESSAGE
    assert secure.requests == []


def test_no_redirect_leads_out_of_tls(
    secure: Web, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert refusal(fetcher(secure), "https://photos.example/http://photos.example/").detail == MESSAGE
    assert secure.dialled == [(PUBLIC, 443)]
