"""A network run by OpenVINO, which computes in bfloat16 where the processor has it."""

import os
import threading
from pathlib import Path

import numpy as np
import openvino

from layers.common.vision import heap
from layers.common.vision.inference import Floats

_CACHE = "openvino"
"""Folder beside the weights that keeps compiled networks; compiling takes longer than a run."""


class OpenVinoNetwork:
    """One compiled network.

    Args:
        path: its ONNX file.
        threads: CPU threads of one run.

    Raises:
        Exception: whatever OpenVINO raises on a broken file, or on one that it cannot run.
    """

    def __init__(self, path: Path, threads: int) -> None:
        heap.keep_between_runs()
        settings: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
        if os.access(path.parent, os.W_OK):
            settings["CACHE_DIR"] = str(path.parent / _CACHE)
        self._compiled = openvino.Core().compile_model(path, "CPU", settings)
        self._requests = threading.local()

    @property
    def outputs(self) -> int:
        return len(self._compiled.outputs)

    def run(self, tensor: Floats, output: int) -> Floats:
        # A request holds the tensors of one run, so each thread has its own.
        if not hasattr(self._requests, "own"):
            self._requests.own = self._compiled.create_infer_request()
        request = self._requests.own
        request.infer({0: tensor})
        return np.array(request.get_output_tensor(output).data, np.float32)
