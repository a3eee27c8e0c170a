"""A subject's tones, prepared for print: the full range, light faces, crisp detail."""

import math

import cv2
import numpy as np

from functions.style.scene import Floats, Scene
from layers.common.imaging.image import Mask

_DARKEST, _LIGHTEST = 1, 99
"""Percentiles of the subject that become black and white."""
_FACE, _SUBJECT = 0.62, 0.5
"""Where the middle tone of a face comes to lie, and without a face that of the subject."""
_GAMMAS = 0.55, 1.8
_SKIN = 0.15, 0.15, 0.85, 0.90
"""The part of a face's box that is skin: left, top, right, bottom."""
_OWN = 128
"""Alpha below which a pixel's colour is not surely the subject's own."""
_LITTLE = np.float32(0.01)
"""Share of the subject in a neighbourhood below which a wider one is asked."""
_STEP = 4
"""Every so many pixels of either axis are enough for statistics."""

# Amount, and radius as a share of the width: local contrast, then sharpness.
_LOCAL, _LOCAL_RADIUS = 0.35, 0.06
_SHARP, _SHARP_RADIUS = 0.8, 0.003


def print_tone(scene: Scene) -> Floats:
    """The subject's tones, float32 (h, w) from dark 0 to light 1; beyond its edge they go on as its own."""
    curve = _curve(scene)
    tone = cv2.LUT(scene.grey, curve)
    halved = np.asarray(cv2.LUT(_halved(scene.grey), curve), np.float32)
    area, near = _surroundings(halved, _halved(scene.alpha))
    # What the photo lacks in pixels, sharpening would make up from noise.
    sharp = _SHARP / math.sqrt(max(1.0, scene.enlargement))
    softer = cv2.resize(_LOCAL * area + np.float32(sharp) * near, scene.size)
    tone = cv2.addWeighted(tone, 1 + _LOCAL + sharp, softer, -1, 0, dst=tone)
    np.copyto(tone, cv2.resize(near, scene.size), where=scene.alpha < _OWN)
    return np.asarray(np.clip(tone, 0, 1, out=tone), np.float32)


def _curve(scene: Scene) -> Floats:
    """Tone by grey level: stretched, then bent until the face, or else the subject, lies where it should."""
    sample = scene.grey[::_STEP, ::_STEP]
    solid = sample[scene.alpha[::_STEP, ::_STEP] > 127]
    dark, light = np.percentile(solid if solid.size else sample, (_DARKEST, _LIGHTEST))
    stretched = np.clip((np.arange(256) - dark) / max(light - dark, 1), 0, 1)
    skin = _skin(scene)
    judged, wanted = (skin, _FACE) if skin.size else (solid if solid.size else sample, _SUBJECT)
    middle = float(stretched[round(float(np.median(judged)))])
    gamma = math.log(wanted) / math.log(min(max(middle, 0.01), 0.99))
    return np.asarray(stretched ** min(max(gamma, _GAMMAS[0]), _GAMMAS[1]), np.float32)


def _skin(scene: Scene) -> Mask:
    """Grey levels of the face; none where there is no face."""
    if scene.face is None:
        return scene.grey[:0]
    face, (left, top, right, bottom) = scene.face, _SKIN
    rows = slice(max(0, round(face.y + top * face.height)), max(0, round(face.y + bottom * face.height)))
    columns = slice(max(0, round(face.x + left * face.width)), max(0, round(face.x + right * face.width)))
    return scene.grey[rows, columns]


def _surroundings(tone: Floats, alpha: Mask) -> tuple[Floats, Floats]:
    """Each pixel's wider and nearer neighbourhood within the subject: blurs that stop at its edge."""
    mass = alpha * np.float32(1 / 255)
    width = mass.shape[1]
    area = _mean(tone * mass, mass, _LOCAL_RADIUS * width, np.float32(0.5))
    return area, _mean(tone * mass, mass, _SHARP_RADIUS * width, area)


def _mean(total: Floats, mass: Floats, sigma: float, otherwise: Floats | np.float32) -> Floats:
    """A blurred total by a blurred mass, and what is there otherwise where there is no mass.

    Where the blur is wide, both are reduced first.
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
    return np.asarray((near_total + _LITTLE * otherwise) / (near_mass + _LITTLE), np.float32)


def _halved(plane: Mask) -> Mask:
    size = max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)
