"""A network run by ONNX Runtime: its settings, and the optimised graph that is kept beside the file."""

import logging
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np

from layers.common.vision import heap
from layers.common.vision.inference import Floats
from layers.common.vision.runtime import onnxruntime

_log = logging.getLogger("photo_studio.models")
_CPU = ["CPUExecutionProvider"]


class OnnxRuntimeNetwork:
    """One session.

    Args:
        path: its ONNX file.
        threads: CPU threads of one run.

    Raises:
        Exception: whatever ONNX Runtime raises on a broken file.
    """

    def __init__(self, path: Path, threads: int) -> None:
        heap.keep_between_runs()
        self._session = onnxruntime.InferenceSession(str(_optimised(path)), _options(threads), providers=_CPU)
        self._input = str(self._session.get_inputs()[0].name)
        self._outputs = [str(output.name) for output in self._session.get_outputs()]

    @property
    def outputs(self) -> int:
        return len(self._outputs)

    def run(self, tensor: Floats, output: int) -> Floats:
        (found,) = self._session.run([self._outputs[output]], {self._input: tensor})
        return np.asarray(found, np.float32)


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A spinning thread pool would keep a core busy between two photos.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Its arena never gives back what the largest run took, nor does the block that it plans for all tensors
    # of a run; the heap keeps them just as well, and gives them back.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _optimised(path: Path) -> Path:
    """The graph as it was optimised at its first load, made now where it can be written.

    Its name holds what it was made from and by, so that another file or version has another. Optimised no
    further than EXTENDED: what comes after depends on this very processor, and is done at each load.
    """
    seen = path.stat()
    made_from = f"{seen.st_size}-{int(seen.st_mtime)}-{onnxruntime.__version__}"
    saved = path.with_name(f"{path.name}.{made_from}.optimised")
    if saved.is_file() or not os.access(path.parent, os.W_OK):
        return saved if saved.is_file() else path
    scratch = path.with_name(f"{saved.name}.{os.getpid()}.{secrets.token_hex(4)}")
    options = _options(1)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(scratch)
    try:
        onnxruntime.InferenceSession(str(path), options, providers=_CPU)
    except Exception:  # noqa: BLE001  ONNX Runtime has a class for every kind of fault
        # A full disk, or a broken network: the file itself shows which.
        _log.warning("the optimised graph of %s could not be kept", path.name, exc_info=True)
        scratch.unlink(missing_ok=True)
        return path
    # Another process may be doing the same, and what it has put into place is as good.
    scratch.replace(saved)
    for outdated in path.parent.glob(f"{path.name}.*.optimised"):
        if outdated != saved:
            outdated.unlink(missing_ok=True)
    return saved
