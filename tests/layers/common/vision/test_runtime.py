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


def test_it_is_told_before_it_is_loaded() -> None:
    """A finder that runs when onnxruntime is looked up sees the variable already set."""
    code = """
import os, sys
class Witness:
    def find_spec(self, name, *_):
        if name == "onnxruntime":
            print(os.environ.get("ORT_DISABLE_TELEMETRY"))
sys.meta_path.insert(0, Witness())
import layers.common.vision.runtime
"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
