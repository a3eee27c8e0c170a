"""The picture at the top of the README: one photo, and what the capabilities make of it.

``make banner`` writes ``docs/banner.jpg`` from free photos of scikit-image.
"""

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.gallery import composed, cut_out, edited, illustrated, made, photo
from functions.motion.app import capability as moving
from functions.motion.effects import effects

WIDTH: Final = 1680
GAP: Final = 12
SQUARE: Final = 14
"""Side of a square of the ground under what is transparent, px."""
QUALITY: Final = 86

Picture = Pillow.Image


def poster(effect: str, name: str, **params: object) -> bytes:
    """One frame of a film over a photo."""
    files = {"image": [partial(photo, name)]}
    return made(moving(effects()[effect]), files, params={**params, "poster": True})


def rows() -> Sequence[Sequence[bytes]]:
    return (
        (
            photo("coffee"),
            cut_out("coffee"),
            illustrated(
                "red", "coffee", palette="ffb000,3d1a78", kicker="Ekonomi", headline="Kaffet dyrare igen"
            ),
            illustrated("money", "coffee", palette="ff4fa3,120616", headline="24 kronor"),
        ),
        (
            composed("rocket", "astronaut"),
            illustrated("split", "astronaut"),
            poster("ken_burns", "coffee", kicker="Ekonomi", headline="Kaffet dyrare igen i vinter"),
            edited(
                "chelsea",
                {"op": "resize", "max": 900, "enlarge": True},
                {"op": "vignette", "strength": 0.6},
                {"op": "text", "text": "Katten kom tillbaka", "size": 54},
            ),
        ),
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
