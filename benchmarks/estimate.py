"""The time that a product photo's job is expected to take, beside the time that it takes."""

import time
from typing import Final

from benchmarks.measure import row, title
from benchmarks.product import photo
from functions.product.app import capability
from functions.product.product import expected_s
from layers.common.core.media import Upload
from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.vision.segmenters import segmenters
from tests.context import CONTEXT, LIMITS

MODELS: Final = ("classic", "u2netp", "isnet-general-use", "isnet")


def main() -> None:
    title("Expected and measured seconds, 12 MP to PNG")
    upload = Upload("file", photo())
    for name in MODELS:
        if name not in segmenters() or segmenters()[name].row()["state"] != "ready":
            continue
        params = capability.check({"cutout_model": name})
        for run in ("with loading", "loaded"):
            expected = expected_s(upload, params, LIMITS)  # type: ignore[arg-type]
            started = time.perf_counter()
            try:
                capability.do(capability.pick_files([upload]), params, CONTEXT)
            except (ModelUnavailable, NoSubject) as fault:
                row(f"{name}, {run}", "", str(fault))
                continue
            took = time.perf_counter() - started
            row(f"{name}, {run}", f"{expected:.1f} expected", f"{took:.1f} measured, ×{took / expected:.2f}")


if __name__ == "__main__":
    main()
