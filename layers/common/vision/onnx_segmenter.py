"""A segmentation network, with rembg's pre- and post-processing."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.vision.catalogue import Model, ModelSpec
from layers.common.vision.inference import Floats, open_network

FAINTEST_SUBJECT = 0.2
"""Least difference between the highest and the lowest probability. On a picture without a subject they are
nearly equal, and stretching them to 0 and 1 would cut out noise."""

_STRIP_BYTES = 1 << 22
"""Bytes of a photo that a thread resizes at a time; with fewer, threads do not pay off."""


class OnnxSegmenter:
    """A loaded network. ``coarse`` is thread-safe.

    Raises:
        ModelUnavailable: the file is not a network, or does not fit the specification.
    """

    def __init__(self, model: Model, path: Path, threads: int) -> None:
        self.model = model
        self._network = open_network(model.name, path, threads)
        if model.spec.output_index >= self._network.outputs:
            raise ModelUnavailable(f"{model.name} has no output {model.spec.output_index}")

    def coarse(self, rgb: Pixels) -> Mask:
        """The mask on the network's own grid, uint8 (size, size), for any aspect ratio of the photo.

        Raises:
            NoSubject: nothing stands out.
            ModelUnavailable: the network's input or output does not fit the specification.
        """
        spec = self.model.spec
        return to_mask(activate(self._infer(prepare(rgb, spec)), spec), spec)

    def _infer(self, tensor: Floats) -> Floats:
        try:
            planes = self._network.run(tensor, self.model.spec.output_index)
        except Exception as fault:  # as above
            raise ModelUnavailable(
                f"{self.model.name} does not accept a square of {tensor.shape[-1]} px"
            ) from fault
        if planes.ndim < 2 or planes.size == 0:
            raise ModelUnavailable(
                f"output {self.model.spec.output_index} of {self.model.name} is not a mask"
            )
        return np.asarray(planes.reshape(-1, *planes.shape[-2:])[0])


def prepare(rgb: Pixels, spec: ModelSpec) -> Floats:
    """Stretch to the network's square and normalise: float32 (1, 3, size, size).

    Lanczos, and the division by the photo's own peak where the model has it, match the networks' published
    pre-processing.
    """
    small = _stretched(rgb, spec.input_size).astype(np.float64)
    divisor = max(float(small.max()), 1e-6) if spec.divide_by == "max" else 255.0
    normal = (small / divisor - spec.mean) / spec.std
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None], np.float32)


def _stretched(rgb: Pixels, side: int) -> Pixels:
    """The photo as a square of ``side`` px, by Lanczos.

    Lanczos filters rows first and columns second, so the rows of a large photo are resized in parallel, with
    a bit-identical result. Reducing by area first would be faster, but a difference of one or two levels in
    the photo can become forty in the mask.
    """
    strips = np.array_split(rgb, max(1, min(len(rgb), rgb.size // _STRIP_BYTES)))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        narrow = list(threads.map(lambda strip: _lanczos(strip, (side, len(strip))), strips))
    return _lanczos(np.concatenate(narrow), (side, side))


def _lanczos(rgb: Pixels, size: Size) -> Pixels:
    return np.asarray(Pillow.fromarray(rgb).resize(size, Pillow.Resampling.LANCZOS), np.uint8)


def activate(output: Floats, spec: ModelSpec) -> Floats:
    """The network's output as probabilities."""
    if spec.activation == "none":
        return output
    return np.asarray(1 / (1 + np.exp(-np.clip(output, -80, 80))), np.float32)  # beyond ±80 float32 overflows


def to_mask(probabilities: Floats, spec: ModelSpec) -> Mask:
    """Probabilities as an 8-bit mask, stretched from lowest to highest if the specification says so.

    Raises:
        NoSubject: the probabilities differ by less than :data:`FAINTEST_SUBJECT`, or some are not numbers.
    """
    low, high = float(probabilities.min()), float(probabilities.max())
    if not high - low >= FAINTEST_SUBJECT:
        raise NoSubject("the model found nothing that stands out from the rest of the picture")
    scaled = (probabilities - low) / (high - low) if spec.stretch else np.clip(probabilities, 0, 1)
    return (scaled * 255).astype(np.uint8)
