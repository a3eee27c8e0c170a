"""The cut-out after inference, beside rembg: same photos, same coarse mask, one run.

Quality: SAD, MSE and gradient error against a known alpha, and the colour error of the cut-out put on two new
backgrounds. Cost: time and peak memory from the coarse mask to the PNG. ``--pictures FOLDER`` writes what was
measured, to be looked at. rembg's matting takes half a minute at 12 MP, so it runs once there.

Then whole requests, which send the coarse mask in black and white as the file ``mask``, so that no network
runs: from sending the photo to having the PNG. In turns with rembg without matting, from the photo's bytes to
the PNG's.
"""

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import httpx
import numpy as np
from PIL import Image as Pillow

from benchmarks import groundtruth, matte_errors
from benchmarks.groundtruth import Scene
from benchmarks.measure import alternately, median_ratio, row, title
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import refine
from tests.pictures import saved
from tests.servers import serving

ROUNDS = 5
_PROBE = """
import sys, numpy as np
from benchmarks.cutout import {work}
from benchmarks.measure import peak_mb
pixels, coarse = np.load(sys.argv[1]), np.load(sys.argv[2])
{work}(np.ascontiguousarray(pixels[:64, :64]), coarse)
before = peak_mb()
{work}(pixels, coarse)
print(peak_mb() - before)
"""


def ours(pixels: Pixels, coarse: Mask) -> bytes:
    return encode(Image(refine(pixels, CoarseMask(coarse)).rgba), Format.PNG)


def rembg_with_matting(pixels: Pixels, coarse: Mask) -> bytes:
    return rembg(pixels, coarse, alpha_matting=True)


def rembg_without_matting(pixels: Pixels, coarse: Mask) -> bytes:
    return rembg(pixels, coarse)


def rembg(pixels: Pixels, coarse: Mask, **options: bool) -> bytes:
    return rembg_of(Pillow.fromarray(pixels), coarse, **options)


def rembg_of(picture: Pillow.Image, coarse: Mask, **options: bool) -> bytes:
    """``rembg.remove`` with these options and the inference left out, to PNG as its server writes it."""
    from rembg import remove  # noqa: PLC0415  the peers see what it costs, ours does not
    from rembg.sessions.base import BaseSession  # noqa: PLC0415

    class Given(BaseSession):
        def __init__(self) -> None:
            pass

        def predict(self, img: Pillow.Image, *_args: object, **_kwargs: object) -> list[Pillow.Image]:
            return [Pillow.fromarray(coarse).resize(img.size, Pillow.Resampling.LANCZOS)]

    sink = io.BytesIO()
    remove(picture, session=Given(), **options).save(sink, "PNG")
    return sink.getvalue()


WORKS: dict[str, Callable[[Pixels, Mask], bytes]] = {
    "ours": ours,
    "rembg with matting": rembg_with_matting,
    "rembg without matting": rembg_without_matting,
}


def timed(work: Callable[[], bytes], rounds: int) -> tuple[bytes, float]:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - started)
    return answer, statistics.median(times)


def compare(scene: Scene, rounds_of_rembg: int, folder: Path | None) -> None:
    title(f"{scene.name}: SAD in thousands · MSE in the band · gradient in thousands · colour")
    seconds: dict[str, float] = {}
    ours(scene.pixels, scene.coarse)
    for name, work in WORKS.items():
        rounds = ROUNDS if name == "ours" else rounds_of_rembg
        data, seconds[name] = timed(lambda work=work: work(scene.pixels, scene.coarse), rounds)  # type: ignore[misc]
        rgba = np.asarray(Pillow.open(io.BytesIO(data)))
        errors = matte_errors.measure(rgba, scene.alpha, scene.foreground, scene.pixels)
        row(name, f"{seconds[name] * 1000:,.0f} ms", " · ".join(f"{value:.3g}" for value in errors.values()))
        if folder:
            save_picture(folder / f"{scene.name}-{name.replace(' ', '-')}.png", rgba)
    for name in list(WORKS)[1:]:
        row(f"ours is faster than {name} by", f"{seconds[name] / seconds['ours']:.1f} ×")


def over_http(scene: Scene) -> None:
    title(f"{scene.name}, 12 MP: a request with the coarse mask, in turns with rembg without matting")
    coarse = np.where(scene.coarse > 127, np.uint8(255), np.uint8(0))  # grey would ask a network
    photo, mask = saved(scene.pixels, "JPEG", quality=92), saved(coarse, "PNG")

    def theirs() -> None:
        with Pillow.open(io.BytesIO(photo)) as picture:
            rembg_of(picture, coarse)

    with serving({"JOB_WORKERS": "0"}) as server, httpx.Client(base_url=server.url, timeout=120) as client:

        def request() -> None:
            answer = client.post("/v1/cutout", files={"file": photo, "mask": mask})
            answer.raise_for_status()
            assert answer.headers["X-Model"] == "none"

        times = alternately({"ours": request, "rembg without matting": theirs})
    for name, seconds in times.items():
        row(name, f"{statistics.median(seconds) * 1000:,.0f} ms")
    ratio = median_ratio(times["rembg without matting"], times["ours"])
    row("a request is faster than rembg without matting by", f"{ratio:.1f} ×")


def save_picture(path: Path, rgba: Pixels) -> None:
    """The cut-out over green, half as large."""
    weight = rgba[..., 3:] / np.float32(255)
    picture = (weight * rgba[..., :3] + (1 - weight) * np.array((20, 200, 60), np.float32)).astype(np.uint8)
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    Pillow.fromarray(np.asarray(half)).save(path)


def memory(pixels: Pixels, coarse: Mask, names: list[str]) -> None:
    title(f"Peak memory beyond the decoded photo, {pixels.shape[1]} × {pixels.shape[0]}, mask to PNG")
    for name in names:
        row(name, f"{_peak_of(WORKS[name].__name__, pixels, coarse):,.0f} MB")


def _peak_of(work: str, pixels: Pixels, coarse: Mask) -> float:
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("pixels.npy", "coarse.npy")]
        for path, samples in zip(paths, (pixels, coarse), strict=True):
            np.save(path, samples)
        command = [sys.executable, "-c", _PROBE.format(work=work), *paths]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, help="folder to write the results to")
    folder = parser.parse_args().pictures
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    for recipe in groundtruth.RECIPES:
        compare(groundtruth.make_scene(recipe, "3mp"), 3, folder)
    for recipe in groundtruth.RECIPES[::2]:
        compare(groundtruth.make_scene(recipe, "12mp"), 1, folder)
    scene = groundtruth.make_scene(groundtruth.RECIPES[0], "12mp")
    over_http(scene)
    memory(scene.pixels, scene.coarse, list(WORKS))
    large = np.asarray(cv2.resize(scene.pixels, (5774, 8660), interpolation=cv2.INTER_CUBIC), np.uint8)
    memory(large, scene.coarse, ["ours"])


if __name__ == "__main__":
    main()
