import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from layers.common.errors import ModelUnavailable
from layers.common.progress import Run, running
from layers.common.vision.catalogue import FETCHABLE
from layers.common.vision.settings import VisionSettings
from layers.common.vision.sources import FixedUrl, ReleaseAsset
from layers.common.vision.weights import Weights, WeightsStore
from tests.release import WEIGHTS, Release

MD5 = hashlib.md5(WEIGHTS).hexdigest()
TINY = Weights("tiny", "tiny.onnx", (ReleaseAsset("tiny-v1.onnx"),), md5=MD5, published_as="tiny-v1.onnx")


def settings(folder: Path, **changes: object) -> VisionSettings:
    return VisionSettings.model_validate(
        {"studio_models_dir": folder, "xdg_data_home": folder / "none", "model_download": "auto", **changes}
    )


def store(folder: Path, release: Release, **changes: object) -> WeightsStore:
    return WeightsStore(settings(folder, model_base_url=release.url, **changes))


def test_fetches_verifies_and_remembers(tmp_path: Path, release: Release) -> None:
    seen: list[tuple[int, int]] = []
    path = store(tmp_path / "new", release).fetch(TINY, lambda here, total: seen.append((here, total)))
    assert path.read_bytes() == WEIGHTS
    assert seen[-1] == (len(WEIGHTS), len(WEIGHTS))
    assert store(tmp_path / "new", release).get(TINY) == path
    assert len(release.requests) == 1
    assert not list((tmp_path / "new").glob("*.part"))


def test_resumes_where_a_download_broke_off(tmp_path: Path, release: Release) -> None:
    release.break_after = 1_000_000
    with pytest.raises(ModelUnavailable):
        store(tmp_path, release).fetch(TINY)
    release.break_after = None
    assert store(tmp_path, release).fetch(TINY).read_bytes() == WEIGHTS
    assert release.requests == [None, "bytes=1000000-"]


def test_begins_anew_where_the_server_does_not_resume(tmp_path: Path, release: Release) -> None:
    (tmp_path / "tiny.part").write_bytes(b"x" * 1000)
    release.ranges = False
    assert store(tmp_path, release).fetch(TINY).read_bytes() == WEIGHTS


def test_a_whole_part_needs_no_more_bytes(tmp_path: Path, release: Release) -> None:
    (tmp_path / "tiny.part").write_bytes(WEIGHTS)
    assert store(tmp_path, release).fetch(TINY).read_bytes() == WEIGHTS


def test_a_download_that_fails_its_hash_is_deleted(tmp_path: Path, release: Release) -> None:
    release.body = b"something else"
    with pytest.raises(ModelUnavailable, match="not the published file"):
        store(tmp_path, release).fetch(TINY)
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".lock"]


@pytest.mark.parametrize("announces", [True, False])
def test_a_server_that_offers_too_much_is_left(tmp_path: Path, release: Release, announces: bool) -> None:
    release.announces = announces
    with pytest.raises(ModelUnavailable, match="more than 2,999,999 bytes"):
        store(tmp_path, release).fetch(replace(TINY, most_bytes=len(WEIGHTS) - 1))
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".lock"]
    assert store(tmp_path, release).fetch(replace(TINY, most_bytes=len(WEIGHTS))).read_bytes() == WEIGHTS


@pytest.mark.parametrize("scheme", ["http", "ftp", "file"])
def test_redirects_lead_to_https_alone(tmp_path: Path, release: Release, scheme: str) -> None:
    release.redirects_to = f"{scheme}://127.0.0.1:{release.server_port}/elsewhere"
    fixed = replace(TINY, sources=(FixedUrl(f"{release.url}/tiny-v1.onnx"),))
    with pytest.raises(ModelUnavailable, match="the server answered 302"):
        store(tmp_path, release).fetch(fixed)
    assert len(release.requests) == 1


def test_a_mirror_of_the_operator_may_redirect_to_http(tmp_path: Path, release: Release) -> None:
    release.redirects_to = f"{release.url}/elsewhere"
    assert store(tmp_path, release).fetch(TINY).read_bytes() == WEIGHTS


def test_a_server_that_only_holds_the_line_is_left(
    tmp_path: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.common.vision.sources._WINDOW_S", 0.1)
    release.drips = True
    with pytest.raises(ModelUnavailable, match="too slow"):
        store(tmp_path, release).fetch(TINY)


def test_a_later_download_must_be_the_same_file(tmp_path: Path, release: Release) -> None:
    unpinned = replace(TINY, md5=None)
    path = store(tmp_path, release).fetch(unpinned)
    path.unlink()
    release.body = b"something else"
    with pytest.raises(ModelUnavailable, match="not the published file"):
        store(tmp_path, release).fetch(unpinned)
    release.body = WEIGHTS
    assert store(tmp_path, release).fetch(unpinned).read_bytes() == WEIGHTS


def test_every_file_that_is_known_is_pinned() -> None:
    for weights in FETCHABLE.values():
        assert weights.sha256 or weights.md5
        assert weights.most_bytes <= 1_500_000_000
    assert all(FETCHABLE[name].sha256 for name in ("u2netp", "yunet", "blazeface"))


def test_a_file_that_changed_since_it_loaded_is_refused(tmp_path: Path, release: Release) -> None:
    shelf = store(tmp_path, release)
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"weights of somebody")
    shelf.record(TINY, shelf.get(TINY))
    path.write_bytes(b"weights of somebody else")
    with pytest.raises(ModelUnavailable, match=r"^tiny\.onnx has changed and fails its SHA-256"):
        shelf.get(TINY)


def test_a_file_that_is_refused_is_named_without_its_folder(
    tmp_path: Path, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"weights of somebody")
    shelf = store(tmp_path, release)
    pinned = replace(TINY, sha256="0" * 64)
    for weights, refused in (
        (TINY, shelf.audit),
        (replace(pinned, md5=None), shelf.audit),
        (pinned, shelf.get),
    ):
        with pytest.raises(ModelUnavailable, match=r"^tiny\.onnx (is not|fails)"):
            refused(weights)
    assert caplog.text.count(str(path)) == 3


def test_a_record_that_cannot_be_written_takes_nothing_away(tmp_path: Path, release: Release) -> None:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"weights")
    (tmp_path / "tiny.onnx.sha256.json").mkdir()  # as good as a full disk
    store(tmp_path, release).record(TINY, path)
    assert not list(tmp_path.glob("tiny.onnx.*.*.*"))


def test_a_touched_file_is_read_again_and_passes(tmp_path: Path, release: Release) -> None:
    shelf = store(tmp_path, release)
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"weights")
    shelf.record(TINY, path)
    import os  # noqa: PLC0415

    os.utime(path, (1, 1))
    assert shelf.get(TINY) == path


def test_the_description_of_an_own_model_may_pin_its_hash(tmp_path: Path, release: Release) -> None:
    (tmp_path / "own.onnx").write_bytes(b"weights")
    pinned = Weights("own", "own.onnx", sha256=hashlib.sha256(b"weights").hexdigest())
    assert store(tmp_path, release).get(pinned).name == "own.onnx"
    with pytest.raises(ModelUnavailable, match="SHA-256"):
        store(tmp_path, release).get(Weights("own", "own.onnx", sha256="0" * 64))


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("u2net_home", "tiny.onnx"),
        ("u2net_home", "models/tiny/tiny.onnx"),
        ("rembg_home", "models/tiny/tiny.onnx"),
        ("rembg_home", "models/tiny/tiny-v1.onnx"),
        ("xdg_data_home", "rembg/models/tiny/tiny.onnx"),
        ("xdg_data_home", ".u2net/tiny.onnx"),
    ],
)
def test_finds_what_rembg_has_fetched(variable: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "home" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")
    shelf = WeightsStore(settings(tmp_path / "ours", model_download="never", **{variable: tmp_path / "home"}))
    assert shelf.state(TINY) == "ready"
    assert shelf.get(TINY) == path


def test_never_means_never(tmp_path: Path, release: Release) -> None:
    shelf = store(tmp_path, release, model_download="never")
    assert shelf.state(TINY) == "missing"
    with pytest.raises(ModelUnavailable, match="make models NAMES=tiny"):
        shelf.get(TINY)
    assert not release.requests


def test_an_unreachable_server_is_asked_once_in_a_while(tmp_path: Path, release: Release) -> None:
    release.break_after = 0
    shelf = store(tmp_path, release)
    for _ in range(5):
        with pytest.raises(ModelUnavailable, match="was interrupted"):
            shelf.get(TINY)
    assert len(release.requests) == 1


def test_an_address_that_is_none_is_unavailable_too(tmp_path: Path) -> None:
    shelf = WeightsStore(settings(tmp_path, model_base_url="mirror.local/models"))
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="not a valid URL"):
            shelf.get(TINY)


def test_many_who_ask_share_one_download(tmp_path: Path, release: Release) -> None:
    shelf = store(tmp_path, release)
    release.gate.clear()
    paths: list[Path] = []
    threads = [threading.Thread(target=lambda: paths.append(shelf.get(TINY))) for _ in range(8)]
    for thread in threads:
        thread.start()
    release.gate.set()
    for thread in threads:
        thread.join()
    assert len(paths) == 8
    assert len(release.requests) == 1


def test_two_processes_share_one_download(tmp_path: Path, release: Release) -> None:
    """Two stores stand for two processes: they share nothing but the folder."""
    release.gate.clear()
    shelves = [store(tmp_path, release) for _ in range(2)]
    threads = [threading.Thread(target=shelf.fetch, args=(TINY,)) for shelf in shelves]
    for thread in threads:
        thread.start()
    release.gate.set()
    for thread in threads:
        thread.join()
    assert len(release.requests) == 1


def test_a_caller_in_a_hurry_does_not_end_the_download(tmp_path: Path, release: Release) -> None:
    shelf = store(tmp_path, release)
    release.gate.clear()
    with running(Run(deadline_s=0.2)), pytest.raises(ModelUnavailable, match="still being fetched"):
        shelf.get(TINY)
    release.gate.set()
    assert shelf.get(TINY).read_bytes() == WEIGHTS
    assert len(release.requests) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path, release: Release) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelUnavailable, match="cannot be written"):
        store(tmp_path / "file" / "models", release).fetch(TINY)


def test_nobody_publishes_an_own_model(tmp_path: Path, release: Release) -> None:
    with pytest.raises(ModelUnavailable, match="put them there yourself"):
        store(tmp_path, release).fetch(Weights("own", "own.onnx"))
