"""Nothing is reported to anybody: ONNX Runtime leaves no trace of its telemetry."""

import os
import subprocess
import sys
from pathlib import Path

from tests.networks import write_network

CODE = """
import sys
from pathlib import Path
from layers.common.vision.catalogue import PUBLISHED
from layers.common.vision.onnx_segmenter import OnnxSegmenter
OnnxSegmenter(PUBLISHED["u2net"], Path(sys.argv[1]), 1)
"""


def test_onnx_runtime_keeps_to_itself(tmp_path: Path) -> None:
    network = write_network(tmp_path / "tiny.onnx", size=320)
    home = tmp_path / "home"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", CODE, str(network)], env=env | {"HOME": str(home)}, check=True)
    assert not [path for path in home.rglob("*") if "onnxruntime" in path.name.lower()]


def test_the_import_alone_would_report(tmp_path: Path) -> None:
    """The same without our setting leaves its trace: else the test above would prove nothing."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    code = "import time, onnxruntime; onnxruntime.get_available_providers(); time.sleep(1)"
    subprocess.run([sys.executable, "-c", code], env=env | {"HOME": str(tmp_path)}, check=True)
    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name.lower()]
