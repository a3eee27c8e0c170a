"""Characters: grapheme clusters, and replacements for those that no font can draw."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from layers.common.typography.fonts import Font

SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH_SPACE = "\u200b"
_LONGEST_CACHED = 4
_INVISIBLE = frozenset(f"{SOFT_HYPHEN}{ZERO_WIDTH_SPACE}\u200c\u200d\u2060\ufeff")
_CONTROLS = ("Cc", "Cf", "Cs")
"""Control characters, bidirectional marks, surrogates."""
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BLANKS = re.compile(r"[ \t\x1c-\x1f]+")
_TOKEN = re.compile(rf"(?P<gap>[\s{ZERO_WIDTH_SPACE}]+)|[^\s{ZERO_WIDTH_SPACE}]+")
WORD = re.compile(rf"[^\s{ZERO_WIDTH_SPACE}]+")
"""Words end at white space, and at a zero-width space: it separates words of scripts without spaces."""
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)

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
class DrawableText:
    """What can be drawn of a text.

    ``lines`` contain neither control characters nor double spaces. ``words`` holds, for each word of each
    line, its index in the text as :data:`WORD` counts. ``missing`` are the characters that were left out or
    lost their accents.
    """

    lines: tuple[str, ...]
    words: tuple[tuple[int, ...], ...]
    missing: tuple[str, ...]


def drawable_text(text: str, stack: tuple[Font, ...]) -> DrawableText:
    """Compose a text (NFC); replace characters that no font covers by plainer ones, or leave them out.

    A ligature becomes its letters, a curly quote a straight one; the last resort is a letter without accents.
    """
    drawable: list[str] = []
    words: list[list[int]] = [[]]
    missing: dict[str, None] = {}
    count = 0
    for found in _TOKEN.finditer(_normalised(text)):
        token = found[0]
        if found["gap"]:
            drawable.append(token)
            words += [[] for _ in range(token.count("\n"))]
            continue
        word = "".join(_drawable(cluster, stack, missing) for cluster in grapheme_clusters(token))
        if word:
            drawable.append(word)
            words[-1].append(count)
        count += 1
    lines = _BLANKS.sub(" ", "".join(drawable)).split("\n")
    return DrawableText(tuple(line.strip(" ") for line in lines), tuple(map(tuple, words)), tuple(missing))


def _normalised(text: str) -> str:
    """Composed, with one kind of line end, and without variation selectors."""
    return _LINE_END.sub("\n", _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFC", text)))


def covering_font(cluster: str, stack: tuple[Font, ...]) -> Font | None:
    """The first font that can draw a whole cluster, composed or decomposed; None if there is none."""
    return (_cached if len(cluster) <= _LONGEST_CACHED else _covering)(cluster, stack)


def _covering(cluster: str, stack: tuple[Font, ...]) -> Font | None:
    visible = "".join(character for character in cluster if character not in _INVISIBLE)
    parts = unicodedata.normalize("NFD", visible)
    return next((font for font in stack if font.covers(visible) or font.covers(parts)), None)


_cached = lru_cache(maxsize=4096)(_covering)


def _drawable(cluster: str, stack: tuple[Font, ...], missing: dict[str, None]) -> str:
    """What is drawn for a cluster; if it is left out or loses accents, it is added to ``missing``."""
    if unicodedata.category(cluster[0]) in _CONTROLS and cluster[0] not in _INVISIBLE:
        return ""
    plain = _without_spaces(unicodedata.normalize("NFKC", cluster))
    candidates = (cluster, *_PLAINER.get(cluster, ()), plain)
    for candidate in reversed(candidates) if _is_styled(cluster) else candidates:
        if candidate and covering_font(candidate, stack):
            return candidate
    missing[cluster] = None
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", cluster) if not extends_cluster(letter))
    return _without_spaces(bare) if covering_font(bare, stack) else ""


def _without_spaces(candidate: str) -> str:
    """Nothing for a replacement that contains a space, which would make two words."""
    return "" if any(map(str.isspace, candidate)) else candidate


def _is_styled(cluster: str) -> bool:
    """Mathematical letters used as bold or script type, and full-width letters, but not punctuation."""
    is_mark = unicodedata.category(cluster[0]).startswith("P")
    return not is_mark and unicodedata.decomposition(cluster[0]).startswith(("<font>", "<wide>"))


def grapheme_clusters(text: str) -> Iterator[str]:
    """Split a text into grapheme clusters, by the rules of UAX #29 for letters, marks and emoji."""
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    if extends_cluster(character) or cluster.endswith(_JOINER):
        return True
    return ord(character) in _FLAGS and len(cluster) == 1 and ord(cluster) in _FLAGS


def extends_cluster(character: str) -> bool:
    """Whether a character belongs to the one before it: mark, joiner, variation selector, skin tone."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in (_JOINER, "\u200c")
        or ord(character) in _SKIN_TONES
    )
