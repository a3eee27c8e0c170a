"""Networks of ncnn that the test makes: what they compute is computed here by their definitions."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from layers.common.vision.inference import OnnxRuntimeNetwork
from layers.common.vision.ncnn import NotConvertible, to_onnx

Planes = NDArray[np.float64]

RNG = np.random.default_rng(0)
FIRST = RNG.normal(0, 0.3, (5, 3, 3, 3)).astype(np.float16).astype(float)
FIRST_BIAS = RNG.normal(0, 0.1, 5).astype(np.float32).astype(float)
SECOND = RNG.normal(0, 0.3, (4, 8, 1, 1)).astype(np.float32).astype(float)
LAST = RNG.normal(0, 0.3, (3, 4, 4, 4)).astype(np.float16).astype(float)

# Of 5 · 3 · 9 = 135 weights, an odd number, so that they are padded to whole words.
PARAM = b"""7767517
9 12
Input          photo   0 1 photo 0=20 1=20 2=3
Convolution    one     1 1 photo a 0=5 1=3 4=1 5=1 6=135 9=2 -23310=1,1.000000e-01
Split          copies  1 3 a a0 a1 a2
Eltwise        mixed   2 1 a0 a1 b 0=1 -23301=2,2.000000e-01,1.000000e+00
BinaryOp       added   2 1 b a2 c
Concat         joined  2 1 photo c d
Convolution    two     1 1 d e 0=4 1=1 5=0 6=32
Interp         twice   1 1 e f 0=1 1=2.000000e+00 2=2.000000e+00
Deconvolution  last    1 1 f g 0=3 1=4 3=2 4=3 5=0 6=192
"""


def stored(weights: Planes, *, half: bool) -> bytes:
    """Weights as ncnn stores them: a tag, then 16 or 32 bits each, padded to 4 bytes."""
    if not half:
        return b"\0\0\0\0" + weights.astype("<f4").tobytes()
    content = weights.astype("<f2").tobytes()
    return b"\x47\x6b\x30\x01" + content + b"\0" * (-len(content) % 4)


WEIGHTS = (
    stored(FIRST, half=True)
    + FIRST_BIAS.astype("<f4").tobytes()
    + stored(SECOND, half=False)
    + stored(LAST, half=True)
)


def convolved(planes: Planes, weights: Planes, pad: int) -> Planes:
    """The definition: a sum of products at every place."""
    padded = np.pad(planes, ((0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[2:], axis=(1, 2))
    return np.asarray(np.einsum("ihwyx,oiyx->ohw", windows, weights))


def deconvolved(planes: Planes, weights: Planes, stride: int, pad: int) -> Planes:
    """The definition: every pixel paints its weights, ``stride`` apart; ``pad`` px are cut off around."""
    outputs, _, side, _ = weights.shape
    height, width = planes.shape[1:]
    painted = np.zeros((outputs, (height - 1) * stride + side, (width - 1) * stride + side))
    for y in range(height):
        for x in range(width):
            paint = np.einsum("i,oiyx->oyx", planes[:, y, x], weights)
            painted[:, y * stride : y * stride + side, x * stride : x * stride + side] += paint
    return painted[:, pad:-pad, pad:-pad]


def defined(photo: Planes) -> Planes:
    a = convolved(photo, FIRST, 1) + FIRST_BIAS[:, None, None]
    a = np.where(a > 0, a, 0.1 * a)
    c = 0.2 * a + a + a
    e = convolved(np.concatenate([photo, c]), SECOND, 0)
    return deconvolved(e.repeat(2, axis=1).repeat(2, axis=2), LAST, 2, 3)


def test_every_layer_computes_its_definition(tmp_path: Path) -> None:
    file = to_onnx(PARAM, WEIGHTS)
    onnx.checker.check_model(onnx.load_from_string(file), full_check=True)
    (tmp_path / "tiny.onnx").write_bytes(file)
    photo = np.random.default_rng(1).random((3, 9, 7))
    found = OnnxRuntimeNetwork(tmp_path / "tiny.onnx", 1).run(photo[None].astype(np.float32), 0)
    expected = defined(photo)
    assert found.shape == (1, 3, 4 * 9 - 4, 4 * 7 - 4) == (1, *expected.shape)
    assert np.abs(found[0] - expected).max() < 1e-5


def line(of: bytes, to: bytes) -> bytes:
    assert of in PARAM
    return PARAM.replace(of, to)


@pytest.mark.parametrize(
    ("param", "weights", "why"),
    [
        (b"one\ntwo\n", WEIGHTS, "no text of layers"),
        (b"", WEIGHTS, "damaged"),
        (b"\xff\xfe", WEIGHTS, "damaged"),
        (line(b"Input ", b"Pooling "), WEIGHTS, "begin with its input"),
        (line(b"Concat ", b"Softmax "), WEIGHTS, "Softmax cannot be converted"),
        (line(b"9=2", b"9=1"), WEIGHTS, "activation 1 cannot"),
        (line(b"b 0=1", b"b 0=0"), WEIGHTS, "Eltwise 0 cannot"),
        (line(b"f 0=1", b"f 0=2"), WEIGHTS, "interpolation 2 cannot"),
        (line(b"6=135", b"6=x"), WEIGHTS, "damaged"),
        (line(b"1 1 photo a", b"9 9 photo a"), WEIGHTS, "damaged"),
        (line(b"0=5 1=3", b"0=0 1=3"), WEIGHTS, "damaged"),
        (line(b"0=5 1=3", b"0=99999999999999999999 1=3"), WEIGHTS, "."),
        (PARAM, WEIGHTS[:-1], "end too early"),
        (PARAM, WEIGHTS + b"\0", "of another network"),
        (PARAM, b"\1\2\3\4" + WEIGHTS[4:], "not known"),
        (PARAM, b"", "end too early"),
    ],
)
def test_what_is_no_such_network(param: bytes, weights: bytes, why: str) -> None:
    with pytest.raises(NotConvertible, match=why):
        to_onnx(param, weights)
