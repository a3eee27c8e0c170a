"""Hostile files at every capability of a real server: refused at little cost, and others are served."""

import threading
from collections.abc import Iterator, Mapping

import httpx
import pytest

from tests.hostile import HOSTILE, LYING
from tests.pictures import portrait_png
from tests.processes import descendants, resident_bytes
from tests.servers import Server, serving

PHOTO = portrait_png()

CALLS: Mapping[str, tuple[str, Mapping[str, bytes], Mapping[str, str]]] = {
    "cutout": ("file", {}, {}),
    "cutout?": ("mask", {"file": PHOTO}, {}),
    "edit": ("file", {}, {}),
    "edit?": ("watermark", {"file": PHOTO}, {"ops": '[{"op": "watermark"}]'}),
    "compose": ("background", {"subjects": PHOTO}, {}),
    "compose?": ("subjects", {"background": PHOTO}, {}),
    "motion/captions": ("image", {}, {"params": '{"words": ["one"], "poster": true, "w": 128, "h": 128}'}),
    "motion/countup": ("image", {}, {"params": '{"value": 3, "poster": true, "w": 128, "h": 128}'}),
    "motion/karaoke": ("image", {}, {"params": '{"words": ["one"], "poster": true, "w": 128, "h": 128}'}),
    "motion/ken_burns": ("image", {}, {"params": '{"poster": true, "w": 128, "h": 128}'}),
    "motion/parallax": ("image", {}, {"params": '{"poster": true, "w": 128, "h": 128}'}),
    "motion/transition": ("image", {"image2": PHOTO}, {"params": '{"poster": true, "w": 128, "h": 128}'}),
    "motion/storyboard": (
        "images",
        {},
        {"params": '{"scenes": [{"effect": "ken_burns", "image": 0}], "poster": true, "w": 128, "h": 128}'},
    ),
    "motion/ken_burns?": ("logo", {"image": PHOTO}, {"params": '{"poster": true, "w": 128, "h": 128}'}),
    "style/money": ("file", {}, {"size": "128x160"}),
    "style/red": ("file", {}, {"size": "128x160"}),
    "style/split": ("file", {}, {"size": "128x160"}),
    "product": ("file", {}, {}),
    "product?": ("background_image", {"file": PHOTO}, {}),
}
"""The field of the file, and what else is sent, by path."""

ALL = ("edit", "motion/ken_burns")
"""Paths that meet every file. All decode by the same code, so that the others share the files."""

_SHARES = 5
MOST_BYTES_MORE = 900_000_000


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving({"MAX_CONCURRENCY": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return {name: make() for name, make in {**HOSTILE, **LYING}.items()}


class Peak:
    """The most memory that the processes of a server have taken since it was entered."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.bytes = 0

    def __enter__(self) -> "Peak":
        self._before = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def more(self) -> int:
        return self.bytes - self._before

    def _now(self) -> int:
        return sum(map(resident_bytes, [self._server.pid, *descendants(self._server.pid)]))

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self.bytes = max(self.bytes, self._now())


@pytest.mark.parametrize("path", CALLS)
def test_hostile_files(server: Server, files: Mapping[str, bytes], path: str) -> None:
    field, others, data = CALLS[path]
    names = list(files) if path in ALL else list(files)[list(CALLS).index(path) % _SHARES :: _SHARES]
    url = f"{server.url}/v1/{path.rstrip('?')}"
    with httpx.Client() as client, Peak(server) as peak:
        for name in names:
            answer = client.post(url, files={**others, field: files[name]}, data=dict(data))
            problem = answer.json()
            assert (answer.status_code, problem["code"]) in {
                (422, "too_costly"),
                (422, "invalid_image"),
                (413, "image_too_large"),
                (415, "unsupported_image"),
            }, f"{name}: {answer.text}"
            assert problem["param"].partition("[")[0] == field, name
        assert client.post(url, files={**others, field: PHOTO}, data=dict(data)).status_code == 200
    assert peak.more < MOST_BYTES_MORE
