"""A segmentation network run by ONNX Runtime, fed and read as rembg does it."""

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.catalogue import Model, ModelSpec

Floats = NDArray[np.float32]

FAINTEST_SUBJECT = 0.2
"""The least by which the probability of subject and background must differ. On a picture without a subject
they are nearly alike, and stretching them to 0 and 1 would cut out noise."""


class OnnxSegmenter:
    """One loaded network. ``coarse`` may be called from several threads at once.

    Raises:
        ModelUnavailable: the file is no network, or not the one that the specification describes.
    """

    def __init__(self, model: Model, path: Path, threads: int) -> None:
        from layers.common.vision.sessions import open_session  # noqa: PLC0415 – ONNX Runtime comes with it

        self.model = model
        try:
            self._session = open_session(path, threads)
        except Exception as fault:  # ONNX Runtime has an exception class for every kind of broken file
            raise ModelUnavailable(f"the weights of {model.name} cannot be loaded") from fault
        if model.spec.output_index >= len(self._session.get_outputs()):
            raise ModelUnavailable(f"{model.name} has no output {model.spec.output_index}")

    def coarse(self, rgb: Pixels) -> Mask:
        """The mask at the network's own grid, uint8 (size, size), whatever the photo's aspect.

        Raises:
            NoSubject: the network sees nothing that stands out.
            ModelUnavailable: the network does not take or give what its specification says.
        """
        spec = self.model.spec
        return to_mask(activate(self._infer(prepare(rgb, spec)), spec), spec)

    def _infer(self, tensor: Floats) -> Floats:
        try:
            (output,) = self._session.run([self._output], {self._input: tensor})
        except Exception as fault:  # as above
            raise ModelUnavailable(
                f"{self.model.name} does not take a square of {tensor.shape[-1]} px"
            ) from fault
        planes = np.asarray(output, np.float32)
        if planes.ndim < 2 or planes.size == 0:
            raise ModelUnavailable(f"output {self.model.spec.output_index} of {self.model.name} is no mask")
        return np.asarray(planes.reshape(-1, *planes.shape[-2:])[0])

    @cached_property
    def _input(self) -> str:
        return str(self._session.get_inputs()[0].name)

    @cached_property
    def _output(self) -> str:
        return str(self._session.get_outputs()[self.model.spec.output_index].name)


def prepare(rgb: Pixels, spec: ModelSpec) -> Floats:
    """Stretch to the network's square and normalise: float32 (1, 3, size, size).

    Lanczos, and the division by the photo's own peak where the model has it, are what the networks were
    published with.
    """
    side = (spec.input_size, spec.input_size)
    small = np.asarray(Pillow.fromarray(np.asarray(rgb)).resize(side, Pillow.Resampling.LANCZOS), np.float64)
    divisor = max(float(small.max()), 1e-6) if spec.divide_by == "max" else 255.0
    normal = (small / divisor - spec.mean) / spec.std
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None], np.float32)


def activate(output: Floats, spec: ModelSpec) -> Floats:
    """The network's answer as probabilities."""
    if spec.activation == "none":
        return output
    return np.asarray(1 / (1 + np.exp(-np.clip(output, -80, 80))), np.float32)  # beyond ±80 float32 overflows


def to_mask(probabilities: Floats, spec: ModelSpec) -> Mask:
    """Probabilities as an 8-bit mask, stretched from lowest to highest where the model wants that.

    Raises:
        NoSubject: the probabilities differ by less than :data:`FAINTEST_SUBJECT`, or some are no numbers.
    """
    low, high = float(probabilities.min()), float(probabilities.max())
    if not high - low >= FAINTEST_SUBJECT:
        raise NoSubject("the model found nothing that stands out from the rest of the picture")
    scaled = (probabilities - low) / (high - low) if spec.stretch else np.clip(probabilities, 0, 1)
    return (scaled * 255).astype(np.uint8)
