"""Which engine runs a network, and that both say the same."""

import logging
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from layers.common.imaging.decode import decode
from layers.common.vision.catalogue import PUBLISHED, SMALL_MODEL
from layers.common.vision.inference import open_network
from layers.common.vision.onnx_runtime import OnnxRuntimeNetwork
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.settings import VisionSettings, vision_settings
from tests.conftest import SET_UP
from tests.networks import write_network
from tests.shared import NAMES, PHOTOS, needs_photos

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
    assert isinstance(open_network(write_network(tmp_path / "tiny.onnx", size=32), 1), OnnxRuntimeNetwork)


def test_an_engine_that_is_not_installed_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.common.vision.settings.find_spec", lambda _name: None)
    with pytest.raises(ValidationError, match="make openvino"):
        VisionSettings.model_validate({"inference_engine": "openvino"})


def test_auto_is_openvino_where_it_is_installed(
    tmp_path: Path, openvino: None, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    from layers.common.vision.open_vino import OpenVinoNetwork  # noqa: PLC0415

    path = write_network(tmp_path / "tiny.onnx", size=32, outputs=2)
    picture = np.random.default_rng(0).random((1, 3, 32, 32), np.float32)
    by("auto", monkeypatch)
    network = open_network(path, 1)
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
        assert isinstance(open_network(path, 1), OnnxRuntimeNetwork)
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
