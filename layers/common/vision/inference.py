"""Running a network by OpenVINO or ONNX Runtime.

An engine is imported when it opens its first network: each takes a tenth of a second and tens of MB.
"""

import logging
import os
import secrets
import threading
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from layers.common.errors import ModelUnavailable
from layers.common.vision import heap
from layers.common.vision.settings import vision_settings

Floats = NDArray[np.float32]

_log = logging.getLogger("photo_studio.models")

_CPU = ["CPUExecutionProvider"]
_OPENVINO_CACHE = "openvino"
"""Folder of compiled networks beside the weights; compiling takes longer than a run."""


class Network(Protocol):
    """A loaded network. ``run`` is thread-safe."""

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        ...

    def run(self, tensor: Floats, output: int, *others: Floats) -> Floats:
        """The output of that index for an input, in the shapes that the network defines.

        Args:
            others: for a network with several inputs, those after the first, in its order.

        Raises:
            Exception: any error of the engine, for a tensor that the network does not accept.
        """
        ...


def open_network(name: str, path: Path, threads: int) -> Network:
    """Load an ONNX file with the engine that ``INFERENCE_ENGINE`` selects, to run on ``threads`` threads.

    Args:
        name: of the network, for error messages.

    Raises:
        ModelUnavailable: the file is not a network.
    """
    try:
        return _opened(path, threads)
    except Exception as fault:  # engines have an exception class for every kind of broken file
        raise ModelUnavailable(f"the weights of {name} cannot be loaded") from fault


def _opened(path: Path, threads: int) -> Network:
    engine = vision_settings().inference_engine
    if engine == "openvino":
        return OpenVinoNetwork(path, threads)
    if engine == "auto" and find_spec("openvino"):
        try:
            return OpenVinoNetwork(path, threads)
        except Exception:  # noqa: BLE001  OpenVINO has no class for what it cannot do
            _log.warning("OpenVINO cannot run %s; ONNX Runtime is used instead", path.name, exc_info=True)
    return OnnxRuntimeNetwork(path, threads)


class OnnxRuntimeNetwork:
    """A session of ONNX Runtime.

    Args:
        path: its ONNX file.
        threads: CPU threads of one run.

    Raises:
        Exception: any error of ONNX Runtime, for a broken file.
    """

    def __init__(self, path: Path, threads: int) -> None:
        heap.keep_between_runs()
        session = onnxruntime().InferenceSession(str(_optimised(path)), _options(threads), providers=_CPU)
        self._session = session
        self._inputs = [str(one.name) for one in session.get_inputs()]
        self._outputs = [str(output.name) for output in session.get_outputs()]

    @property
    def outputs(self) -> int:
        return len(self._outputs)

    def run(self, tensor: Floats, output: int, *others: Floats) -> Floats:
        given = dict(zip(self._inputs, (tensor, *others), strict=True))
        (values,) = self._session.run([self._outputs[output]], given)
        return np.asarray(values, np.float32)


class OpenVinoNetwork:
    """A network compiled by OpenVINO, which computes in bfloat16 if the processor supports it.

    Args:
        path: its ONNX file.
        threads: CPU threads of one run.

    Raises:
        Exception: any error of OpenVINO, for a broken file or one that it cannot run.
    """

    def __init__(self, path: Path, threads: int) -> None:
        import openvino  # noqa: PLC0415  see above

        heap.keep_between_runs()
        settings: dict[str, object] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            # By default bf16 on a CPU with AMX, whose masks differ from other engines' by up to 46 of 255.
            "INFERENCE_PRECISION_HINT": "f32",
        }
        if os.access(path.parent, os.W_OK):
            settings["CACHE_DIR"] = str(path.parent / _OPENVINO_CACHE)
        self._compiled = openvino.Core().compile_model(path, "CPU", settings)
        self._requests = threading.local()

    @property
    def outputs(self) -> int:
        return len(self._compiled.outputs)

    def run(self, tensor: Floats, output: int, *others: Floats) -> Floats:
        # A request holds the tensors of one run, so each thread has its own.
        if not hasattr(self._requests, "own"):
            self._requests.own = self._compiled.create_infer_request()
        request = self._requests.own
        request.infer(dict(enumerate((tensor, *others))))
        return np.array(request.get_output_tensor(output).data, np.float32)


def onnxruntime() -> ModuleType:
    """The ``onnxruntime`` module, loaded with its telemetry off.

    From 1.31 on it reports usage unless this variable is set before it is imported, so every import of it
    goes through this function.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime  # noqa: PLC0415

    module: ModuleType = onnxruntime
    return module


def _options(threads: int) -> Any:
    options = onnxruntime().SessionOptions()
    options.intra_op_num_threads = threads
    # A spinning thread pool would keep a core busy between two photos.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Neither the arena nor the planned block of tensors gives memory back after the largest run. The heap
    # keeps freed memory just as well, and releases it when idle.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _optimised(path: Path) -> Path:
    """The optimised graph, saved beside the file at its first load; the file itself if it cannot be saved.

    The name contains the file's size and time and ONNX Runtime's version, so a new file or version gets a new
    graph. The level is EXTENDED: higher levels depend on the processor and run at each load.
    """
    runtime = onnxruntime()
    stat = path.stat()
    key = f"{stat.st_size}-{int(stat.st_mtime)}-{runtime.__version__}"
    saved = path.with_name(f"{path.name}.{key}.optimised")
    if saved.is_file() or not os.access(path.parent, os.W_OK):
        return saved if saved.is_file() else path
    scratch = path.with_name(f"{saved.name}.{os.getpid()}.{secrets.token_hex(4)}")
    options = _options(1)
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(scratch)
    try:
        runtime.InferenceSession(str(path), options, providers=_CPU)
    except Exception:  # noqa: BLE001  ONNX Runtime has a class for every kind of fault
        # The disk is full or the network is broken; loading the file itself shows which.
        _log.warning("the optimised graph of %s could not be saved", path.name, exc_info=True)
        scratch.unlink(missing_ok=True)
        return path
    # Another process may have saved the same graph meanwhile; replacing it is harmless.
    scratch.replace(saved)
    for outdated in path.parent.glob(f"{path.name}.*.optimised"):
        if outdated != saved:
            outdated.unlink(missing_ok=True)
    return saved
