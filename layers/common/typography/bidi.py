"""The Unicode bidirectional algorithm (UAX #9): which parts of a text run from right to left.

Embeddings, overrides and isolates are not implemented, since their control characters are removed beforehand.
Accents on brackets are not implemented either.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_NEUTRAL = ("B", "S", "WS", "ON", "BN")
_OPENING, _CLOSING = "([{⟨⟦", ")]}⟩⟧"


def embedding_levels(text: str) -> tuple[int, ...]:
    """The embedding level of each character: even is left to right, odd is right to left.

    The first letter with a direction determines that of the paragraph.
    """
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    if not any(kind in ("R", "AL", "AN") for kind in kinds):
        return (0,) * len(kinds)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    base = "L" if first == "L" else "R"
    _resolve_weak(kinds, base)
    _resolve_brackets(text, kinds, base)
    _resolve_neutral(kinds, base)
    return tuple(_level(kind, base) for kind in kinds)


def visual_order(items: Sequence[_T], levels: Sequence[int]) -> list[_T]:
    """The items of one line from left to right (rule L2)."""
    order = list(range(len(items)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [items[index] for index in order]


def _resolve_weak(kinds: list[str], base: str) -> None:
    """Rules W1 to W7: marks, figures, and separators between and beside figures."""
    before = base
    for index, kind in enumerate(kinds):
        before = kinds[index] = before if kind == "NSM" else kind
    _turn_numbers(kinds, base, after="AL", into="AN")
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _join_numbers(kinds)
    _turn_numbers(kinds, base, after="L", into="L")


def _turn_numbers(kinds: list[str], base: str, after: str, into: str) -> None:
    """Rules W2 and W7: change European figures whose last preceding letter is of the kind ``after``."""
    strong = base
    for index, kind in enumerate(kinds):
        if kind == "EN" and strong == after:
            kinds[index] = into
        strong = kind if kind in ("L", "R", "AL") else strong


def _join_numbers(kinds: list[str]) -> None:
    """Rules W4 to W6."""
    for index in range(1, len(kinds) - 1):
        before, kind, after = kinds[index - 1 : index + 2]
        joins = (kind == "CS" and before in ("EN", "AN")) or (kind == "ES" and before == "EN")
        if joins and before == after:
            kinds[index] = before
    for index in [*range(1, len(kinds)), *range(len(kinds) - 1, -1, -1)]:
        beside = kinds[max(index - 1, 0) : index + 2]
        if kinds[index] == "ET" and "EN" in beside:
            kinds[index] = "EN"
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]


def _resolve_brackets(text: str, kinds: list[str], base: str) -> None:
    """Rule N0: the two brackets of a pair get one direction."""
    for opening, closing in sorted(_pairs(text, kinds)):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing] if kind not in _NEUTRAL}
        if inside:
            before = next((_side(kind) for kind in kinds[opening - 1 :: -1] if kind not in _NEUTRAL), base)
            kinds[opening] = kinds[closing] = base if base in inside or not opening else before


def _pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if kinds[index] != "ON":
            continue
        if character in _OPENING:
            opened.append((_CLOSING[_OPENING.index(character)], index))
        elif any(closing == character for closing, _ in opened):
            while opened[-1][0] != character:
                opened.pop()
            yield opened.pop()[1], index


def _resolve_neutral(kinds: list[str], base: str) -> None:
    """Rules N1 and N2: neutrals get the direction common to both sides, else that of the paragraph."""
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > index:
            before = _side(kinds[index - 1]) if index else base
            after = _side(kinds[end]) if end < len(kinds) else base
            kinds[index:end] = [before if before == after else base] * (end - index)
        index = end + 1


def _side(kind: str) -> str:
    """Figures count as right to left; those after Latin letters are ``L`` already."""
    return "L" if kind == "L" else "R"


def _level(kind: str, base: str) -> int:
    """Rules I1 and I2."""
    if base == "R":
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
