"""Where a picture is torn: through the middle of the face, without one of the subject."""

from dataclasses import dataclass

import numpy as np

from functions.style.scene import Floats, Scene

_STEEPEST = 0.25
"""Pixels across per pixel down: a face that leans farther is torn at this slant all the same."""


@dataclass(frozen=True, slots=True)
class Seam:
    """A straight line, nearly upright, in pixels: through ``(x, y)``, moving ``slope`` to the right per row.

    ``reach`` is how far above and below ``y`` it has to be true: half the height of the face.
    """

    x: float
    y: float
    slope: float
    reach: float

    def at(self, rows: Floats) -> Floats:
        """Its x in each row."""
        return np.asarray(self.x + self.slope * (rows - self.y), np.float32)


def seam_through(scene: Scene) -> Seam:
    """The seam of a scene."""
    face = scene.face
    if face is None:
        columns = scene.alpha.sum(axis=0, dtype=np.float64).cumsum()
        middle = float(np.searchsorted(columns, columns[-1] / 2))
        return Seam(middle, scene.height / 2, 0.0, scene.height / 8)
    if face.landmarks is None:
        return Seam(face.x + face.width / 2, face.y + face.height / 2, 0.0, face.height / 2)
    eyes, nose, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[2], face.landmarks[3]
    x, y = (eyes + nose + mouth) / 3
    slope = (mouth[0] - eyes[0]) / max(mouth[1] - eyes[1], 1.0)
    return Seam(float(x), float(y), float(np.clip(slope, -_STEEPEST, _STEEPEST)), face.height / 2)
