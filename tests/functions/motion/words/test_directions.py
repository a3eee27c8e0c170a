import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.directions import blank_directions
from tests.functions.motion.words.test_params import bound
from tests.functions.motion.words.test_transcripts import milliseconds, seconds


def left(text: str, *, labels: bool = False) -> list[str]:
    return [" ".join(line.split()) for line in blank_directions(text, labels=labels).split("\n")]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("[whispers] Hej", "Hej"),
        ("Hej [laughs] du", "Hej du"),
        ("Hej [LAUGHS]", "Hej"),
        ("［拍手］こんにちは", "こんにちは"),
        ("[SPEAKER_00]: Hej", "Hej"),
        ("[♪]", ""),
        ("(laughs) Hej", "Hej"),
        ("(LAUGHS) hej", "hej"),
        ("(skratt)", ""),
        ("- (skratt)", ""),
        ("- (skratt) Hej", "- Hej"),
        ("Hej. (skratt) Nej.", "Hej. Nej."),
        ("（拍手）今天", "今天"),
        ("♪ La la la ♪", "La la la"),
        ("# La la la #", "La la la"),
        ("♪♪", ""),
        (">> Hej. >> Nej.", "Hej. Nej."),
        (">>> Hej", "Hej"),
        # Speech.
        ("Han kom (som vanligt) sent", "Han kom (som vanligt) sent"),
        ("Han kom (igen)", "Han kom (igen)"),
        ("Det sa han. (Det var sent.) Nej.", "Det sa han. (Det var sent.) Nej."),
        ("(kanske) kommer han", "(kanske) kommer han"),
        ("(2024) var ett år", "(2024) var ett år"),
        ("[1] och [2]", "[1] och [2]"),
        ("vad [ __ ] är", "vad [ __ ] är"),
        ("[inget slut", "[inget slut"),
        ("C# och F#", "C# och F#"),
        ("# 1 i dag", "# 1 i dag"),
        ("2 > 1 och 3 < 4", "2 > 1 och 3 < 4"),
        ("Jaså!?", "Jaså!?"),
        ("…", "…"),
    ],
)
def test_what_is_spoken_stays(text: str, spoken: str) -> None:
    assert left(text) == [spoken]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("ANNA: Hej du", ["Hej du"]),
        ("- ANNA: Hej du", ["Hej du"]),
        (">> ANNA SVENSSON: Hej du", ["Hej du"]),
        ("DR. BERG: Hej du", ["Hej du"]),
        ("MAN 2: Hej du", ["Hej du"]),
        ("ANNA:\nHej du", ["", "Hej du"]),
        ("SPEAKER_00: hej du", ["hej du"]),
        ("Speaker 1: Hej", ["Hej"]),
        ("EU: inga nya regler", ["EU: inga nya regler"]),
        ("KOM IHÅG: MJÖLK", ["KOM IHÅG: MJÖLK"]),
        ("Anna: hej", ["Anna: hej"]),
        ("Klockan 12:30: Nyheter", ["Klockan 12:30: Nyheter"]),
        ("A: Ja", ["A: Ja"]),
    ],
)
def test_names_of_speakers_are_not_spoken(text: str, spoken: list[str]) -> None:
    assert left(text, labels=True) == spoken
    assert left(text)[-1] != "" or "\n" in text


@given(st.text("aB .,:;!?-[]()♪#>\n（）今", max_size=40), st.booleans())
def test_places_stay_and_nothing_is_added(text: str, labels: bool) -> None:
    after = blank_directions(text, labels=labels)
    assert len(after) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, after, strict=True))
    assert after.count("\n") == text.count("\n")


def timed(*words: str, name: str = "word") -> list[dict[str, Any]]:
    return [{name: word, "start": float(n), "end": n + 0.5} for n, word in enumerate(words)]


def cue(text: str) -> str:
    return f"00:00:01,000 --> 00:00:02,000\n{text}\n"


DIALECTS: dict[str, Any] = {
    "strings": ["[whispers]", "Hej", "du [laughs]"],
    "one string": ["[whispers] Hej du"],
    "over several strings": ["[whispers", "softly]", "Hej", "du"],
    "entries": [{"w": "[whispers]", "t": 0}, {"w": "Hej", "t": 1}, {"w": "du", "t": 2}],
    "alignment": {"alignment": seconds("[whispers] Hej du")},
    "bare alignment": seconds("Hej [laughs] du"),
    "message": milliseconds("[whispers] Hej du"),
    "messages": [{"alignment": milliseconds("[whis")}, {"alignment": milliseconds("pers] Hej du")}],
    "scribe": {"words": timed("[whispers]", "Hej", "du", name="text")},
    "openai": {"text": "[whispers] Hej du", "words": timed("whispers", "Hej", "du")},
    "verbose_json": {"segments": [{"start": 0, "end": 2, "text": " [whispers] Hej du"}]},
    "words": timed("[whispers]", "Hej", "[laughs]", "du"),
    "word_segments": {"word_segments": timed("[quiet", "music]", "Hej", "du")},
    "whisperx": {
        "segments": [{"start": 0, "end": 3, "text": "[x] Hej du", "words": timed("[x]", "Hej", "du")}]
    },
    "srt": cue("[whispers] Hej\n(laughs)\ndu ♪"),
    "srt over two lines": cue("[soft\nmusic]\nHej du"),
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>[whispers] Hej</v> <i>[laughs]</i>\n>> du",
}


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_a_direction_is_shown_in_no_dialect(dialect: str) -> None:
    words = bound(json.loads(json.dumps(DIALECTS[dialect]))).timeline(0.5)
    assert " ".join(word.w for word in words) == "Hej du"


def test_an_entry_is_counted_though_it_is_not_shown() -> None:
    script = bound(["[laughs]", "Räntan", "(ECB)", "sänks", "[applause]"])
    assert [word.w for word in script.timeline(0.5)] == ["Räntan", "(ECB)", "sänks"]
    assert [script.index_of(entry) for entry in range(5)] == [0, 0, 1, 2, 2]


def test_parentheses_in_a_plain_list_of_words_are_shown() -> None:
    script = bound(["(arkivbild)", "Stadshuset"])
    assert [word.w for word in script.timeline(0.5)] == ["(arkivbild)", "Stadshuset"]
