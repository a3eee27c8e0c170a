"""``python -m`` this, with a format and a number: decode so many damaged files, within limits.

A file that a limit ends takes its process with it, as in a server; the next process goes on behind it.
"""

import json
import os
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import OpenEXR

from layers.common.errors import StudioError
from layers.common.imaging import bounded
from layers.common.imaging.decode import decode
from layers.common.imaging.formats import Format
from tests.layers.common.imaging.exr_files import exr, of_colours
from tests.layers.common.imaging.hdr_files import flat, hdr, in_runs, repeating, rgbe
from tests.layers.common.imaging.pdf_files import pdf, with_field
from tests.layers.common.imaging.svg_files import FILLED, embedded, svg
from tests.pictures import gradient, saved

LIGHT = gradient(40, 30).astype("f4") / 255
GREY = LIGHT[..., 0]
MAX_PIXELS = 1_000_000
_EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\1\0\0\0", b"99999999")

SEEDS: Mapping[Format, Callable[[], Sequence[bytes]]] = {
    Format.EXR: lambda: (
        of_colours(LIGHT),
        of_colours(LIGHT.astype("f2"), data=(-3, -2, 36, 27), display=(0, 0, 29, 29)),
        exr({"Y": GREY, "RY": GREY[::2, ::2] * 0, "BY": GREY[::2, ::2] * 0}),
        *compressed(),
    ),
    Format.HDR: lambda: [
        hdr(coded(rgbe(LIGHT)), resolution)
        for coded in (flat, repeating, in_runs)
        for resolution in ("-Y 30 +X 40", "+X 30 +Y 40")
    ],
    Format.SVG: lambda: (
        svg(FILLED, 'viewBox="0 0 20 10" width="40"'),
        svg(
            f'<image href="{embedded(saved(gradient(9, 9), "PNG"))}" width="8" height="6"/>'
            '<filter id="f"><feGaussianBlur stdDeviation="2"/><feTurbulence baseFrequency=".1"/></filter>'
            '<g id="a"><path d="M0 0L8 6C1 2 3 4 5 6z" stroke="red" stroke-dasharray="1 2" '
            'filter="url(#f)"/></g>'
            '<use href="#a" transform="rotate(9) scale(2)"/><style>path{fill:#123;opacity:.5}</style>'
        ),
    ),
    Format.PDF: lambda: (
        pdf(content=b"1 0 0 rg 0 0 72 72 re f /h gs 9 9 m 60 60 l 4 w S BT 9 9 Td (one) Tj ET"),
        with_field(b"1 0 0 rg 0 0 72 72 re f"),
        pdf(b"/MediaBox[0 0 72 144]/Rotate 90/CropBox[9 9 70 70]", b"q 40 0 0 40 9 9 cm 1 g 0 0 1 1 re f Q"),
    ),
}


def compressed() -> list[bytes]:
    """Files of the library's own writer, which it has only for paths."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.exr"
        for name in ("ZIP", "PIZ", "PXR24", "B44", "DWAA", "RLE"):
            for is_tiled in (False, True):
                fields = {
                    "compression": getattr(OpenEXR, f"{name}_COMPRESSION"),
                    "type": OpenEXR.scanlineimage,
                }
                if is_tiled:
                    tiles = OpenEXR.TileDescription()
                    tiles.xSize, tiles.ySize = 16, 16
                    fields |= {"type": OpenEXR.tiledimage, "tiles": tiles}
                OpenEXR.File(fields, {"RGB": LIGHT.astype("f2")}).write(str(path))
                made.append(path.read_bytes())
    return made


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(0, len(data) if rng.random() < 0.7 else min(len(data), 400)))
        data = _DAMAGES[int(rng.integers(0, len(_DAMAGES)))](data, at, rng) or b"\0"
    return data


def _junk(rng: np.random.Generator) -> bytes:
    return rng.bytes(int(rng.integers(1, 8)))


def _with_another_number(data: bytes, at: int, rng: np.random.Generator) -> bytes:
    """The first number in text behind a place is another one; a byte is, where there is none."""
    found = _NUMBER.search(data, at)
    if found is None:
        return data[:at] + rng.bytes(1) + data[at + 1 :]
    number = _NUMBERS[rng.integers(0, len(_NUMBERS))]
    return data[: found.start()] + number + data[found.end() :]


_NUMBER = re.compile(rb"[0-9]+")
_NUMBERS = (b"0", b"1", b"7", b"300", b"1e3", b"-1", b"99999", b"2147483648", b"1e-30", b"1e38", b"1e400")


_DAMAGES: Sequence[Callable[[bytes, int, np.random.Generator], bytes]] = (
    lambda data, at, rng: data[:at] + _junk(rng) + data[at + 4 :],
    lambda data, at, rng: data[:at] + _junk(rng) + data[at:],
    lambda data, at, rng: data[: max(at, 12)],
    lambda data, at, rng: data[:at] + data[at // 2 :],
    lambda data, at, rng: data[:at] + data[at + int(rng.integers(1, 40)) :],
    lambda data, at, rng: data[:at] + _EXTREMES[rng.integers(0, len(_EXTREMES))] + data[at + 4 :],
    lambda data, at, rng: data[:at] + bytes([data[at] ^ 1 << int(rng.integers(0, 8))]) + data[at + 1 :],
    *[_with_another_number] * 3,
)


def decoded(kind: Format, first: int, count: int, writer: int) -> None:
    seeds = SEEDS[kind]()
    signature = 4 if kind is Format.EXR else 11 if kind is Format.HDR else 0
    for number in range(first, count):
        rng = np.random.default_rng(number)
        seed = seeds[number % len(seeds)]
        data = mutate(seed, rng)
        # What has another signature is another's file.
        data = seed[:signature] + data[signature:]
        begun = time.process_time()
        try:
            decode(data, max_pixels=MAX_PIXELS)
            outcome = "decoded"
        except StudioError as fault:
            outcome = type(fault).__name__
        except BaseException:  # noqa: BLE001 – the test has it
            outcome = "escaped: " + traceback.format_exc(limit=-3)
        os.write(writer, f"{number}\t{time.process_time() - begun:.3f}\t{json.dumps(outcome)}\n".encode())


def main(kind: Format, count: int) -> Mapping[str, object]:
    outcomes: Counter[str] = Counter()
    slowest, at = 0.0, 0
    while at < count:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            bounded.enforce()
            decoded(kind, at, count, writer)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as lines:
            for line in lines:
                number, seconds, outcome = line.rstrip("\n").split("\t")
                at, slowest = int(number) + 1, max(slowest, float(seconds))
                outcomes[json.loads(outcome)] += 1
        status = os.waitpid(child, 0)[1]
        if status:
            outcomes[f"stopped by signal {os.WTERMSIG(status)}"] += 1
            at += 1
    return {"outcomes": outcomes, "slowest": slowest}


if __name__ == "__main__":
    json.dump(main(Format[sys.argv[1]], int(sys.argv[2])), sys.stdout)
