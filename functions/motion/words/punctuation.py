"""Splitting text into words, each with its punctuation."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from layers.common.typography.line_breaking import are_unspaced, unspaced_breaks

_LINE = re.compile(r"[^\n]+")
_PIECE = re.compile(r"\S+")
_MARKUP = re.compile(r"</?[A-Za-z][\w:-]*(?:[\s/.][^<>]{0,500})?>")
_OPENING = ("Ps", "Pi")
_MORE_OPENING = "¿¡"
_TIGHT_BEFORE = ".,;:!?…)]}”’\"'،؛؟۔।॥"
"""Punctuation that follows a word without a space."""
_INVISIBLE = ("Cc", "Cf", "Cs", "Cn")


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each word of ``text``, with its punctuation.

    Words end at white space. Scripts without spaces have no words that can be told without a dictionary, so
    there a word is as little as may stand on a line of its own.
    """
    for line in _LINE.finditer(text):
        found = _PIECE.finditer(text, line.start(), line.end())
        pieces = [span for piece in found for span in _parts(piece) if _is_visible(text[slice(*span)])]
        for group in group_punctuation([text[start:end] for start, end in pieces]):
            yield pieces[group[0]][0], pieces[group[-1]][1]


def _parts(piece: re.Match[str]) -> Iterator[tuple[int, int]]:
    begin = piece.start()
    cuts = [begin, *(begin + place for place in unspaced_breaks(piece[0])), piece.end()]
    return pairwise(cuts)


def _is_visible(piece: str) -> bool:
    """Whether it has anything but control characters."""
    return any(unicodedata.category(sign) not in _INVISIBLE for sign in piece)


def split_words(text: str) -> list[str]:
    """The words of ``text``, see :func:`word_spans`. White space inside a word becomes a single space."""
    return [" ".join(text[start:end].split()) for start, end in word_spans(text)]


def blank_markup(text: str) -> str:
    """The text with tags such as ``<break time="1s"/>`` replaced by as many spaces."""
    return _MARKUP.sub(lambda tag: " " * len(tag[0]), text)


def group_punctuation(pieces: Sequence[str]) -> list[list[int]]:
    """The indices of the pieces of each word. Lone punctuation joins the previous or opens the next word."""
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


def join_punctuation(pieces: Sequence[str]) -> str:
    """A word and its punctuation as one text: ``Hej!``, ``(Hej)``, ``好。``, but ``Hej –``, ``25 %``."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        tight = piece[0] in _TIGHT_BEFORE or (_opens(before) and before != "«")
        tight = tight or are_unspaced(before[-1], piece[0])
        text += piece if tight else f" {piece}"
    return text


def _is_mark(piece: str) -> bool:
    return piece != "&" and all(unicodedata.category(sign).startswith("P") for sign in piece)


def _opens(piece: str) -> bool:
    return piece[-1] in _MORE_OPENING or unicodedata.category(piece[-1]) in _OPENING
