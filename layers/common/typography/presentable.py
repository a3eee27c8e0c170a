"""A text as the fonts can show it: never a box in place of a letter."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from layers.common.typography.clusters import clusters, extends
from layers.common.typography.face import Face

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t]+")
SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH_SPACE = "\u200b"
INVISIBLE = frozenset(f"{SOFT_HYPHEN}{ZERO_WIDTH_SPACE}\u200c\u200d\u2060\ufeff")
"""Characters that steer and are not drawn."""

_PLAIN: Mapping[str, tuple[str, ...]] = {
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
    "′": ("'",),
    "″": ('"',),
    "•": ("·", "-"),
    "×": ("x",),
    "⁄": ("/",),
}


@dataclass(frozen=True, slots=True)
class Presentable:
    """``text`` is all that can be drawn; ``missing`` what had to be left out or lost its accents."""

    text: str
    missing: tuple[str, ...]


def presentable(text: str, faces: tuple[Face, ...]) -> Presentable:
    """Composed (NFC), with single spaces and line feeds, without controls, and covered by ``faces``.

    What no face covers is replaced by something plainer (a ligature by its letters, a curly quote by a
    straight one, at last a letter by the one without accents) or left out.
    """
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).split("\n")
    shown: list[str] = []
    missing: dict[str, None] = {}
    for line in lines:
        pieces = [_shown(cluster, faces, missing) for cluster in clusters(line)]
        shown.append(_BLANKS.sub(" ", "".join(pieces)).strip(" "))
    return Presentable("\n".join(shown), tuple(missing))


def _shown(cluster: str, faces: tuple[Face, ...], missing: dict[str, None]) -> str:
    if _is_dressed_up(cluster):
        cluster = unicodedata.normalize("NFKC", cluster)
    if covering(cluster, faces):
        return cluster
    if cluster == "\t":
        return " "
    if _is_control(cluster[0]):
        return "".join(character for character in cluster[1:] if covering(character, faces))
    for plainer in _plainer(cluster):
        if covering(plainer, faces):
            return plainer
    missing[cluster] = None
    bare = "".join(c for c in unicodedata.normalize("NFKD", cluster) if not extends(c))
    return bare if bare.strip() and covering(bare, faces) else ""


def _is_dressed_up(cluster: str) -> bool:
    """Letters of mathematics that pass for bold or script type, and full-width ones."""
    return unicodedata.decomposition(cluster[0]).startswith(("<font>", "<wide>"))


def _is_control(character: str) -> bool:
    """Controls, private and unassigned code points, halves of surrogate pairs, marks of direction."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _plainer(cluster: str) -> Iterator[str]:
    yield from _PLAIN.get(cluster, ())
    yield unicodedata.normalize("NFKC", cluster)
    yield unicodedata.normalize("NFKD", cluster)


def covering(cluster: str, faces: tuple[Face, ...]) -> Face | None:
    """The first face that can draw the whole cluster, composed or from its parts; None where none can."""
    visible = "".join(character for character in cluster if not _is_steering(character))
    parts = unicodedata.normalize("NFD", visible)
    return next((face for face in faces if face.covers(visible) or face.covers(parts)), None)


def _is_steering(character: str) -> bool:
    """Whether it chooses among glyphs and has none: invisible characters and variation selectors."""
    return character in INVISIBLE or "\ufe00" <= character <= "\ufe0f"
