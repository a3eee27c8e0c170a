"""Fingers and pens, as the browser's debugger plays them."""

from playwright.sync_api import CDPSession, Page

Point = tuple[float, float]

_STEPS = 8


def pinched(page: Page, middle: Point, begin: float, end: float) -> None:
    """Two fingers side by side around ``middle``, first ``begin``, at last ``end`` px apart."""
    session = page.context.new_cdp_session(page)
    apart = [begin + (end - begin) * step / _STEPS for step in range(_STEPS + 1)]
    _touch(session, "touchStart", *_pair(middle, begin))
    for one in apart:
        _touch(session, "touchMove", *_pair(middle, one))
    _touch(session, "touchEnd")


def finger(page: Page, *path: Point) -> None:
    """One finger along a path."""
    session = page.context.new_cdp_session(page)
    _touch(session, "touchStart", path[0])
    for point in path:
        _touch(session, "touchMove", point)
    _touch(session, "touchEnd")


def pen(page: Page, pressure: float, *path: Point) -> None:
    """A pen along a path, with a pressure from 0 to 1."""
    session = page.context.new_cdp_session(page)
    kinds = ["mousePressed", *["mouseMoved"] * len(path), "mouseReleased"]
    for kind, (x, y) in zip(kinds, [path[0], *path, path[-1]], strict=True):
        session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": x,
                "y": y,
                "button": "left",
                "buttons": 1,
                "clickCount": 1,
                "pointerType": "pen",
                "force": 0 if kind == "mouseReleased" else pressure,
            },
        )


def _pair(middle: Point, apart: float) -> tuple[Point, Point]:
    x, y = middle
    return (x - apart / 2, y), (x + apart / 2, y)


def _touch(session: CDPSession, kind: str, *points: Point) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]},
    )
