"""Cut-outs, to be looked at: every photo by every network that is here, on grey and on magenta's opposite."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image as Pillow

from benchmarks.sheets.contact import Print, folder, write
from benchmarks.sheets.style import photos
from functions.cutout.params import CutoutParams
from layers.common.core.media import Upload
from layers.common.errors import NoSubject
from layers.common.imaging.image import Pixels
from layers.common.vision.catalogue import CLASSIC
from layers.common.vision.segment import models
from tests.context import cutout

GREEN = (0, 200, 90)


def on_green(png: bytes) -> Pixels:
    with Pillow.open(io.BytesIO(png)) as picture:
        ground = Pillow.new("RGBA", picture.size, (*GREEN, 255))
        return np.asarray(Pillow.alpha_composite(ground, picture.convert("RGBA")).convert("RGB"))


def cut_outs(model: str) -> Iterator[Print]:
    for name, read in photos():
        if name.endswith(".cutout.png"):
            continue
        try:
            media = cutout(Upload("file", read(), name), CutoutParams(model=model))
        except NoSubject as fault:
            yield Print(f"{name}: {fault.detail}", np.full((1, 1, 3), 200, np.uint8))
        else:
            yield Print(f"{model} {name}", on_green(media.data))


def main() -> None:
    for row in models():
        if row["state"] == "ready" and row["name"] != CLASSIC:
            write(folder() / f"cutout-{row['name']}.png", cut_outs(row["name"]), columns=5)


if __name__ == "__main__":
    main()
