"""ViTMatte by small networks of its signature whose alpha is known."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any, get_args

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Mask, Pixels
from layers.common.progress import Abandoned, Run, running
from layers.common.vision.catalogue import FETCHABLE, PUBLISHED, VITMATTE
from layers.common.vision.inference import OnnxRuntimeNetwork
from layers.common.vision.matting import vitmatte
from layers.common.vision.matting.mask import BACKGROUND, FOREGROUND, UNKNOWN, CoarseMask, Trimap
from layers.common.vision.matting.refine import MatteStatus
from layers.common.vision.matting.vitmatte import OVERLAP, SIDE, ViTMatte
from layers.common.vision.settings import VisionSettings
from layers.common.vision.weights import WeightsStore
from tests.layers.common.vision.matting.test_refine import BACK, FRONT, coarse_of, soft_disc
from tests.networks import write_matting_network
from tests.pictures import astronaut

DEFAULT = "vitmatte-small-distinctions-646"
RED = np.zeros((4, 1, 1))
RED[0] = 1.0
"""The kernel of a network whose alpha is the amount of red."""


@pytest.fixture(scope="module")
def rembg_matting() -> Iterator[Any]:
    """The module without its package, whose import of pymatting takes seconds."""
    package = find_spec("rembg")
    assert package is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rembg", module_from_spec(package))
        yield import_module("rembg.matting")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[NDArray[np.float32]]:
    """The inputs of every run of a network."""
    seen: list[NDArray[np.float32]] = []
    run = OnnxRuntimeNetwork.run

    def watched(self: OnnxRuntimeNetwork, tensor: NDArray[np.float32], output: int) -> NDArray[np.float32]:
        seen.append(tensor)
        return run(self, tensor, output)

    monkeypatch.setattr(OnnxRuntimeNetwork, "run", watched)
    return seen


def network(
    folder: Path, kernel: NDArray[np.float64], bias: NDArray[np.float64] | float = 0.0, size: int = SIDE
) -> ViTMatte:
    return ViTMatte("tiny", write_matting_network(folder / "tiny.onnx", kernel, bias, size=size), 1)


def ring(height: int, width: int) -> Trimap:
    """A definite disc in the middle, an unknown ring around it, and definite background."""
    y, x = np.mgrid[:height, :width]
    distance = np.hypot((x - width / 2) / width, (y - height / 2) / height)
    return np.select([distance < 0.2, distance < 0.35], [FOREGROUND, UNKNOWN], BACKGROUND).astype(np.uint8)


@pytest.mark.filterwarnings("ignore")  # rembg's own dependencies warn
@pytest.mark.parametrize(("height", "width"), [(400, 512), (1030, 700)])
def test_input_and_alpha_equal_rembgs(
    height: int,
    width: int,
    tmp_path: Path,
    rembg_matting: Any,
    runs: list[NDArray[np.float32]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = np.random.default_rng(0).normal(0, 0.15, (4, 5, 5))
    ours = network(tmp_path, kernel, 0.3)
    photo = np.asarray(Pillow.fromarray(astronaut()).resize((width, height)))
    trimap = ring(height, width)

    class Session(onnxruntime.InferenceSession):
        def run(self, names: object, inputs: dict[str, NDArray[np.float32]]) -> Any:
            theirs.append(inputs["pixel_values"])
            return super().run(names, inputs)

    theirs: list[NDArray[np.float32]] = []
    monkeypatch.setitem(
        rembg_matting._sessions, rembg_matting.DEFAULT_VARIANT, Session(str(tmp_path / "tiny.onnx"))
    )
    # Eroded by one pixel's own square, the trimap that rembg makes of a trimap is that trimap.
    expected = rembg_matting.vitmatte_alpha(Pillow.fromarray(photo), Pillow.fromarray(trimap), erode_size=1)
    alpha = ours.predict(photo, trimap)
    assert np.array_equal(runs[0], theirs[0])
    assert 0.05 < np.mean((alpha > 0) & (alpha < 255)) < 0.95, "both ends are clipped"
    assert np.abs(alpha.astype(int) - np.asarray(expected)).max() <= 1


@pytest.mark.filterwarnings("ignore")
def test_the_files_are_rembgs_and_found_where_it_keeps_them(
    tmp_path: Path, rembg_matting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = {f"vitmatte-{name}": row for name, row in rembg_matting.VARIANTS.items()}
    assert {name: weights.sha256 for name, weights in VITMATTE.items()} == {
        name: row["sha256"] for name, row in theirs.items()
    }
    assert set(get_args(VisionSettings.model_fields["vitmatte_model"].annotation)) == set(VITMATTE)
    assert VisionSettings().vitmatte_model == f"vitmatte-{rembg_matting.DEFAULT_VARIANT}"
    monkeypatch.setenv("U2NET_HOME", str(tmp_path))
    store = WeightsStore(VisionSettings())
    for folder in (rembg_matting._ViTMatteFiles.model_dir(), rembg_matting._ViTMatteFiles.legacy_home()):
        for name, row in theirs.items():
            assert store.find(VITMATTE[name]) is None
            file = Path(folder, row["fname"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            assert store.find(VITMATTE[name]) == file
            file.unlink()


def test_they_can_be_fetched_and_are_no_segmentation_models() -> None:
    assert VITMATTE.items() <= FETCHABLE.items()
    assert not VITMATTE.keys() & PUBLISHED.keys()


@pytest.mark.parametrize("size", [(1450, 1400), (1024, 2000), (700, 2900)], ids=["both", "one", "thin"])
def test_tiles_meet_without_a_seam(size: tuple[int, int], tmp_path: Path) -> None:
    """By a network that sees each pixel alone, the tiles together are the alpha of every pixel."""
    height, width = size
    levels = np.linspace(0, 255, height * width).reshape(size)
    photo = np.dstack([levels.astype(np.uint8)] * 3)
    trimap = ring(height, width)
    alpha = network(tmp_path, RED).alpha(photo, trimap)
    unknown = trimap == UNKNOWN
    assert np.abs(alpha[unknown].astype(int) - photo[unknown][:, 0]).max() <= 1
    assert np.array_equal(alpha[~unknown], trimap[~unknown])


def test_where_tiles_disagree_one_fades_into_the_other(tmp_path: Path) -> None:
    """A network whose alpha rises to the right and the bottom jumps by half at the end of each tile."""
    slope = np.linspace(0, 0.5, SIDE)
    disagreeing = network(tmp_path, RED * 0, slope + slope[:, None])
    unknown = np.full((3, 3), UNKNOWN, np.uint8)
    alpha = disagreeing.alpha(np.zeros((1920, 1920, 3), np.uint8), unknown).astype(np.int16)
    steepest = 255 * (0.5 / OVERLAP + 0.5 / SIDE) + 1
    for axis in (0, 1):
        assert np.abs(np.diff(alpha, axis=axis)).max() <= steepest
    assert (alpha[0, 0], alpha[-1, -1]) == (0, 255)


def test_only_tiles_with_an_unknown_pixel_are_run(tmp_path: Path, runs: list[NDArray[np.float32]]) -> None:
    trimap = np.zeros((1400, 2000), np.uint8)
    trimap[:, 1100:] = FOREGROUND
    trimap[100:110, 100:110] = UNKNOWN
    alpha = network(tmp_path, RED).alpha(np.full((1400, 2000, 3), 100, np.uint8), trimap)
    assert len(runs) == 1
    assert np.array_equal(alpha, np.where(trimap == UNKNOWN, 100, trimap))


def test_work_that_was_abandoned_ends_between_two_tiles(
    tmp_path: Path, runs: list[NDArray[np.float32]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, loaded = Run(), network(tmp_path, RED)
    predict = ViTMatte.predict

    def interrupted(self: ViTMatte, pixels: Pixels, trimap: Trimap) -> Mask:
        run.abandon()
        return predict(self, pixels, trimap)

    monkeypatch.setattr(ViTMatte, "predict", interrupted)
    with running(run), pytest.raises(Abandoned):
        loaded.alpha(np.zeros((1400, 2000, 3), np.uint8), np.full((1, 1), UNKNOWN, np.uint8))
    assert len(runs) == 1
    assert list(run.milliseconds) == ["infer"]


def installed(folder: Path, kernel: NDArray[np.float64], bias: float, patch: pytest.MonkeyPatch) -> None:
    """A network in place of the default one, with its hash."""
    path = write_matting_network(folder / f"{DEFAULT}.onnx", kernel, bias)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    patch.setitem(VITMATTE, DEFAULT, replace(VITMATTE[DEFAULT], sha256=sha256))


@pytest.mark.parametrize("size", [600, 1420], ids=["whole", "tiles"])
def test_alpha_is_the_networks_and_colours_are_the_subjects(
    size: int, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a red disc and blue, red alone says exactly what alpha is."""
    low, high = BACK[0] / 255, FRONT[0] / 255
    installed(models_dir, RED / (high - low), -low / (high - low), monkeypatch)
    picture, alpha = soft_disc(size)
    with running(Run()) as run:
        matte = vitmatte.refine(picture, coarse_of(alpha))
    assert matte.status is MatteStatus.VITMATTE
    assert list(run.milliseconds) == ["load", "infer"]
    found = matte.rgba[..., 3]
    # A whole photo of 600 px is enlarged and reduced, which rounds the ends of the soft edge off.
    assert np.abs(found.astype(int) - alpha).max() <= (12 if size < SIDE else 2)
    edge = (found > 50) & (found < 205)
    assert np.abs(matte.rgba[edge][:, :3].astype(int) - FRONT).mean() < 6
    assert np.array_equal(matte.rgba[found == 255][:, :3], picture[found == 255])
    assert not matte.rgba[found == 0].any()


@pytest.mark.parametrize(
    ("level", "status"), [(255, MatteStatus.NO_EDGE), (128, MatteStatus.NOTHING_DEFINITE)]
)
def test_what_has_no_edge_is_the_mask_and_says_so(
    level: int, status: MatteStatus, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, RED, 0.0, monkeypatch)
    matte = vitmatte.refine(astronaut(), CoarseMask(np.full((320, 320), level, np.uint8)))
    assert matte.status is status
    assert (matte.rgba[..., 3] == level).all()


def test_without_weights_the_parameter_is_blamed(models_dir: Path) -> None:
    with pytest.raises(ModelUnavailable, match=f"make models NAMES={DEFAULT}") as fault:
        vitmatte.refine(*_disc())
    assert fault.value.param == "matting"


def test_another_file_of_that_name_is_refused(models_dir: Path) -> None:
    write_matting_network(models_dir / f"{DEFAULT}.onnx", RED)
    with pytest.raises(ModelUnavailable, match="fails its SHA-256"):
        vitmatte.refine(*_disc())


@pytest.mark.parametrize(
    ("bias", "size", "reason"),
    [(float("nan"), SIDE, "is not an alpha"), (0.0, 512, "does not accept")],
    ids=["not a number", "another square"],
)
def test_a_network_of_another_kind(bias: float, size: int, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=reason):
        network(tmp_path, RED, bias, size).alpha(astronaut(), ring(512, 512))


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelUnavailable):
        ViTMatte("tiny", tmp_path / "broken.onnx", 1)


def test_the_list_says_which_are_here_and_which_is_used(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITMATTE_MODEL", "vitmatte-base-composition-1k")
    write_matting_network(models_dir / f"{DEFAULT}.onnx", RED)
    rows = {row["name"]: row for row in vitmatte.networks()}
    assert [name for name, row in rows.items() if row["state"] == "ready"] == [DEFAULT]
    assert [name for name, row in rows.items() if row["default"]] == ["vitmatte-base-composition-1k"]
    assert vitmatte.states() == {name: row["state"] for name, row in rows.items()}
    with pytest.raises(ModelUnavailable, match="vitmatte-base-composition-1k are not"):
        vitmatte.refine(*_disc())


def _disc() -> tuple[Pixels, CoarseMask]:
    picture, alpha = soft_disc(300)
    return picture, coarse_of(alpha)
