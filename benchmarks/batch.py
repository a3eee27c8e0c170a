"""Two hundred photos through the watched folder, beside the function in a loop on every core.

The loop's processes read each photo and write each result, as the folder does. The folder waits until a file
has come to rest, so its first result is late; what it keeps up after that is its throughput.
"""

import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.measure import row, title
from functions.edit.app import capability
from layers.common.core.media import Upload
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from tests.context import CONTEXT
from tests.pictures import astronaut
from tests.servers import serving
from tests.waiting import wait_for

COUNT, ROUNDS = 200, 3
SIZE = (1800, 1200)
PARAMS = {"ops": [{"op": "resize", "w": 1200}, {"op": "autocontrast"}, {"op": "unsharp"}]}


def photo() -> bytes:
    """A photo of 2 MP with a camera's noise."""
    large = cv2.resize(astronaut(), SIZE, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 3, large.shape)
    return encode(Image(np.clip(large + noise, 0, 255).astype(np.uint8)), Format.JPEG, quality=90)


def loop(paths: Sequence[Path], results: Path) -> None:
    """The function, called for one photo after the other."""
    params = capability.check(PARAMS)
    for path in paths:
        media = capability.run(
            context=CONTEXT, file=Upload("file", path.read_bytes(), path.name), params=params
        )
        (results / path.name).write_bytes(media.data)


def looped_s(paths: Sequence[Path], results: Path) -> float:
    """Seconds that a process for each core needs, each with its share."""
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        pool.starmap(loop, [(paths[n : n + 1], results) for n in range(cores)])
        started = time.perf_counter()
        pool.starmap(loop, [(paths[n::cores], results) for n in range(cores)])
        return time.perf_counter() - started


def watched_s(drop: Path, name: str, paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds until the first result, and from there to the last."""
    out = drop / "out/edit" / name
    ahead = drop / name
    ahead.mkdir()
    for path in paths:
        os.link(path, ahead / path.name)
    started = time.time()
    ahead.rename(drop / "in/edit" / name)
    wait_for(lambda: out.is_dir() and len(list(out.glob("[!.]*"))) == COUNT, 600)
    written = sorted(path.stat().st_mtime for path in out.iterdir())
    return written[0] - started, written[-1] - written[0]


def main() -> None:
    title(f"{COUNT} photos of 2 MP through the watched folder (goal: .90 of the loop on every core)")
    with tempfile.TemporaryDirectory() as folder:
        drop, plain, results = (Path(folder) / name for name in ("drop", "plain", "results"))
        for one in (drop, plain, results):
            one.mkdir()
        data = photo()
        paths = [plain / f"{n:03d}.jpg" for n in range(COUNT)]
        for path in paths:
            path.write_bytes(data)
        with serving({"WATCH_DIR": str(drop), "STUDIO_DATA_DIR": folder, "JOB_WORKERS": "0"}):
            wait_for((drop / "in/edit").is_dir)
            (drop / "in/edit/params.json").write_text(json.dumps(PARAMS))
            rounds = [
                (looped_s(paths, results), *watched_s(drop, f"round-{n}", paths)) for n in range(ROUNDS)
            ]
    looped, first, rest = (statistics.median(column) for column in zip(*rounds, strict=True))
    share = statistics.median(one[0] / COUNT * (COUNT - 1) / one[2] for one in rounds)
    row("the function in a loop, on every core", f"{COUNT / looped:.1f} /s")
    row("the watched folder", f"{(COUNT - 1) / rest:.1f} /s", f"{share:.2f} of it")
    row("its first result after", f"{first:.1f} s", "two looks, and one photo")


if __name__ == "__main__":
    main()
