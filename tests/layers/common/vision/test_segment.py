import hashlib
import threading
from pathlib import Path

import pytest

from layers.common.errors import InvalidParameter, ModelUnavailable
from layers.common.steps import Run, running
from layers.common.vision import segment
from layers.common.vision.catalogue import PUBLISHED, Model, ModelSpec
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.sources import Released
from layers.common.vision.weights import Weights
from tests.networks import write_network
from tests.pictures import astronaut
from tests.release import Release


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
    weights = Weights("tiny", "tiny.onnx", (Released("tiny-v1.onnx"),), md5=md5)
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
