"""A text as the fonts can show it: never a box in place of a letter."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from layers.common.typography.clusters import clusters, extends
from layers.common.typography.face import Face

SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH_SPACE = "\u200b"
_LONGEST_REMEMBERED = 4
_INVISIBLE = frozenset(f"{SOFT_HYPHEN}{ZERO_WIDTH_SPACE}\u200c\u200d\u2060\ufeff")
_CONTROLS = ("Cc", "Cf", "Cs")
"""Control characters, marks of direction, halves of surrogate pairs."""
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BLANKS = re.compile(r"[ \t\x1c-\x1f]+")
_TOKEN = re.compile(r"\s+|\S+")

_PLAINER: Mapping[str, tuple[str, ...]] = {
    "\u2010": ("-",),
    "\u2011": ("\u2010", "-"),
    "\u2012": ("–", "-"),
    "–": ("-",),
    "—": ("–", "-"),
    "\u2015": ("—", "–", "-"),
    "−": ("–", "-"),
    "‘": ("'",),
    "’": ("'",),
    "‚": (",",),
    "“": ('"',),
    "”": ('"',),
    "„": ('"',),
    "‹": ("<",),
    "›": (">",),
    "«": ('"',),
    "»": ('"',),
    "•": ("·", "-"),
    "×": ("x",),
}


@dataclass(frozen=True, slots=True)
class Presentable:
    """What can be drawn of a text.

    ``lines`` are free of controls and of double spaces; ``words`` tells of each word of each line which one
    of the text it is, as ``str.split`` counts; ``missing`` is what was left out or lost its accents.
    """

    lines: tuple[str, ...]
    words: tuple[tuple[int, ...], ...]
    missing: tuple[str, ...]


def presentable(text: str, faces: tuple[Face, ...]) -> Presentable:
    """Compose a text (NFC), and replace what no face covers by something plainer, or leave it out.

    A ligature becomes its letters, a curly quote a straight one, at last a letter the one without accents.
    """
    shown: list[str] = []
    words: list[list[int]] = [[]]
    missing: dict[str, None] = {}
    count = 0
    for token in _TOKEN.findall(_normalised(text)):
        if token.isspace():
            shown.append(token)
            words += [[] for _ in range(token.count("\n"))]
            continue
        word = "".join(_shown(cluster, faces, missing) for cluster in clusters(token))
        if word:
            shown.append(word)
            words[-1].append(count)
        count += 1
    lines = _BLANKS.sub(" ", "".join(shown)).split("\n")
    return Presentable(tuple(line.strip(" ") for line in lines), tuple(map(tuple, words)), tuple(missing))


def _normalised(text: str) -> str:
    """Composed, with one kind of line end, and without what asks for another form of a letter or an emoji."""
    return _LINE_END.sub("\n", _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFC", text)))


def covering(cluster: str, faces: tuple[Face, ...]) -> Face | None:
    """The first face that can draw a whole cluster, composed or from its parts; None where none can."""
    return (_remembered if len(cluster) <= _LONGEST_REMEMBERED else _covering)(cluster, faces)


def _covering(cluster: str, faces: tuple[Face, ...]) -> Face | None:
    visible = "".join(character for character in cluster if character not in _INVISIBLE)
    parts = unicodedata.normalize("NFD", visible)
    return next((face for face in faces if face.covers(visible) or face.covers(parts)), None)


_remembered = lru_cache(maxsize=4096)(_covering)


def _shown(cluster: str, faces: tuple[Face, ...], missing: dict[str, None]) -> str:
    """What is drawn of a cluster; one that suffers by it is noted in ``missing``."""
    if unicodedata.category(cluster[0]) in _CONTROLS and cluster[0] not in _INVISIBLE:
        return ""
    plain = _without_spaces(unicodedata.normalize("NFKC", cluster))
    likenesses = (cluster, *_PLAINER.get(cluster, ()), plain)
    for likeness in reversed(likenesses) if _is_dressed_up(cluster) else likenesses:
        if likeness and covering(likeness, faces):
            return likeness
    missing[cluster] = None
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", cluster) if not extends(letter))
    return _without_spaces(bare) if covering(bare, faces) else ""


def _without_spaces(likeness: str) -> str:
    """Nothing in place of what would fall apart into two words."""
    return "" if any(map(str.isspace, likeness)) else likeness


def _is_dressed_up(cluster: str) -> bool:
    """Letters of mathematics that pass for bold or script type, and full-width ones."""
    return unicodedata.decomposition(cluster[0]).startswith(("<font>", "<wide>"))
