"""How large a figure is, and how far down it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from functions.compose.params import Item
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject

_EYE_LINE: Final = (0.30, 0.40)
"""Eyes lie a third down the frame; on the horizon, where a camera at eye level sees them, if that is near."""
_EYES_IN_FACE: Final = 0.4
"""Down a face's box."""
_EYES_OF_THE_FACELESS: Final = 0.12
"""Down the figure: a head seen from behind."""
_BUST: Final = (0.5, 0.92)
"""Least and greatest height of a bust, of the frame: a smaller one would ask where its legs are."""
_FACE_OF_A_BUST: Final = 0.15
"""Least height of its face, of the frame, for the same reason."""
_STANDING: Final = (0.15, 0.85)
_STANDS_AT: Final = 0.88
"""How far between horizon and lower edge a figure stands."""
_PER_DEPTH: Final = 1.15
"""How far a figure rises above its feet, of their distance below the horizon: a grown-up's height over a
camera's."""
_LYING_PER_DEPTH: Final = 0.8
"""The same for what is wider than high, cars and lying animals."""
_LYING: Final = 1.2
"""Aspect from which it counts as that."""
_WIDEST: Final = (0.62, 0.9)
"""Of the frame's width, in a landscape frame and at most in an upright one."""
_CROWD: Final = 1.1
"""All subjects' widths, of the frame's: they may overlap a little."""
_BLUNTEST: Final = 2.5
"""How far a small figure is enlarged for the sake of composition."""
_ALIKE: Final = 1.2
"""How much larger than the usual one a head may be when several figures stand together."""
_SMALLEST: Final = 0.75
"""Of the wanted height: how far a figure may be reduced to show more of the scene."""


@dataclass(frozen=True, slots=True)
class Size:
    """A figure's height as a fraction of the frame's: what suits it, and the least that it bears."""

    wanted: float
    least: float

    def times(self, factor: float) -> "Size":
        return Size(self.wanted * factor, self.least * factor)

    def at_most(self, limit: float) -> "Size":
        return Size(min(self.wanted, limit), min(self.least, limit))


def bases(scene: Scene, subjects: Sequence[Subject], wishes: Sequence[Item]) -> list[float]:
    """``base_frac`` of each: as wished, else the lower edge for a bust and the ground for the rest."""
    ground = scene.horizon + _STANDS_AT * (scene.bottom - scene.horizon)
    return [
        (scene.bottom if subject.cut_below else ground) if wish.base_frac is None else wish.base_frac
        for subject, wish in zip(subjects, wishes, strict=True)
    ]


def sizes(
    scene: Scene, subjects: Sequence[Subject], wishes: Sequence[Item], lowest: Sequence[float]
) -> list[Size]:
    """Each figure's size: as wished, else what composition and perspective ask for."""
    alone = [_alone(scene, subject, base) for subject, base in zip(subjects, lowest, strict=True)]
    together = _in_company(scene, subjects, alone) if len(subjects) > 1 else alone
    return [
        size if wish.scale is None else Size(wish.scale, wish.scale)
        for size, wish in zip(together, wishes, strict=True)
    ]


def _alone(scene: Scene, subject: Subject, base: float) -> Size:
    wanted = _bust(scene, subject) if subject.cut_below else _standing(scene, subject, base)
    least = _least(scene, subject)
    sharp = max(least, _BLUNTEST * subject.image.height / scene.height)
    wanted = min(max(wanted, least), sharp)
    return Size(wanted, max(least, _SMALLEST * wanted)).at_most(_most(scene, subject))


def _least(scene: Scene, subject: Subject) -> float:
    room = scene.bottom - scene.top
    if not subject.cut_below:
        return _STANDING[0] * room
    share = _face_share(subject)
    return max(_BUST[0], _FACE_OF_A_BUST / share if share else 0) * room


def _most(scene: Scene, subject: Subject) -> float:
    """The scale at which the figure is as high or as wide as it may be."""
    frame = scene.width / scene.height
    landscape, upright = _WIDEST
    width = min(landscape * max(1, 1 / frame), upright)
    height = (_BUST if subject.cut_below else _STANDING)[1] * (scene.bottom - scene.top)
    return min(height, width * frame / subject.aspect)


def _bust(scene: Scene, subject: Subject) -> float:
    room = scene.bottom - scene.top
    high, low = (scene.top + line * room for line in _EYE_LINE)
    eye_line = min(max(scene.horizon, high), low)
    return (scene.bottom - eye_line) / (1 - _eyes(subject))


def _eyes(subject: Subject) -> float:
    """Where the eyes are, as a fraction of the figure's height from its top."""
    if subject.face is None:
        return _EYES_OF_THE_FACELESS
    return min((subject.face.y + _EYES_IN_FACE * subject.face.height) / subject.image.height, 0.7)


def _face_share(subject: Subject) -> float:
    """The height of the face, of the figure's; 0 without one."""
    return 0.0 if subject.face is None else subject.face.height / subject.image.height


def _standing(scene: Scene, subject: Subject, base: float) -> float:
    per_depth = _LYING_PER_DEPTH if subject.aspect > _LYING else _PER_DEPTH
    return per_depth * max(base - scene.horizon, 0)


def _in_company(scene: Scene, subjects: Sequence[Subject], alone: Sequence[Size]) -> list[Size]:
    """Heads of like size in the foreground, and no more width than there is."""
    head = _usual_head(scene, subjects, alone)
    alike = [
        _with_head(size, subject, head).at_most(_most(scene, subject))
        for size, subject in zip(alone, subjects, strict=True)
    ]
    width = sum(size.wanted * subject.aspect for size, subject in zip(alike, subjects, strict=True))
    room = _CROWD * scene.width / scene.height
    return [size.times(min(1, room / width)) for size in alike]


def _usual_head(scene: Scene, subjects: Sequence[Subject], alone: Sequence[Size]) -> float:
    """The median height of the busts' faces, as far as all can come near to it; of the frame's height."""
    faces = [(one, size) for one, size in zip(subjects, alone, strict=True) if _is_portrait(one)]
    heads = [_face_share(one) * size.wanted for one, size in faces]
    within_reach = [_face_share(one) * _most(scene, one) * _ALIKE for one, _ in faces]
    return min([float(np.median(heads)), *within_reach]) if heads else 0.0


def _is_portrait(subject: Subject) -> bool:
    return subject.cut_below and subject.face is not None


def _with_head(size: Size, subject: Subject, usual: float) -> Size:
    """The size at which a bust's face comes near enough to the usual one."""
    if not _is_portrait(subject):
        return size
    head = size.wanted * _face_share(subject)
    return size.times(min(max(head, usual / _ALIKE), usual * _ALIKE) / head)
