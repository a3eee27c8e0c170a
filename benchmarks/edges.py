"""What stays of the background in the edges of real photos' cut-outs, beside rembg from the same masks.

Less is better. The photos have no known alpha: each is judged by the colours of the regions that two networks
agree on, see ``../shared/tools/edge_measure.py``. ``--photos FOLDER`` adds photos; ``--sheets FOLDER`` writes
crops of the cut-outs, to be looked at.
"""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.cutout import rembg
from benchmarks.measure import row, title
from benchmarks.sheets.contact import WIDTH, Print, write
from layers.common.errors import NoSubject
from layers.common.imaging.alpha import Colour, flatten
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.catalogue import SMALL_MODEL
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import keep, refine
from layers.common.vision.segment import segment, states
from layers.common.vision.settings import vision_settings
from tests.shared import PHOTOS, SHARED

FINE: Final = "isnet"
NETWORKS: Final = SMALL_MODEL, FINE
LONG_SIDE: Final = 1600
"""Of the photos, px: rembg's matting takes seconds there."""
SAMPLE: Final = "astronaut", "chelsea", "coffee", "rocket"
GROUNDS: Final[dict[str, Colour]] = {"white": (255, 255, 255), "black": (0, 0, 0), "magenta": (255, 0, 160)}

Work = Callable[[Pixels, CoarseMask], Pixels]
Reference = tuple[Any, ...]
Scores = dict[tuple[str, str], list[float] | None]


def rembg_with(**options: bool) -> Work:
    def work(pixels: Pixels, mask: CoarseMask) -> Pixels:
        return np.asarray(Pillow.open(io.BytesIO(rembg(pixels, mask.levels, **options))))

    return work


WORKS: Final[dict[str, Work]] = {
    "ours": lambda pixels, mask: refine(pixels, mask).rgba,
    "ours, keep": lambda pixels, mask: keep(pixels, mask).rgba,
    "rembg with matting": rembg_with(alpha_matting=True),
    "rembg with decontaminate": rembg_with(decontaminate=True),
}
ON_SHEETS: Final = "ours", "rembg with matting"


def photos(folders: list[Path]) -> Iterator[tuple[str, Pixels]]:
    for path in sorted(path for folder in folders for path in folder.glob("*.*")):
        if not path.name.endswith(".cutout.png"):
            yield path.stem, _reduced(decode(path.read_bytes(), max_pixels=10**8).rgb)
    for name in SAMPLE:
        yield name, np.asarray(getattr(data, name)(), np.uint8)


def _reduced(pixels: Pixels) -> Pixels:
    scale = LONG_SIDE / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def masks(pixels: Pixels) -> dict[str, CoarseMask]:
    height, width = pixels.shape[:2]
    return {network: segment(pixels, network).mask(width, height) for network in NETWORKS}


def reference(measure: Any, pixels: Pixels, of: dict[str, CoarseMask]) -> Reference:
    """Rows, columns and three sets of colours of the edge pixels that are judged."""
    enlarged = [cv2.resize(of[network].levels, pixels.shape[1::-1]) for network in NETWORKS]
    return tuple(measure.reference(pixels, *enlarged, seed=0))


def busiest(pixels: Pixels, judged: Reference) -> tuple[slice, slice]:
    """The window, as large as a print of a sheet, that has the most judged pixels."""
    edges = np.zeros(pixels.shape[:2], np.uint8)
    edges[judged[0], judged[1]] = 1
    height, width = min(pixels.shape[0], WIDTH), min(pixels.shape[1], WIDTH)
    sums = np.asarray(cv2.integral(edges))
    inside = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    top, left = (int(at) for at in np.unravel_index(inside.argmax(), inside.shape))
    return slice(top, top + height), slice(left, left + width)


def prints(pixels: Pixels, cut_outs: dict[str, Pixels], window: tuple[slice, slice]) -> Iterator[Print]:
    for ground, colour in GROUNDS.items():
        yield Print("photo", pixels[window])
        for name in ON_SHEETS:
            yield Print(f"{name}, {ground}", flatten(Image(cut_outs[name][window]), colour).pixels)


def measured(measure: Any, photo: str, pixels: Pixels, sheets: Path | None) -> Scores:
    """The four measures of each network and work; None where the photo has too few edge pixels.

    Raises:
        NoSubject: a network finds none.
    """
    scores: Scores = {}
    of = masks(pixels)
    judged = reference(measure, pixels, of)
    for network, mask in of.items():
        cut_outs = {name: work(pixels, mask) for name, work in WORKS.items()}
        scores |= {(network, name): measure.judge(rgba, judged) for name, rgba in cut_outs.items()}
        if sheets:
            write(sheets / f"{photo}-{network}.png", prints(pixels, cut_outs, busiest(pixels, judged)))
    return scores


def compare(measure: Any, folders: list[Path], sheets: Path | None) -> None:
    found: list[Scores] = []
    for photo, pixels in photos(folders):
        try:
            found.append(measured(measure, photo, pixels, sheets))
        except NoSubject as fault:
            print(f"  {photo} is left out: {fault.detail}")
    report(found)


def report(found: list[Scores]) -> None:
    for network in NETWORKS:
        title(f"Edges of {network}'s cut-outs: leak, levels · recon, levels · haze, % · holes, %")
        for name in WORKS:
            scores = [score for photo in found if (score := photo[network, name])]
            means = np.nanmean(scores, axis=0)
            row(name, f"{len(scores)} photos", " · ".join(f"{mean:.2f}" for mean in means))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, help="folder of the weights; default: the server's")
    parser.add_argument("--photos", type=Path, help="folder of more photos")
    parser.add_argument("--sheets", type=Path, help="folder to write contact sheets to")
    options = parser.parse_args()
    if not (tools := SHARED / "tools").is_dir():
        return print("edges: skipped, needs ../shared/tools")
    if options.models:
        os.environ["STUDIO_MODELS_DIR"] = str(options.models)
    if missing := [name for name in NETWORKS if states().get(name) != "ready"]:
        folder = vision_settings().folder
        return print(f"edges: skipped, needs ../shared/tools/get-models {folder} {' '.join(missing)}")
    sys.path.append(str(tools))
    folders = [PHOTOS, options.photos] if options.photos else [PHOTOS]
    return compare(importlib.import_module("edge_measure"), folders, options.sheets)


if __name__ == "__main__":
    main()
