"""Pixelated faces."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.vision.faces.face import Face
from layers.common.vision.faces.find import find_faces

_ROOM = 0.25
"""Share of a face's box that is added on each side, since detectors leave out hair, ears and chin."""


class PixelateFaces(PixelOp):
    """Cover every detected face with coarse squares. X-Faces gives the number of faces and the detector.

    A detector can miss faces, especially profiles: check the result before you publish it.
    """

    op: Literal["pixelate_faces"] = "pixelate_faces"
    blocks: int = Field(8, ge=2, le=32, description="Number of squares across a face; fewer hide more.")

    @property
    def weight(self) -> int:
        return 4

    def apply(self, image: Image, workspace: Workspace) -> Image:
        faces = find_faces(image.rgb, require_detector=True)
        workspace.notes["Faces"] = faces.note
        pixels = np.array(image.pixels)
        for face in faces:
            _pixelate(pixels, _box(face, image.size), max(1, round(face.width / self.blocks)))
        return image.with_pixels(pixels)


def _box(face: Face, size: Size) -> Box:
    across, down = face.width * _ROOM, face.height * _ROOM
    return (
        max(0, int(face.x - across)),
        max(0, int(face.y - down)),
        min(size[0], int(np.ceil(face.x + face.width + across))),
        min(size[1], int(np.ceil(face.y + face.height + down))),
    )


def _pixelate(pixels: Pixels, box: Box, block: int) -> None:
    """Replace the ellipse inside ``box`` by squares of ``block`` px, in place."""
    left, top, right, bottom = box
    part = pixels[top:bottom, left:right, :3]
    height, width = part.shape[:2]
    columns, rows = -(-width // block), -(-height // block)
    coarse = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    squares = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
    whole = cv2.resize(_ellipse(columns, rows), (width, height), interpolation=cv2.INTER_NEAREST)
    np.copyto(part, squares, where=whole[..., None] > 0)


def _ellipse(width: int, height: int) -> Mask:
    """255 where a square's centre lies inside the ellipse that fills the grid of squares, else 0."""
    x, y = (((np.arange(side) + 0.5) / side * 2 - 1) ** 2 for side in (width, height))
    return np.asarray(np.where(x + y[:, None] <= 1, 255, 0), np.uint8)
