"""Tone: a subject's tones prepared for print, the inks that print them, and the grain of paper and film."""

import math

import cv2
import numpy as np

from functions.style.subject import Subject
from layers.common.compositing.coverage import Floats, looked_up
from layers.common.imaging.image import Mask, Pixels

_DARKEST, _LIGHTEST = 1, 99
"""Percentiles of the subject that become black and white."""
_FACE, _SUBJECT = 0.62, 0.5
"""Target of the median tone: of the face if there is one, else of the subject."""
_GAMMAS = 0.55, 1.8
"""Smallest and largest gamma of the curve."""
_SKIN = 0.15, 0.15, 0.85, 0.90
"""The part of a face's box that is skin: left, top, right, bottom, as shares of the box."""
_OWN = 128
"""Alpha below which a pixel's colour may not be the subject's own."""
_LITTLE = np.float32(0.01)
"""Weight of the fallback in a blurred mean; it dominates where a neighbourhood has less of the subject."""
_STEP = 4
"""Statistics sample every fourth pixel of both axes."""

_LOCAL, _LOCAL_RADIUS = 0.35, 0.06
"""Local contrast: amount, and radius as a share of the width."""
_SHARP, _SHARP_RADIUS = 0.8, 0.003
"""Sharpening: amount, and radius as a share of the width."""


def print_tone(subject: Subject) -> Floats:
    """The subject's tones, float32 (h, w) from dark 0 to light 1: full range, light faces, crisp detail.

    Beyond the subject's edge, the tones continue those near the edge.
    """
    curve = _curve(subject)
    tone = cv2.LUT(subject.grey, curve)
    halved = np.asarray(cv2.LUT(_halved(subject.grey), curve), np.float32)
    area, near = _surroundings(halved, _halved(subject.alpha))
    # In an enlarged photo, sharpening would mostly amplify noise.
    sharp = _SHARP / math.sqrt(max(1.0, subject.enlargement))
    softer = cv2.resize(_LOCAL * area + np.float32(sharp) * near, subject.size)
    tone = cv2.addWeighted(tone, 1 + _LOCAL + sharp, softer, -1, 0, dst=tone)
    np.copyto(tone, cv2.resize(near, subject.size), where=subject.alpha < _OWN)
    return np.asarray(np.clip(tone, 0, 1, out=tone), np.float32)


def _curve(subject: Subject) -> Floats:
    """Tone by grey level, (256,): stretched to the full range, then a gamma for the target median."""
    sample = subject.grey[::_STEP, ::_STEP]
    solid = sample[subject.alpha[::_STEP, ::_STEP] > 127]
    dark, light = np.percentile(solid if solid.size else sample, (_DARKEST, _LIGHTEST))
    stretched = np.clip((np.arange(256) - dark) / max(light - dark, 1), 0, 1)
    skin = _skin(subject)
    judged, wanted = (skin, _FACE) if skin.size else (solid if solid.size else sample, _SUBJECT)
    middle = float(stretched[round(float(np.median(judged)))])
    gamma = math.log(wanted) / math.log(min(max(middle, 0.01), 0.99))
    return np.asarray(stretched ** min(max(gamma, _GAMMAS[0]), _GAMMAS[1]), np.float32)


def _skin(subject: Subject) -> Mask:
    """Grey levels of the face, empty if there is no face."""
    if subject.face is None:
        return subject.grey[:0]
    face, (left, top, right, bottom) = subject.face, _SKIN
    rows = slice(max(0, round(face.y + top * face.height)), max(0, round(face.y + bottom * face.height)))
    columns = slice(max(0, round(face.x + left * face.width)), max(0, round(face.x + right * face.width)))
    return subject.grey[rows, columns]


def _surroundings(tone: Floats, alpha: Mask) -> tuple[Floats, Floats]:
    """Mean tones of each pixel's wide and near neighbourhoods: blurs that stop at the subject's edge."""
    mass = alpha * np.float32(1 / 255)
    width = mass.shape[1]
    area = _mean(tone * mass, mass, _LOCAL_RADIUS * width, np.float32(0.5))
    return area, _mean(tone * mass, mass, _SHARP_RADIUS * width, area)


def _mean(total: Floats, mass: Floats, sigma: float, fallback: Floats | np.float32) -> Floats:
    """Blurred total divided by blurred mass, or ``fallback`` where there is no mass.

    For a wide blur, both are reduced first.
    """
    height, width = mass.shape
    factor = max(1, min(round(sigma / 2), height, width))
    near_total, near_mass = (
        cv2.resize(
            cv2.GaussianBlur(
                cv2.resize(plane, (width // factor, height // factor), interpolation=cv2.INTER_AREA),
                (0, 0),
                sigma / factor,
            ),
            (width, height),
        )
        for plane in (total, mass)
    )
    return np.asarray((near_total + _LITTLE * fallback) / (near_mass + _LITTLE), np.float32)


def _halved(plane: Mask) -> Mask:
    size = max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


DITHER = 0.5
"""Standard deviation, in levels, of the noise that hides the steps between levels."""


def duotone(tone: Floats, table: Pixels, noise: Floats) -> Pixels:
    """Print tones in the colours of a ramp, uint8 (h, w, 3).

    Args:
        tone: float32 (h, w) in 0..1.
        table: uint8 (256, 3), from :func:`functions.style.brushes.colour.ramp`.
        noise: float32 (h, w) with a standard deviation of :data:`DITHER`.
    """
    return looked_up(table, np.asarray(cv2.scaleAdd(tone, 255.0, noise), np.float32))


_TILE = 512
"""Pixels after which the grain repeats; the repetition is invisible in noise this fine."""


class Grain:
    """Noise of mean 0 and standard deviation ``strength``, in levels.

    A pixel's noise does not depend on the band that it is painted in. Grain also hides the steps of slow
    gradients.
    """

    def __init__(self, strength: float, rng: np.random.Generator) -> None:
        # Uniform noise looks like Gaussian noise here and is several times faster to draw.
        half = np.float32(math.sqrt(3) * strength)
        self._tile = (2 * rng.random((_TILE, _TILE), dtype=np.float32) - 1) * half

    def noise(self, rows: slice, width: int) -> Floats:
        """The noise of the given rows of a picture, float32 (n, width)."""
        tile = np.take(self._tile, range(rows.start, rows.stop), axis=0, mode="wrap")
        return np.asarray(np.tile(tile, -(-width // _TILE))[:, :width])

    def add(self, levels: Pixels | Floats, rows: slice) -> Pixels:
        """Rows of a picture, uint8 or float32 (n, w, 3) from 0 to 255, with grey grain added: uint8."""
        noise = self.noise(rows, levels.shape[1])
        return np.asarray(cv2.add(levels, cv2.merge((noise,) * 3), dtype=cv2.CV_8U), np.uint8)
