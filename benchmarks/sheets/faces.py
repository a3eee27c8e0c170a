"""Faces, to be looked at: what each detector finds, and that pixelate_faces covers it."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from benchmarks.faces import composite, pictures
from benchmarks.sheets.contact import Print, folder, write
from functions.edit.params import EditParams
from layers.common.core.media import Upload
from layers.common.imaging.image import Pixels
from layers.common.vision.faces.face import Faces
from layers.common.vision.faces.find import find_faces
from layers.common.vision.settings import vision_settings
from tests.context import edit
from tests.fresh import forget
from tests.pictures import saved
from tests.shared import SHARED

COMPOSITES = 6


def boxed(picture: Pixels, faces: Faces) -> Pixels:
    drawn = np.array(picture)
    thick = max(1, round(max(picture.shape[:2]) / 300))
    for face in faces:
        corner, opposite = (int(face.x), int(face.y)), (int(face.x + face.width), int(face.y + face.height))
        cv2.rectangle(drawn, corner, opposite, (255, 220, 0), thick)
        for x, y in [] if face.landmarks is None else face.landmarks:
            cv2.circle(drawn, (int(x), int(y)), 2 * thick, (0, 255, 80), -1)
    return drawn


def pixelated(picture: Pixels) -> Print:
    params = EditParams.model_validate({"ops": [{"op": "pixelate_faces"}], "output_format": "png"})
    media = edit(Upload("file", saved(picture, "PNG")), params)
    with Pillow.open(io.BytesIO(media.data)) as shown:
        return Print(f"X-Faces: {media.notes['Faces']}", np.asarray(shown.convert("RGB")))


def prints() -> Iterator[Print]:
    chosen = [(name, picture) for name, picture in pictures() if not name.startswith("composite")]
    for name, picture in [*chosen, *((f"composite {n}", composite(n)) for n in range(COMPOSITES))]:
        faces = find_faces(picture)
        yield Print(f"{name}: {faces.note}", boxed(picture, faces))
        yield pixelated(picture)


def main() -> None:
    homes: dict[str, Path] = {"blazeface": vision_settings().folder, "yunet": SHARED / "models"}
    for detector, home in homes.items():
        os.environ["STUDIO_MODELS_DIR"] = str(home)
        forget()
        write(folder() / f"faces-{detector}.png", prints(), columns=6)


if __name__ == "__main__":
    main()
