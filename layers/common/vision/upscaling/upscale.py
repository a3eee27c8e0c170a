"""Enlarge a picture, colours and alpha, by the networks for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np

from layers.common.errors import ModelUnavailable, OutputTooLarge
from layers.common.imaging.alpha import clear, with_alpha
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.progress import current_run, step
from layers.common.vision.catalogue import CLEANING, ENLARGERS, FAITHFUL, INVENTING, Enlarger
from layers.common.vision.upscaling.network import EnlargingNetwork, load
from layers.common.vision.weights import weights_store

Factor = Literal[2, 4]
Detail = Literal["faithful", "invent"]

_OPAQUE: Final = 255
_SPREAD: Final = 32
"""px around what is visible that get its colours: networks see so far."""


@dataclass(frozen=True, slots=True)
class Upscaler:
    """Loaded networks that enlarge together.

    Attributes:
        factor: how many times as wide and high a picture becomes.
        colours: networks that enlarge it one after the other, each to what its factor leaves.
        alphas: the same for its alpha.
        note: names them.
    """

    factor: int
    colours: Sequence[EnlargingNetwork]
    alphas: Sequence[EnlargingNetwork]
    note: str

    def upscale(self, image: Image) -> Image:
        """The picture with its credit, enlarged.

        Raises:
            Abandoned: between two tiles, as :meth:`Run.advance`.
        """
        is_opaque = image.alpha is None or int(image.alpha.min()) == _OPAQUE
        passes = [self.colours] if is_opaque else [self.alphas, self.colours]
        advance = _progress(sum(_tiles(networks, image.size) for networks in passes))
        with step("upscale"):
            if image.alpha is None:
                return image.with_pixels(self._through(self.colours, image.pixels, advance))
            alpha = _opaque(image.size, self.factor) if is_opaque else self._alpha(image.alpha, advance)
            rgb = self._through(self.colours, _spread(image.rgb, image.alpha), advance)
        rgba = with_alpha(rgb, alpha)
        clear(rgba)
        return image.with_pixels(rgba)

    def _alpha(self, alpha: Mask, advance: Callable[[], None]) -> Mask:
        """Alpha as a grey picture. An overshoot at an edge must neither dim nor fog what is beside it."""
        grey = np.dstack([alpha] * 3)
        enlarged = self._through(self.alphas, grey, advance)[..., 1]
        size = enlarged.shape[1::-1]
        around = np.ones((3, 3), np.uint8)
        least, most = (
            cv2.resize(change(alpha, around), size, interpolation=cv2.INTER_NEAREST)
            for change in (cv2.erode, cv2.dilate)
        )
        return np.asarray(np.clip(enlarged, least, most), np.uint8)

    def _through(
        self, networks: Sequence[EnlargingNetwork], pixels: Pixels, advance: Callable[[], None]
    ) -> Pixels:
        left = self.factor
        for network in networks:
            factor = min(left, network.factor)
            pixels = network.enlarge(pixels, factor, advance)
            left //= factor
        return pixels


def upscaler(factor: Factor, detail: Detail, *, is_jpeg: bool) -> Upscaler:
    """Load what enlarges a photo.

    Args:
        detail: faithful invents nothing.
        is_jpeg: whether the photo comes from a JPEG file, whose blocks a network would make clearer.

    Raises:
        ModelUnavailable: weights are missing or broken.
    """
    doublings = factor // FAITHFUL.factor
    chosen = [INVENTING] if detail == "invent" else [CLEANING if is_jpeg else FAITHFUL, FAITHFUL][:doublings]
    name = "detail" if detail == "invent" else "upscale"
    try:
        colours, alphas = _load(chosen), _load([FAITHFUL] * doublings)
    except ModelUnavailable as fault:
        raise fault.at(name) from fault.__cause__
    model = f"{factor}; model={', '.join(dict.fromkeys(one.name for one in chosen))}"
    return Upscaler(factor, colours, alphas, f"{model}; detail is invented" if detail == "invent" else model)


def check_enlarged(size: Size, factor: int, max_pixels: int, *, param: str = "upscale") -> None:
    """Refuse to enlarge a picture beyond ``max_pixels``.

    Raises:
        OutputTooLarge: with ``param``.
    """
    width, height = size
    try:
        check_output(width * factor, height * factor, max_pixels)
    except OutputTooLarge as fault:
        raise fault.at(param) from None


def networks() -> list[dict[str, Any]]:
    """Every network as a row of ``/v1/models``, with the keys of a segmentation model's."""
    return [
        {
            "name": one.name,
            "purpose": one.purpose,
            "licence": one.licence,
            "state": weights_store().state(one.weights),
            "input_size": None,
            "default": one is FAITHFUL,
        }
        for one in ENLARGERS
    ]


def states() -> dict[str, Any]:
    """The state of each network by its name: ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in networks()}


def _load(enlargers: Sequence[Enlarger]) -> list[EnlargingNetwork]:
    return [load(one) for one in enlargers]


def _opaque(size: Size, factor: int) -> Mask:
    return np.full((size[1] * factor, size[0] * factor), _OPAQUE, np.uint8)


def _tiles(networks: Sequence[EnlargingNetwork], size: Size) -> int:
    total = 0
    for network in networks:
        total += network.tiles(size)
        size = size[0] * network.factor, size[1] * network.factor
    return total


def _progress(total: int) -> Callable[[], None]:
    """What reports one more tile of ``total`` at each call."""
    done = iter(range(total))
    run = current_run()
    return lambda: run.advance(next(done), total)


def _spread(rgb: Pixels, alpha: Mask) -> Pixels:
    """The colours of what is visible also a little beyond it, where a network looks; else black."""
    away, nearest = cv2.distanceTransformWithLabels(
        np.asarray(alpha == 0, np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    visible = alpha > 0
    by_label = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    by_label[nearest[visible]] = rgb[visible]
    by_label[0] = 0
    spread = np.asarray(by_label[nearest], np.uint8)
    spread[away > _SPREAD] = 0
    return spread
