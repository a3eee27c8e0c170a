"""Style, to be looked at: every look of every photo, in two sizes, with words and without."""

import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.sheets.contact import Print, folder, write
from functions.style.look import Look
from functions.style.looks import looks
from functions.style.params import params_of
from layers.common.core.media import Upload
from layers.common.errors import NoSubject
from tests.context import style
from tests.pictures import portrait_jpeg, saved
from tests.shared import PHOTOS

SIZES = "1080x1350", "1080x1920"
WORDS: Mapping[str, Mapping[str, str]] = {
    "1080x1350": {},
    "1080x1920": {"kicker": "Ekonomi", "headline": "Räntan sänks för tredje gången i rad"},
}
PALETTES = "ffb000,3d1a78", "00c2a8,e0218a", "2979ff,111111,ffffff", "6b7280,1f2937"


def photos() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names and bytes: the photos of ../shared with the cut-outs made of them, and scikit-image's own."""
    for path in sorted([*PHOTOS.glob("*.jpg"), *PHOTOS.glob("*.cutout.png"), *PHOTOS.glob("heic/*")]):
        yield path.name, path.read_bytes
    for name in ("astronaut", "coffee", "cat"):
        yield name, partial(saved, Pillow.fromarray(np.asarray(getattr(data, name)())), "JPEG", quality=92)


def styled(look: Look, name: str, photo: bytes, **params: Any) -> Print:
    caption = " ".join([look.name, name, *map(str, params.values())])
    wanted = params_of(look).model_validate({"output_format": "png", **params})
    try:
        media = style(look, Upload("file", photo), wanted)
    except NoSubject as fault:
        return Print(f"{caption}: {fault.detail}", np.full((1, 1, 3), 200, np.uint8))
    with Pillow.open(io.BytesIO(media.data)) as picture:
        return Print(caption, np.asarray(picture.convert("RGB")))


def every_photo(look: Look, size: str) -> Iterator[Print]:
    for name, read in photos():
        yield styled(look, name, read(), size=size, **WORDS[size])


def every_knob(look: Look, photo: bytes) -> Iterator[Print]:
    for palette in PALETTES:
        yield styled(look, "", photo, palette=palette)
    for seed in range(1, 4):
        yield styled(look, "", photo, seed=seed)
    for size in ("1080x1080", "1440x1080", "2160x2700", "270x338"):
        yield styled(look, "", photo, size=size, headline="Sänks")


def main() -> None:
    where: Path = folder()
    portrait = portrait_jpeg()
    for look in looks().values():
        for size in SIZES:
            write(where / f"style-{look.name}-{size}.png", every_photo(look, size), columns=6)
        write(where / f"style-{look.name}-knobs.png", every_knob(look, portrait), columns=4)


if __name__ == "__main__":
    main()
