"""The page's pictures, made by the capabilities themselves from free photos of scikit-image.

``make gallery`` writes them into ``gallery/``, or into the folder that ``INTO`` names, with a
``gallery.json`` that says of each what it shows and which call made it. One more is an entry in ``PIECES``.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.sheets.contact import folder
from functions.motion.params import POSTER, VIDEO
from layers.common.core.capability import Capability
from layers.common.core.media import Media, Upload
from local.router import CAPABILITIES
from tests.context import CONTEXT

MOST_BYTES: Final = 150_000
SIDE: Final = 640
"""Longer side of a picture in px."""

_BY_PATH: Final[Mapping[str, Capability]] = {one.path: one for one in CAPABILITIES}


@dataclass(frozen=True, slots=True)
class Photo:
    """One of scikit-image's, as a sample."""

    name: str
    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What one call makes: ``files`` are sample photos by the names of their fields."""

    name: str
    path: str
    alt: str
    caption: str
    files: Mapping[str, Sequence[str]]
    params: Mapping[str, Any] = field(default_factory=dict)


PHOTOS: Final = (
    Photo(
        "astronaut", "astronaut", "An astronaut in an orange suit, smiling, a model of a shuttle behind her"
    ),
    Photo("coffee", "coffee", "A cup of coffee on a red saucer"),
    Photo("cat", "chelsea", "A tabby cat’s face"),
    Photo("rocket", "rocket", "A rocket on its launch pad at dusk"),
)

PIECES: Final = (
    Piece(
        "style-split",
        "/v1/style/split",
        "The astronaut torn in two along the middle of her face, orange on the left and blue on the right",
        "Torn paper: the seam runs along the face.",
        {"file": ["astronaut"]},
    ),
    Piece(
        "compose-rocket",
        "/v1/compose",
        "The astronaut standing before a rocket at dusk, in the evening’s light",
        "Placed by her gaze, in the light of the evening.",
        {"background": ["rocket"], "subjects": ["astronaut"]},
    ),
    Piece(
        "cutout-astronaut",
        "/v1/cutout",
        "The astronaut on a transparent ground",
        "The embedded model, no weights needed.",
        {"file": ["astronaut"]},
    ),
    Piece(
        "motion-captions",
        "/v1/motion/captions",
        "Words that pop up one by one over a cup of coffee: Coffee prices rise",
        "Captions, at an even beat where no times are given.",
        {"image": ["coffee"]},
        {
            "words": ["Coffee", "prices", "rise"],
            "highlight": 1,
            "eyebrow": "Economy",
            "w": 360,
            "h": 640,
            "crf": 28,
            "duration": 2.5,
        },
    ),
    Piece(
        "style-red-coffee",
        "/v1/style/red",
        "The cup as a violet sticker on yellow rays, with the words Coffee prices rise",
        "A sticker with a palette, a kicker and a headline.",
        {"file": ["coffee"]},
        {"palette": "#ffb000,#3d1a78", "kicker": "Economy", "headline": "Coffee prices rise"},
    ),
    Piece(
        "product-coffee",
        "/v1/product",
        "The cup of coffee on a sweep of sand-coloured paper, with its shadow",
        "Out of the kitchen, onto studio paper.",
        {"file": ["coffee"]},
        {
            "preset": "seamless-paper",
            "shadow": "cast",
            "layout": {"size": "640x640", "padding": "16%"},
            "output_format": "jpeg",
        },
    ),
    Piece(
        "edit-poster",
        "/v1/edit",
        "The cat’s face, its corners darkened, with the words The cat came back",
        "Four operations, in this order.",
        {"file": ["cat"]},
        {
            "ops": [
                {"op": "resize", "max": 800, "enlarge": True},
                {"op": "saturation", "factor": 1.2},
                {"op": "vignette", "strength": 0.6},
                {"op": "text", "text": "The cat came back", "size": 56},
            ]
        },
    ),
    Piece(
        "style-money",
        "/v1/style/money",
        "The astronaut drawn in green neon lines on black",
        "Neon along the contours.",
        {"file": ["astronaut"]},
    ),
    Piece(
        "motion-parallax",
        "/v1/motion/parallax",
        "The astronaut coming closer while the scene behind her drifts",
        "Parallax, from one still.",
        {"image": ["astronaut"]},
        {
            "kicker": "Space",
            "headline": "First to fly the shuttle",
            "w": 360,
            "h": 640,
            "crf": 28,
            "duration": 3,
        },
    ),
    Piece(
        "edit-thumbnail",
        "/v1/edit",
        "The astronaut’s head and shoulders in a frame of 16 to 9",
        "A thumbnail around the face.",
        {"file": ["astronaut"]},
        {"ops": [{"op": "thumbnail", "w": 640, "h": 360}]},
    ),
    Piece(
        "style-money-coffee",
        "/v1/style/money",
        "The cup in pink neon, with the words 3 dollars",
        "The same neon in another colour, with words.",
        {"file": ["coffee"]},
        {"palette": "#ff4fa3,#120616", "headline": "3 dollars"},
    ),
)


@cache
def photo(name: str) -> bytes:
    """A sample photo as a JPEG."""
    (source,) = (one.source for one in PHOTOS if one.name == name)
    sink = io.BytesIO()
    Pillow.fromarray(np.asarray(getattr(data, source)())).save(sink, "JPEG", quality=92)
    return sink.getvalue()


def made(piece: Piece, **params: Any) -> Media:
    """What a call answers: parameters come as text, as they do over HTTP."""
    capability = _BY_PATH[piece.path]
    uploads = [Upload(name, photo(one), file_name(one)) for name, some in piece.files.items() for one in some]
    wanted = {**piece.params, **params}
    values = {capability.document: wanted} if capability.document and wanted else wanted
    texts = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in values.items()]
    return capability.run(context=CONTEXT, **capability.pick_files(uploads), params=capability.bind(texts))


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


def file_name(name: str) -> str:
    """A sample photo's, in the gallery as in the calls."""
    return f"photo-{name}.jpg"


def main() -> None:
    where: Path = folder("gallery")
    where.mkdir(parents=True, exist_ok=True)
    rows = [_keep_photo(one, where) for one in PHOTOS] + [_keep_piece(one, where) for one in PIECES]
    (where / "gallery.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{where}: {sum(path.stat().st_size for path in where.iterdir()) // 1000} kB")


def _keep_photo(one: Photo, where: Path) -> Mapping[str, Any]:
    return {"alt": one.alt, **_keep(where, file_name(one.name), photo(one.name))}


def _keep_piece(piece: Piece, where: Path) -> Mapping[str, Any]:
    media = made(piece)
    files = {name: [file_name(one) for one in some] for name, some in piece.files.items()}
    told = {
        "alt": piece.alt,
        "caption": piece.caption,
        "path": piece.path,
        "files": files,
        "params": piece.params,
    }
    if media.media_type != VIDEO:
        extension, image = small(media.data)
        return {**told, **_keep(where, f"{piece.name}.{extension}", image)}
    poster = made(piece, poster=True)
    assert poster.media_type == POSTER
    still = _keep(where, f"{piece.name}.jpg", poster.data)
    (where / f"{piece.name}.mp4").write_bytes(media.data)
    return {**told, **still, "file": f"{piece.name}.mp4", "poster": still["file"]}


def _keep(where: Path, name: str, image: bytes) -> Mapping[str, Any]:
    (where / name).write_bytes(image)
    with Pillow.open(io.BytesIO(image)) as picture:
        return {"file": name, "width": picture.width, "height": picture.height}


if __name__ == "__main__":
    main()
