"""The segmentation models: the five that the API names, and any that somebody puts beside them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.common.errors import ModelUnavailable

DEFAULT_MODEL = "u2net_human_seg"
CLASSIC = "classic"
"""The embedded segmenter, which needs no weights."""

_Triple = tuple[float, float, float]
_IMAGENET_MEAN: _Triple = (0.485, 0.456, 0.406)
_IMAGENET_STD: _Triple = (0.229, 0.224, 0.225)


class ModelSpec(BaseModel):
    """How a network is fed and read; also the schema of ``NAME.json`` beside a model of your own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_size: int = Field(
        ge=16, le=4096, description="Side of the square that the photo is stretched to, px."
    )
    mean: _Triple = Field(_IMAGENET_MEAN, description="Subtracted from each channel after the division.")
    std: tuple[
        Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]
    ] = Field(_IMAGENET_STD, description="Each channel is divided by it.")
    divide_by: Literal[255, "max"] = Field(
        255, description="What brings samples to 0–1: 255, or the photo's own peak."
    )
    output_index: int = Field(0, ge=0, description="Which of the network's outputs is the mask.")
    activation: Literal["none", "sigmoid"] = Field("none", description="Applied to the output.")
    stretch: bool = Field(
        default=True, description="Whether the mask is stretched so that its peak is opaque."
    )
    soft: bool = Field(
        default=False, description="Whether the mask's edges are fine enough to be kept as they are."
    )
    licence: str = Field("unknown", description="The licence of the weights.")
    sha256: str | None = Field(
        None, pattern="^[0-9a-f]{64}$", description="What the file must hash to; unset takes any."
    )


@dataclass(frozen=True, slots=True)
class Source:
    """Where weights come from: a file of the release, and the MD5 that its publisher states."""

    file: str
    md5: str


@dataclass(frozen=True, slots=True)
class Model:
    """A network by its public name; ``source`` is None for one that somebody brought.

    ``purpose`` tells what it is good at.
    """

    name: str
    spec: ModelSpec
    source: Source | None = None
    purpose: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.onnx"


def _u2net(licence: str) -> ModelSpec:
    return ModelSpec(input_size=320, divide_by="max", licence=licence)


def _birefnet() -> ModelSpec:
    return ModelSpec(input_size=1024, divide_by="max", activation="sigmoid", soft=True, licence="MIT")


_PUBLISHED = (
    Model(
        "u2net_human_seg",
        _u2net("Apache-2.0"),
        Source("u2net_human_seg.onnx", "c09ddc2e0104f800e3e1bb4652583d1f"),
        "people, fast",
    ),
    Model(
        "u2net",
        _u2net("Apache-2.0"),
        Source("u2net.onnx", "60024c5c889badc19c04ad937298a77b"),
        "anything, fast",
    ),
    Model(
        "isnet-general-use",
        ModelSpec(
            input_size=1024,
            mean=(0.5, 0.5, 0.5),
            std=(1.0, 1.0, 1.0),
            divide_by="max",
            soft=True,
            licence="Apache-2.0",
        ),
        Source("isnet-general-use.onnx", "fc16ebd8b0c10d971d3513d564d01e29"),
        "anything, finer",
    ),
    Model(
        "birefnet-portrait",
        _birefnet(),
        Source("BiRefNet-portrait-epoch_150.onnx", "c3a64a6abf20250d090cd055f12a3b67"),
        "people, the cleanest edges, seconds a photo",
    ),
    Model(
        "birefnet-general",
        _birefnet(),
        Source("BiRefNet-general-epoch_244.onnx", "7a35a0141cbbc80de11d9c9a28f52697"),
        "anything, the cleanest edges, seconds a photo",
    ),
)
PUBLISHED = {model.name: model for model in _PUBLISHED}
"""The models of the API's contract, the default first."""


def own_models(folder: Path) -> dict[str, Path]:
    """The descriptions of the models that somebody brought: ``NAME.json`` beside a ``NAME.onnx``, by name."""
    taken = {*PUBLISHED, CLASSIC}
    described = (path for path in sorted(folder.glob("*.json")) if path.stem not in taken)
    return {path.stem: path for path in described if os.access(path.with_suffix(".onnx"), os.R_OK)}


def read_own_model(description: Path) -> Model:
    """The model that ``NAME.json`` describes.

    Raises:
        ModelUnavailable: the description cannot be read; the message says what is wrong with it.
    """
    try:
        spec = ModelSpec.model_validate_json(description.read_bytes())
    except (OSError, ValidationError) as fault:
        raise ModelUnavailable(
            f"{description.name} does not describe a model: {_first_line(fault)}"
        ) from fault
    return Model(description.stem, spec)


def _first_line(fault: Exception) -> str:
    if not isinstance(fault, ValidationError):
        return "it cannot be read"
    first = fault.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
