"""A folder with the files that the documentation's examples name."""

import io
import json
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image as Pillow
from skimage import data

from layers.common.imaging.formats import Format
from tests.pictures import astronaut, portrait_heic, saved


def lay_out(folder: Path) -> Path:
    """Write them all, and return the folder."""
    portrait = saved(astronaut()[::2, ::2], "JPEG", quality=92)
    for name in ("photo.jpg", "man.jpg", "me.jpg"):
        (folder / name).write_bytes(portrait)
    (folder / "woman.jpg").write_bytes(saved(np.ascontiguousarray(astronaut()[::2, ::-2]), "JPEG"))
    (folder / "photo.heic").write_bytes(portrait_heic())
    for name in ("path.jpg", "scene.jpg"):
        (folder / name).write_bytes(saved(np.asarray(data.rocket())[::2, ::2], "JPEG", quality=92))
    (folder / "logo.png").write_bytes(_logo())
    words = [
        {"w": word, "t": i / 6} for i, word in enumerate(["Räntan", "sänks", "med", "0,25", "i", "juni"])
    ]
    (folder / "voice.json").write_text(json.dumps(words))
    for name in ("voice.mp3", "song.mp3"):
        _sound(folder / name, seconds=1)
    (folder / "in").mkdir()
    for i in range(3):
        (folder / "in" / f"{i}.jpg").write_bytes(portrait)
    return folder


def check(path: Path) -> None:
    """Fail where a file is not what its name says."""
    head = path.read_bytes()[:64]
    if path.suffix == ".mp4":
        assert head[4:8] == b"ftyp", path
        return
    if path.suffix == ".vtt":
        assert head.startswith(b"WEBVTT\n"), path
        return
    with Pillow.open(io.BytesIO(path.read_bytes())) as picture:
        picture.load()
        kind = Format[{"JPG": "JPEG"}.get(path.suffix[1:].upper(), path.suffix[1:].upper())]
        assert picture.get_format_mimetype() == kind.media_type, path


def _logo() -> bytes:
    pixels = np.zeros((80, 200, 4), np.uint8)
    pixels[10:70, 10:190] = (200, 40, 30, 255)
    return saved(pixels, "PNG")


def _sound(path: Path, seconds: float) -> None:
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-loglevel",
            "error",
            "-f",
            "lavfi",
            "-i",
            f"sine=300:d={seconds}",
            path,
        ],
        check=True,
    )
