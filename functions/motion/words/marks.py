"""Words and the punctuation that belongs to them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

_PIECE = re.compile(r"\S+")
_MARKUP = re.compile(r"<[^<>]{1,500}>")
_OPENING = ("Ps", "Pi")
_OPENING_TOO = "¿¡"
_TIGHT_BEFORE = ".,;:!?…)]}”’\"'"
"""What stands at the word before without a space."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of ``text`` begin and end: split at white space, punctuation kept with its word."""
    pieces = list(_PIECE.finditer(text))
    for group in grouped([piece[0] for piece in pieces]):
        yield pieces[group[0]].start(), pieces[group[-1]].end()


def words_of(text: str) -> list[str]:
    """The words of ``text``, see :func:`spans`; white space inside one is a single space."""
    return [" ".join(text[start:end].split()) for start, end in spans(text)]


def without_markup(text: str) -> str:
    """The text with spaces in the place of tags, ``<break time="1s"/>``; every letter stays where it is."""
    return _MARKUP.sub(lambda tag: " " * len(tag[0]), text)


def grouped(pieces: Sequence[str]) -> list[list[int]]:
    """Which pieces make a word: punctuation alone joins the piece before it, or opens the one after it."""
    groups: list[list[int]] = []
    waiting: list[int] = []
    for index, piece in enumerate(pieces):
        if not _is_mark(piece):
            groups.append([*waiting, index])
            waiting = []
        elif waiting or not groups or _opens(piece):
            waiting.append(index)
        else:
            groups[-1].append(index)
    if waiting and groups:
        groups[-1] += waiting
    elif waiting:
        groups.append(waiting)
    return groups


def written_together(pieces: Sequence[str]) -> str:
    """A word and its punctuation as one text: ``Hej!``, ``(Hej)``, but ``Hej –`` and ``25 %``."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        tight = piece[0] in _TIGHT_BEFORE or (_opens(before) and before != "«")
        text += piece if tight else f" {piece}"
    return text


def _is_mark(piece: str) -> bool:
    return piece != "&" and all(unicodedata.category(sign).startswith("P") for sign in piece)


def _opens(piece: str) -> bool:
    return piece[-1] in _OPENING_TOO or unicodedata.category(piece[-1]) in _OPENING
