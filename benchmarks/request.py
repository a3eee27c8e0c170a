"""A cut-out from the photo's bytes to the PNG's, over HTTP with matting, beside ``rembg.remove`` without.

Both with u2netp. At 1.5 and 12 MP; photos are enlarged to that, with sensor noise (σ = 3), since a smooth
picture flatters every codec.
"""

import io
import os
import statistics
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import cv2
import httpx
import numpy as np
from PIL import Image as Pillow

from benchmarks.measure import alternately, median_ratio, row, title
from layers.common.imaging.decode import decode
from layers.common.vision.catalogue import PUBLISHED, SMALL_MODEL
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import weights_store
from tests.pictures import saved
from tests.servers import serving
from tests.shared import PHOTOS

PHOTO_NAMES = "girl-1", "girl-3", "car-1", "animal-3"
MEGAPIXELS = 1.5, 12.0
ENGINES = ("onnxruntime", *(["openvino"] if find_spec("openvino") else []))


def camera_jpeg(name: str, megapixels: float) -> bytes:
    rgb = decode((PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=10**8).rgb
    factor = (megapixels * 1e6 / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    large = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, 3, large.shape)
    return saved(np.clip(large + noise, 0, 255).astype(np.uint8), "JPEG", quality=92)


def by_rembg() -> Callable[[bytes], object]:
    """``rembg.remove`` without matting, with a session of its own for the same file."""
    os.environ["U2NET_HOME"] = str(weights_store().get(PUBLISHED[SMALL_MODEL].weights).parent)
    from rembg import new_session, remove  # noqa: PLC0415  compiles numba code

    session = new_session(SMALL_MODEL, providers=["CPUExecutionProvider"])

    def remove_background(photo: bytes) -> object:
        with Pillow.open(io.BytesIO(photo)) as picture:
            sink = io.BytesIO()
            remove(picture, session=session).save(sink, "PNG")
        return sink

    return remove_background


def over_http(client: httpx.Client, photo: bytes) -> object:
    answer = client.post("/v1/cutout", params={"model": SMALL_MODEL}, files={"file": photo})
    answer.raise_for_status()
    return answer


def main() -> None:
    if not PHOTOS.is_dir():
        sys.exit("needs the photos of ../shared/photos")
    peer = by_rembg()
    environment = {"STUDIO_MODELS_DIR": str(vision_settings().folder), "MODEL_DOWNLOAD": "never"}
    for engine in ENGINES:
        title(f"A cut-out with matting over HTTP, {engine}, beside rembg.remove without matting; both u2netp")
        with (
            serving({**environment, "INFERENCE_ENGINE": engine}) as server,
            httpx.Client(base_url=server.url, timeout=120) as client,
        ):
            for megapixels in MEGAPIXELS:
                ratios = []
                for name in PHOTO_NAMES:
                    photo = camera_jpeg(name, megapixels)
                    times = alternately(
                        {"ours": partial(over_http, client, photo), "rembg": partial(peer, photo)}
                    )
                    ratios.append(median_ratio(times["rembg"], times["ours"]))
                    row(
                        f"{megapixels:g} MP, {name}",
                        f"{statistics.median(times['ours']):.2f} s",
                        f"rembg {statistics.median(times['rembg']):.2f} s = {ratios[-1]:.1f} ×",
                    )
                row(f"{megapixels:g} MP, median", f"{statistics.median(ratios):.2f} ×")


if __name__ == "__main__":
    main()
