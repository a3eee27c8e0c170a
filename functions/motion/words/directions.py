"""Stage directions: what a transcript or a subtitle says about the sound, and nobody speaks.

The rules are those of subtitles for the hard of hearing, and the same for every source of words:

- Square brackets hold a direction or a speaker: ``[whispers]``, ``[SPEAKER_00]:``.
- So do parentheses around a few words that stand alone or open an utterance: ``(laughs) Hej``. Those inside a
  sentence are speech, and so are all in a plain list of words, which somebody typed as it is to be shown.
- Notes mark song. They are removed, the words between them are sung and stay.
- ``>>`` marks another speaker, and so does a name in capitals with a colon at the start of a subtitle's line:
  ``ANNA: Hej``.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from functions.motion.words.script import Token
from layers.common.typography.line_breaking import are_unspaced

_LETTER = re.compile(r"[^\W\d_]")
_BRACKETED = re.compile(r"(?:\[[^\[\]]{1,300}\]|［[^［］]{1,300}］)(?:\s*[:：])?")
_PARENTHESISED = re.compile(r"(?:\(([^()]{1,100})\)|（([^（）]{1,100})）)(?:\s*[:：])?")
_NOTES = re.compile(r"[♩♪♫♬]\ufe0f?")
_HASHES = re.compile(r"^\s*(#)\s.*\s(#)\s*$", re.MULTILINE)
"""Teletext's note."""
_ARROWS = re.compile(r"(?:^[^\S\n]*|(?<=\s))(?:[-–—][^\S\n]*)?>{2,3}(?!>)", re.MULTILINE)
_LABEL = re.compile(
    r"^[^\S\n]*(?:[-–—] ?)?(?P<name>[^\W\d_][^\W_]*(?:[ .’'_-]{1,2}[^\W_]+){0,3}\.?) ?[:：](?=\s|$)",
    re.MULTILINE,
)
_NUMBERED_SPEAKER = re.compile(r"speaker[ _]?\d{1,3}", re.IGNORECASE)
_SHORTEST_NAME = 2
_LEADERS = " \t-–—>«\"“”„'‘’"
_SENTENCE_END = re.compile(r"[.!?…。！？][)\]”’\"'»」』]*\s*$")
_SENTENCE_MARK = re.compile(r"[.!?…。！？]")
_MOST_WORDS, _MOST_CHARACTERS = 5, 60


def blank_directions(text: str, *, labels: bool = False, parentheses: bool = True) -> str:
    """The text with spaces in place of every character of a stage direction; its length stays.

    Args:
        text: an utterance a line.
        labels: whether a name in capitals with a colon at the start of a line is the speaker's.
        parentheses: whether what stands in parentheses can be a direction.
    """
    left = _BRACKETED.sub(lambda found: _blank(found[0]) if _LETTER.search(found[0]) else found[0], text)
    left = _NOTES.sub(lambda found: _blank(found[0]), left)
    left = _HASHES.sub(lambda found: found[0].replace("#", " "), left)
    left = _PARENTHESISED.sub(_parenthesis, left) if parentheses else left
    left = _ARROWS.sub(lambda found: _blank(found[0]), left)
    left = _LABEL.sub(_label, left) if labels else left
    lines = zip(text.split("\n"), left.split("\n"), strict=True)
    return "\n".join(
        _blank(after) if before != after and _is_bare(after) else after for before, after in lines
    )


def _is_bare(line: str) -> bool:
    """Whether only punctuation is left, such as the dash before a direction."""
    return all(sign.isspace() or unicodedata.category(sign).startswith("P") for sign in line)


def without_directions(tokens: Sequence[Token], *, parentheses: bool = True) -> list[Token]:
    """The tokens in their order, without the text of stage directions, which may span several."""
    text, spans = "", []
    for token in tokens:
        if text and not are_unspaced(text[-1], (token.text or " ")[0]):
            text += " "
        spans.append((len(text), len(text) + len(token.text)))
        text += token.text
    spoken = blank_directions(text, parentheses=parentheses)
    return [
        replace(token, text=" ".join(spoken[start:end].split()))
        for token, (start, end) in zip(tokens, spans, strict=True)
    ]


def _blank(text: str) -> str:
    return "".join("\n" if character == "\n" else " " for character in text)


def _parenthesis(found: re.Match[str]) -> str:
    inside = found[1] or found[2]
    before = found.string[: found.start()].rpartition("\n")[2].strip(_LEADERS)
    after = found.string[found.end() :].partition("\n")[0].strip()
    return _blank(found[0]) if _is_direction(inside, before, after) else found[0]


def _is_direction(inside: str, before: str, after: str) -> bool:
    """Whether a parenthesis between the other words of its line is one."""
    if not _LETTER.search(inside) or _SENTENCE_MARK.search(inside):
        return False
    if len(inside.split()) > _MOST_WORDS or len(inside) > _MOST_CHARACTERS:
        return False
    if before:
        return bool(_SENTENCE_END.search(before)) and (inside[0].islower() or inside.isupper())
    return not after or inside.isupper() or not after[0].islower()


def _label(found: re.Match[str]) -> str:
    name, line = found["name"], found.string[found.end() :]
    spoken = line.partition("\n")[0] if line.partition("\n")[0].strip() else line
    if _NUMBERED_SPEAKER.fullmatch(name):
        return _blank(found[0])
    letters = _LETTER.findall(name)
    is_name = len(letters) >= _SHORTEST_NAME and name.isupper()
    # Speech starts with a capital. Where all is in capitals, a name looks like any other word.
    opens = next((not sign.islower() for sign in spoken if sign.isalpha()), False)
    return _blank(found[0]) if is_name and opens and any(map(str.islower, spoken)) else found[0]
