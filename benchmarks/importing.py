"""What a fresh interpreter pays to import a function, beside what it cannot do without."""

import subprocess
import sys

from benchmarks.measure import median_s, row, title

PLAIN = "fastapi, mangum, numpy"
SERVING = "layers.common.service.app, mangum"
"""What Lambda's handler imports besides."""
NEEDED = f"{PLAIN}, cv2, onnxruntime, PIL.Image, pydantic_settings, python_multipart"


def importing(modules: str) -> float:
    return median_s(lambda: subprocess.run([sys.executable, "-c", f"import {modules}"], check=True), rounds=9)


def main() -> None:
    title("Import, fresh interpreter (goal: at most 1.25 × what is needed)")
    needed = importing(NEEDED)
    row("fastapi, mangum, numpy", f"{importing(PLAIN):.2f} s")
    row("and cv2, onnxruntime, Pillow, settings", f"{needed:.2f} s")
    for function in (
        "functions.cutout.app",
        "functions.compose.app",
        "functions.motion.app",
        "functions.style.app",
    ):
        ours = importing(f"{function}, {SERVING}")
        row(function, f"{ours:.2f} s", f"{ours / needed:.2f} ×")


if __name__ == "__main__":
    main()
