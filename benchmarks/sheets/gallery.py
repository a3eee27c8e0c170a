"""Pictures for the docs page, made by the capabilities themselves from free photos of scikit-image.

``make gallery`` writes them into ``gallery/``, or into the folder that ``INTO`` names. One more is an entry
in ``PICTURES``.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.sheets.contact import folder
from functions.compose.app import capability as compose
from functions.cutout.app import capability as cutout
from functions.edit.app import capability as edit
from functions.style.app import capability as styled
from functions.style.looks import looks
from layers.common.service.capability import Capability
from layers.common.service.media import Upload

MOST_BYTES: Final = 150_000
SIDE: Final = 640
"""Longer side of a picture in px."""

Make = Callable[[], bytes]


@cache
def photo(name: str) -> bytes:
    """A photo of scikit-image as a JPEG."""
    sink = io.BytesIO()
    Pillow.fromarray(np.asarray(getattr(data, name)())).save(sink, "JPEG", quality=92)
    return sink.getvalue()


def made(capability: Capability, files: Mapping[str, Sequence[Make]], **params: Any) -> bytes:
    """What a capability answers: parameters come as text, as they do over HTTP."""
    uploads = [Upload(field, make(), f"{field}.jpg") for field, makes in files.items() for make in makes]
    texts = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in params.items()]
    return capability.run(**capability.pick_files(uploads), params=capability.bind(texts)).data


def cut_out(name: str) -> bytes:
    return made(cutout, {"file": [partial(photo, name)]})


def edited(name: str, *ops: Mapping[str, Any]) -> bytes:
    return made(edit, {"file": [partial(photo, name)]}, ops=ops)


def composed(background: str, subject: str, **params: Any) -> bytes:
    files = {"background": [partial(photo, background)], "subjects": [partial(photo, subject)]}
    return made(compose, files, params=params)


def illustrated(look: str, name: str, **params: Any) -> bytes:
    return made(styled(looks()[look]), {"file": [partial(photo, name)]}, **params)


PICTURES: Mapping[str, Make] = {
    "photo-astronaut": partial(photo, "astronaut"),
    "photo-coffee": partial(photo, "coffee"),
    "photo-cat": partial(photo, "chelsea"),
    "cutout-astronaut": partial(cut_out, "astronaut"),
    "cutout-coffee": partial(cut_out, "coffee"),
    "compose-rocket": partial(composed, "rocket", "astronaut"),
    "edit-thumbnail": partial(edited, "astronaut", {"op": "thumbnail", "w": 640, "h": 360}),
    "edit-poster": partial(
        edited,
        "chelsea",
        {"op": "resize", "max": 800, "enlarge": True},
        {"op": "saturation", "factor": 1.2},
        {"op": "vignette", "strength": 0.6},
        {"op": "text", "text": "Katten kom tillbaka", "size": 56},
    ),
    "edit-sepia": partial(
        edited, "coffee", {"op": "sepia"}, {"op": "border", "size": 16, "color": "#ffffff"}
    ),
    "style-split": partial(illustrated, "split", "astronaut"),
    "style-red": partial(illustrated, "red", "astronaut"),
    "style-money": partial(illustrated, "money", "astronaut"),
    "style-split-words": partial(
        illustrated,
        "split",
        "astronaut",
        size="1080x1920",
        kicker="Rymden",
        headline="Först ut att styra färjan",
    ),
    "style-red-coffee": partial(
        illustrated, "red", "coffee", palette="ffb000,3d1a78", kicker="Ekonomi", headline="Kaffet dyrare igen"
    ),
    "style-money-coffee": partial(
        illustrated, "money", "coffee", palette="ff4fa3,120616", headline="24 kronor"
    ),
}


def small(image: bytes) -> tuple[str, bytes]:
    """The picture as the page shows it, and its extension: WebP where it is transparent, else JPEG."""
    with Pillow.open(io.BytesIO(image)) as picture:
        picture.thumbnail((SIDE, SIDE), Pillow.Resampling.LANCZOS)
        kind, extension = ("WEBP", "webp") if "A" in picture.getbands() else ("JPEG", "jpg")
        for quality in range(85, 20, -5):
            sink = io.BytesIO()
            picture.save(sink, kind, quality=quality)
            if sink.tell() <= MOST_BYTES:
                break
    return extension, sink.getvalue()


def main() -> None:
    where: Path = folder("gallery")
    where.mkdir(parents=True, exist_ok=True)
    for name, make in PICTURES.items():
        extension, image = small(make())
        path = where / f"{name}.{extension}"
        path.write_bytes(image)
        print(f"{path}  {len(image) // 1000} kB")


if __name__ == "__main__":
    main()
