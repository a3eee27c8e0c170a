"""Placements of subjects, and how values that the items leave open are chosen automatically."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from functions.compose.params import Facing, Item
from functions.compose.placement.position import PROFILE, Position, best_position, footprint, gaze, occupancy
from functions.compose.placement.size import HeightRange, baselines, height_ranges
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject

AUTOMATIC: Final = Item(facing="in")
"""The item of a subject that is placed automatically."""

_DIGITS: Final = 4
"""Of a chosen fraction. It is rounded before use, so that the reported placement is exactly the one used."""
_LEAST_SCALE: Final = 10**-_DIGITS
_ROUNDS: Final = 2
"""How often each of several subjects is positioned: again once the others have their positions."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The placement of one subject. The fields mean the same as in :class:`functions.compose.params.Item`.

    ``flip`` is final: ``facing`` is already taken into account.
    """

    scale: float
    target_frac: float
    base_frac: float
    flip: bool = False
    draw_order: int = 0
    feather: float = 0.0
    warm: float = 1.0
    color_match: float = 0.0


def placements_json(placements: Sequence[Placement]) -> str:
    """The placements as JSON that is valid as ``items``, in ASCII and without spaces."""
    items = [{"facing": "keep", **asdict(one)} for one in placements]
    return json.dumps(items, separators=(",", ":"))


def place(scene: SceneAnalysis, subjects: Sequence[Subject], items: Sequence[Item]) -> tuple[Placement, ...]:
    """A placement for each subject: values of its item are kept, the others are chosen. Deterministic."""
    flips = [_flips_at_once(one, item) for one, item in zip(subjects, items, strict=True)]
    oriented = [one.mirrored if flip else one for one, flip in zip(subjects, flips, strict=True)]
    bases = baselines(scene, oriented, items)
    positions = _positions(scene, oriented, items, height_ranges(scene, oriented, items, bases), bases)
    orders = _draw_orders([position.scale for position in positions])
    return tuple(
        Placement(
            scale=_rounded(max(position.scale, _LEAST_SCALE), item.scale),
            target_frac=_rounded(position.target, item.target_frac),
            base_frac=_rounded(base, item.base_frac),
            flip=flip or (item.flip is None and _flips_in_position(subject, item, position)),
            draw_order=order if item.draw_order is None else item.draw_order,
            feather=item.feather,
            warm=item.warm,
            color_match=item.color_match,
        )
        for subject, item, position, base, flip, order in zip(
            oriented, items, positions, bases, flips, orders, strict=True
        )
    )


def is_mirrored(looks: float, facing: Facing, target_frac: float) -> bool:
    """Whether a subject at ``target_frac`` with the gaze ``looks`` must be mirrored to face as requested.

    Lettering and parted hair reveal a mirrored person, and news photos should not be mirrored lightly. With
    `in`, only a profile that looks out of the frame is worth it.
    """
    match facing:
        case "left":
            return looks > 0
        case "right":
            return looks < 0
        case "in":
            return abs(looks) >= PROFILE and looks * (0.5 - target_frac) < 0
        case "keep":
            return False


def _flips_at_once(subject: Subject, item: Item) -> bool:
    """Whether the item alone requires mirroring. `in` depends on the position."""
    if item.flip is not None:
        return item.flip
    return item.facing != "in" and is_mirrored(gaze(subject), item.facing, 0.5)


def _flips_in_position(subject: Subject, item: Item, position: Position) -> bool:
    return item.facing == "in" and is_mirrored(gaze(subject), "in", position.target)


def _positions(
    scene: SceneAnalysis,
    subjects: Sequence[Subject],
    items: Sequence[Item],
    heights: Sequence[HeightRange],
    bases: Sequence[float],
) -> list[Position]:
    """The position of each subject: those with a ``target_frac`` first, then the others in turn."""
    positions: dict[int, Position] = {}
    for i, (subject, item) in enumerate(zip(subjects, items, strict=True)):
        if item.target_frac is not None:
            covered = footprint(scene, subject, heights[i].preferred, bases[i], item.target_frac)
            positions[i] = Position(item.target_frac, heights[i].preferred, covered)
    fixed = set(positions)
    for _ in range(_ROUNDS if len(subjects) > 1 else 1):
        for i, subject in enumerate(subjects):
            if i not in fixed:
                others = [position.footprint for j, position in positions.items() if j != i]
                positions[i] = best_position(occupancy(scene, others), subject, heights[i], bases[i])
    return [positions[i] for i in range(len(subjects))]


def _rounded(chosen: float, requested: float | None) -> float:
    return round(chosen, _DIGITS) if requested is None else requested


def _draw_orders(scales: Sequence[float]) -> list[int]:
    """Smaller subjects are further back; of equal ones, the later."""
    back_to_front = sorted(range(len(scales)), key=lambda i: (scales[i], -i))
    return [back_to_front.index(i) for i in range(len(scales))]
