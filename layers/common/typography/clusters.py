"""What a reader takes for one character: a letter with its marks, an emoji with what joins it."""

import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


def clusters(text: str) -> Iterator[str]:
    """Split into grapheme clusters; the rules of UAX #29 that letters, marks and emoji need."""
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    if extends(character) or cluster.endswith(_JOINER):
        return True
    return ord(character) in _FLAGS and len(cluster) == 1 and ord(cluster) in _FLAGS


def extends(character: str) -> bool:
    """Whether it belongs to the character before it: marks, joiners, variation selectors, skin tones."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in (_JOINER, "\u200c")
        or ord(character) in _SKIN_TONES
    )
