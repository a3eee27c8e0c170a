"""Edit, to be looked at: every operation on one photo."""

from typing import Any

import numpy as np
from skimage import data

from benchmarks.sheets.contact import Print, folder, write
from functions.edit.params import EditParams
from layers.common.core.media import Upload
from layers.common.imaging.alpha import flatten
from layers.common.imaging.decode import decode
from tests.context import edit
from tests.pictures import portrait_jpeg, saved

GROUND = (225, 225, 230)
"""What shows through where a result is transparent."""

EXAMPLES: list[list[dict[str, Any]]] = [
    [],
    [{"op": "resize", "w": 400, "h": 250}],
    [{"op": "crop", "aspect": "16:9", "gravity": "face"}],
    [{"op": "thumbnail", "w": 300, "h": 300}],
    [{"op": "border", "size": 20, "color": "#c41e3a"}, {"op": "trim"}],
    [{"op": "pad", "aspect": "4:3", "color": "#c41e3a"}],
    [{"op": "border", "size": 20, "color": "#ffffff"}],
    [{"op": "rotate", "deg": 12}],
    [{"op": "rotate", "deg": -12, "fill": "#c41e3a"}],
    [{"op": "flip", "axis": "h"}],
    [{"op": "brightness", "factor": 1.4}],
    [{"op": "contrast", "factor": 1.5}],
    [{"op": "saturation", "factor": 1.8}],
    [{"op": "hue", "deg": 120}],
    [{"op": "gamma", "gamma": 1.8}],
    [{"op": "contrast", "factor": 0.5}, {"op": "autocontrast"}],
    [{"op": "equalize"}],
    [{"op": "grayscale"}],
    [{"op": "sepia"}],
    [{"op": "invert"}],
    [{"op": "posterize", "bits": 2}],
    [{"op": "sharpness", "factor": 3}],
    [{"op": "unsharp", "radius": 3, "amount": 1.5}],
    [{"op": "blur", "radius": 6}],
    [{"op": "vignette", "strength": 0.45}],
    [{"op": "watermark", "scale": 0.4, "opacity": 0.8}],
    [{"op": "text", "text": "Räntan höjs till 0,25 procent", "size": 44, "stroke": 3, "gravity": "centre"}],
    [{"op": "pixelate_faces"}],
]


def printed(ops: list[dict[str, Any]]) -> Print:
    params = EditParams.model_validate({"ops": ops, "output_format": "png"})
    mark = np.where(np.array(data.horse())[..., None], 255, [[[196, 30, 58]]]).astype(np.uint8)
    watermark = Upload("watermark", saved(mark, "PNG")) if "watermark" in names(ops) else None
    result = decode(edit(Upload("file", portrait_jpeg()), params, watermark=watermark).data, max_pixels=10**8)
    return Print(" - ".join(names(ops)) or "the photo", flatten(result, GROUND).pixels)


def names(ops: list[dict[str, Any]]) -> list[str]:
    return [op["op"] for op in ops]


if __name__ == "__main__":
    write(folder() / "edit.png", map(printed, EXAMPLES), columns=5)
