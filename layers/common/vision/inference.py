"""Running a network by the engine that is set: OpenVINO where it is installed, else ONNX Runtime."""

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from layers.common.vision.settings import vision_settings

Floats = NDArray[np.float32]

_log = logging.getLogger("photo_studio.models")


class Network(Protocol):
    """A loaded network with one input. ``run`` may be called from several threads at once."""

    @property
    def outputs(self) -> int:
        """How many outputs it has."""
        ...

    def run(self, tensor: Floats, output: int) -> Floats:
        """The output of that index for an input, as the network defines both.

        Raises:
            Exception: whatever the engine raises for a tensor that the network does not take.
        """
        ...


def open_network(path: Path, threads: int) -> Network:
    """The network of an ONNX file, to be run by ``threads`` threads.

    Raises:
        Exception: whatever the engine raises on a broken file.
    """
    engine = vision_settings().inference_engine
    if engine == "openvino":
        return _by_openvino(path, threads)
    if engine == "auto" and find_spec("openvino"):
        try:
            return _by_openvino(path, threads)
        except Exception:  # noqa: BLE001  OpenVINO has no class for what it cannot do
            _log.warning("OpenVINO cannot run %s; ONNX Runtime does", path.name, exc_info=True)
    # An engine is imported where it serves: each takes a tenth of a second and tens of MB.
    from layers.common.vision.onnx_runtime import OnnxRuntimeNetwork  # noqa: PLC0415

    return OnnxRuntimeNetwork(path, threads)


def _by_openvino(path: Path, threads: int) -> Network:
    from layers.common.vision.open_vino import OpenVinoNetwork  # noqa: PLC0415  as above

    return OpenVinoNetwork(path, threads)
