import sys
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.vision.catalogue import PUBLISHED, Model, ModelSpec
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.segmenters import import_rembg
from layers.common.vision.weights import Weights
from tests.networks import write_network
from tests.pictures import astronaut

# rembg's session classes for the published models.
SESSIONS = {
    "u2net_human_seg": "u2net_human_seg.U2netHumanSegSession",
    "u2net": "u2net.U2netSession",
    "u2netp": "u2netp.U2netpSession",
    "isnet-general-use": "dis_general_use.DisSession",
    "birefnet-portrait": "birefnet_portrait.BiRefNetSessionPortrait",
    "birefnet-general": "birefnet_general.BiRefNetSessionGeneral",
}


def rembg_predict(name: str, network: Path, photo: np.ndarray) -> np.ndarray:
    import_rembg()
    from rembg import sessions  # noqa: F401, PLC0415

    module, _, cls = SESSIONS[name].partition(".")
    session = getattr(sys.modules[f"rembg.sessions.{module}"], cls)

    class Local(session):  # type: ignore[misc, valid-type]
        @classmethod
        def download_models(cls, *args: object, **kwargs: object) -> str:
            return str(network)

    (mask,) = Local(name, onnxruntime.SessionOptions()).predict(Pillow.fromarray(photo))
    return np.asarray(mask)


@pytest.mark.filterwarnings("ignore")  # rembg's own dependencies warn
@pytest.mark.parametrize("name", list(SESSIONS))
@pytest.mark.parametrize("dark", [False, True])
def test_coarse_mask_equals_rembg(name: str, dark: bool, tmp_path: Path) -> None:
    """Same network, same photo: at the photo's size, stretched as rembg does it, within one level."""
    photo = astronaut()[:400] // (4 if dark else 1)
    model = PUBLISHED[name]
    network = write_network(tmp_path / "tiny.onnx", size=model.spec.input_size)
    ours = OnnxSegmenter(model, network, threads=1).coarse(photo)
    stretched = Pillow.fromarray(ours).resize((512, 400), Pillow.Resampling.LANCZOS)
    theirs = rembg_predict(name, network, photo)
    assert np.abs(np.asarray(stretched).astype(int) - theirs).max() <= 1


@pytest.mark.parametrize(
    ("gain", "bias"),
    [(0.004, 0.01), (0.004, 0.95), (0.0, 0.3), (0.0, float("nan"))],
    ids=["faint", "all alike", "constant", "not a number"],
)
def test_a_mask_of_noise_is_no_subject(gain: float, bias: float, tmp_path: Path) -> None:
    model = PUBLISHED["u2net"]
    network = write_network(tmp_path / "tiny.onnx", size=320, gain=gain, bias=bias)
    with pytest.raises(NoSubject):
        OnnxSegmenter(model, network, threads=1).coarse(astronaut())


def segmenter(tmp_path: Path, **spec: object) -> OnnxSegmenter:
    network = write_network(tmp_path / "tiny.onnx", size=64, outputs=2)
    weights = Weights("own", "own.onnx")
    model = Model(ModelSpec.model_validate({"input_size": 64, **spec}), weights, "tests")
    return OnnxSegmenter(model, network, threads=1)


def test_output_index_picks_the_output(tmp_path: Path) -> None:
    """The second output is the first negated, so stretched it is the first's complement."""
    first = segmenter(tmp_path, output_index=0).coarse(astronaut()).astype(int)
    second = segmenter(tmp_path, output_index=1).coarse(astronaut())
    assert np.abs(255 - first - second).max() <= 1


def test_without_stretching_probabilities_are_kept(tmp_path: Path) -> None:
    raw = segmenter(tmp_path, stretch=False, activation="sigmoid").coarse(astronaut())
    stretched = segmenter(tmp_path, stretch=True, activation="sigmoid").coarse(astronaut())
    assert raw.max() < 255
    assert (stretched.min(), stretched.max()) == (0, 255)
    low, high = int(raw.min()), int(raw.max())
    assert np.abs((raw.astype(int) - low) * 255 / (high - low) - stretched).max() <= 3


def test_normalisation_is_what_the_specification_says(tmp_path: Path) -> None:
    same = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}
    bright = cv2.convertScaleAbs(astronaut(), alpha=0.5)
    by_peak = segmenter(tmp_path, divide_by="max", **same)
    assert (
        np.abs(by_peak.coarse(np.asarray(bright, np.uint8)).astype(int) - by_peak.coarse(astronaut())).max()
        <= 6
    )


@pytest.mark.parametrize("spec", [{"output_index": 7}, {"input_size": 32}])
def test_a_specification_that_does_not_fit(spec: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        segmenter(tmp_path, **spec).coarse(astronaut())


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(ModelUnavailable):
        OnnxSegmenter(PUBLISHED["u2net"], path, threads=1)
