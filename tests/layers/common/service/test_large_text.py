"""Large texts do not hold up the event loop."""

import asyncio
import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from layers.common.core.dialect import RequestForm
from layers.common.service.large_text import read_texts
from tests.servers import Server

DOCUMENT = '{"ops":[' + ",".join(["{}"] * 330_000) + "]}"


def thread_that_reads(form: RequestForm) -> str:
    return asyncio.run(read_texts(form, lambda: threading.current_thread().name))


def test_only_large_texts_are_read_in_a_thread() -> None:
    small = RequestForm([("a", "1")], {}, [("params", "{}")], (), {"b": [1]})
    large = [
        RequestForm((), {}, [("params", DOCUMENT)], ()),
        RequestForm((), {}, (), (), json.loads(DOCUMENT)),
        RequestForm((), {}, (), (), {"a": {"b": DOCUMENT}}),
    ]
    assert thread_that_reads(small) == threading.current_thread().name
    assert len({thread_that_reads(one) for one in large} - {threading.current_thread().name}) == 1


def test_health_answers_while_megabytes_of_json_are_read(server: Server) -> None:
    def send(_: int) -> float:
        began = time.monotonic()
        files = {"file": ("a.jpg", b"x")}
        answer = httpx.post(f"{server.url}/v1/edit", files=files, data={"params": DOCUMENT})
        assert (answer.status_code, answer.json()["param"]) == (422, "params.ops")
        return time.monotonic() - began

    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(send, n) for n in range(8)]
        waits = []
        while not all(one.done() for one in sent):
            began = time.monotonic()
            assert httpx.get(f"{server.url}/health").status_code == 200
            waits.append(time.monotonic() - began)
        assert statistics.median(waits) < statistics.median(one.result() for one in sent) / 2
