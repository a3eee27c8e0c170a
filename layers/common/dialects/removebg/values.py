"""Values of remove.bg's parameters in native terms."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.common.core.dialect import RequestForm
from layers.common.dialects.reading import Fields
from layers.common.dialects.removebg.described import (
    CHANNELS,
    FORMATS,
    LEVELS,
    MEGAPIXELS,
    SHADOWS,
    TYPES,
)
from layers.common.errors import InvalidParameter, RegionOutside, expected

FILES: Final = frozenset({"image_file", "bg_image_file"})
ENCODED: Final = frozenset({"image_file_b64", "image_base64"})
_PHOTOS: Final = ("image_file", *sorted(ENCODED), "image_url")
_GROUNDS: Final = ("bg_color", "bg_image_url", "bg_image_file")

_MOST_OF_PNG: Final = 10
_LARGEST: Final = ("full", "4k", "50MP")
_COARSE_TYPES: Final = ("person", "product", "car", "animal")

_LENGTH: Final = re.compile(r"(\d{1,5}(?:\.\d{1,9})?)(px|%)?", re.ASCII)

_IN_PLACE: Final = "original", "original"
_CENTRE: Final = 0.5, 0.5

_OPACITY: Final = 0.5
_CAR_OPACITY: Final = 0.9
_CAR: Final = {"spread": 0.15, "softness": 0.8}
"""A car's shadow lies below it, under an even sky."""


class MissingSource(InvalidParameter):
    """A request without a photo."""

    code, title = "missing_source", "No image given"


class MultipleSources(InvalidParameter):
    """A request with more than one photo."""

    code, title = "multiple_sources", "Multiple image sources given"


class MultipleBackgrounds(InvalidParameter):
    """A request with more than one background."""

    code, title = "multiple_bg_sources", "Multiple background sources given"


def photo_source(form: RequestForm, fields: Fields) -> str:
    """The name of the photo's only source.

    Raises:
        MissingSource, MultipleSources: there is none, or more than one.
    """
    found = _sources(form, fields, _PHOTOS)
    if not found:
        raise MissingSource("expected a photo in image_file, image_file_b64 or image_url, received none")
    if len(found) > 1:
        raise MultipleSources(f"expected one photo, received {' and '.join(found)}", param=found[1])
    return found[0]


def ground_source(form: RequestForm, fields: Fields) -> str:
    """The name of the background's only source; empty without one.

    Raises:
        MultipleBackgrounds: there is more than one.
    """
    found = _sources(form, fields, _GROUNDS)
    if len(found) > 1:
        raise MultipleBackgrounds(f"expected one background, received {' and '.join(found)}", param=found[1])
    return found[0] if found else ""


def values(fields: Fields, ground: str) -> Mapping[str, Any]:
    """The native parameters.

    Args:
        ground: the name of the background's source.

    Raises:
        InvalidParameter: a value is none that its parameter takes.
    """
    found = {
        "layout": _layout(fields, ground),
        "output_format": FORMATS[_format(fields)],
        "channels": fields.choice("channels", CHANNELS, "rgba"),
        "roi": _roi(fields),
        "background": _background(fields, ground),
        "shadow": _shadow(fields),
        "semitransparency": fields.flag("semitransparency"),
    }
    return {name: value for name, value in found.items() if value is not None}


def subject_type(fields: Fields) -> str:
    """The type that the answer names; empty if it names none.

    Raises:
        InvalidParameter: the type or its level is unknown.
    """
    found = fields.choice("type", TYPES, "auto")
    level = fields.choice("type_level", LEVELS, "1")
    if level == "none":
        return ""
    is_fine = level != "1" and found != "auto"
    return found if is_fine or found in _COARSE_TYPES else "other"


def _sources(form: RequestForm, fields: Fields, names: Sequence[str]) -> list[str]:
    """Those of the files and texts that a request has."""
    for name in FILES:
        if name in fields:
            raise InvalidParameter(f"expected a file for `{name}`, received text", param=name)
    files = [one.field for one in form.uploads if one.field in names]
    return files + [name for name in names if name in fields]


def _format(fields: Fields) -> str:
    return fields.choice("format", tuple(FORMATS), "auto")


def _most_pixels(fields: Fields, ground: str) -> int:
    size, kind = fields.choice("size", tuple(MEGAPIXELS), "preview"), _format(fields)
    is_png = kind == "png" or (kind == "auto" and not ground)
    most = MEGAPIXELS[size]
    return int(1_000_000 * (min(most, _MOST_OF_PNG) if is_png and size in _LARGEST else most))


def _layout(fields: Fields, ground: str) -> Mapping[str, Any]:
    """The canvas is the photo's, or the cropped subject's."""
    around = " ".join(f"{value:g}{unit or 'px'}" for value, unit in _lengths(fields, "crop_margin"))
    scale, place = _scale(fields), _place(fields)
    layout: dict[str, Any] = {"max_pixels": _most_pixels(fields, ground)}
    if fields.flag("crop"):
        layout |= {"size": "subject", "around": around or "0"}
    elif scale is None and place in (None, _IN_PLACE):
        return layout | {"reference": "photo"}
    elif scale is None:
        layout["scaling"] = "keep"
    across, down = place or _CENTRE
    return layout | {"share": scale or 1, "align_x": across, "align_y": down}


def _scale(fields: Fields) -> float | None:
    """The subject's share of the canvas; None for its own size."""
    if fields.text("scale", "original").lower() == "original":
        return None
    (value, unit), *more = _lengths(fields, "scale")
    if more or unit == "px" or not 10 <= value <= 100:
        raise _wrong(fields, "scale", "original, or 10% to 100%,")
    return value / 100


def _place(fields: Fields) -> tuple[float | str, float | str] | None:
    """The shares of the free room on the left and above; None if it was left out."""
    if "position" not in fields:
        return None
    text = fields.text("position").lower()
    if text in ("original", "center"):
        return _IN_PLACE if text == "original" else _CENTRE
    found = _lengths(fields, "position")
    if len(found) > 2 or any(unit == "px" or value > 100 for value, unit in found):
        raise _wrong(fields, "position", "original, center, or one or two of 0% to 100%")
    return found[0][0] / 100, found[-1][0] / 100


def _roi(fields: Fields) -> str | None:
    if "roi" not in fields:
        return None
    found = _lengths(fields, "roi")
    if len(found) != 4:
        raise _wrong(fields, "roi", "x1 y1 x2 y2, each in px or %,")
    if any(unit == "%" and value > 100 for value, unit in found):
        raise RegionOutside(expected("at most 100%", "roi", fields.text("roi")), param="roi")
    return ",".join(f"{value:g}%" if unit == "%" else f"{value:.0f}px" for value, unit in found)


def _lengths(fields: Fields, name: str) -> list[tuple[float, str]]:
    """The numbers of a text and their units, px, % or none; empty if it was left out."""
    parts = re.split(r"[\s,]+", fields.text(name)) if name in fields else []
    found = [_LENGTH.fullmatch(part) for part in parts]
    if not all(found):
        raise _wrong(fields, name, "numbers in px or %")
    return [(float(one[1]), one[2] or "") for one in found if one]


def _wrong(fields: Fields, name: str, what: str) -> InvalidParameter:
    return InvalidParameter(expected(what, name, fields.text(name)), param=name)


def _background(fields: Fields, ground: str) -> Mapping[str, Any] | None:
    match ground:
        case "":
            return None
        case "bg_color":
            return {"kind": "color", "color": fields.text("bg_color")}
    return {"kind": "image", "color": "#00000000"}


def _shadow(fields: Fields) -> Mapping[str, Any] | None:
    is_wanted = fields.flag("add_shadow")
    kind = fields.choice("shadow_type", SHADOWS, "auto" if is_wanted else "none")
    percent = fields.number("shadow_opacity", 0, 100)
    is_car = kind == "car" or (kind == "auto" and fields.text("type").lower() == "car")
    opacity = (_CAR_OPACITY if is_car else _OPACITY) if percent is None else percent / 100
    if kind == "none":
        return None
    if kind == "drop":
        return {"kind": "drop", "opacity": opacity}
    return {"kind": "cast", "opacity": opacity, **(_CAR if is_car else {})}
