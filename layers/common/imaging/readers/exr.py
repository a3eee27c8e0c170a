"""OpenEXR: linear light, of the first part and one layer of it, within the display window."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.common.errors import TooCostly, UnsupportedImage
from layers.common.imaging import icc, tone_mapping
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.containers import exr
from layers.common.imaging.containers.exr import Part
from layers.common.imaging.image import Credit, Pixels
from layers.common.imaging.readers.opened import UPRIGHT, Opened

Samples = NDArray[Any]

_COLOURS: Final = ("R", "G", "B")
_CHROMA: Final = ("RY", "BY")
_WHOLE_PICTURES: Final = ("combined", "rgba", "rgb", "beauty", "composite", "color", "colour")
"""The last part of names that renderers give to the layer that has everything."""
_BLOCK_SAMPLES: Final = 1 << 20


@contextmanager
def open_exr(data: bytes) -> Iterator[Opened]:
    """The first part of an EXR file.

    Raises:
        UnsupportedImage: no layer of it has colours or luminance, or none of several is the picture.
    """
    import OpenEXR  # noqa: PLC0415  50 MB, for EXR files only

    part = exr.read_headers(data).parts[0]
    layer = _layer(part)

    def expose(stops: float) -> Pixels:
        stream = io.BytesIO(data)
        if not layer.is_sampled(part):
            return _decode(partial(_lines, OpenEXR.InputFile(stream), layer), part, layer, stops)
        # The class that reads lines of a file reads no chroma; this one reads all channels of all parts.
        _check_all_fit(data)
        # It leaves out what is damaged, without an error; so all blocks are read before.
        _lines(
            OpenEXR.InputFile(io.BytesIO(data)), layer.luminance_alone, part.data.top, part.data.bottom + 1
        )
        planes = OpenEXR.File(stream, separate_channels=True, num_threads=0).channels()
        samples = {name: planes[name].pixels.astype(np.float32) for name in layer.names}
        return _decode(partial(_cut_out, samples, part, layer), part, layer, stops)

    yield Opened(
        part.display.size,
        lambda _reduction: expose(0),
        UPRIGHT,
        lambda: Credit(copyright=part.text("owner")),
        expose,
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """The names of its channels: red, green and blue, one of which may be empty; else luminance."""

    colours: tuple[str, ...] = ()
    luminance: str = ""
    chroma: tuple[str, ...] = ()
    alpha: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        names = (*self.colours, self.luminance, *self.chroma, self.alpha)
        return tuple(name for name in names if name)

    @property
    def luminance_alone(self) -> "_Layer":
        return _Layer(luminance=self.luminance)

    def is_sampled(self, part: Part) -> bool:
        """Whether chroma has every second sample."""
        return any(part.channels[name].x_step > 1 for name in self.chroma)


def _check_all_fit(data: bytes) -> None:
    parts = exr.read_headers(data).parts
    width, height = parts[0].data.size
    if sum(part.sample_bytes for part in parts) > _MOST_BYTES_PER_PIXEL * width * height:
        raise TooCostly(
            f"expected at most {_MOST_BYTES_PER_PIXEL} bytes for each pixel with chroma, received more"
        )


_MOST_BYTES_PER_PIXEL: Final = 16


def _layer(part: Part) -> _Layer:
    prefixes = {name.rpartition(".")[0]: None for name in part.channels if _is_shown(name)}
    if not prefixes:
        raise UnsupportedImage("expected an EXR picture with channels R, G and B, or Y; it has neither")
    known = [prefix for prefix in prefixes if prefix.rpartition(".")[2].lower() in _WHOLE_PICTURES]
    if "" in prefixes:
        prefix = ""
    elif len(prefixes) == 1 or known:
        (prefix, *_) = known or prefixes
    else:
        raise UnsupportedImage(
            "expected an EXR picture whose layer is the only one, has no name, or is called combined or "
            f"beauty; received {len(prefixes)} layers"
        )
    layer = _of_prefix(part.channels, f"{prefix}." if prefix else "")
    for name in layer.names:
        channel = part.channels[name]
        steps = (2, 2) if name in layer.chroma else (1, 1)
        if (channel.x_step, channel.y_step) not in (steps, (1, 1)):
            raise UnsupportedImage(
                f"expected samples of every pixel, received every {channel.x_step} × {channel.y_step}"
            )
    return layer


def _is_shown(name: str) -> bool:
    return name.rpartition(".")[2] in (*_COLOURS, "Y")


def _of_prefix(channels: Mapping[str, exr.Channel], prefix: str) -> _Layer:
    def named(*names: str) -> tuple[str, ...]:
        return tuple(prefix + name if prefix + name in channels else "" for name in names)

    (alpha,) = named("A")
    colours = named(*_COLOURS)
    if any(colours):
        return _Layer(colours=colours, alpha=alpha)
    chroma = named(*_CHROMA)
    return _Layer(luminance=f"{prefix}Y", chroma=chroma if all(chroma) else (), alpha=alpha)


_Planes = Mapping[str, NDArray[np.float32]]
_Read = Callable[[int, int], _Planes]
"""Samples (lines, width) by channel, from a first line to the one before the second."""


def _decode(lines: _Read, part: Part, layer: _Layer, stops: float) -> Pixels:
    primaries = icc.read_primaries(part.floats("chromaticities", "chromaticities"))
    light, alpha = _read(lines, part, layer, _luminance_weights(primaries))
    pixels = tone_mapping.from_linear(light, stops, icc.to_srgb(*primaries) if primaries else None)
    return pixels if alpha is None else with_alpha(pixels, alpha)


def _luminance_weights(primaries: icc.Primaries | None) -> NDArray[np.float32]:
    colours, white = primaries or (icc.SRGB_PRIMARIES, icc.D65)
    return np.asarray(icc.to_xyz(colours, white)[1], np.float32)


def _read(
    lines: _Read, part: Part, layer: _Layer, weights: NDArray[np.float32]
) -> tuple[Samples, NDArray[np.uint8] | None]:
    """Straight linear colours (h, w, 3) and alpha (h, w) of the display window, which is empty where there is
    no data.
    """
    types = {part.channels[name].type for name in layer.names}
    width, height = part.display.size
    light = np.zeros((height, width, 3), np.float16 if types == {exr.HALF} else np.float32)
    alpha = np.zeros((height, width), np.uint8) if layer.alpha else None
    data, display = part.data, part.display
    left, right = max(data.left, display.left), min(data.right, display.right) + 1
    if left >= right:
        return light, alpha
    columns = slice(left - data.left, right - data.left)
    inside = slice(left - display.left, right - display.left)
    for top, bottom in _blocks(part):
        stored = lines(top, bottom)
        first, last = max(top, display.top), min(bottom, display.bottom + 1)
        if first >= last:
            continue
        rows = slice(first - top, last - top)
        colours = _colours(stored, layer, weights)[rows, columns]
        place = slice(first - display.top, last - display.top), inside
        if alpha is not None:
            opacity = np.clip(np.nan_to_num(stored[layer.alpha][rows, columns]), 0, 1)
            alpha[place] = np.rint(opacity * 255)
            colours = np.divide(colours, np.where(opacity > 0, opacity, 1)[..., np.newaxis], dtype=np.float32)
        with np.errstate(over="ignore"):  # what is too bright for a half becomes infinite
            light[place] = colours
    return light, alpha


def _blocks(part: Part) -> Iterator[tuple[int, int]]:
    """First lines, and those behind the last, of whole blocks that together fill the display window."""
    lines = part.tile[1] if part.tile else part.lines
    count = lines * max(1, _BLOCK_SAMPLES // (lines * part.data.size[0]))
    count += count % 2
    end = part.data.bottom + 1
    for top in range(part.data.top, end, count):
        if top <= part.display.bottom and top + count > part.display.top:
            yield top, min(top + count, end)


def _lines(file: Any, layer: _Layer, top: int, bottom: int) -> _Planes:
    import Imath  # noqa: PLC0415

    kind = Imath.PixelType(Imath.PixelType.FLOAT)
    planes = file.channels(list(layer.names), kind, top, bottom - 1)
    return {
        name: np.frombuffer(plane, np.float32).reshape(bottom - top, -1)
        for name, plane in zip(layer.names, planes, strict=True)
    }


def _cut_out(samples: _Planes, part: Part, layer: _Layer, top: int, bottom: int) -> _Planes:
    def lines(name: str) -> NDArray[np.float32]:
        step = part.channels[name].y_step
        first, last = (-(-(line - part.data.top) // step) for line in (top, bottom))
        # Chroma between two lines takes both.
        return samples[name][first : last + (step > 1)]

    return {name: lines(name) for name in layer.names}


def _colours(stored: _Planes, layer: _Layer, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    if layer.colours:
        one = next(stored[name] for name in layer.colours if name)
        return np.dstack([stored[name] if name else np.zeros_like(one) for name in layer.colours])
    luminance = stored[layer.luminance]
    if not layer.chroma:
        return np.dstack([luminance] * 3)
    # RY and BY are (R − Y) / Y and (B − Y) / Y.
    with np.errstate(over="ignore", invalid="ignore"):
        red, blue = ((_enlarged(stored[name], luminance) + 1) * luminance for name in layer.chroma)
        green = (luminance - weights[0] * red - weights[2] * blue) / weights[1]
    return np.dstack((red, green, blue))


def _enlarged(samples: NDArray[np.float32], like: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples of every pixel from those of every second one of both directions, by linear interpolation."""
    if samples.shape == like.shape:
        return samples
    for axis in (0, 1):
        following = np.concatenate([np.delete(samples, 0, axis), samples.take([-1], axis)], axis)
        samples = np.stack([samples, (samples + following) / 2], axis + 1).reshape(
            *(size * 2 if number == axis else size for number, size in enumerate(samples.shape))
        )
    return np.asarray(samples[: like.shape[0], : like.shape[1]], np.float32)
