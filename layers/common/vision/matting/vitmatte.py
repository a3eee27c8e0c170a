"""Matting by ViTMatte, a network that predicts alpha from a photo and its trimap.

Yao, Wang, Yang, Wang, "ViTMatte: boosting image matting with pretrained plain vision transformers" (2023).
The exported networks take one size of square, to which a photo is stretched. A large photo would lose its
hairs by that, so it is cut into tiles of the square's size, whose alphas fade into each other where they
overlap.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Mask, Pixels
from layers.common.progress import current_run, step
from layers.common.vision.catalogue import VITMATTE
from layers.common.vision.inference import open_network
from layers.common.vision.loading import load_once
from layers.common.vision.matting.mask import UNKNOWN, CoarseMask, Trimap
from layers.common.vision.matting.refine import Matte, MatteStatus, refine_by
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import weights_store

# Side, px, of the square that the networks take.
SIDE: Final = 1024
# A photo of up to this many pixels is stretched to the square as a whole, as rembg does with every photo.
MOST_WHOLE_PIXELS: Final = 2_000_000
# Least px that two neighbouring tiles share.
OVERLAP: Final = 128


def refine(pixels: Pixels, mask: CoarseMask, *, param: str = "matting") -> Matte:
    """Cut the subject out of `pixels` by the network that ``VITMATTE_MODEL`` selects.

    Parameters, result and errors are those of :func:`refine.refine`; `param` is the parameter that asked for
    it, for error messages.

    Raises ModelUnavailable if the weights are missing or broken.
    """
    weights = VITMATTE[vision_settings().vitmatte_model]
    try:
        network = load_once(weights, weights, partial(ViTMatte, weights.name))
        return refine_by(network.alpha, MatteStatus.VITMATTE, pixels, mask)
    except ModelUnavailable as fault:
        raise fault.at(param) from fault.__cause__


def networks() -> list[dict[str, Any]]:
    """Every network as a row of ``/v1/models``, with the keys of a segmentation model's."""
    used, store = vision_settings().vitmatte_model, weights_store()
    return [
        {
            "name": name,
            "purpose": f"matting=vitmatte, {'larger' if '-base-' in name else 'fast'}",
            "licence": "Apache-2.0",
            "state": store.state(weights),
            "input_size": SIDE,
            "default": name == used,
        }
        for name, weights in VITMATTE.items()
    ]


def is_ready() -> bool:
    """Whether the weights of the network that ``VITMATTE_MODEL`` selects are here."""
    return weights_store().state(VITMATTE[vision_settings().vitmatte_model]) == "ready"


def states() -> dict[str, Any]:
    """The state of each network by its name: ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in networks()}


class ViTMatte:
    """A loaded network. Its methods are thread-safe.

    Raises ModelUnavailable if the file is not a network.
    """

    def __init__(self, name: str, path: Path, threads: int) -> None:
        self._name = name
        self._network = open_network(name, path, threads)

    def alpha(self, pixels: Pixels, trimap: Trimap) -> Mask:
        """Alpha uint8 (H, W) of `pixels` uint8 (H, W, 3), exact 0 and 255 on the definite parts of `trimap`.

        `trimap` may have any size; it covers the whole photo. Only tiles with an unknown pixel are run, one
        at a time, so that a large photo takes a few bytes per pixel more memory than a small one.

        Raises ModelUnavailable if the network does not have ViTMatte's signature.
        """
        height, width = pixels.shape[:2]
        known = np.asarray(cv2.resize(trimap, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
        is_whole = height * width <= MOST_WHOLE_PIXELS
        rows, columns = ([slice(0, side)] if is_whole else _spans(side) for side in (height, width))
        alpha = np.empty_like(known)
        with step("infer"):
            for row, (down, above) in enumerate(_with_shared(rows)):
                strip = np.empty_like(known[down])
                for column, (across, before) in enumerate(_with_shared(columns)):
                    current_run().advance(row * len(columns) + column, len(rows) * len(columns))
                    tile = self._tile(pixels[down, across], known[down, across])
                    _lay(tile, strip[:, across], before)
                _lay(strip.T, alpha[down].T, above)
        return alpha

    def _tile(self, pixels: Pixels, trimap: Trimap) -> Mask:
        unknown = trimap == UNKNOWN
        return np.where(unknown, self.predict(pixels, trimap), trimap) if unknown.any() else trimap

    def predict(self, pixels: Pixels, trimap: Trimap) -> Mask:
        """Alpha uint8 (h, w) by one run on `pixels` uint8 (h, w, 3) and `trimap` (h, w).

        Pre- and post-processing are rembg's.

        Raises ModelUnavailable as :meth:`alpha` does.
        """
        square, (height, width) = (SIDE, SIDE), trimap.shape
        colours = Pillow.fromarray(pixels).resize(square, Pillow.Resampling.BILINEAR)
        known = Pillow.fromarray(trimap).resize(square, Pillow.Resampling.NEAREST)
        planes = np.dstack([np.asarray(colours), np.asarray(known)]).transpose(2, 0, 1)[None]
        tensor = np.ascontiguousarray(planes, np.float32) / np.float32(255)
        try:
            output = self._network.run(tensor, 0)
        except Exception as fault:  # as above
            raise ModelUnavailable(f"{self._name} does not accept four planes of {SIDE} px") from fault
        if output.shape != (1, 1, *square) or not np.isfinite(output).all():
            raise ModelUnavailable(f"the output of {self._name} is not an alpha")
        levels = (np.clip(output[0, 0], 0, 1) * 255).astype(np.uint8)
        return np.asarray(Pillow.fromarray(levels).resize((width, height), Pillow.Resampling.BILINEAR))


def _spans(side: int) -> Sequence[slice]:
    """Where the tiles begin and end along a side of the photo, evenly spaced; one if it is no longer."""
    length = min(side, SIDE)
    steps = -((length - side) // (SIDE - OVERLAP))  # rounded up
    starts = np.linspace(0, side - length, steps + 1).round().astype(int)
    return [slice(int(start), int(start) + length) for start in starts]


def _with_shared(spans: Sequence[slice]) -> list[tuple[slice, int]]:
    """Each span, and how much of it the one before it covers too."""
    shared = (before.stop - span.start for before, span in pairwise(spans))
    return list(zip(spans, [0, *shared], strict=True))


def _lay(tile: Mask, target: Mask, shared: int) -> None:
    """Write a tile over `target` of the same shape; over its first `shared` columns it fades in."""
    share = (np.arange(shared, dtype=np.float32) + np.float32(0.5)) / np.float32(max(shared, 1))
    under = target[:, :shared].astype(np.float32)
    target[:, :shared] = np.rint(under + share * (tile[:, :shared] - under))
    target[:, shared:] = tile[:, shared:]
