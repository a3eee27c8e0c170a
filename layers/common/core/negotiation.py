"""Content negotiation by the Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence

from layers.common.errors import NotAcceptable


def check_accept(header: str | None, media_type: str) -> None:
    """Check that the caller accepts a media type.

    Raises:
        NotAcceptable: the header gives ``media_type`` no weight.
    """
    if header and weight(header, media_type) == 0:
        raise NotAcceptable(f"the answer would be {media_type}, which the Accept header does not allow")


def accepts_link(header: str, media_type: str) -> bool:
    """Whether the caller prefers a JSON link to the result over the result itself."""
    return weight(header, "application/json") > weight(header, media_type)


def weight(header: str, media_type: str) -> float:
    """The weight, 0 to 1, of a media type in an Accept header; the most specific range decides."""
    main = media_type.partition("/")[0]
    ranges = {name: weight for name, weight in map(_range, header.split(",")) if name}
    for name in (media_type, f"{main}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0 if ranges else 1.0


def preferred(header: str, offered: Sequence[str]) -> str:
    """The offered media type with the highest weight; of equals, the first.

    All but the last must be named in full, since browsers and curl send ``*/*`` without support for all.

    Returns:
        The last if the header names no better one, even if the header excludes it.
    """
    named = {name for name, _ in map(_range, header.split(","))}
    known = [kind for kind in offered[:-1] if kind in named] + [offered[-1]]
    return max(known, key=lambda kind: weight(header, kind))


def _range(text: str) -> tuple[str, float]:
    name, *options = (part.strip().lower() for part in text.split(";"))
    weights = [option.removeprefix("q=") for option in options if option.startswith("q=")]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 1.0
