"""The picture at the top of the README: one photo, and what the capabilities make of it.

``make banner`` writes ``docs/banner.jpg`` from free photos of scikit-image.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.gallery import PIECES, Piece, made, photo

WIDTH: Final = 1680
GAP: Final = 12
SQUARE: Final = 14
"""Side of a square of the ground under what is transparent, px."""
QUALITY: Final = 86

Picture = Pillow.Image


CUTOUT: Final = Piece("cutout", "/v1/cutout", "", "", {"file": ["coffee"]})
FRAME: Final = Piece(
    "ken-burns",
    "/v1/motion/ken_burns",
    "",
    "",
    {"image": ["coffee"]},
    {"kicker": "Economy", "headline": "Coffee prices rise again", "poster": True},
)


def rows() -> Sequence[Sequence[bytes]]:
    of_the_gallery = {piece.name: piece for piece in PIECES}

    def shown(name: str) -> bytes:
        return made(of_the_gallery[name]).data

    return (
        (photo("coffee"), made(CUTOUT).data, shown("style-red-coffee"), shown("style-money-coffee")),
        (shown("compose-rocket"), shown("style-split"), made(FRAME).data, shown("edit-poster")),
    )


def opened(data: bytes) -> Picture:
    """On a chequered ground where it is transparent."""
    with Pillow.open(io.BytesIO(data)) as file:
        picture = file.convert("RGBA")
    down, across = np.indices((picture.height, picture.width)) // SQUARE
    ground = Pillow.fromarray(np.where((down + across) % 2, 255, 228).astype(np.uint8)).convert("RGBA")
    return Pillow.alpha_composite(ground, picture).convert("RGB")


def in_a_row(pictures: Sequence[Picture]) -> Picture:
    """Side by side and as high as each other, ``WIDTH`` px together."""
    shares = [one.width / one.height for one in pictures]
    height = round((WIDTH - GAP * (len(pictures) - 1)) / sum(shares))
    row = Pillow.new("RGB", (WIDTH, height), "white")
    left = 0
    for one, share in zip(pictures, shares, strict=True):
        row.paste(one.resize((round(share * height), height), Pillow.Resampling.LANCZOS), (left, 0))
        left += round(share * height) + GAP
    return row


def below_each_other(pictures: Sequence[Picture]) -> Picture:
    """Of one width, with gaps between them."""
    height = sum(one.height + GAP for one in pictures) - GAP
    sheet = Pillow.new("RGB", (WIDTH, height), "white")
    top = 0
    for one in pictures:
        sheet.paste(one, (0, top))
        top += one.height + GAP
    return sheet


def main() -> None:
    path = Path("docs") / "banner.jpg"
    banner = below_each_other([in_a_row([opened(data) for data in row]) for row in rows()])
    banner.save(path, quality=QUALITY, optimize=True)
    print(f"{path}  {banner.width}×{banner.height}, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
