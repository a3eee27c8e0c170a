"""Opening a network with ONNX Runtime: its settings, and the optimised graph that is kept beside the file."""

import logging
import os
from pathlib import Path
from typing import Any

from layers.common.vision.runtime import onnxruntime

_log = logging.getLogger("photo_studio.models")


def open_session(path: Path, threads: int) -> Any:
    """An ``onnxruntime.InferenceSession`` for the CPU, with ``threads`` threads.

    Raises:
        Exception: whatever ONNX Runtime raises on a broken file.
    """
    return onnxruntime.InferenceSession(
        str(_optimised(path)), _options(threads), providers=["CPUExecutionProvider"]
    )


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A spinning thread pool would keep a core busy between two photos.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena never gives back what the largest run took, and makes a network like u2net only 5 % faster.
    options.enable_cpu_mem_arena = False
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
    scratch = path.with_name(f"{saved.name}.{os.getpid()}")
    options = _options(1)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(scratch)
    try:
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception:  # noqa: BLE001  ONNX Runtime has a class for every kind of fault
        # A full disk, or a broken network: the file itself shows which.
        _log.warning("the optimised graph of %s could not be kept", path.name, exc_info=True)
        scratch.unlink(missing_ok=True)
        return path
    for outdated in path.parent.glob(f"{path.name}.*.optimised"):
        outdated.unlink()
    scratch.replace(saved)
    return saved
