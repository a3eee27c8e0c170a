"""What a look costs after the mask, beside decoding and encoding its picture; what a larger photo adds."""

from functools import partial

import cv2
import numpy as np

from benchmarks.measure import median_s, row, title
from functions.style.framing import crop_box
from functions.style.look import Look
from functions.style.looks import looks
from functions.style.params import params_of
from functions.style.subject import subject_on_canvas
from functions.style.text import lay_out_text
from layers.common.core.colours import rgb
from layers.common.core.media import Media, Upload
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.cut import cut
from layers.common.vision.faces.find import find_faces
from tests.context import style
from tests.pictures import astronaut, saved

MOST = 10**9
CANVAS = 1080, 1350
WORDS = "Räntan sänks för tredje gången i rad", "Ekonomi"


def main() -> None:
    title("Style at 1080 × 1350 after the mask (goal: ≤ 8 × decoding and encoding the same picture)")
    photo = decode(photo_of(3), max_pixels=MOST)
    subject = cut(photo, "classic").image
    for look in looks().values():
        after_the_mask(look, photo, subject)
    title("From the file to the file, classic mask included")
    for look in looks().values():
        smallest = 0.0
        for megapixels in (3, 12, 50):
            seconds = median_s(partial(whole, look, Upload("file", photo_of(megapixels))), rounds=3)
            smallest = smallest or seconds
            row(
                f"{look.name}: {megapixels} MP",
                f"{seconds * 1000:.0f} ms",
                f"{seconds / smallest:.2f} × 3 MP",
            )


def whole(look: Look, upload: Upload) -> Media:
    return style(look, upload, params_of(look).model_validate({"cutout_model": "classic"}))


def after_the_mask(look: Look, photo: Image, subject: Image) -> None:
    alpha = subject.alpha
    assert alpha is not None
    faces = find_faces(photo.rgb)
    palette = [rgb(colour) for colour in look.colours.values()]

    def work() -> Pixels:
        text = lay_out_text(*WORDS, CANVAS, look.typography)
        box = crop_box(alpha, faces[0] if faces else None, CANVAS, look.framing, text.clear_share(CANVAS[1]))
        framed = subject_on_canvas(subject.pixels, box, CANVAS, faces[0] if faces else None)
        return look.render(framed, palette, text, np.random.default_rng(0))

    picture = Image(work())
    data = encode(picture, Format.JPEG, quality=92)
    codec = median_s(lambda: decode(data, max_pixels=MOST)) + median_s(
        lambda: encode(picture, Format.JPEG, quality=92)
    )
    seconds = median_s(work, rounds=9)
    row(look.name, f"{seconds * 1000:.0f} ms", f"{seconds / codec:.1f} × the codecs' {codec * 1000:.0f} ms")


def photo_of(megapixels: int) -> bytes:
    """A portrait with the noise of a sensor, as a camera writes it."""
    side = round((megapixels * 1e6) ** 0.5)
    enlarged = cv2.resize(astronaut(), (side, side), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).standard_normal((side, side, 1), np.float32) * np.float32(3)
    return saved(np.clip(enlarged + noise, 0, 255).astype(np.uint8), "JPEG", quality=92)


if __name__ == "__main__":
    main()
