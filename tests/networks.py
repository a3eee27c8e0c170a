"""Tiny ONNX networks with the signatures of the real ones."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
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
    weights = {"kernel": kernel, "bias": np.array([bias], np.float32)}
    return _write(path, nodes, {"input": 3}, [f"out{i}" for i in range(outputs)], size, weights)


def write_matting_network(
    path: Path, kernel: NDArray[np.float64], bias: NDArray[np.float64] | float = 0.0, *, size: int = 1024
) -> Path:
    """A network with ViTMatte's signature: (1, 4, size, size), colours and trimap, to (1, 1, size, size).

    Its alpha is a convolution by ``kernel``, (4, n, n) with odd n, + ``bias``, one for all or (size, size).
    """
    pads = [kernel.shape[-1] // 2] * 4
    nodes = [
        helper.make_node("Conv", ["pixel_values", "kernel"], ["mixed"], pads=pads),
        helper.make_node("Add", ["mixed", "bias"], ["alphas"]),
    ]
    weights = {"kernel": kernel[None].astype(np.float32), "bias": np.asarray(bias, np.float32)}
    return _write(path, nodes, {"pixel_values": 4}, ["alphas"], size, weights)


def write_enlarging_network(path: Path, kernel: NDArray[np.float64], factor: int, bias: float = 0.0) -> Path:
    """A network that filters each channel by ``kernel``, (n, n) with odd n, and repeats every pixel.

    (1, 3, h, w) of any size to (1, 3, f (h - n + 1), f (w - n + 1)): no border is made up.
    """
    nodes = [
        helper.make_node("Conv", ["input", "kernel", "bias"], ["filtered"], group=3),
        helper.make_node(
            "Resize",
            ["filtered", "", "scales"],
            ["output"],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        ),
    ]
    weights = {
        "kernel": np.repeat(kernel[None, None].astype(np.float32), 3, axis=0),
        "bias": np.full(3, bias, np.float32),
        "scales": np.array([1, 1, factor, factor], np.float32),
    }
    pictures = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, f"{name} height", f"{name} width"])
        for name in ("input", "output")
    ]
    return _save(path, nodes, pictures[:1], pictures[1:], weights)


def write_inpainting_network(path: Path, size: int, colour: tuple[float, float, float]) -> Path:
    """A network that fills a hole with a colour: (1, 3, size, size) and (1, 1, size, size) to the former.

    Its picture is input × (1 − mask) + colour × mask.
    """
    nodes = [
        helper.make_node("Sub", ["one", "mask"], ["known"]),
        helper.make_node("Mul", ["image", "known"], ["kept"]),
        helper.make_node("Mul", ["colour", "mask"], ["painted"]),
        helper.make_node("Add", ["kept", "painted"], ["output"]),
    ]
    weights = {
        "one": np.ones((1, 1, 1, 1), np.float32),
        "colour": np.array(colour, np.float32).reshape(1, 3, 1, 1),
    }
    squares = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, size, size])
        for name, channels in (("image", 3), ("mask", 1), ("output", 3))
    ]
    return _save(path, nodes, squares[:2], squares[2:], weights)


def _write(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: dict[str, int],
    outputs: list[str],
    size: int,
    weights: dict[str, NDArray[np.float32]],
) -> Path:
    """A network whose inputs, with so many channels each, and outputs, with one, are squares of that size."""
    squares = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, size, size])
        for name, channels in (inputs | dict.fromkeys(outputs, 1)).items()
    }
    return _save(path, nodes, [squares[one] for one in inputs], [squares[one] for one in outputs], weights)


def _save(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    weights: dict[str, NDArray[np.float32]],
) -> Path:
    constants = [numpy_helper.from_array(values, name) for name, values in weights.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return path
