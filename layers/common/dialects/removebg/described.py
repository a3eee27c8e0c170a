"""The parameters and answers of remove.bg, as OpenAPI and the documentation describe them."""

from typing import Any, Final

from layers.common.core.dialect import BodyKind
from layers.common.dialects.parameters import (
    FILE,
    FLAG,
    NUMBER,
    Parameter,
    choice,
    document,
    operation,
    picture,
)

MEGAPIXELS: Final = {
    **dict.fromkeys(("preview", "small", "regular"), 0.25),
    "medium": 1.5,
    "hd": 4,
    **dict.fromkeys(("full", "4k", "auto"), 25),
    "50MP": 50,
}
TYPES: Final = ("auto", "person", "product", "car", "animal", "graphic", "transportation", "other")
LEVELS: Final = ("none", "1", "2", "latest")
FORMATS: Final = {"auto": "auto", "png": "png", "jpg": "jpeg", "webp": "webp", "zip": "zip"}
CHANNELS: Final = ("rgba", "alpha")
SHADOWS: Final = ("none", "auto", "car", "3D", "drop")

_UNSEEN: Final = "its shadow is cut off where no crop_margin makes room for it"

PARAMETERS: Final = (
    Parameter("image_file", "The photo; a request has one of these four.", schema=FILE),
    Parameter("image_file_b64", "The photo in base64, or as a data URL."),
    Parameter("image_base64", "As image_file_b64."),
    Parameter("image_url", "Where the photo is."),
    Parameter(
        "size",
        "The most megapixels of the result: preview, small or regular 0.25 (default), medium 1.5, hd 4, "
        "full, 4k or auto 25, 50MP 50. A PNG of full, 4k or 50MP has at most 10.",
        schema=choice(*MEGAPIXELS),
    ),
    Parameter(
        "type",
        "What the subject is (auto).",
        "approximated",
        "one model finds subjects of every type, and a car has another shadow; X-Type repeats it, and is "
        "`other` for auto",
        choice(*TYPES),
    ),
    Parameter("type_level", "How fine X-Type is (1); none omits it.", schema=choice(*LEVELS)),
    Parameter(
        "format",
        "auto (default) is PNG, or JPEG if nothing is transparent; zip holds color.jpg and alpha.png.",
        schema=choice(*FORMATS),
    ),
    Parameter("roi", "Where the subject is: x1 y1 x2 y2, each in px or % (0% 0% 100% 100%)."),
    Parameter("crop", "Crop to the subject (false).", "works", _UNSEEN, FLAG),
    Parameter(
        "crop_margin",
        "Room around the cropped subject, in px or % of it: one length, two (vertical, horizontal) or four "
        "(top, right, bottom, left), each up to 50% or 500px (0).",
    ),
    Parameter("scale", "Size of the subject: 10% to 100% of the canvas, or original (default)."),
    Parameter(
        "position",
        "Place of the subject: original (default), center (default with a scale), or one or two shares of "
        "the free room in %.",
    ),
    Parameter("channels", "rgba (default), or alpha for the mask alone.", schema=choice(*CHANNELS)),
    Parameter("bg_color", "Colour behind the subject: 3, 4, 6 or 8 hexadecimal digits or a name."),
    Parameter("bg_image_url", "Where the picture behind the subject is; it fills the canvas."),
    Parameter("bg_image_file", "The picture behind the subject.", schema=FILE),
    Parameter(
        "shadow_type",
        "The subject's shadow (none).",
        "approximated",
        "drop falls on a wall; 3D, car and auto fall on the floor, or on the wall if the photo cuts the "
        "subject off below",
        choice(*SHADOWS),
    ),
    Parameter("shadow_opacity", "Darkness of the shadow, 0 to 100 (50; of a car 90).", schema=NUMBER),
    Parameter("add_shadow", "As shadow_type=auto (false).", schema=FLAG),
    Parameter("semitransparency", "Keep glass half transparent (true).", schema=FLAG),
)

KNOWN: Final = tuple(one.name for one in PARAMETERS)

UNLIMITED: Final = 1_000_000
"""Calls that are left, since nothing counts them."""

ACCOUNT: Final = {
    "data": {
        "attributes": {
            "credits": {"subscription": 0, "payg": 0, "enterprise": 0, "total": 0},
            "api": {"free_calls": UNLIMITED, "sizes": "all"},
        }
    }
}
"""Not a key more: a client fails on those that it does not know."""

IMPROVED: Final = {"id": ""}

BODIES: Final[tuple[BodyKind, ...]] = (
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/json",
)

_TAG: Final = "remove.bg"


def _fault(title: str, code: str) -> dict[str, Any]:
    return document("A fault.", {"errors": [{"title": title, "code": code, "detail": "why"}]})


def removal() -> dict[str, Any]:
    """What OpenAPI says of the removal."""
    pictures = ("image/png", "image/jpeg", "image/webp", "application/zip")
    return operation(
        "removebg",
        "Remove the background, as remove.bg does",
        "The parameters of remove.bg's API. Point its callers at this host. An Accept header that prefers "
        "application/json gets the result in base64.",
        PARAMETERS,
        {
            200: picture("The result.", *pictures),
            400: _fault("size is not valid", "invalid_size"),
            403: _fault("API Key invalid", "auth_failed"),
            429: _fault("Rate limit exceeded", "rate_limit_exceeded"),
        },
        tag=_TAG,
        bodies=BODIES,
    )


def account() -> dict[str, Any]:
    """What OpenAPI says of the account."""
    answers = {200: document("The account.", ACCOUNT)}
    return operation("removebg_account", "The account", "Nothing costs credits.", (), answers, tag=_TAG)


def improve() -> dict[str, Any]:
    """What OpenAPI says of pictures for their training."""
    answers = {200: document("It is discarded.", IMPROVED)}
    return operation(
        "removebg_improve", "Discard a picture", "Nothing is trained here.", (), answers, tag=_TAG
    )
