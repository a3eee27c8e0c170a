"""Known writing: what is found, how well it is taken out beside Telea, and whether its kind is told."""

import time

import cv2
import numpy as np

from benchmarks.lettering import Specimen, specimens
from layers.common.vision.writing.detect import Line, find_lines
from layers.common.vision.writing.erase import erased, found_in

LEAST = 16
"""px of letters that have to be found."""


def own(specimen: Specimen, lines: list[Line]) -> list[Line]:
    """Those of the writing that was added; a photo may have its own."""
    size = specimen.ink.shape[1], specimen.ink.shape[0]
    return [line for line in lines if (line.drawn(size)[specimen.ink > 64] > 0).any()]


def error(photo: np.ndarray, specimen: Specimen, hole: np.ndarray) -> float:
    return float(np.sqrt(np.mean((photo[hole].astype(float) - specimen.before[hole]) ** 2)))


def main() -> None:
    covered, ours, telea, right, seconds = [], [], [], [], 0.0
    for specimen in specimens():
        began = time.process_time()
        lines = own(specimen, list(find_lines(specimen.photo)))
        if not lines:
            covered += [(specimen.size, 0.0)]
            continue
        found = found_in(specimen.photo, lines)
        filled, hole, _ = erased(specimen.photo, found)
        seconds += time.process_time() - began
        covered += [(specimen.size, float(np.mean(hole[specimen.ink > 64] > 0)))]
        plain = cv2.inpaint(specimen.photo, hole, 3, cv2.INPAINT_TELEA)
        ours += [error(filled, specimen, hole > 0)]
        telea += [error(np.asarray(plain), specimen, hole > 0)]
        largest = max(found, key=lambda one: one.ink.line.size)
        right += [(largest.artificial >= 0.5) == (specimen.kind == "artificial")]
    large = [share for size, share in covered if size >= LEAST]
    print(f"found at {LEAST} px and more: {np.mean([share > 0 for share in large]):.2f}")
    print(f"letters' pixels in holes: {np.mean(large):.3f}")
    print(f"error of filled pixels: {np.mean(ours) / np.mean(telea):.3f} of Telea's")
    print(f"kind told right: {np.mean(right):.2f}")
    print(f"{seconds / len(covered):.1f} CPU-s a photo of 640 × 480")


if __name__ == "__main__":
    main()
