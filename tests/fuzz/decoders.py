"""``python -m`` this, with a number and pictures as arguments: decode that many mutations of each.

It is limited as a work process is: a decoder that takes too long ends it, and one that takes too much memory
fails.
"""

import json
import random
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from layers.common.errors import StudioError
from layers.common.imaging import bounded
from layers.common.imaging.decode import decode

_EDGE = 600
"""Bytes at each end of a file that are changed more often: headers and directories."""


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Up to six changes: bytes are set, inserted, cut off or repeated."""
    for _ in range(chance.randint(1, 6)):
        edge = chance.randrange(min(len(data), _EDGE))
        at = chance.choice([chance.randrange(len(data)), edge, len(data) - 1 - edge])
        junk = bytes(
            chance.choice([0, 1, 127, 128, 255, chance.randrange(256)]) for _ in range(chance.randint(1, 8))
        )
        match chance.randrange(6):
            case 0 | 1 | 2:
                data = data[:at] + junk + data[at + len(junk) :]
            case 3:
                data = data[: max(at, 1)]
            case 4:
                data = data[:at] + junk + data[at:]
            case _:
                data = data[:at] + data[at // 2 :]
    return data


def _outcome(data: bytes) -> str:
    try:
        decode(data, max_pixels=1_000_000)
    except StudioError as fault:
        return fault.code
    except Exception as fault:  # noqa: BLE001 – the test has it
        return repr(fault)
    return "decoded"


def main(count: int, paths: list[str]) -> Mapping[str, Mapping[str, int]]:
    warnings.simplefilter("ignore")  # Pillow warns of what it passes over
    bounded.enforce()
    outcomes: dict[str, Counter[str]] = {}
    for path in map(Path, paths):
        whole = path.read_bytes()
        chances = (random.Random(seed) for seed in range(count))
        outcomes[path.name] = Counter(_outcome(mutated(whole, chance)) for chance in chances)
    return outcomes


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), sys.argv[2:]), sys.stdout)
