"""Networks of ncnn as ONNX, so that one engine runs all.

A network is a text of layers (``.param``) and a file of weights (``.bin``), in ncnn's own notation. Here are
the layers that networks for enlarging are made of.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from layers.common.vision.onnx_file import Attribute, Floats, Node, onnx_file

_MAGIC: Final = "7767517"
_HALF_FLOATS: Final = 0x01306B47
"""The tag of weights in 16 bits; 0 is that of 32 bits."""
_LEAKY: Final = 2
"""The activation's number of a leaky ReLU."""
_NEAREST: Final = 1
"""Interpolation's number of the nearest pixel."""
_ARRAY: Final = re.compile(r"-233(\d\d)=(.*)")
"""A parameter of several values, which begin with their number."""

# What a layer's parameters mean, by their numbers.
_OUTPUTS, _KERNEL, _DILATION, _STRIDE, _PAD, _BIAS, _WEIGHTS, _ACTIVATION, _SLOPE = 0, 1, 2, 3, 4, 5, 6, 9, 10
_KIND, _DOWN, _ACROSS = 0, 1, 2
_COEFFICIENTS: Final = 1
_SUM: Final = 1


class NotConvertible(ValueError):
    """The files are not a network of these layers; the message says why."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A line of the text; ``params`` are numbers, or several of them, by their numbers."""

    kind: str
    inputs: list[str]
    outputs: list[str]
    params: Mapping[int, list[float]]

    def whole(self, number: int, default: int = 0) -> int:
        return int(self.params.get(number, [default])[0])


def to_onnx(param: bytes, weights: bytes) -> bytes:
    """The ONNX file of a network from three planes to three.

    Raises:
        NotConvertible: it has other layers, or its files do not belong together.
    """
    try:
        layers = _layers(param.decode("ascii"))
        return _Conversion(weights).of(layers)
    except (ValueError, IndexError, ArithmeticError) as fault:
        raise fault if isinstance(fault, NotConvertible) else NotConvertible("it is damaged") from fault


def _layers(text: str) -> list[_Layer]:
    magic, _, *lines = text.splitlines()
    if magic.strip() != _MAGIC:
        raise NotConvertible("it is no text of layers")
    return [_layer(line.split()) for line in lines if line.strip()]


def _layer(words: list[str]) -> _Layer:
    kind, _, inputs, outputs, *rest = words
    first, last = int(inputs), int(inputs) + int(outputs)
    return _Layer(kind, rest[:first], rest[first:last], dict(_param(word) for word in rest[last:]))


def _param(word: str) -> tuple[int, list[float]]:
    if several := _ARRAY.fullmatch(word):
        return int(several[1]), [float(value) for value in several[2].split(",")[1:]]
    number, value = word.split("=")
    return int(number), [float(value)]


class _Conversion:
    """One network: its layers in order take what is theirs from the weights."""

    def __init__(self, weights: bytes) -> None:
        self._weights = weights
        self._read = 0
        self._constants: dict[str, Floats] = {}
        self._same: dict[str, str] = {}
        """Copies of a blob, by their names; ONNX needs none."""

    def of(self, layers: list[_Layer]) -> bytes:
        source, *following = layers
        if source.kind != "Input":
            raise NotConvertible("it does not begin with its input")
        nodes = [node for layer in following for node in self._nodes(layer)]
        if self._read != len(self._weights):
            raise NotConvertible("its weights are those of another network")
        return onnx_file(nodes, self._constants, (source.outputs[0], 3), (nodes[-1].output, 3))

    def _nodes(self, layer: _Layer) -> Iterator[Node]:
        if layer.kind == "Split":
            self._same |= dict.fromkeys(layer.outputs, self._named(layer.inputs[0]))
            return
        convert = _LAYERS.get(layer.kind)
        if convert is None:
            raise NotConvertible(f"{layer.kind} cannot be converted")
        yield from convert(self, layer, [self._named(name) for name in layer.inputs], layer.outputs[0])

    def _named(self, blob: str) -> str:
        return self._same.get(blob, blob)

    def _constant(self, name: str, values: Floats) -> str:
        self._constants[name] = values
        return name

    def _convolution(self, layer: _Layer, inputs: list[str], output: str) -> Iterator[Node]:
        kernel, outputs = layer.whole(_KERNEL), layer.whole(_OUTPUTS)
        shape = outputs, layer.whole(_WEIGHTS) // (outputs * kernel**2), kernel, kernel
        weights = self._take(shape)
        is_transposed = layer.kind == "Deconvolution"
        if is_transposed:
            weights = weights.transpose(1, 0, 2, 3)
        inputs += [self._constant(f"{output}.weights", weights)]
        if layer.whole(_BIAS):
            inputs += [self._constant(f"{output}.bias", self._floats(outputs))]
        attributes: dict[str, Attribute] = {
            "dilations": (layer.whole(_DILATION, 1),) * 2,
            "kernel_shape": (kernel,) * 2,
            "pads": (layer.whole(_PAD),) * 4,
            "strides": (layer.whole(_STRIDE, 1),) * 2,
        }
        raw = output if not layer.whole(_ACTIVATION) else f"{output}.raw"
        yield Node("ConvTranspose" if is_transposed else "Conv", inputs, raw, attributes)
        if raw != output:
            if layer.whole(_ACTIVATION) != _LEAKY:
                raise NotConvertible(f"activation {layer.whole(_ACTIVATION)} cannot be converted")
            yield Node("LeakyRelu", [raw], output, {"alpha": layer.params[_SLOPE][0]})

    def _concatenation(self, _layer: _Layer, inputs: list[str], output: str) -> Iterator[Node]:
        yield Node("Concat", inputs, output, {"axis": 1})

    def _sum(self, layer: _Layer, inputs: list[str], output: str) -> Iterator[Node]:
        """Of two blobs, each times its coefficient if there are some."""
        if layer.whole(_KIND) != (_SUM if layer.kind == "Eltwise" else 0):
            raise NotConvertible(f"{layer.kind} {layer.whole(_KIND)} cannot be converted")
        for place, factor in enumerate(layer.params.get(_COEFFICIENTS, [])):
            if factor != 1:
                name = self._constant(f"{output}.{place}.factor", np.array(factor, np.float32))
                yield Node("Mul", [inputs[place], name], f"{output}.{place}")
                inputs[place] = f"{output}.{place}"
        yield Node("Add", inputs, output)

    def _enlargement(self, layer: _Layer, inputs: list[str], output: str) -> Iterator[Node]:
        if layer.whole(_KIND) != _NEAREST:
            raise NotConvertible(f"interpolation {layer.whole(_KIND)} cannot be converted")
        scales = np.array([1, 1, layer.params[_DOWN][0], layer.params[_ACROSS][0]], np.float32)
        yield Node(
            "Resize",
            [*inputs, "", self._constant(f"{output}.scales", scales)],
            output,
            {"coordinate_transformation_mode": "asymmetric", "mode": "nearest", "nearest_mode": "floor"},
        )

    def _take(self, shape: tuple[int, ...]) -> Floats:
        """The next weights, whose tag says how they are stored."""
        count = int(np.prod(shape))
        tag = int(np.frombuffer(self._next(4), "<u4")[0])
        if tag == 0:
            return self._floats(count).reshape(shape)
        if tag != _HALF_FLOATS:
            raise NotConvertible("its weights are stored in a way that is not known")
        values = np.frombuffer(self._next(2 * count), "<f2").astype(np.float32)
        self._next(-2 * count % 4)
        return values.reshape(shape)

    def _floats(self, count: int) -> Floats:
        return np.frombuffer(self._next(4 * count), "<f4").astype(np.float32)

    def _next(self, count: int) -> bytes:
        start, self._read = self._read, self._read + count
        if self._read > len(self._weights):
            raise NotConvertible("its weights end too early")
        return self._weights[start : self._read]


_LAYERS: Final[Mapping[str, Callable[[_Conversion, _Layer, list[str], str], Iterator[Node]]]] = {
    "BinaryOp": _Conversion._sum,
    "Concat": _Conversion._concatenation,
    "Convolution": _Conversion._convolution,
    "Deconvolution": _Conversion._convolution,
    "Eltwise": _Conversion._sum,
    "Interp": _Conversion._enlargement,
}
