"""The page's thumbnails of product's presets: each with a white ball, and the shadow that its light casts.

``python -m benchmarks.sheets.presets local/page/presets`` writes one JPEG a preset.
"""

import io
from typing import Final

import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.contact import folder
from functions.product.app import capability
from functions.product.presets import presets
from layers.common.core.media import Upload
from layers.common.imaging.image import Pixels
from tests.context import CONTEXT
from tests.pictures import saved

SIDE: Final = 160
"""Of a thumbnail in px."""
_DETAIL: Final = 4
"""Pixels of the picture for each of the thumbnail, a side."""


def ball(side: int) -> Pixels:
    """A matt ball under a lamp above on the left, RGBA."""
    y, x = (np.indices((side, side), np.float32) + 0.5) / (side / 2) - 1
    square = x * x + y * y
    z = np.sqrt(np.clip(1 - square, 0, 1))
    light = np.clip(-0.35 * x - 0.65 * y + 0.67 * z, 0, 1)
    levels = 255 * (0.16 + 0.8 * light) ** (1 / 2.2)
    alpha = np.clip((1 - np.sqrt(square)) * side / 2 + 0.5, 0, 1) * 255
    return np.asarray(np.clip(np.dstack((levels, levels, levels, alpha)), 0, 255), np.uint8)


def thumbnail(name: str, photo: bytes) -> bytes:
    """The preset of that name as a JPEG."""
    size = SIDE * _DETAIL
    layout = {"size": f"{size}x{size}", "padding": "32%", "padding_bottom": "20%", "snap": False}
    params = capability.check({"preset": name, "shadow": "cast", "layout": layout})
    media = capability.do(capability.pick_files([Upload("file", photo)]), params, CONTEXT)
    with Pillow.open(io.BytesIO(media.data)) as picture:
        small = picture.convert("RGB").resize((SIDE, SIDE), Pillow.Resampling.LANCZOS)
    return saved(np.asarray(small), "JPEG", quality=85)


def main() -> None:
    where = folder("presets")
    where.mkdir(parents=True, exist_ok=True)
    photo = saved(ball(512), "PNG")
    for name in presets():
        (where / f"{name}.jpg").write_bytes(thumbnail(name, photo))
    print(where)


if __name__ == "__main__":
    main()
