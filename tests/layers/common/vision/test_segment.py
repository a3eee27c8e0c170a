import hashlib
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from layers.common.errors import InvalidParameter, ModelUnavailable
from layers.common.progress import Run, running
from layers.common.vision import segment
from layers.common.vision.catalogue import DEFAULT_MODEL, PUBLISHED, Model, ModelSpec
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.sources import ReleaseAsset
from layers.common.vision.weights import Weights
from tests.conftest import SET_UP
from tests.fresh import forget
from tests.networks import write_network
from tests.pictures import astronaut
from tests.release import Release
from tests.waiting import wait_for


def test_a_model_is_loaded_once(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[Path] = []
    load = OnnxSegmenter.__init__

    def counted(self: OnnxSegmenter, *args: object) -> None:
        loads.append(models_dir)
        load(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(OnnxSegmenter, "__init__", counted)
    write_network(models_dir / "u2net.onnx", size=320)
    for _ in range(3):
        segment.segment(astronaut(), "u2net")
    assert len(loads) == 1


def test_preloading_leaves_nothing_to_load(models_dir: Path) -> None:
    write_network(models_dir / "u2net.onnx", size=320)
    segment.preload(["u2net", "classic"])
    with running(Run()) as run:
        segment.segment(astronaut(), "u2net")
    assert list(run.milliseconds) == ["infer"]


def test_preloading_waits_for_a_download_as_long_as_it_takes(
    models_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
    release: Release,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = write_network(tmp_path_factory.mktemp("published") / "tiny.onnx", size=64)
    release.body = network.read_bytes()
    md5 = hashlib.md5(release.body).hexdigest()
    weights = Weights("tiny", "tiny.onnx", (ReleaseAsset("tiny-v1.onnx"),), md5=md5)
    monkeypatch.setitem(PUBLISHED, "tiny", Model(ModelSpec(input_size=64), weights, "tests"))
    monkeypatch.setenv("MODEL_DOWNLOAD", "auto")
    monkeypatch.setenv("MODEL_BASE_URL", release.url)
    monkeypatch.setenv("MODEL_WAIT_S", "0.001")
    release.gate.clear()
    opening = threading.Timer(0.5, release.gate.set)
    opening.start()
    segment.preload(["tiny"])
    opening.join()
    assert (models_dir / "tiny.onnx").read_bytes() == release.body


@pytest.mark.parametrize(("name", "fault"), [("u3net", InvalidParameter), ("u2net", ModelUnavailable)])
def test_preloading_what_cannot_be_had(name: str, fault: type[Exception], models_dir: Path) -> None:
    with pytest.raises(fault):
        segment.preload([name])


def test_faults_point_at_the_input_that_named_the_model(models_dir: Path) -> None:
    with pytest.raises(InvalidParameter) as fault:
        segment.segment(astronaut(), "u3net", param="cutout_model")
    assert fault.value.param == "cutout_model"


def test_ones_own_models_are_listed(models_dir: Path) -> None:
    write_network(models_dir / "own.onnx", size=64)
    (models_dir / "own.json").write_text('{"input_size": 64, "licence": "CC0-1.0"}')
    write_network(models_dir / "odd.onnx", size=64)
    (models_dir / "odd.json").write_text("{")
    rows = {row["name"]: row for row in segment.models()}
    assert rows["own"] == {
        "name": "own",
        "purpose": "your own",
        "state": "ready",
        "licence": "CC0-1.0",
        "input_size": 64,
        "default": False,
    }
    assert rows["odd"]["state"] == "missing"
    assert "odd.json" in rows["odd"]["fault"]


def rows() -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in segment.models()}


def own(folder: Path, name: str, seed: int = 0) -> None:
    write_network(folder / f"{name}.onnx", size=64, seed=seed)
    (folder / f"{name}.json").write_text('{"input_size": 64}')


@pytest.mark.parametrize("name", ["u2netp", "silueta", "u2net"])
def test_an_own_model_goes_before_any_of_its_name(name: str, models_dir: Path) -> None:
    """What is listed is what serves, also where rembg has a session of that name."""
    own(models_dir, name)
    assert [row["name"] for row in segment.models()].count(name) == 1
    assert (rows()[name]["state"], rows()[name]["purpose"]) == ("ready", "your own")
    assert segment.segment(astronaut(), name).coarse.shape == (64, 64)


def test_an_own_model_replaces_a_published_one_that_has_been_in_use(models_dir: Path) -> None:
    """The published file's hash was recorded when it first loaded."""
    write_network(models_dir / "u2net.onnx", size=320)
    segment.segment(astronaut(), "u2net")
    assert (models_dir / "u2net.onnx.sha256.json").exists()
    forget()
    own(models_dir, "u2net", seed=1)
    assert rows()["u2net"]["state"] == "ready"
    assert segment.segment(astronaut(), "u2net").coarse.shape == (64, 64)


def test_every_model_that_is_listed_as_ready_serves(models_dir: Path) -> None:
    own(models_dir, "own")
    shutil.copy(SET_UP / "u2netp.onnx", models_dir)
    ready = [name for name, row in rows().items() if row["state"] == "ready"]
    assert ready == ["u2netp", "classic", "own"]
    assert [segment.segment(astronaut(), name).model for name in ready] == ready


def test_every_model_has_a_purpose() -> None:
    assert all(row["purpose"] for row in segment.models())


def test_the_default_where_it_is(models_dir: Path) -> None:
    shutil.copy(SET_UP / "u2netp.onnx", models_dir)
    write_network(models_dir / "u2net_human_seg.onnx", size=320)
    seen = segment.segment(astronaut())
    assert (seen.model, seen.fallback) == ("u2net_human_seg", None)


def test_weights_that_are_broken_leave_it_to_the_next(models_dir: Path) -> None:
    (models_dir / "u2netp.onnx").write_bytes(b"not a network")
    seen = segment.segment(astronaut())
    assert seen.model == "classic"
    assert "u2netp.onnx fails its SHA-256" in (seen.fallback or "")


@pytest.fixture
def slow_release(release: Release, monkeypatch: pytest.MonkeyPatch, models_dir: Path) -> Release:
    """A release server that holds the default model back, beside the small one that is here."""
    shutil.copy(SET_UP / "u2netp.onnx", models_dir)
    network = write_network(models_dir / "published" / "human.onnx", size=320)
    release.body, release.path = network.read_bytes(), "/u2net_human_seg.onnx"
    default = PUBLISHED[DEFAULT_MODEL]
    md5 = hashlib.md5(release.body).hexdigest()
    monkeypatch.setitem(PUBLISHED, DEFAULT_MODEL, replace(default, weights=replace(default.weights, md5=md5)))
    monkeypatch.setenv("MODEL_DOWNLOAD", "auto")
    monkeypatch.setenv("MODEL_BASE_URL", release.url)
    release.gate.clear()
    return release


def arrived() -> bool:
    return bool(rows()[DEFAULT_MODEL]["state"] == "ready")


def test_a_request_that_names_no_model_waits_for_no_download(slow_release: Release) -> None:
    first = segment.segment(astronaut())
    assert first.model == "u2netp"
    assert first.fallback == "u2net_human_seg; u2net_human_seg is still being fetched"
    slow_release.gate.set()
    wait_for(arrived)
    assert segment.segment(astronaut()).model == "u2net_human_seg"
    assert len(slow_release.requests) == 1


def test_a_request_that_names_the_model_waits(slow_release: Release) -> None:
    threading.Timer(0.3, slow_release.gate.set).start()
    assert segment.segment(astronaut(), DEFAULT_MODEL).model == DEFAULT_MODEL


def test_a_piece_of_work_keeps_the_model_that_it_began_with(slow_release: Release) -> None:
    with running(Run()):
        assert segment.segment(astronaut()).model == "u2netp"
        slow_release.gate.set()
        wait_for(arrived)
        again = segment.segment(astronaut())
    assert again.model == "u2netp"
    assert again.fallback == "u2net_human_seg; u2net_human_seg is still being fetched"


def test_so_does_a_folder_that_is_watched(slow_release: Release) -> None:
    segment.pin_model(None)
    assert segment.segment(astronaut()).model == "u2netp"
    slow_release.gate.set()
    assert [segment.segment(astronaut()).model for _ in range(2)] == ["u2netp"] * 2


def test_the_small_network_is_fetched_where_nothing_is_here(
    models_dir: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release.body, release.path = (SET_UP / "u2netp.onnx").read_bytes(), "/u2netp.onnx"
    small = PUBLISHED["u2netp"]
    monkeypatch.setitem(
        PUBLISHED,
        "u2netp",
        replace(small, weights=replace(small.weights, sources=(ReleaseAsset("u2netp.onnx"),))),
    )
    monkeypatch.setenv("MODEL_DOWNLOAD", "auto")
    monkeypatch.setenv("MODEL_BASE_URL", release.url)
    assert segment.best_available() == "u2netp"
    assert segment.segment(astronaut()).model == "u2netp"


def test_warming_up_loads_what_would_serve_and_fetches_nothing(slow_release: Release) -> None:
    segment.warm_up()
    assert not slow_release.requests
    with running(Run()) as run:
        assert segment.segment(astronaut(), "u2netp").model == "u2netp"
    assert list(run.milliseconds) == ["infer"]
