"""Who decides on the placement: the caller, a vision model, or nobody but us."""

from collections.abc import Mapping, Sequence

from functions.compose.params import ComposeParams, Item
from functions.compose.placement.auto import FREE, place
from functions.compose.placement.placement import Placement
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject
from layers.common.core.context import NoAnswer, VisionModel
from layers.common.errors import InvalidParameter, LlmDisabled
from layers.common.imaging.image import Pixels


def modes(model: VisionModel | None) -> list[str]:
    """The modes that are available with that vision model."""
    return ["auto", "manual", *(["llm"] if model else [])]


def check(params: ComposeParams, subjects: int, model: VisionModel | None) -> None:
    """Refuse what can be refused before anything is decoded.

    Raises:
        InvalidParameter: items without the manual mode, or for subjects that are not there.
        LlmDisabled: the mode is llm, and the server has no key for it.
    """
    if params.items and params.mode != "manual":
        raise InvalidParameter(
            f"`params.items` need mode manual, received mode {params.mode}", param="params.items"
        )
    if len(params.items) > subjects:
        raise InvalidParameter(
            f"expected no more `params.items` than subjects, received {len(params.items)} for {subjects}",
            param=f"params.items[{subjects}]",
        )
    if params.mode == "llm" and model is None:
        raise LlmDisabled("mode llm needs ANTHROPIC_API_KEY in the server's environment", param="params.mode")


def decide(
    params: ComposeParams,
    background: Pixels,
    scene: Scene,
    subjects: Sequence[Subject],
    model: VisionModel | None,
) -> tuple[tuple[Placement, ...], Mapping[str, str]]:
    """A placement for each subject, and what is to be said of how it came about."""
    if params.mode == "llm" and model is not None:
        return _by_a_model(background, scene, subjects, model)
    return place(scene, subjects, _filled(params.items, subjects)), {}


def _by_a_model(
    background: Pixels, scene: Scene, subjects: Sequence[Subject], model: VisionModel
) -> tuple[tuple[Placement, ...], Mapping[str, str]]:
    """Where a vision model wants everybody; where it has no answer, as in auto."""
    # No other mode needs it.
    from functions.compose.placement.llm.propose import propose  # noqa: PLC0415

    try:
        wishes: Sequence[Item] = propose(background, subjects, model)
    except NoAnswer as fault:
        return place(scene, subjects, _filled((), subjects)), {"Placement-Fallback": f"auto; {fault}"}
    return place(scene, subjects, wishes), {}


def _filled(items: Sequence[Item], subjects: Sequence[Subject]) -> list[Item]:
    """The items, and a free choice for every subject without one."""
    return [*items, *[FREE] * (len(subjects) - len(items))]
