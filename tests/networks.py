"""Tiny ONNX networks with the signatures of the real ones."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def write_network(
    path: Path, *, size: int, outputs: int = 1, gain: float = 1.0, bias: float = 0.0, seed: int = 0
) -> Path:
    """A network that blurs and weighs the channels: (1, 3, size, size) to (1, 1, size, size), several times.

    Its first output is ``gain`` × a 5 × 5 random convolution + ``bias``; the others are negated copies.
    """
    kernel = np.random.default_rng(seed).normal(0, 0.2, (1, 3, 5, 5)).astype(np.float32) * np.float32(gain)
    nodes = [helper.make_node("Conv", ["input", "kernel", "bias"], ["out0"], pads=[2, 2, 2, 2])]
    nodes += [helper.make_node("Neg", ["out0"], [f"out{i}"]) for i in range(1, outputs)]
    shape = [1, 1, size, size]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, size, size])],
        [helper.make_tensor_value_info(f"out{i}", TensorProto.FLOAT, shape) for i in range(outputs)],
        [
            numpy_helper.from_array(kernel, "kernel"),
            numpy_helper.from_array(np.array([bias], np.float32), "bias"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return path
