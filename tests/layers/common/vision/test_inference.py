"""Which engine runs a network, that both agree, and what ONNX Runtime keeps and reports."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from layers.common.imaging.decode import decode
from layers.common.vision.catalogue import PUBLISHED, SMALL_MODEL
from layers.common.vision.inference import OnnxRuntimeNetwork, OpenVinoNetwork, open_network
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.settings import VisionSettings, vision_settings
from tests.conftest import SET_UP
from tests.networks import write_network
from tests.shared import NAMES, PHOTOS, needs_photos
from tests.waiting import PATIENCE_S

PICTURE = np.random.default_rng(0).random((1, 3, 32, 32), np.float32)
EDGE_CELLS = 6
"""How far from a mask's own edge two engines may disagree at all, in cells of its grid."""


@pytest.fixture
def openvino() -> None:
    pytest.importorskip("openvino", reason="needs `make openvino`")


def by(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCE_ENGINE", engine)
    vision_settings.cache_clear()


def test_without_openvino_auto_is_onnx_runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setattr("layers.common.vision.inference.find_spec", lambda _name: None)
    by("auto", monkeypatch)
    assert isinstance(
        open_network("tiny", write_network(tmp_path / "tiny.onnx", size=32), 1), OnnxRuntimeNetwork
    )


def test_an_engine_that_is_not_installed_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.common.vision.settings.find_spec", lambda _name: None)
    with pytest.raises(ValidationError, match="make openvino"):
        VisionSettings.model_validate({"inference_engine": "openvino"})


def test_auto_is_openvino_where_it_is_installed(
    tmp_path: Path, openvino: None, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    path = write_network(tmp_path / "tiny.onnx", size=32, outputs=2)
    picture = np.random.default_rng(0).random((1, 3, 32, 32), np.float32)
    by("auto", monkeypatch)
    network = open_network("tiny", path, 1)
    assert isinstance(network, OpenVinoNetwork)
    assert network.outputs == 2
    for output in (0, 1):
        expected = OnnxRuntimeNetwork(path, 1).run(picture, output)
        assert np.abs(network.run(picture, output) - expected).max() < 0.05
    assert (tmp_path / "openvino").is_dir(), "compiled networks are kept"


def test_what_openvino_cannot_run_onnx_runtime_does_and_the_log_says_so(
    tmp_path: Path,
    openvino: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fresh_settings: None,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("openvino.Core.compile_model", fail)
    by("auto", monkeypatch)
    path = write_network(tmp_path / "tiny.onnx", size=32)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_network("tiny", path, 1), OnnxRuntimeNetwork)
    assert "OpenVINO cannot run tiny.onnx" in caplog.text


@needs_photos
@pytest.mark.parametrize("name", NAMES)
def test_the_engines_masks_agree(
    name: str, openvino: None, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    """Within 2 levels on average, and 16 at most outside of the band around the edge."""
    photo = decode((PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=10**8).rgb
    masks = []
    for engine in ("onnxruntime", "openvino"):
        by(engine, monkeypatch)
        segmenter = OnnxSegmenter(PUBLISHED[SMALL_MODEL], SET_UP / "u2netp.onnx", 2)
        masks.append(segmenter.coarse(photo).astype(int))
    apart = np.abs(masks[0] - masks[1])
    assert apart.mean() <= 2
    assert apart[~_edge_band(masks[0])].max() <= 16


def _edge_band(
    mask: "np.ndarray[tuple[int, ...], np.dtype[np.int_]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    import cv2  # noqa: PLC0415

    unsure = ((mask > 12) & (mask < 243)).astype(np.uint8)
    return np.asarray(cv2.dilate(unsure, np.ones((2 * EDGE_CELLS + 1,) * 2, np.uint8)) > 0)


def kept(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.optimised*"))


def test_the_optimised_graph_is_kept_and_gives_the_same(tmp_path: Path) -> None:
    path = write_network(tmp_path / "tiny.onnx", size=32)
    first = OnnxRuntimeNetwork(path, 1).run(PICTURE, 0)
    (saved,) = kept(path)
    before = saved.stat().st_mtime_ns
    second = OnnxRuntimeNetwork(path, 1).run(PICTURE, 0)
    assert np.array_equal(first, second)
    assert kept(path) == [saved]
    assert saved.stat().st_mtime_ns == before


def test_another_file_has_another_graph(tmp_path: Path) -> None:
    path = write_network(tmp_path / "tiny.onnx", size=32)
    first = OnnxRuntimeNetwork(path, 1).run(PICTURE, 0)
    write_network(path, size=32, outputs=2, seed=1)
    second = OnnxRuntimeNetwork(path, 1).run(PICTURE, 0)
    assert not np.array_equal(first, second)
    assert len(kept(path)) == 1


def test_a_folder_that_cannot_be_written_serves_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_network(tmp_path / "tiny.onnx", size=32)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert OnnxRuntimeNetwork(path, 1).run(PICTURE, 0).shape == (1, 1, 32, 32)
    assert kept(path) == []


def test_processes_that_load_at_once_take_nothing_from_each_other(tmp_path: Path) -> None:
    path = write_network(tmp_path / "tiny.onnx", size=32)
    (tmp_path / "tiny.onnx.1-1-0.1.optimised").write_bytes(b"of an older release")
    code = "import sys, pathlib; from layers.common.vision import inference as engine; "
    code += "engine.OnnxRuntimeNetwork(pathlib.Path(sys.argv[1]), 1)"
    starting = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(4)]
    assert [process.wait(PATIENCE_S) for process in starting] == [0] * 4
    assert len(kept(path)) == 1


LOAD = """
import sys
from pathlib import Path
from layers.common.vision.catalogue import PUBLISHED
from layers.common.vision.onnx_segmenter import OnnxSegmenter
OnnxSegmenter(PUBLISHED["u2net"], Path(sys.argv[1]), 1)
"""


def test_onnx_runtime_keeps_to_itself(tmp_path: Path) -> None:
    """Nothing is reported to anybody: its telemetry leaves no trace."""
    network = write_network(tmp_path / "tiny.onnx", size=320)
    home = tmp_path / "home"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", LOAD, str(network)], env=env | {"HOME": str(home)}, check=True)
    assert not [path for path in home.rglob("*") if "onnxruntime" in path.name.lower()]


def test_telemetry_is_off_before_onnx_runtime_is_loaded() -> None:
    """A finder that runs when onnxruntime is looked up sees the variable already set."""
    code = """
import os, sys
class Witness:
    def find_spec(self, name, *_):
        if name == "onnxruntime":
            print(os.environ.get("ORT_DISABLE_TELEMETRY"))
sys.meta_path.insert(0, Witness())
from layers.common.vision.inference import onnxruntime
onnxruntime()
"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
