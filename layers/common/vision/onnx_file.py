"""Writing ONNX files: the few messages of the format that a plain network needs.

Source: onnx.proto of ONNX 1.12 and the wire format of Protocol Buffers. Written here rather than by the
``onnx`` package, the same network gives the same bytes whatever is installed, so their hash can be pinned.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_IR_VERSION, _OPSET = 8, 17
"""Of ONNX 1.12, which every engine of today reads."""
_FLOAT: Final = 1
"""Of ``TensorProto.DataType``."""
_AS_FLOAT, _AS_INT, _AS_TEXT, _AS_INTS = 1, 2, 3, 7
"""Of ``AttributeProto.AttributeType``."""
_VARINT, _FIXED32, _BYTES = 0, 5, 2
"""Wire types."""

Attribute = float | int | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An operation of a network, with the names of its inputs and its output."""

    operator: str
    inputs: Sequence[str]
    output: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


def onnx_file(
    nodes: Iterable[Node], constants: Mapping[str, Floats], source: tuple[str, int], result: tuple[str, int]
) -> bytes:
    """The file of a network from one picture to another.

    Args:
        constants: weights and the like, by name.
        source, result: name and number of planes; both are (1, planes, height, width) of any size.
    """
    graph = b"".join(
        [
            *(_message(1, _node(node)) for node in nodes),
            _message(2, b"network"),
            *(_message(5, _tensor(name, values)) for name, values in constants.items()),
            _message(11, _picture(*source)),
            _message(12, _picture(*result)),
        ]
    )
    return _number(1, _IR_VERSION) + _message(7, graph) + _message(8, _number(2, _OPSET))


def _node(node: Node) -> bytes:
    return b"".join(
        [
            *(_message(1, name.encode()) for name in node.inputs),
            _message(2, node.output.encode()),
            _message(4, node.operator.encode()),
            *(_message(5, _attribute(name, value)) for name, value in node.attributes.items()),
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    match value:
        case float():
            kind, content = _AS_FLOAT, _key(2, _FIXED32) + struct.pack("<f", value)
        case int():
            kind, content = _AS_INT, _number(3, value)
        case str():
            kind, content = _AS_TEXT, _message(4, value.encode())
        case _:
            kind, content = _AS_INTS, b"".join(_number(8, one) for one in value)
    return _message(1, name.encode()) + content + _number(20, kind)


def _tensor(name: str, values: Floats) -> bytes:
    dimensions = b"".join(_number(1, side) for side in values.shape)
    content = np.ascontiguousarray(values, "<f4").tobytes()
    return dimensions + _number(2, _FLOAT) + _message(8, name.encode()) + _message(9, content)


def _picture(name: str, planes: int) -> bytes:
    sides = [_number(1, 1), _number(1, planes), _message(2, b"height"), _message(2, b"width")]
    shape = b"".join(_message(1, side) for side in sides)
    tensor = _number(1, _FLOAT) + _message(2, shape)
    return _message(1, name.encode()) + _message(2, _message(1, tensor))


def _key(number: int, wire_type: int) -> bytes:
    return _varint(number << 3 | wire_type)


def _number(number: int, value: int) -> bytes:
    return _key(number, _VARINT) + _varint(value)


def _message(number: int, content: bytes) -> bytes:
    """A field of bytes, which may be a text or a message."""
    return _key(number, _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """A whole number ≥ 0, seven bits a byte, the lowest first."""
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])
