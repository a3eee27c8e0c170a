"""Networks of real size with random weights, since the published ones may not be here."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

SIZE = 320
_CHANNELS = (3, 64, 128, 256, 512, 512, 512)


class _Graph:
    """Collects nodes and weights; every method gives the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._rng = np.random.default_rng(0)

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, source: str, inputs: int, outputs: int) -> str:
        """3 × 3 convolution, batch normalisation, ReLU."""
        spread = np.sqrt(2 / (9 * inputs))
        kernel = self._rng.normal(0, spread, (outputs, inputs, 3, 3)).astype(np.float32)
        one, zero = np.ones(outputs, np.float32), np.zeros(outputs, np.float32)
        raw = self.add("Conv", source, self.constant(kernel), pads=[1, 1, 1, 1])
        statistics = [self.constant(values) for values in (one, zero, zero, one)]
        return self.add("Relu", self.add("BatchNormalization", raw, *statistics))


def write_u_network(path: Path) -> Path:
    """A U-shaped network like u2net: 115 MB, 320², some 40 billion multiplications."""
    graph, source = _Graph(), "input"
    skips: list[tuple[str, int]] = []
    for depth, (inputs, outputs) in enumerate(pairwise(_CHANNELS)):
        if depth:
            source = graph.add("MaxPool", source, kernel_shape=[2, 2], strides=[2, 2])
        for width in (inputs, outputs, outputs):
            source = graph.conv(source, width, outputs)
        skips.append((source, outputs))
    source, channels = skips.pop()
    twice = graph.constant(np.array([1, 1, 2, 2], np.float32))
    for skip, width in reversed(skips):
        upper = graph.add("Resize", source, "", twice, mode="linear")
        joined = graph.add("Concat", upper, skip, axis=1)
        outputs = max(64, width // 2)
        source = graph.conv(graph.conv(joined, channels + width, outputs), outputs, outputs)
        channels = outputs
    logits = graph.conv(source, channels, 1)
    graph.nodes.append(helper.make_node("Sigmoid", [logits], ["mask"]))
    shape = ("mask", TensorProto.FLOAT, [1, 1, SIZE, SIZE])
    inputs_of = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, SIZE, SIZE])
    whole = helper.make_graph(
        graph.nodes, "u", [inputs_of], [helper.make_tensor_value_info(*shape)], graph.weights
    )
    onnx.save(helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


def write_many_nodes(path: Path, count: int = 6000) -> Path:
    """A chain of small nodes, most of them foldable, as in exported transformers such as birefnet."""
    graph, source = _Graph(), "input"
    for _ in range(count):
        folded = graph.add("Sqrt", graph.add("Mul", *[graph.constant(np.ones(1, np.float32))] * 2))
        source = graph.add("Mul", source, folded)
    graph.nodes.append(helper.make_node("Identity", [source], ["mask"]))
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, 8, 8]) for name in ("input", "mask")
    ]
    whole = helper.make_graph(graph.nodes, "chain", ends[:1], ends[1:], graph.weights)
    onnx.save(helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path
