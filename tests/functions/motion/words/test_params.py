import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.motion.words.params import Entries, Strings, Words
from functions.motion.words.script import Script, TimedWord, Token
from layers.common.core.capability import Capability, JsonParams
from layers.common.core.media import Media
from layers.common.core.openapi import inlined
from layers.common.errors import InvalidParameter


class Captions(JsonParams):
    words: Words | None = None
    title: str = ""


def nothing(_params: Captions) -> Media:
    raise NotImplementedError


captions = Capability(
    name="captions", path="/captions", summary="", description="", files=(), params=Captions, run=nothing,
    produces=lambda _: "video/mp4", media_types=("video/mp4",), form=frozenset(), document="params",
)  # fmt: skip


def bound(words: Any) -> Script:
    params = captions.bind([("params", json.dumps({"words": words}))])
    assert isinstance(params, Captions)
    assert params.words is not None
    return params.words


LETTERS = {
    "characters": list("Hej du"),
    "character_start_times_seconds": [0, 0.25, 0.5, 0.75, 1, 1.25],
    "character_end_times_seconds": [0.25, 0.5, 0.75, 1, 1.25, 1.5],
}
MESSAGE = {
    "chars": list("Hej du"),
    "charStartTimesMs": [0, 250, 500, 750, 1000, 1250],
    "charDurationsMs": [250] * 6,
}
PIECES = [{"text": "Hej", "start": 0, "end": 0.75}, {"text": "du", "start": 1, "end": 1.5}]
SHAPES = {
    "entries": [{"w": "Hej", "t": 0, "end": 0.75}, {"w": "du", "t": 1, "end": 1.5}],
    "answer": {"audio_base64": "AAAA", "alignment": LETTERS, "normalized_alignment": LETTERS},
    "normalised": {"normalized_alignment": LETTERS},
    "bare": LETTERS,
    "message": {"alignment": MESSAGE, "isFinal": None},
    "bare message": MESSAGE,
    "messages": [{"alignment": MESSAGE}, {"isFinal": True}],
    "forced alignment": {"words": PIECES},
    "scribe": {"words": [piece | {"type": "word"} for piece in PIECES], "text": "Hej du"},
    "whisperx": {
        "segments": [
            {"start": 0, "end": 2, "text": "Hej du", "words": [
                {"word": piece["text"], "start": piece["start"], "end": piece["end"]} for piece in PIECES
            ]}
        ],
        "word_segments": [],
    },
    "word_segments": {"word_segments": [
        {"word": piece["text"], "start": piece["start"], "end": piece["end"]} for piece in PIECES
    ]},
    "openai": {"text": "Hej du", "words": [
        {"word": piece["text"], "start": piece["start"], "end": piece["end"]} for piece in PIECES
    ]},
    "words": [{"word": piece["text"], "start": piece["start"], "end": piece["end"]} for piece in PIECES],
    "texts": PIECES,
    "srt": "1\n00:00:00,000 --> 00:00:00,750\nHej\n\n2\n00:00:01,000 --> 00:00:01,500\ndu\n",
    "vtt": "\ufeffWEBVTT\n\n00:00.000 --> 00:00.750\nHej\n\n00:01.000 --> 00:01.500\ndu\n",
}  # fmt: skip


@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_shape_gives_one_timeline(shape: str) -> None:
    assert bound(SHAPES[shape]).timeline(1) == (TimedWord("Hej", 0, 0.75), TimedWord("du", 1, 1.5))


def test_what_users_send_today() -> None:
    script = bound(["Räntan", "sänks", "med 0,25", "i juni"])
    assert script.timeline(0.5)[script.index_of(2)].w == "med 0,25"
    assert bound([{"w": "Räntan", "t": 0.0}]).timeline(0.5)[0].t == 0


FAULTS: list[tuple[Any, str]] = [
    (5, ""),
    (True, ""),
    ({}, ""),
    ({"word": "Hej"}, ""),
    ([], ""),
    ("", ""),
    ("Hej du", ""),
    ("WEBVTT\n\n", ""),
    ("1\n02:00:00,000 --> 02:00:01,000\nHej", ""),
    ("1\n00:00:01,000 --> 00:00:02,000\n" + "a" * 201, ""),
    (["a"] * 5001, ""),
    ([""], "[0]"),
    (["a", " "], "[1]"),
    (["a", 5], "[1]"),
    (["a" * 201], "[0]"),
    ([5], "[0]"),
    ([None], "[0]"),
    ([["a"]], "[0]"),
    ([{}], "[0].w"),
    ([{"w": 5}], "[0].w"),
    ([{"w": "a"}, "b"], "[1]"),
    ([{"w": "a", "t": 0}, {"w": "b", "t": "1"}], "[1].t"),
    ([{"w": "a", "t": -1}], "[0].t"),
    ([{"w": "a", "t": 3601}], "[0].t"),
    ([{"w": "a", "t": True}], "[0].t"),
    ([{"w": "a", "end": []}], "[0].end"),
    ([{"w": "a", "time": 1}], "[0].time"),
    ({"alignment": None}, ""),
    ({"alignment": 5}, ".alignment"),
    ({"alignment": {}}, ".alignment.characters"),
    ({"alignment": LETTERS | {"character_end_times_seconds": []}}, ".alignment"),
    (LETTERS | {"characters": []}, ""),
    (LETTERS | {"characters": [5]}, ".characters[0]"),
    (MESSAGE | {"charDurationsMs": [-1] * 6}, ".charDurationsMs[0]"),
    ([MESSAGE, 5], "[1]"),
    ([{"alignment": MESSAGE | {"chars": []}}], "[0].alignment"),
    ([{"alignment": MESSAGE | {"charStartTimesMs": [3_600_000] * 6}}] * 2, ""),
    ({"words": []}, ".words"),
    ({"words": {}}, ".words"),
    ({"words": [5]}, ".words[0]"),
    ({"words": [{"text": "a", "start": "0"}]}, ".words[0].start"),
    ({"words": [{"text": " "}]}, ""),
    ({"segments": []}, ".segments"),
    ({"segments": [], "word_segments": []}, ".segments"),
    ({"word_segments": []}, ".word_segments"),
    ({"word_segments": [{"word": 5}]}, ".word_segments[0].word"),
    ([{"word": "a", "start": "0"}], "[0].start"),
    ([{"word": "a", "start": 0}, 5], "[1]"),
    ([{"word": "[laughs]"}], ""),
    ({"segments": [{"start": 0}]}, ".segments[0].end"),
    ({"segments": [{"start": 0, "end": 1, "words": [{"word": "a", "start": {}}]}]},
     ".segments[0].words[0].start"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "place"), FAULTS, ids=range(len(FAULTS)))
def test_faults_name_their_place(words: Any, place: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        bound(words)
    assert told.value.param == f"params.words{place}"
    assert told.value.detail.count("`params.words") == 1


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keys(part)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(set(keys(list(SHAPES.values()))))), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(json_like)
def test_whatever_is_sent_is_read_or_refused(words: Any) -> None:
    try:
        params = Captions.model_validate({"words": words})
    except ValueError:
        with pytest.raises(InvalidParameter) as told:
            captions.check({"words": words})
        assert (told.value.param or "").startswith("params.words")
        return
    assert words is None or (params.words is not None and params.words.timeline(0.5))


def test_the_schema_tells_every_shape() -> None:
    schema = inlined(Captions.model_json_schema())
    shapes, none = schema["properties"]["words"]["anyOf"]
    assert none == {"type": "null"}
    assert [shape["title"] for shape in shapes["anyOf"]] == [
        "Strings", "Entries", "Answer", "CharactersInSeconds", "CharactersInMilliseconds", "Chunks",
        "TimedWords", "Transcript", "Segments", "WordSegments", "Srt", "Vtt",
    ]  # fmt: skip
    assert all(shape["description"] for shape in shapes["anyOf"])


def test_strings_are_words_as_they_stand() -> None:
    """``highlight`` counts them, so that one may hold several."""
    tokens = Strings.model_validate(["Räntan", "med  0,25 "]).tokens()
    assert tokens == [Token("Räntan"), Token("med 0,25")]


def test_entries_have_times_or_none() -> None:
    tokens = Entries.model_validate(
        [{"w": "Räntan", "t": 0}, {"w": "sänks"}, {"w": "nu", "t": 1, "end": 1.5}]
    )
    assert tokens.tokens() == [Token("Räntan", 0), Token("sänks"), Token("nu", 1, 1.5)]


def test_null_is_no_time() -> None:
    assert Entries.model_validate([{"w": "a", "t": None, "end": None}]).tokens() == [Token("a")]
