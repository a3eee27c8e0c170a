"""Every operation of the edit on one photo: python -m benchmarks.sheets.edit [OUT.png]"""

import sys
from typing import Any

import numpy as np
from PIL import Image as Pillow
from skimage import data

from functions.edit.edit import edit
from functions.edit.params import EditParams
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels
from layers.common.service.media import Upload

SIDE, COLUMNS, GROUND = 400, 5, (236, 236, 240)
LABEL: dict[str, Any] = {
    "op": "text",
    "size": 18,
    "gravity": "south-west",
    "margin": 0.03,
    "background": "#000000",
}

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


def tile(photo: bytes, mark: bytes, ops: list[dict[str, Any]]) -> Pixels:
    """The result on a ground of its own, named by its operations."""
    name = " · ".join(op["op"] for op in ops) or "the photo"
    fitted = [
        *ops,
        {"op": "resize", "max": SIDE},
        {"op": "pad", "w": SIDE, "h": SIDE},
        LABEL | {"text": name},
    ]
    params = EditParams.model_validate({"ops": fitted, "output_format": "png"})
    watermark = Upload("watermark", mark) if any(op["op"] == "watermark" for op in ops) else None
    image = decode(edit(Upload("file", photo), params, watermark).data, max_pixels=10**8)
    return np.asarray(Pillow.alpha_composite(_ground(), Pillow.fromarray(image.pixels).convert("RGBA")))


def _ground() -> Pillow.Image:
    return Pillow.new("RGBA", (SIDE, SIDE), (*GROUND, 255))


def main(out: str) -> None:
    photo = encode(Image(np.array(data.astronaut())), Format.PNG)
    mark = encode(
        Image(np.dstack([np.array(data.horse()).astype(np.uint8)[..., None] * 255] * 4)), Format.PNG
    )
    tiles = [tile(photo, mark, ops) for ops in EXAMPLES]
    tiles += [np.asarray(_ground())] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[at : at + COLUMNS]) for at in range(0, len(tiles), COLUMNS)]
    Pillow.fromarray(np.vstack(rows)).convert("RGB").save(out)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "edit.png")
