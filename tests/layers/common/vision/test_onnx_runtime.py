import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layers.common.vision.onnx_runtime import OnnxRuntimeNetwork
from tests.networks import write_network

PICTURE = np.random.default_rng(0).random((1, 3, 32, 32), np.float32)


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
    code = "import sys, pathlib; from layers.common.vision import onnx_runtime as engine; "
    code += "engine.OnnxRuntimeNetwork(pathlib.Path(sys.argv[1]), 1)"
    starting = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(4)]
    assert [process.wait(60) for process in starting] == [0] * 4
    assert len(kept(path)) == 1
