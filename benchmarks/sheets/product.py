"""Product photos, to be looked at: every preset under every shadow, a sheet a photo; and every background."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.contact import Print, folder, write
from functions.product.app import capability
from functions.product.presets import presets
from layers.common.core.media import Upload
from tests.context import CONTEXT
from tests.shared import PHOTOS

SHADOWS = "soft", "hard", "natural", "floating", "cast"
KNOBS: Mapping[str, Mapping[str, Any]] = {
    "gradient": {"background": {"kind": "gradient", "colors": ["#f7b267", "#5e548e"]}},
    "podium, lavender": {"background": {"kind": "preset", "name": "podium", "color": "lavender"}},
    "reflection .5": {"preset": "marble", "reflection": 0.5},
    "outline": {"background": {"kind": "color", "color": "#5e548e"}, "outline": {"width": 0.015}},
    "auto": {"preset": "cyclorama", "lighting": "auto"},
    "flat lay": {"preset": "linen", "shadow": {"kind": "cast", "pose": "flat"}},
    "amazon": {"marketplace": "amazon"},
}


def made(caption: str, photo: bytes, **params: Any) -> Print:
    wanted = {"shadow": "cast", "layout": {"size": "1000x1000", "padding": "14%"}, **params}
    media = capability.do(capability.pick_files([Upload("file", photo)]), capability.check(wanted), CONTEXT)
    with Pillow.open(io.BytesIO(media.data)) as picture:
        return Print(caption, np.asarray(picture.convert("RGB")))


def every_preset(photo: bytes) -> Iterator[Print]:
    for preset in presets():
        for shadow in SHADOWS:
            yield made(f"{preset}, {shadow}", photo, preset=preset, shadow=shadow)


def main() -> None:
    where: Path = folder()
    for path in sorted(PHOTOS.glob("*.cutout.png")):
        photo, name = path.read_bytes(), path.name.partition(".")[0]
        write(where / f"product-{name}.png", every_preset(photo), columns=len(SHADOWS))
        knobs = (made(caption, photo, **params) for caption, params in KNOBS.items())
        write(where / f"product-{name}-knobs.png", knobs, columns=4)


if __name__ == "__main__":
    main()
