"""SVG documents, and pictures inside them."""

import base64

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
FILLED = '<rect width="100%" height="100%" fill="rgb(200,100,50)"/>'


def svg(inside: str = FILLED, root: str = 'width="8" height="6"', before: str = "") -> bytes:
    return f"{before}<svg {NAMES} {root}>{inside}</svg>".encode()


def embedded(picture: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def nested_uses(levels: int) -> str:
    """Groups that each use the one before ten times."""
    groups = (f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, levels))
    return '<rect id="a0"/>' + "".join(groups)
