"""A headline of 40 characters at 80 pixels, beside Pillow's own way to draw one."""

import subprocess
import sys

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont, features

from benchmarks.measure import median_s, row, title
from layers.common.typography.block import TypeStyle
from layers.common.typography.fonts import font_stack
from layers.common.typography.outline import outline
from layers.common.typography.raster import clip_box, paint, rasterise
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block, set_block, set_line

HEADLINE = "Regeringen höjer räntan till 0,25 procent"
STYLE = TypeStyle(Lettering(), 80)
CANVAS = (1920, 1080)


def ours(pixels: np.ndarray, stroke: float = 0) -> None:
    runs, clip = set_line(HEADLINE, STYLE).runs, clip_box(pixels)
    if stroke:
        paint(pixels, outline(runs, stroke, clip), (0, 0, 0))
    paint(pixels, rasterise(runs, clip), (255, 255, 255))


def pillows(picture: Pillow.Image, font: ImageFont.FreeTypeFont, stroke: float = 0) -> None:
    ImageDraw.Draw(picture).text(
        (0, 0), HEADLINE, (255, 255, 255), font, stroke_width=stroke, stroke_fill=(0, 0, 0)
    )


def main() -> None:
    title("Type: a headline of 41 characters at 80 pixels, set and painted")
    pixels = np.zeros((CANVAS[1], CANVAS[0], 3), np.uint8)
    picture = Pillow.new("RGB", CANVAS)
    font = ImageFont.truetype(str(font_stack("bold")[0].path), 80)
    font.set_variation_by_axes([32, 700])
    row("layout engine of Pillow", "raqm" if features.check("raqm") else "basic")
    for stroke in (0, 5):
        peer = median_s(lambda stroke=stroke: pillows(picture, font, stroke))  # type: ignore[misc]
        mine = median_s(lambda stroke=stroke: ours(pixels, stroke))  # type: ignore[misc]
        row(f"Pillow, stroke {stroke}", f"{peer * 1000:.2f} ms")
        row(f"ours, stroke {stroke}", f"{mine * 1000:.2f} ms", f"{peer / mine:.1f} × as fast")
    box = median_s(lambda: fit_block(HEADLINE, STYLE, 900, 330, "centre", 2))
    row("ours, the largest type for a box", f"{box * 1000:.2f} ms")
    text = "Det var en gång 25 kr som " * 385
    row("ours, 10,000 characters in lines", f"{median_s(lambda: set_block(text, STYLE, 900)) * 1000:.0f} ms")
    first = "from layers.common.typography.typeset import *; set_line('å', TypeStyle())"
    row(
        "fresh interpreter, first letter",
        f"{median_s(lambda: fresh(first)) - median_s(lambda: fresh('')):.2f} s",
    )


def fresh(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


if __name__ == "__main__":
    main()
