"""How tall each subject is in the frame, and how far down it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from functions.compose.params import Item
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject

_EYE_LINE: Final = (0.30, 0.40)
"""Eyes are about a third down the frame. If the horizon is in this range they are on it, as seen by a camera
at eye level."""
_EYES_IN_FACE: Final = 0.4
"""Position of the eyes, down the box of a face."""
_EYES_WITHOUT_FACE: Final = 0.12
"""Position of the eyes, down the subject, if no face is found: a head seen from behind."""
_BUST: Final = (0.5, 0.92)
"""Least and greatest height of a bust, of the frame. A smaller one looks as if its legs were missing."""
_BUST_FACE: Final = 0.15
"""Least height of a bust's face, of the frame, for the same reason."""
_STANDING: Final = (0.15, 0.85)
"""Least and greatest height of a standing subject, of the frame."""
_GROUND: Final = 0.88
"""Where a subject stands, between the horizon (0) and the lower edge (1)."""
_PER_DEPTH: Final = 1.15
"""Height of a subject, of the distance of its feet below the horizon: an adult's height over a camera's."""
_LYING_PER_DEPTH: Final = 0.8
"""The same for subjects that are wider than high: cars and lying animals."""
_LYING: Final = 1.2
"""Aspect from which a subject is treated as lying."""
_WIDEST: Final = (0.62, 0.9)
"""Greatest width of a subject, of the frame, in a landscape frame and, at most, in a portrait one."""
_CROWD: Final = 1.1
"""Greatest total width of all subjects, of the frame: they may overlap a little."""
_MOST_ENLARGED: Final = 2.5
"""How far a small cut-out is enlarged for the sake of composition."""
_HEAD_TOLERANCE: Final = 1.2
"""By what factor a head may differ from the usual one when several subjects stand together."""
_SMALLEST: Final = 0.75
"""Of the preferred height: how far a subject may be reduced to show more of the scene."""


@dataclass(frozen=True, slots=True)
class HeightRange:
    """A subject's preferred and least height, as fractions of the frame's height."""

    preferred: float
    least: float

    def times(self, factor: float) -> "HeightRange":
        return HeightRange(self.preferred * factor, self.least * factor)

    def at_most(self, limit: float) -> "HeightRange":
        return HeightRange(min(self.preferred, limit), min(self.least, limit))


def baselines(scene: SceneAnalysis, subjects: Sequence[Subject], items: Sequence[Item]) -> list[float]:
    """``base_frac`` of each subject: its item's, or the lower edge for a bust and the ground for others."""
    ground = scene.horizon + _GROUND * (scene.bottom - scene.horizon)
    return [
        (scene.bottom if subject.cut_below else ground) if item.base_frac is None else item.base_frac
        for subject, item in zip(subjects, items, strict=True)
    ]


def height_ranges(
    scene: SceneAnalysis, subjects: Sequence[Subject], items: Sequence[Item], bases: Sequence[float]
) -> list[HeightRange]:
    """The heights of each subject: its item's ``scale``, or what composition and perspective require."""
    alone = [_alone(scene, subject, base) for subject, base in zip(subjects, bases, strict=True)]
    together = _in_group(scene, subjects, alone) if len(subjects) > 1 else alone
    return [
        height if item.scale is None else HeightRange(item.scale, item.scale)
        for height, item in zip(together, items, strict=True)
    ]


def _alone(scene: SceneAnalysis, subject: Subject, base: float) -> HeightRange:
    preferred = _bust(scene, subject) if subject.cut_below else _standing(scene, subject, base)
    least = _least(scene, subject)
    sharp = max(least, _MOST_ENLARGED * subject.image.height / scene.height)
    preferred = min(max(preferred, least), sharp)
    return HeightRange(preferred, max(least, _SMALLEST * preferred)).at_most(_most(scene, subject))


def _least(scene: SceneAnalysis, subject: Subject) -> float:
    room = scene.bottom - scene.top
    if not subject.cut_below:
        return _STANDING[0] * room
    share = _face_share(subject)
    return max(_BUST[0], _BUST_FACE / share if share else 0) * room


def _most(scene: SceneAnalysis, subject: Subject) -> float:
    """The scale at which the subject reaches its greatest height or width."""
    frame_aspect = scene.width / scene.height
    landscape, portrait = _WIDEST
    width = min(landscape * max(1, 1 / frame_aspect), portrait)
    height = (_BUST if subject.cut_below else _STANDING)[1] * (scene.bottom - scene.top)
    return min(height, width * frame_aspect / subject.aspect)


def _bust(scene: SceneAnalysis, subject: Subject) -> float:
    room = scene.bottom - scene.top
    high, low = (scene.top + line * room for line in _EYE_LINE)
    eye_line = min(max(scene.horizon, high), low)
    return (scene.bottom - eye_line) / (1 - _eyes(subject))


def _eyes(subject: Subject) -> float:
    """Position of the eyes, as a fraction of the subject's height from its top."""
    if subject.face is None:
        return _EYES_WITHOUT_FACE
    return min((subject.face.y + _EYES_IN_FACE * subject.face.height) / subject.image.height, 0.7)


def _face_share(subject: Subject) -> float:
    """Height of the face as a fraction of the subject's; 0 without a face."""
    return 0.0 if subject.face is None else subject.face.height / subject.image.height


def _standing(scene: SceneAnalysis, subject: Subject, base: float) -> float:
    per_depth = _LYING_PER_DEPTH if subject.aspect > _LYING else _PER_DEPTH
    return per_depth * max(base - scene.horizon, 0)


def _in_group(
    scene: SceneAnalysis, subjects: Sequence[Subject], alone: Sequence[HeightRange]
) -> list[HeightRange]:
    """Heights that give the busts heads of similar size and fit all subjects into the frame's width."""
    head = _usual_head(scene, subjects, alone)
    similar = [
        _with_head(height, subject, head).at_most(_most(scene, subject))
        for height, subject in zip(alone, subjects, strict=True)
    ]
    width = sum(height.preferred * subject.aspect for height, subject in zip(similar, subjects, strict=True))
    room = _CROWD * scene.width / scene.height
    return [height.times(min(1, room / width)) for height in similar]


def _usual_head(scene: SceneAnalysis, subjects: Sequence[Subject], alone: Sequence[HeightRange]) -> float:
    """The median face height of the busts, of the frame's height, limited to what every bust can reach."""
    busts = [(one, height) for one, height in zip(subjects, alone, strict=True) if _is_portrait(one)]
    heads = [_face_share(one) * height.preferred for one, height in busts]
    within_reach = [_face_share(one) * _most(scene, one) * _HEAD_TOLERANCE for one, _ in busts]
    return min([float(np.median(heads)), *within_reach]) if heads else 0.0


def _is_portrait(subject: Subject) -> bool:
    return subject.cut_below and subject.face is not None


def _with_head(height: HeightRange, subject: Subject, usual: float) -> HeightRange:
    """The height at which a bust's face is close enough to the usual one."""
    if not _is_portrait(subject):
        return height
    head = height.preferred * _face_share(subject)
    return height.times(min(max(head, usual / _HEAD_TOLERANCE), usual * _HEAD_TOLERANCE) / head)
