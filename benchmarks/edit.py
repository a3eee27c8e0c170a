"""Edits of a 12 MP photo beside sharp, Pillow and pyvips: same file, same jobs, each in a process of its own.

sharp comes from npm into ``.venv/peers`` where npm is to be had, pyvips is used where it is installed
(``pip install pyvips pyvips-binary``). A process does one job once to warm up and then ROUNDS times; what is
printed is the median and the peak of its resident memory, interpreter and libraries included.

Then whole requests, the upload and the answer included, in turns with sharp, which has the photo in memory.
"""

import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
from PIL import Image as Pillow
from PIL import ImageEnhance, ImageFilter, ImageOps

from benchmarks.measure import alternately, median_ratio, median_s, peak_mb, row, title
from functions.edit.params import EditParams
from layers.common.core.media import Upload
from layers.common.progress import Run, running
from layers.common.service.processes.child import NICENESS
from tests.context import edit
from tests.servers import serving

ROUNDS = 7
ROUNDS_OVER_HTTP = 15
QUALITY = 90
PEERS = Path(".venv/peers")
SHARP = Path(__file__).with_name("sharp.mjs")

Job = Callable[[bytes], bytes]

OURS: Mapping[str, list[Any]] = {
    "social": [
        {"op": "resize", "max": 1600},
        {"op": "autocontrast"},
        {"op": "saturation", "factor": 1.3},
    ],
    "full": [
        {"op": "saturation", "factor": 1.3},
        {"op": "brightness", "factor": 1.1},
        {"op": "sharpness", "factor": 2},
    ],
    "thumbnail": [{"op": "resize", "max": 1600}],
}
"""The jobs: for social media, at full size, and of 50 MP."""


def ours(job: str) -> Job:
    params = EditParams.model_validate({"ops": OURS[job], "quality": QUALITY})
    return lambda data: edit(Upload("file", data), params).data


def pillow(job: str) -> Job:
    def social(picture: Pillow.Image) -> Pillow.Image:
        return ImageEnhance.Color(ImageOps.autocontrast(thumbnail(picture), 1)).enhance(1.3)

    def full(picture: Pillow.Image) -> Pillow.Image:
        lighter = ImageEnhance.Brightness(ImageEnhance.Color(picture).enhance(1.3)).enhance(1.1)
        return lighter.filter(ImageFilter.UnsharpMask(1))

    def thumbnail(picture: Pillow.Image) -> Pillow.Image:
        picture.draft("RGB", (1600, 1600))
        picture.thumbnail((1600, 1600), Pillow.Resampling.LANCZOS)
        return picture

    work = {"social": social, "full": full, "thumbnail": thumbnail}[job]

    def run(data: bytes) -> bytes:
        sink = io.BytesIO()
        with Pillow.open(io.BytesIO(data)) as picture:
            work(picture).save(sink, "JPEG", quality=QUALITY)
        return sink.getvalue()

    return run


def vips(job: str) -> Job:
    """libvips has no autocontrast; the first job goes without it."""
    import pyvips  # noqa: PLC0415  a peer that may not be installed

    pyvips.cache_set_max(0)

    def saturated(picture: pyvips.Image, lightness: float) -> pyvips.Image:
        return (picture.colourspace("lch") * [lightness, 1.3, 1]).colourspace("srgb")

    def run(data: bytes) -> bytes:
        if job == "full":
            picture = saturated(pyvips.Image.new_from_buffer(data, ""), 1.1).sharpen()
        else:
            picture = pyvips.Image.thumbnail_buffer(data, 1600, height=1600)
            picture = saturated(picture, 1) if job == "social" else picture
        return bytes(picture.jpegsave_buffer(Q=QUALITY))

    return run


PYTHON: Mapping[str, Callable[[str], Job]] = {"ours": ours, "Pillow": pillow, "pyvips": vips}


def measured(peer: str, job: str, photo: Path) -> tuple[float, float] | None:
    """Median in ms and peak in MB; None where the peer is not to be had."""
    if peer == "sharp":
        with sharp(job, photo) as work:
            if work is None:
                return None
            rounds = [work() for _ in range(ROUNDS + 1)][1:]
        return statistics.median(one["ms"] for one in rounds), rounds[-1]["mb"]
    command = [sys.executable, "-m", "benchmarks.edit", peer, job, str(photo)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    figures = json.loads(done.stdout.splitlines()[-1])
    return float(figures["ms"]), float(figures["mb"])


@contextmanager
def sharp(job: str, photo: Path) -> Iterator[Callable[[], dict[str, float]] | None]:
    """What has sharp do a job once and tells what it took; None where it is not to be had.

    It has the priority of our work processes, so that what else the machine does slows both alike.
    """
    folder = sharp_folder()
    if folder is None:
        yield None
        return
    command = ["nice", "-n", str(NICENESS), "node", str(SHARP), str(folder), job, str(photo)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        asked, told = process.stdin, process.stdout

        def once() -> dict[str, float]:
            asked.write("\n")
            asked.flush()
            took: dict[str, float] = json.loads(told.readline())
            return took

        yield once
        asked.close()


def over_http(photo: Path) -> None:
    title("12 MP over HTTP, upload and answer included, in turns with sharp without HTTP")
    data = photo.read_bytes()
    with serving({"JOB_WORKERS": "0"}) as server, httpx.Client(base_url=server.url, timeout=120) as client:
        for job in ("social", "full"):
            form = {"ops": json.dumps(OURS[job]), "quality": str(QUALITY)}

            def request(form: dict[str, str] = form) -> None:
                client.post("/v1/edit", data=form, files={"file": data}).raise_for_status()

            with sharp(job, photo) as peer:
                if peer is None:
                    row(f"{job}: sharp", "not here")
                    return
                times = alternately({"ours": request, "sharp": peer}, ROUNDS_OVER_HTTP)
            row(f"{job}: ours", f"{statistics.median(times['ours']) * 1000:7.1f} ms")
            row(f"{job}: sharp", f"{statistics.median(times['sharp']) * 1000:7.1f} ms")
            row(
                f"{job}: a request is faster than sharp by",
                f"{median_ratio(times['sharp'], times['ours']):.1f} ×",
            )


def sharp_folder() -> Path | None:
    """Where sharp is installed; it is installed there first where it is not and npm is."""
    installed = PEERS / "node_modules" / "sharp"
    if not installed.is_dir() and shutil.which("npm"):
        PEERS.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(PEERS), "sharp"]
        subprocess.run(command, capture_output=True, check=False)
    return PEERS.resolve() if installed.is_dir() else None


def one(peer: str, job: str, photo: Path) -> None:
    data, work = photo.read_bytes(), PYTHON[peer](job)
    seconds = median_s(lambda: work(data), ROUNDS)
    print(json.dumps({"ms": seconds * 1000, "mb": peak_mb()}))


def camera_photo(width: int, height: int) -> bytes:
    """A JPEG as a camera makes it: structure at every scale, and sensor noise of σ 3."""
    rng = np.random.default_rng(0)
    photo = np.full((height, width, 3), 110, np.float32)
    for cells in (3, 9, 40, 160, 700):
        coarse = rng.normal(0, 90 / np.sqrt(cells), (cells * 3 // 2, cells, 3)).astype(np.float32)
        photo += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, 256):
        photo[top : top + 256] += rng.normal(0, 3, photo[top : top + 256].shape).astype(np.float32)
    sink = io.BytesIO()
    Pillow.fromarray(np.clip(photo, 0, 255).astype(np.uint8)).save(sink, "JPEG", quality=92)
    return sink.getvalue()


def compare(name: str, job: str, photo: Path) -> None:
    title(name)
    base = measured("ours", job, photo)
    assert base is not None
    for peer in ("ours", "sharp", "Pillow", "pyvips"):
        figures = measured(peer, job, photo) if peer != "ours" else base
        if figures is None:
            row(peer, "not here")
            continue
        ms, mb = figures
        row(peer, f"{ms:7.1f} ms", f"{ms / base[0]:5.2f} × ours, peak {mb:4.0f} MB")


TEN: list[dict[str, Any]] = [
    {"op": "crop", "aspect": "4:5"},
    {"op": "brightness", "factor": 1.1},
    {"op": "contrast", "factor": 1.1},
    {"op": "sharpness", "factor": 1.5},
    {"op": "vignette", "strength": 0.3},
    {"op": "rotate", "deg": 2},
    {"op": "blur", "radius": 2},
    {"op": "text", "text": "Räntan höjs"},
    {"op": "border", "size": 20},
    {"op": "resize", "max": 2000},
]


def steps(photo: Path) -> None:
    title("ten operations on 12 MP, step by step")
    upload = Upload("file", photo.read_bytes())
    params = EditParams.model_validate({"ops": TEN, "quality": QUALITY})
    edit(upload, params)
    with running(Run()) as run:
        edit(upload, params)
    for name, ms in run.milliseconds.items():
        row(name, f"{ms:7.1f} ms")
    row("all", f"{sum(run.milliseconds.values()):7.1f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        photo, large = Path(folder, "12mp.jpg"), Path(folder, "50mp.jpg")
        photo.write_bytes(camera_photo(2832, 4248))
        large.write_bytes(camera_photo(8640, 5760))
        compare("12 MP: resize 1600, autocontrast, saturation 1.3, JPEG q90", "social", photo)
        compare("12 MP at full size: saturation, brightness, sharpen, JPEG q90", "full", photo)
        compare("50 MP JPEG to 1600 px", "thumbnail", large)
        over_http(photo)
        steps(photo)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        main()
