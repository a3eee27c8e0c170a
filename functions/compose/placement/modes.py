"""The placement modes: auto, manual and llm."""

from collections.abc import Mapping, Sequence

from functions.compose.params import ComposeParams, Item
from functions.compose.placement.placement import AUTOMATIC, Placement, place
from functions.compose.scene import SceneAnalysis
from layers.common.core.context import VisionModel
from layers.common.errors import InvalidParameter, LlmDisabled, NoAnswer
from layers.common.imaging.image import Pixels
from layers.common.vision.subject import Subject


def available_modes(model: VisionModel | None) -> list[str]:
    """The modes that are available with this vision model."""
    return ["auto", "manual", *(["llm"] if model else [])]


def check_mode(params: ComposeParams, subjects: int, model: VisionModel | None) -> None:
    """Check mode and items against the number of subjects, before any file is decoded.

    Raises:
        InvalidParameter: there are items in another mode than manual, or more items than subjects.
        LlmDisabled: mode `llm` is requested, and the server has no key for a vision model.
    """
    if params.items and params.mode != "manual":
        raise InvalidParameter(
            f"expected mode manual for `params.items`, received mode {params.mode}", param="params.items"
        )
    if len(params.items) > subjects:
        raise InvalidParameter(
            f"expected at most {subjects} `params.items`, one for each subject, received {len(params.items)}",
            param=f"params.items[{subjects}]",
        )
    if params.mode == "llm" and model is None:
        raise LlmDisabled("mode llm needs ANTHROPIC_API_KEY in the server's environment", param="params.mode")


def place_subjects(
    params: ComposeParams,
    background: Pixels,
    scene: SceneAnalysis,
    subjects: Sequence[Subject],
    model: VisionModel | None,
) -> tuple[tuple[Placement, ...], Mapping[str, str]]:
    """A placement for each subject by the requested mode, and notes on how it was chosen."""
    if params.mode == "llm" and model is not None:
        return _by_model(background, scene, subjects, model)
    return place(scene, subjects, _padded(params.items, subjects)), {}


def _by_model(
    background: Pixels, scene: SceneAnalysis, subjects: Sequence[Subject], model: VisionModel
) -> tuple[tuple[Placement, ...], Mapping[str, str]]:
    """The placement that a vision model proposes, or that of mode auto if it gives no usable answer."""
    # Imported here because no other mode needs it.
    from functions.compose.placement.llm import propose  # noqa: PLC0415

    try:
        items: Sequence[Item] = propose(background, subjects, model)
    except NoAnswer as error:
        return place(scene, subjects, _padded((), subjects)), {"Placement-Fallback": f"auto; {error}"}
    return place(scene, subjects, items), {}


def _padded(items: Sequence[Item], subjects: Sequence[Subject]) -> list[Item]:
    """The items, followed by an automatic one for each further subject."""
    return [*items, *[AUTOMATIC] * (len(subjects) - len(items))]
