"""A contact sheet: pictures side by side, each over its caption."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels

WIDTH: Final = 640
_CAPTION: Final = 26
_GAP: Final = 8


@dataclass(frozen=True, eq=False)
class Print:
    """A picture, uint8 (h, w, 3), and what is to be said of it."""

    caption: str
    pixels: Pixels


def write(path: Path, prints: Iterable[Print], columns: int = 3) -> None:
    """Write a sheet as PNG; each print is :data:`WIDTH` px wide."""
    tiles = [_tile(one) for one in prints]
    rows = [_row(tiles[i : i + columns], columns) for i in range(0, len(tiles), columns)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(Image(np.vstack(rows)), Format.PNG))
    print(path)


def folder(otherwise: str = "sheets") -> Path:
    """Where pictures go: the first argument of the command line, if there is one."""
    return Path(sys.argv[1] if len(sys.argv) > 1 else otherwise)


def _tile(one: Print) -> Pixels:
    height, width = one.pixels.shape[:2]
    how = cv2.INTER_AREA if width > WIDTH else cv2.INTER_CUBIC
    picture = cv2.resize(one.pixels, (WIDTH, round(height * WIDTH / width)), interpolation=how)
    caption = np.full((_CAPTION, WIDTH, 3), 255, np.uint8)
    cv2.putText(caption, one.caption, (4, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), lineType=cv2.LINE_AA)
    return np.vstack([picture, caption]).astype(np.uint8, copy=False)


def _row(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Tiles side by side on white, aligned at the top."""
    height = max(len(tile) for tile in tiles)
    row = np.full((height + _GAP, columns * (WIDTH + _GAP), 3), 255, np.uint8)
    for i, tile in enumerate(tiles):
        left = i * (WIDTH + _GAP)
        row[: len(tile), left : left + WIDTH] = tile
    return row
