"""The photo that a product photo is made of, after what a model has painted in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from functions.product.painting.easel import Easel, faults_of
from functions.product.painting.steps import AnyStep, Step
from functions.product.params import FROM_PROMPT, ProductParams
from layers.common.core.context import Context
from layers.common.core.media import Upload
from layers.common.errors import GeneratorNotAllowed, GeneratorNotConfigured, StudioError
from layers.common.generators.port import OPERATIONS, Operation
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.progress import step


@dataclass(frozen=True, slots=True)
class Source:
    """What a product photo is made of.

    Attributes:
        photo: the photo as a file.
        origin: the file that metadata and colours come from, and the result's name.
        params: those that are left to obey.
    """

    photo: Upload
    origin: Upload
    params: ProductParams


def painted_source(file: Upload | None, params: ProductParams, easel: Easel) -> Source:
    """The photo, painted by the steps that change it.

    Raises:
        StudioError: the file cannot be read, or the model paints nothing.
    """
    steps = [(f"paint[{number}]", one) for number, one in enumerate(params.paint) if _is_done(one, easel)]
    if file is not None and not steps:
        return Source(file, file, params)
    image = _first(file, params, easel)
    for name, one in steps:
        image = _after(one, name, image, easel)
    with step("encode"):
        photo = Upload(
            file.field if file else FROM_PROMPT, encode(image, Format.PNG), file.filename if file else None
        )
    return Source(photo, file or photo, params.model_copy(update={"exposure": 0}))


def _is_done(one: AnyStep, easel: Easel) -> TypeGuard[Step]:
    """Whether a step changes the photo; a note says so if it would, and no model may paint it."""
    if one.is_optional and not easel.may(one.operation):
        easel.notes[one.kind.title()] = "not by a model that paints: none may"
        return False
    return isinstance(one, Step)


def _after(one: Step, name: str, image: Image, easel: Easel) -> Image:
    """The photo after a step of that name; faults have their parameter in it."""
    fields = type(one).model_fields
    try:
        with faults_of("prompt" if "prompt" in fields else ""):
            return one.painted(image, easel)
    except StudioError as fault:
        is_own = not fault.param or fault.param in fields
        raise (fault.under(name) if is_own else fault) from fault.__cause__


def _first(file: Upload | None, params: ProductParams, easel: Easel) -> Image:
    """The photo before any step."""
    if file is not None:
        return file.decode(easel.limits, exposure=params.exposure)
    assert params.from_prompt is not None  # a file is missing only if it is given
    with faults_of(f"{FROM_PROMPT}.prompt"):
        return params.from_prompt.painted(easel)


def check_available(params: ProductParams, context: Context) -> None:
    """Refuse what needs a model outside of this program that is not there, before any work.

    Raises:
        GeneratorNotConfigured: there is none.
        GeneratorNotAllowed: the operator does not allow it.
    """
    for name, operation in params.asks:
        if _model(operation, context) is None:
            raise GeneratorNotConfigured(name, _BACKENDS.get(operation, "generator backend"))
        if operation not in context.allowed:
            raise GeneratorNotAllowed(f"`{name}` is not among the operations of GENERATOR_ALLOW", param=name)


def asked_models(context: Context) -> Mapping[Operation, str | None]:
    """The model outside of this program that each operation asks; None where there is none."""
    return {one: _model(one, context) if one in context.allowed else None for one in OPERATIONS}


def _model(operation: Operation, context: Context) -> str | None:
    model = context.vision_model if operation == "segmentation" else context.generator
    return model.name if model else None


_BACKENDS: Mapping[Operation, str] = {"segmentation": "vision model"}
