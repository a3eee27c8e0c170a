"""SnapOtter's settings in native terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from layers.common.core.json_text import loads
from layers.common.core.validation import one_of
from layers.common.dialects.snapotter.described import BACKGROUNDS, FORMATS
from layers.common.errors import InvalidParameter, MalformedRequest, expected
from layers.common.vision.segmenters import segmenters

SETTINGS: Final = "settings"
BACKGROUND_FILE: Final = "backgroundImage"

_COLOUR: Final = re.compile("#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_JOB: Final = re.compile(r"[\w.-]{1,128}", re.ASCII)
_FOLDERS: Final = re.compile(r"[/\\\0]|^\.{1,2}$")
_ANGLE: Final = 180.0
_INTENSITY: Final = 50.0
_OPACITY: Final = 35.0

_BLUR_AT: Final = 2048
"""Long side of a photo, px, that is blurred here as there, where the blur has the same px at any size."""
_LEAST_SIGMA, _SIGMA_STEP = 1.0, 0.49
_SHADOW: Final = {
    "kind": "drop",
    "measure": "photo",
    "dy": 0.015,
    "sigma": 0.02,
    "least_dy": 4,
    "least_sigma": 5,
}

_STAND_INS: Final = {
    "birefnet-general-lite": "birefnet-general",
    "birefnet-matting": "birefnet-general",
    "hr-matting": "birefnet-general",
    "bria-rmbg": "isnet-general-use",
}
"""What serves in place of a model that is not here."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The JSON object of a request; null counts as left out.

    Attributes:
        values: those that the pass knows.
        ignored: names that it does not know.
    """

    values: Mapping[str, Any]
    ignored: Sequence[str]

    @classmethod
    def read(cls, text: str, known: Sequence[str]) -> "Settings":
        """The settings in a text field.

        Raises:
            MalformedRequest: it is no object of JSON that can be read.
        """
        try:
            found = loads(text, SETTINGS)
        except InvalidParameter as fault:  # which would be told like settings that are not there
            raise MalformedRequest(fault.problem.detail, param=SETTINGS) from None
        if not isinstance(found, dict):
            raise MalformedRequest(expected("a JSON object", SETTINGS, found), param=SETTINGS)
        given = {name: value for name, value in found.items() if value is not None}
        values = {name: value for name, value in given.items() if name in known}
        return cls(values, [name for name in given if name not in known])

    def text(self, name: str) -> str:
        """A text without white space around it; empty if it was left out."""
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise InvalidParameter(expected("text", name, value), param=name)
        return value.strip()

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of ``choices``, the first by default."""
        text = self.text(name) or choices[0]
        if text not in choices:
            raise InvalidParameter(expected(one_of(choices), name, text), param=name)
        return text

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """A number within its range."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise InvalidParameter(expected(f"a number from {least:g} to {most:g}", name, value), param=name)
        return float(value)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number; None if it was left out."""
        if name not in self.values:
            return None
        value = self.number(name, least, least, most)
        if not value.is_integer():
            raise InvalidParameter(expected("a whole number", name, value), param=name)
        return int(value)

    def flag(self, name: str) -> bool | None:
        """A truth value; None if it was left out."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise InvalidParameter(expected("true or false", name, value), param=name)
        return value

    def colour(self, name: str) -> str:
        """Hexadecimal digits of a colour that is needed."""
        text = self.text(name)
        if not _COLOUR.fullmatch(text):
            raise InvalidParameter(expected("a colour such as #fa0 or #ffaa00", name, text), param=name)
        return text

    def job(self) -> str:
        """The id of the first pass; the name of its file is checked, and not needed.

        Raises:
            InvalidParameter: there is none, or the name has folders.
        """
        job, name = self.text("jobId"), self.text("filename")
        if not _JOB.fullmatch(job):
            raise InvalidParameter(expected("the result's jobId", "jobId", job), param="jobId")
        if _FOLDERS.search(name):
            raise InvalidParameter(expected("the name of a file", "filename", name), param="filename")
        return job


def cutting(settings: Settings) -> dict[str, Any]:
    """The native parameters of what is cut out, and how."""
    name = settings.text("model")
    values = {
        "cutout_model": _model(name) if name else None,
        "edge_refine": settings.whole("edgeRefine", 0, 3),
        "decontaminate": settings.flag("decontaminate"),
    }
    return {name: value for name, value in values.items() if value is not None}


def effects(settings: Settings, *, has_picture: bool) -> dict[str, Any]:
    """The native parameters of what is put around the cut-out.

    Args:
        has_picture: whether there is a file for the background.
    """
    quality, kind = settings.whole("quality", 1, 100), settings.choice("outputFormat", FORMATS)
    values: dict[str, Any] = {
        "background": _background(settings, has_picture=has_picture),
        "output_format": kind,
        "lossless": quality is None,
    }
    opacity = settings.number("shadowOpacity", _OPACITY, 0, 100)
    if settings.flag("shadowEnabled") and opacity:
        values["shadow"] = {**_SHADOW, "opacity": opacity / 100}
    return values | ({} if quality is None else {"quality": quality})


def _model(name: str) -> str:
    """The model here that a name stands for.

    Raises:
        InvalidParameter: it is none.
    """
    listed = segmenters()
    found = name if name in listed else _STAND_INS.get(name, "")
    if found not in listed:
        raise InvalidParameter(expected(one_of([*listed]), "model", name), param="model")
    return found


def _background(settings: Settings, *, has_picture: bool) -> dict[str, Any]:
    kind, is_blurred = settings.choice("backgroundType", BACKGROUNDS), bool(settings.flag("blurEnabled"))
    angle = settings.number("gradientAngle", _ANGLE, -360, 360)
    intensity = settings.number("blurIntensity", _INTENSITY, 0, 100)
    amount = (_LEAST_SIGMA + _SIGMA_STEP * intensity) / _BLUR_AT
    if kind == "blur" or (kind == "transparent" and is_blurred):
        return {"kind": "blur", "amount": amount}
    match kind:
        case "color":
            return {"kind": "color", "color": settings.colour("backgroundColor")}
        case "gradient":
            colours = [settings.colour(f"gradientColor{number}") for number in (1, 2)]
            return {"kind": "gradient", "colors": colours, "angle": angle}
        case "image":
            if not has_picture:
                raise InvalidParameter(
                    f"expected the file `{BACKGROUND_FILE}` for a background of type image",
                    param=BACKGROUND_FILE,
                )
            return {"kind": "image", "blur": amount if is_blurred else 0}
    return {"kind": "transparent"}
