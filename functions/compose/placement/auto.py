"""Placement by face and gaze, of whatever the wishes leave open."""

from collections.abc import Sequence
from typing import Final

from functions.compose.params import Item
from functions.compose.placement.gaze import gaze, is_to_be_mirrored
from functions.compose.placement.placement import Placement
from functions.compose.placement.side import Spot, best_spot, staged
from functions.compose.placement.size import Size, bases, sizes
from functions.compose.placement.stand import stand
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject

FREE: Final = Item(facing="in")
"""The wish of one who leaves everything to us."""

_DIGITS: Final = 4
"""Of a fraction. What is told of a placement is what was used, hence rounded before."""
_FINEST: Final = 10**-_DIGITS
_ROUNDS: Final = 2
"""How often each figure looks for its place again once the others have theirs."""


def place(scene: Scene, subjects: Sequence[Subject], wishes: Sequence[Item]) -> tuple[Placement, ...]:
    """A placement for each subject: what its wish says holds, the rest is chosen. Deterministic."""
    mirrored = [_is_mirrored_at_once(one, wish) for one, wish in zip(subjects, wishes, strict=True)]
    figures = [one.mirrored if flip else one for one, flip in zip(subjects, mirrored, strict=True)]
    lowest = bases(scene, figures, wishes)
    spots = _spots(scene, figures, wishes, sizes(scene, figures, wishes, lowest), lowest)
    ranks = _ranks([spot.scale for spot in spots])
    return tuple(
        Placement(
            scale=_rounded(max(spot.scale, _FINEST), wish.scale),
            target_frac=_rounded(spot.target, wish.target_frac),
            base_frac=_rounded(base, wish.base_frac),
            flip=flip or (wish.flip is None and _is_mirrored_there(figure, wish, spot)),
            draw_order=rank if wish.draw_order is None else wish.draw_order,
            feather=wish.feather,
            warm=wish.warm,
            color_match=wish.color_match,
        )
        for figure, wish, spot, base, flip, rank in zip(
            figures, wishes, spots, lowest, mirrored, ranks, strict=True
        )
    )


def _is_mirrored_at_once(subject: Subject, wish: Item) -> bool:
    """What the wish alone decides; `in` has to wait for the place."""
    if wish.flip is not None:
        return wish.flip
    return wish.facing != "in" and is_to_be_mirrored(gaze(subject), wish.facing, 0.5)


def _is_mirrored_there(figure: Subject, wish: Item, spot: Spot) -> bool:
    return wish.facing == "in" and is_to_be_mirrored(gaze(figure), "in", spot.target)


def _spots(
    scene: Scene,
    figures: Sequence[Subject],
    wishes: Sequence[Item],
    heights: Sequence[Size],
    lowest: Sequence[float],
) -> list[Spot]:
    """Everybody's spot: those that were given first, then the others in turn."""
    spots: dict[int, Spot] = {}
    for i, (figure, wish) in enumerate(zip(figures, wishes, strict=True)):
        if wish.target_frac is not None:
            here = stand(scene, figure, heights[i].wanted, lowest[i], wish.target_frac)
            spots[i] = Spot(wish.target_frac, heights[i].wanted, here)
    given = set(spots)
    for _ in range(_ROUNDS if len(figures) > 1 else 1):
        for i, figure in enumerate(figures):
            if i not in given:
                stage = staged(scene, [spot.stand for j, spot in spots.items() if j != i])
                spots[i] = best_spot(stage, figure, heights[i], lowest[i])
    return [spots[i] for i in range(len(figures))]


def _rounded(chosen: float, wished: float | None) -> float:
    return round(chosen, _DIGITS) if wished is None else wished


def _ranks(sizes: Sequence[float]) -> list[int]:
    """From behind to in front: the smaller behind, of equals the later."""
    behind_first = sorted(range(len(sizes)), key=lambda i: (sizes[i], -i))
    return [behind_first.index(i) for i in range(len(sizes))]
