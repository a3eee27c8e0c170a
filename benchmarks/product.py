"""A product photo after the mask, beside decoding and encoding, and beside the same steps in Pillow.

A JPEG of 12 MP, a preset and a cast shadow: with the mask given, and with the cut-out kept. Pillow gets the
alpha and a finished ground; its shadow is sheared and evenly blurred, ours blurs with the distance.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFilter

from benchmarks import groundtruth
from benchmarks.measure import median_s, row, title
from functions.product.app import capability
from functions.product.ground import Stage
from functions.product.presets import presets
from layers.common.core.media import Media, Upload
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.progress import Run, running
from layers.common.service.cutouts import KeptCutouts
from layers.common.service.objects.folder import FolderStore
from tests.context import CONTEXT, LIMITS
from tests.pictures import saved

QUALITY: Final = 90
PRESET: Final = "marble"
SHARE: Final = 0.8
"""Of the canvas, that the subject takes."""

_PROBE: Final = """
import sys
from pathlib import Path
from benchmarks.measure import peak_mb
from benchmarks.product import ours
from tests.pictures import portrait_jpeg, saved
files = [Path(path).read_bytes() for path in sys.argv[2:]]
ours(64, files=(portrait_jpeg(), files[1]))
before = peak_mb()
ours(int(sys.argv[1]), files=files)
print(peak_mb() - before)
"""

Work = Callable[[], object]


@cache
def photo() -> bytes:
    """The photo of 12 MP."""
    return saved(_scene().pixels, "JPEG", quality=92)


@cache
def mask() -> bytes:
    """What is to be kept of it, in white and black: no model is asked."""
    return saved(np.where(_scene().coarse > 127, 255, 0).astype(np.uint8), "PNG")


@cache
def _scene() -> groundtruth.Scene:
    return groundtruth.make_scene(groundtruth.RECIPES[0], "12mp")


def ours(side: int, cutouts: KeptCutouts | None = None, files: Sequence[bytes] = (), **params: Any) -> Media:
    """From the photo and the mask to the file."""
    values = {
        "preset": PRESET,
        "shadow": "cast",
        "layout": {"size": f"{side}x{side}", "padding": f"{(1 - SHARE) / 2:.0%}", "snap": False},
        "output_format": "jpeg",
        "quality": QUALITY,
        **params,
    }
    named = zip(("file", "mask"), files or (photo(), mask()), strict=True)
    picked = capability.pick_files([Upload(name, data) for name, data in named])
    return capability.do(picked, capability.check(values), replace(CONTEXT, cutouts=cutouts))


def pillow(side: int, alpha: Pillow.Image, ground: Pillow.Image) -> bytes:
    """The same from the file to the file, with the alpha and the ground given."""
    cutout = Pillow.open(io.BytesIO(photo())).convert("RGB")
    cutout.putalpha(alpha)
    cutout = cutout.crop(alpha.getbbox())
    scale = SHARE * side / max(cutout.size)
    cutout = cutout.resize(
        (round(cutout.width * scale), round(cutout.height * scale)), Pillow.Resampling.LANCZOS
    )
    left, top = (side - cutout.width) // 2, (side - cutout.height) // 2
    whole = Pillow.new("L", (side, side))
    whole.paste(cutout.getchannel("A"), (left, top))
    foot = top + cutout.height
    sheared = (1, 0.6, -0.6 * foot, 0, 2.5, -1.5 * foot)
    shadow = whole.transform(whole.size, Pillow.Transform.AFFINE, sheared, Pillow.Resampling.BILINEAR)
    shadow = shadow.filter(ImageFilter.GaussianBlur(0.012 * side)).point(lambda level: int(0.45 * level))
    canvas = ground.copy()
    canvas.paste((0, 0, 0), mask=shadow)
    canvas.paste(cutout, (left, top), cutout)
    sink = io.BytesIO()
    canvas.save(sink, "JPEG", quality=QUALITY)
    return sink.getvalue()


def compared(side: int, folder: Path) -> None:
    """Time beside the codecs' and Pillow's."""
    title(f"12 MP to {side} × {side}: {PRESET}, cast shadow, JPEG")
    kept = KeptCutouts(FolderStore(folder), "", retention_s=3600, max_pixels=LIMITS.max_pixels)
    made = decode(ours(side, kept).data, max_pixels=LIMITS.max_pixels)
    codecs = median_s(lambda: decode(photo(), max_pixels=LIMITS.max_pixels))
    codecs += median_s(lambda: encode(made, Format.JPEG, quality=QUALITY))
    works: dict[str, Work] = {
        "the cut-out kept from before": partial(ours, side, kept),
        "the mask given, matting included": partial(ours, side),
        "the mask given, matting=none": partial(ours, side, matting="none"),
        "Pillow, alpha and ground given": partial(pillow, side, *_given(side)),
    }
    row("codecs: decode 12 MP, encode the result", f"{codecs * 1000:.0f} ms")
    for name, work in works.items():
        seconds = median_s(work)
        row(name, f"{seconds * 1000:.0f} ms", f"{seconds / codecs:.1f} × the codecs")
    run = Run()
    with running(run):
        ours(side, kept)
    told = sorted(run.milliseconds.items(), key=lambda one: -one[1])
    row("its steps, ms", "", ", ".join(f"{name} {ms:.0f}" for name, ms in told if ms >= 1))


def _given(side: int) -> tuple[Pillow.Image, Pillow.Image]:
    alpha = Pillow.fromarray((_scene().alpha * 255).astype(np.uint8))
    ground = presets()[PRESET].make(Stage((side, side), (side // 4, side // 4, side * 3 // 4, side * 3 // 4)))
    return alpha, Pillow.fromarray(ground.pixels)


def memory(side: int, folder: Path) -> None:
    """Peak memory of one request in a process of its own, beyond that after a small one."""
    title(f"Peak memory, from the file of 12 MP to {side} × {side}, the mask given")
    for name, data in {"photo": photo(), "mask": mask()}.items():
        (folder / name).write_bytes(data)
    told = subprocess.run(
        [sys.executable, "-c", _PROBE, str(side), folder / "photo", folder / "mask"],
        capture_output=True,
        text=True,
        check=True,
    )
    row("ours", f"{float(told.stdout):,.0f} MB")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        compared(2000, Path(folder))
        compared(1000, Path(folder))
        memory(2000, Path(folder))


if __name__ == "__main__":
    main()
