"""Radiance pictures by the format's description."""

import math

import numpy as np
from numpy.typing import NDArray

Rgbe = NDArray[np.uint8]


def rgbe(light: NDArray[np.float64]) -> Rgbe:
    """Three mantissas and the exponent of the largest sample of each pixel."""
    pixels = np.zeros((*light.shape[:2], 4), np.uint8)
    for at in np.ndindex(light.shape[:2]):
        most = light[at].max()
        if most > 0:
            exponent = math.frexp(most)[1]
            pixels[at] = [*(int(value * 256 / 2.0**exponent) for value in light[at]), exponent + 128]
    return pixels


def flat(lines: Rgbe) -> bytes:
    return lines.tobytes()


def repeating(lines: Rgbe) -> bytes:
    """Every pixel once, then how often it is repeated, in digits of 256."""
    body = b""
    for line in lines:
        at = 0
        while at < len(line):
            same = at
            while same + 1 < len(line) and (line[same + 1] == line[at]).all():
                same += 1
            body += line[at].tobytes()
            more, at = same - at, same + 1
            while more:
                body += bytes((1, 1, 1, more % 256))
                more //= 256
    return body


def in_runs(lines: Rgbe) -> bytes:
    """Each component of a line by itself: runs of three and more, and what is between them."""
    body = b""
    for line in lines:
        body += b"\2\2" + len(line).to_bytes(2, "big")
        for component in line.T:
            values, at, waiting = component.tobytes(), 0, b""
            while at < len(values):
                same = at
                while same + 1 < len(values) and values[same + 1] == values[at] and same - at < 126:
                    same += 1
                if same - at >= 2:
                    body += _literal(waiting) + bytes((129 + same - at, values[at]))
                    waiting = b""
                else:
                    waiting += values[at : same + 1]
                at = same + 1
            body += _literal(waiting)
    return body


def _literal(values: bytes) -> bytes:
    parts = (values[at : at + 128] for at in range(0, len(values), 128))
    return b"".join(bytes([len(part)]) + part for part in parts)


def hdr(body: bytes, resolution: str, *lines: str, kind: str = "32-bit_rle_rgbe") -> bytes:
    head = "".join(f"{line}\n" for line in ("#?RADIANCE", f"FORMAT={kind}", *lines))
    return f"{head}\n{resolution}\n".encode() + body
