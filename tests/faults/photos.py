"""A hundred and twenty small photos, five of them broken, each unlike every other."""

import numpy as np

from tests.pictures import gradient, saved

BROKEN = frozenset({7, 49, 84, 99, 119})
COUNT = 120


def photos() -> dict[str, bytes]:
    """Files by their names; the names have what URLs and forms would change."""
    return {f"day {n % 3}/photo+{n:03d}.jpg": _photo(n) for n in range(COUNT)}


def stem(n: int) -> str:
    return f"day {n % 3}/photo+{n:03d}"


def _photo(n: int) -> bytes:
    pixels = gradient(160, 120)
    pixels[..., 2] = n
    whole = saved(np.ascontiguousarray(pixels), "JPEG", quality=90)
    return whole[: len(whole) // 3] if n in BROKEN else whole
