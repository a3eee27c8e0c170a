"""A subject's tones, prepared for print: the full range, light faces, crisp detail."""

import math

import cv2
import numpy as np

from functions.style.scene import Floats, Scene

_DARKEST, _LIGHTEST = 1, 99
"""Percentiles of the subject that become black and white."""
_FACE, _SUBJECT = 0.62, 0.5
"""Where the middle tone of a face comes to lie, and without a face that of the subject."""
_GAMMAS = 0.55, 1.8
_STEP = 4
"""Every so many pixels of either axis are enough for statistics."""

# Amount, and radius as a share of the width: local contrast first, then sharpness.
_LOCAL, _LOCAL_RADIUS = 0.35, 0.06
_SHARP, _SHARP_RADIUS = 0.8, 0.003


def print_tone(scene: Scene) -> Floats:
    """The subject's tones, float32 (h, w), 0 is dark and 1 is light."""
    grey = np.asarray(cv2.cvtColor(scene.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    curve = _curve(grey[::_STEP, ::_STEP], scene)
    tone = np.asarray(cv2.LUT(grey, curve), np.float32)
    # What the photo lacks in pixels, sharpening would make up from noise.
    sharp = _SHARP / math.sqrt(max(1.0, scene.enlargement))
    local = tone - _surroundings(tone, scene, _LOCAL_RADIUS)
    fine = tone - _surroundings(tone, scene, _SHARP_RADIUS)
    return np.clip(tone + _LOCAL * local + np.float32(sharp) * fine, 0, 1)


def _curve(sample: np.ndarray, scene: Scene) -> Floats:
    """Tone by grey level: stretched, then bent until the face, or else the subject, lies where it should."""
    solid = scene.alpha[::_STEP, ::_STEP] > 0.5
    levels = sample[solid] if solid.any() else sample.ravel()
    dark, light = np.percentile(levels, (_DARKEST, _LIGHTEST))
    stretched = np.clip((np.arange(256) - dark) / max(light - dark, 1), 0, 1)
    wanted = _SUBJECT if scene.face is None else _FACE
    middle = float(stretched[round(float(np.median(_of_interest(sample, levels, scene))))])
    gamma = math.log(wanted) / math.log(min(max(middle, 0.01), 0.99))
    return np.asarray(stretched ** min(max(gamma, _GAMMAS[0]), _GAMMAS[1]), np.float32)


def _of_interest(sample, levels, scene):
    face = scene.face
    if face is None:
        return levels
    box = (
        face.y + 0.15 * face.height,
        face.y + 0.9 * face.height,
        face.x + 0.15 * face.width,
        face.x + 0.85 * face.width,
    )
    top, bottom, left, right = (max(0, round(edge / _STEP)) for edge in box)
    skin = sample[top : bottom + 1, left : right + 1]
    return skin if skin.size else levels


def _surroundings(tone: Floats, scene: Scene, radius: float) -> Floats:
    """Each pixel's neighbourhood within the subject: a blur, by a share of the width, that stops at its edge."""
    sigma = radius * scene.width
    factor = max(1, round(sigma / 2))
    small = (max(1, scene.width // factor), max(1, scene.height // factor))
    mass = _blurred(scene.alpha, small, sigma / factor)
    total = _blurred(tone * scene.alpha, small, sigma / factor)
    mean = cv2.resize(total / np.maximum(mass, np.float32(1e-3)), (scene.width, scene.height))
    return np.where(scene.alpha > 0.02, mean, tone)


def _blurred(plane: Floats, size: tuple[int, int], sigma: float) -> Floats:
    return np.asarray(
        cv2.GaussianBlur(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), (0, 0), sigma), np.float32
    )
