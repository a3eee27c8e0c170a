"""Which parts of a text run from right to left: the Unicode bidirectional algorithm (UAX #9).

Explicit embeddings and isolates are not known here (they are removed from every text before), nor are pairs
of brackets (rule N0); all that plain Hebrew and Arabic with figures and Latin names needs is.
"""

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_RIGHT_TO_LEFT = ("R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON", "BN")


def levels(text: str) -> tuple[int, ...]:
    """The embedding level of each character: even runs left to right, odd right to left.

    The first character with a direction gives the base level.
    """
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    if not any(kind in ("R", "AL", "AN") for kind in kinds):
        return (0,) * len(kinds)
    base = 1 if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") in _RIGHT_TO_LEFT else 0
    start = "R" if base else "L"
    _resolve_weak(kinds, start)
    _resolve_neutral(kinds, start)
    return tuple(_level(kind, base) for kind in kinds)


def visual_order(items: Sequence[_T], levels_of: Sequence[int]) -> list[_T]:
    """The items of one line from left to right (rule L2)."""
    order = list(range(len(items)))
    for level in range(max(levels_of, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels_of[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [items[index] for index in order]


def _resolve_weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7, in place."""
    previous = start
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[index] = previous
        previous = kinds[index]
    strong = start
    for index, kind in enumerate(kinds):
        if kind == "EN" and strong == "AL":
            kinds[index] = "AN"
        strong = kind if kind in ("L", "R", "AL") else strong
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _join_numbers(kinds)
    strong = start
    for index, kind in enumerate(kinds):
        if kind == "EN" and strong == "L":
            kinds[index] = "L"
        strong = kind if kind in ("L", "R") else strong


def _join_numbers(kinds: list[str]) -> None:
    """Rules W4 to W6: separators between figures, signs beside them."""
    for index in range(1, len(kinds) - 1):
        before, kind, after = kinds[index - 1 : index + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in ("EN", "AN"))
        ):
            kinds[index] = before
    for index in range(1, len(kinds)):
        if kinds[index] == "ET" and kinds[index - 1] == "EN":
            kinds[index] = "EN"
    for index in range(len(kinds) - 2, -1, -1):
        if kinds[index] == "ET" and kinds[index + 1] == "EN":
            kinds[index] = "EN"
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]


def _resolve_neutral(kinds: list[str], start: str) -> None:
    """Rules N1 and N2, in place: neutrals take the direction of both sides, else that of the paragraph."""
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > index:
            before = _side(kinds[index - 1]) if index else start
            after = _side(kinds[end]) if end < len(kinds) else start
            kinds[index:end] = [before if before == after else start] * (end - index)
        index = end + 1


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
