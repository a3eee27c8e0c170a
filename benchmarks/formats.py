"""Each format at each capability: the answer, its time and the peak memory for a file of 12 megapixels.

``python -m benchmarks.formats NAME …`` sends some of the formats. The memory is that of all processes of the
server, shared pages counted once; it includes what the requests before left in its processes.
"""

import io
import json
import struct
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import cv2
import httpx
import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.measure import title
from benchmarks.memory import Peak
from layers.common.imaging.image import Pixels
from local.router import CAPABILITIES
from tests.servers import serving

_SIZE = (4000, 3000)
_LIMIT_S = 300
_SMALL_FILM = {"w": 240, "h": 426, "duration": 0.3}


def main(names: Sequence[str]) -> None:
    title("Each format at each capability, 12 megapixels: answer, seconds, peak MB")
    picture = np.asarray(cv2.resize(data.astronaut(), _SIZE, interpolation=cv2.INTER_CUBIC), np.uint8)
    files = {name: make(picture) for name, make in FORMATS.items() if not names or name in names}
    env = {"MAX_UPLOAD_BYTES": "200000000", "MAX_CONCURRENCY": "1", "JOB_WORKERS": "0"}
    with serving(env | {"REQUEST_TIMEOUT_S": str(_LIMIT_S)}) as server:
        for path, params, field in _routes():
            for name, content in files.items():
                peak, started = Peak(server), time.perf_counter()
                answer = httpx.post(
                    server.url + path,
                    files=[(one, content) for one in field],
                    data={"params": json.dumps(params)},
                    timeout=_LIMIT_S,
                )
                seconds = time.perf_counter() - started
                code = "200" if answer.status_code == 200 else f"{answer.status_code} {answer.json()['code']}"
                megabytes = peak.stop() / 1e6
                print(f"  {path:24} {name:6} {code:24} {seconds:6.2f} {megabytes:7.0f}", flush=True)


def _routes() -> list[tuple[str, Mapping[str, object], Sequence[str]]]:
    """One route of each kind, with parameters that cost little, and the fields that get the file."""
    paths = {one.name: one.path for one in CAPABILITIES}
    return [
        (paths["edit"], {"ops": [{"op": "resize", "max": 1024}]}, ["file"]),
        (paths["cutout"], {}, ["file"]),
        (paths["compose"], {"mode": "manual", "items": [{"scale": 0.5}]}, ["background", "subjects"]),
        (paths["style_split"], {}, ["file"]),
        (paths["motion_ken_burns"], _SMALL_FILM, ["image"]),
    ]


def _pillow(kind: str, picture: Pixels, **options: object) -> bytes:
    file = io.BytesIO()
    Pillow.fromarray(picture).save(file, kind, **options)
    return file.getvalue()


def _heif(picture: Pixels) -> bytes:
    import pillow_heif  # noqa: PLC0415

    file = io.BytesIO()
    pillow_heif.from_pillow(Pillow.fromarray(picture)).save(file)
    return file.getvalue()


def _icon(picture: Pixels) -> bytes:
    return _pillow("ICO", np.asarray(cv2.resize(picture, (256, 192)), np.uint8))


def _dng(picture: Pixels) -> bytes:
    from tests.layers.common.imaging.dng_files import dng, mosaic  # noqa: PLC0415

    return dng(mosaic((picture / 255.0) ** 2.2))


def _exr(picture: Pixels) -> bytes:
    import OpenEXR  # noqa: PLC0415

    light = ((picture / 255.0) ** 2.2 * 2).astype(np.float16)
    file = io.BytesIO()
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"RGB": light}).write(file)
    return file.getvalue()


def _hdr(picture: Pixels) -> bytes:
    light = np.asarray((picture[..., ::-1] / 255.0) ** 2.2, np.float32)
    return bytes(np.asarray(cv2.imencode(".hdr", np.ascontiguousarray(light))[1]))


def _jxl(picture: Pixels) -> bytes:
    import pylibjxl  # noqa: PLC0415

    encoded: bytes = pylibjxl.encode(picture, effort=3)
    return encoded


def _psd(picture: Pixels) -> bytes:
    """A document without layers (Adobe Photoshop File Formats Specification): header, then raw planes."""
    height, width = picture.shape[:2]
    head = b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, height, width, 8, 3)
    return head + bytes(14) + np.ascontiguousarray(picture.transpose(2, 0, 1)).tobytes()


def _svg(picture: Pixels) -> bytes:
    height, width = picture.shape[:2]
    circles = "".join(
        f'<circle cx="{x}" cy="{y}" r="90" fill="rgb({x % 255},{y % 255},120)"/>'
        for x in range(0, width, 250)
        for y in range(0, height, 250)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{circles}</svg>'.encode()
    )


def _pdf(picture: Pixels) -> bytes:
    return _pillow("PDF", picture, resolution=150)


FORMATS: Mapping[str, Callable[[Pixels], bytes]] = {
    "JPEG": partial(_pillow, "JPEG"),
    "PNG": partial(_pillow, "PNG", compress_level=1),
    "WEBP": partial(_pillow, "WEBP"),
    "AVIF": partial(_pillow, "AVIF", speed=9),
    "HEIF": _heif,
    "TIFF": partial(_pillow, "TIFF"),
    "BMP": partial(_pillow, "BMP"),
    "GIF": partial(_pillow, "GIF"),
    "TGA": partial(_pillow, "TGA"),
    "ICO": _icon,
    "PSD": _psd,
    "RAW": _dng,
    "EXR": _exr,
    "HDR": _hdr,
    "JXL": _jxl,
    "SVG": _svg,
    "PDF": _pdf,
}

if __name__ == "__main__":
    main(sys.argv[1:])
