from pathlib import Path

import numpy as np
import pytest

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.vision import segmenters
from layers.common.vision.segment import models, preload, segment
from tests.networks import write_network
from tests.pictures import astronaut

pytestmark = pytest.mark.filterwarnings("ignore")  # rembg's own dependencies warn


@pytest.fixture
def rembg_home(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REMBG_HOME", str(models_dir / "rembg"))
    segmenters._rembg_session.cache_clear()
    return models_dir / "rembg"


def test_the_names_are_sessions_that_rembg_has() -> None:
    segmenters.import_rembg()
    from rembg.sessions import sessions_names_no_credentials  # noqa: PLC0415

    assert set(segmenters.REMBG_SESSIONS) <= set(sessions_names_no_credentials)


def test_a_session_serves_by_its_name(rembg_home: Path) -> None:
    write_network(rembg_home / "models" / "silueta" / "silueta.onnx", size=320)
    seen = segment(astronaut(), "silueta")
    assert (seen.model, seen.coarse.shape, seen.fallback) == ("silueta", (320, 320), None)
    assert not seen.soft
    assert {row["name"]: row["state"] for row in models()}["silueta"] == "ready"


def test_its_noise_is_no_subject_either(rembg_home: Path) -> None:
    """rembg stretches whatever comes; a mask that is all alike is still known by being alike."""
    write_network(rembg_home / "models" / "silueta" / "silueta.onnx", size=320, gain=0, bias=0.5)
    with pytest.raises(NoSubject):
        segment(astronaut(), "silueta")


def test_weights_that_are_not_here(rembg_home: Path) -> None:
    with pytest.raises(ModelUnavailable) as fault:
        segment(astronaut(), "bria-rmbg")
    assert fault.value.param == "model"
    with pytest.raises(ModelUnavailable):
        preload(["bria-rmbg"])
    assert {row["name"]: row["state"] for row in models()}["bria-rmbg"] == "missing"


def test_weights_that_cannot_be_fetched(rembg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_DOWNLOAD", "auto")
    broken = rembg_home / "models" / "silueta" / "silueta.onnx"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"not a network")
    with pytest.raises(ModelUnavailable, match="rembg could not load silueta"):
        segment(astronaut(), "silueta")


def test_masks_are_levels(rembg_home: Path) -> None:
    write_network(rembg_home / "models" / "silueta" / "silueta.onnx", size=320)
    coarse = segment(astronaut(), "silueta").coarse
    assert coarse.dtype == np.uint8
    assert int(coarse.max()) - int(coarse.min()) > 200
