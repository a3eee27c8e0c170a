"""What compose costs after cutting out, beside decoding and encoding its background, on a 12 MP one."""

import cv2
import numpy as np

from benchmarks.groundtruth import RECIPES, make_scene
from benchmarks.measure import median_s, row, title
from functions.compose.harmonise.harmonise import harmoniser
from functions.compose.harmonise.scene_light import find_light
from functions.compose.placement.placement import AUTOMATIC, place
from functions.compose.render import render
from functions.compose.scene import analyse_scene
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.vision.subject import Subject

MOST = 10**9


def figure(recipe: int, size: str) -> Image:
    """A bust whose alpha and colours are known."""
    scene = make_scene(RECIPES[recipe], size)
    return Image(with_alpha(scene.foreground, np.rint(scene.alpha * 255).astype(np.uint8)))


def main() -> None:
    background = make_scene(RECIPES[1], "12mp").pixels
    landscape = np.asarray(cv2.rotate(background, cv2.ROTATE_90_CLOCKWISE), np.uint8)
    data = encode(Image(landscape), Format.JPEG, quality=92)
    title("Compose onto 12 MP after cutting out (goal: ≤ 4 × decoding and encoding the background)")
    image = decode(data, max_pixels=MOST)
    codec = median_s(lambda: decode(data, max_pixels=MOST)) + median_s(
        lambda: encode(image, Format.JPEG, quality=92)
    )
    row("decode and encode the background", f"{codec * 1000:.0f} ms")
    for size in ("3mp", "12mp"):
        measure(image, figure(0, size), size, codec)


def measure(image: Image, cut: Image, size: str, codec: float) -> None:
    subject = Subject.from_cutout(cut, max_pixels=MOST)
    scene = analyse_scene(image.rgb)
    placements = place(scene, [subject], [AUTOMATIC])
    light = find_light(image.rgb, scene.horizon)
    finish = harmoniser(scene, image.rgb, light)
    parts = {
        "analyse the scene": lambda: analyse_scene(image.rgb),
        "place": lambda: place(scene, [subject], [AUTOMATIC]),
        "measure its texture": lambda: harmoniser(scene, image.rgb, light),
        "find its light": lambda: find_light(image.rgb, scene.horizon),
        "render": lambda: render(image.rgb, [subject], placements, finish, max_pixels=MOST),
    }
    total = codec
    for name, work in parts.items():
        seconds = median_s(work)
        total += seconds
        row(f"{size} subject: {name}", f"{seconds * 1000:.0f} ms")
    row(
        f"{size} subject: all, codecs included", f"{total * 1000:.0f} ms", f"{total / codec:.1f} × the codecs"
    )


if __name__ == "__main__":
    main()
