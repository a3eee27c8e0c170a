from typing import Any

import pytest

from functions.motion.words.script import Script, Token, joined
from functions.motion.words.transcripts import (
    Answer,
    CharactersInSeconds,
    Chunks,
    Segments,
    TimedWords,
    Transcript,
    WordSegments,
)


def seconds(text: str, start: float = 0.0, each: float = 0.25) -> dict[str, Any]:
    times = [start + each * i for i in range(len(text) + 1)]
    return {
        "characters": list(text),
        "character_start_times_seconds": times[:-1],
        "character_end_times_seconds": times[1:],
    }


def milliseconds(text: str, each: int = 250) -> dict[str, Any]:
    return {
        "chars": list(text),
        "charStartTimesMs": [each * i for i in range(len(text))],
        "charDurationsMs": [each] * len(text),
    }


def test_a_word_lasts_from_its_first_to_its_last_character() -> None:
    assert CharactersInSeconds.model_validate(seconds("Hej du!")).tokens() == [
        Token("Hej", 0, 0.75),
        Token("du!", 1, 1.75),
    ]


def test_what_is_written_goes_before_what_is_spelled_out() -> None:
    both = {"alignment": seconds("0,25"), "normalized_alignment": seconds("noll komma tjugofem")}
    assert Answer.model_validate(both).tokens() == [Token("0,25", 0, 1)]


@pytest.mark.parametrize("name", ["normalized_alignment", "normalizedAlignment"])
@pytest.mark.parametrize("missing", [{}, {"alignment": None}, {"alignment": seconds("")}])
def test_spelled_out_serves_where_there_is_nothing_else(name: str, missing: dict[str, Any]) -> None:
    answer = Answer.model_validate({"audio_base64": "", **missing, name: seconds("noll")})
    assert answer.tokens() == [Token("noll", 0, 1)]


def test_null_is_a_missing_time() -> None:
    alignment = seconds("ab cd")
    alignment["character_start_times_seconds"][0] = None
    alignment["character_end_times_seconds"][1] = None
    alignment["character_start_times_seconds"][3:] = [None, None]
    assert CharactersInSeconds.model_validate(alignment).tokens() == [
        Token("ab", 0.25, 0.25),
        Token("cd", None, 1.25),
    ]


def test_tags_for_the_voice_are_not_said() -> None:
    sent = seconds('a <break time="1s"/> b')
    assert [token.text for token in CharactersInSeconds.model_validate(sent).tokens()] == ["a", "b"]


def test_an_element_may_hold_several_characters() -> None:
    sent = {
        "characters": ["He", "j d", "u"],
        "character_start_times_seconds": [0, 1, 2],
        "character_end_times_seconds": [1, 2, 3],
    }
    assert CharactersInSeconds.model_validate(sent).tokens() == [Token("Hej", 0, 2), Token("du", 1, 3)]


def test_messages_count_from_the_end_of_the_one_before() -> None:
    """A word may go over from one message into the next; the last holds no characters."""
    messages = [
        {"audio": "", "alignment": milliseconds("Hej d")},
        {"audio": "", "alignment": milliseconds("u ")},
        {"audio": "", "alignment": None, "normalizedAlignment": None},
        {"audio": "", "alignment": milliseconds("där")},
        {"isFinal": True},
    ]
    assert Chunks.model_validate(messages).tokens() == [
        Token("Hej", 0, 0.75),
        Token("du", 1, 1.5),
        Token("där", 1.75, 2.5),
    ]


def test_chunks_whose_times_go_on_are_left_alone() -> None:
    chunks = [{"alignment": seconds("Hej ")}, {"alignment": seconds("du", 1.0)}]
    assert Chunks.model_validate(chunks).tokens() == [Token("Hej", 0, 0.75), Token("du", 1, 1.5)]


def test_bare_messages() -> None:
    assert Chunks.model_validate([milliseconds("a "), milliseconds("b")]).tokens() == [
        Token("a", 0, 0.25),
        Token("b", 0.5, 0.75),
    ]


def test_forced_alignment() -> None:
    sent = {
        "characters": [{"text": "H", "start": 0, "end": 0.1}],
        "words": [
            {"text": "Hej", "start": 0, "end": 0.5, "loss": 0.1},
            {"text": "du", "start": 0.6, "end": 1},
        ],
        "loss": 0.2,
    }
    assert Transcript.model_validate(sent).tokens() == [Token("Hej", 0, 0.5), Token("du", 0.6, 1)]


def test_scribe_lists_what_is_no_word() -> None:
    sent = {
        "language_code": "swe",
        "text": "Hej du",
        "words": [
            {"text": "Hej", "start": 0, "end": 0.5, "type": "word", "speaker_id": "s0", "logprob": -0.1},
            {"text": " ", "start": 0.5, "end": 0.6, "type": "spacing"},
            {"text": "(skratt)", "start": 0.6, "end": 1, "type": "audio_event"},
            {"text": "du", "start": None, "end": None, "type": "word"},
        ],
    }
    assert Transcript.model_validate(sent).tokens() == [Token("Hej", 0, 0.5), Token("du")]


def test_numbers_that_could_not_be_aligned_are_fitted_in() -> None:
    sent = {
        "segments": [
            {
                "start": 1.0,
                "end": 3.0,
                "text": " Det var 2014 då",
                "words": [
                    {"word": "Det", "start": 1.0, "end": 1.25, "score": 0.9},
                    {"word": "var", "start": 1.25, "end": 1.5, "score": 0.9},
                    {"word": "2014"},
                    {"word": "då", "start": 2.5, "end": 3.0, "score": 0.9},
                ],
            }
        ],
        "word_segments": [],
        "language": "sv",
    }
    assert Segments.model_validate(sent).tokens()[2] == Token("2014", 1.5, 2.5)


def test_a_segment_bounds_what_is_unknown_at_its_ends() -> None:
    words = [{"word": "10"}, {"word": "kr", "start": 2.0, "end": 2.5}, {"word": "5"}]
    tokens = Segments.model_validate({"segments": [{"start": 1, "end": 4, "words": words}]}).tokens()
    assert tokens == [Token("10", 1, 2), Token("kr", 2, 2.5), Token("5", 2.5, 4)]


VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 3.0,
    "text": "Hello, world. It's $20!",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": 1.1,
            "text": " Hello, world.",
            "tokens": [1],
            "temperature": 0.0,
        },
        {
            "id": 1,
            "seek": 0,
            "start": 1.2,
            "end": 2.0,
            "text": " It's $20!",
            "tokens": [2],
            "temperature": 0.0,
        },
    ],
    "words": [
        {"word": "Hello", "start": 0.0, "end": 0.5},
        {"word": "world", "start": 0.5, "end": 1.0},
        {"word": "It's", "start": 1.2, "end": 1.5},
        {"word": "20", "start": 1.6, "end": 2.0},
    ],
}
TIMED = [Token("Hello,", 0, 0.5), Token("world.", 0.5, 1), Token("It's", 1.2, 1.5), Token("$20!", 1.6, 2)]


def test_openais_words_have_the_punctuation_of_its_text() -> None:
    assert Segments.model_validate(VERBOSE).tokens() == TIMED
    assert Transcript.model_validate(VERBOSE).tokens() == TIMED


def test_openais_segments_do_without_words() -> None:
    tokens = Segments.model_validate(VERBOSE | {"words": None}).tokens()
    assert [token.text for token in tokens] == ["Hello,", "world.", "It's", "$20!"]
    assert [tokens[0].start, tokens[2].start] == [0, 1.2]


def test_words_that_are_not_those_of_the_text_stay_as_they_are() -> None:
    sent = {"text": "Hello big world", "words": VERBOSE["words"]}
    assert [token.text for token in Transcript.model_validate(sent).tokens()] == [
        "Hello",
        "world",
        "It's",
        "20",
    ]


def test_words_alone() -> None:
    words = [
        {"word": " Hej", "start": 0, "end": 0.5, "score": 0.9},
        {"word": "2014"},
        {"word": "då", "start": 1.0},
    ]
    expected = [Token("Hej", 0, 0.5), Token("2014"), Token("då", 1)]
    assert TimedWords.model_validate(words).tokens() == expected
    assert WordSegments.model_validate({"word_segments": words}).tokens() == expected
    assert Segments.model_validate(
        {"segments": [{"start": 0, "end": 2, "text": ""}], "word_segments": words}
    ).tokens() == expected  # fmt: skip


def test_a_list_of_texts_with_times_is_split_into_words() -> None:
    lines = [{"text": "Hej du", "start": 0, "end": 1}, {"text": "nu", "start": 2, "end": 3}]
    assert [(token.text, token.start) for token in TimedWords.model_validate(lines).tokens()] == [
        ("Hej", 0), ("du", 0.6), ("nu", 2),
    ]  # fmt: skip


def letters(text: str) -> list[dict[str, Any]]:
    return [{"word": sign, "start": n / 10, "end": (n + 1) / 10} for n, sign in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("今天", ["今", "天"]),
        ("我用iPhone手机。你呢？", ["我", "用", "iPhone", "手", "机。", "你", "呢？"]),
        ("データを、", ["デー", "タ", "を、"]),
    ],
)
def test_letters_of_a_language_without_spaces_are_written_together(text: str, parts: list[str]) -> None:
    """WhisperX times each letter of Chinese and Japanese."""
    sent = {"segments": [{"start": 0, "end": 3, "text": text, "words": letters(text)}]}
    words = Script.of(Segments.model_validate(sent).tokens()).timeline(0.5)
    assert [word.w for word in words] == parts
    assert joined(words) == text
    bare = Script.of(TimedWords.model_validate(letters("今天好。")).tokens()).timeline(0.5)
    assert joined(bare) == "今天好。"


def test_spaces_between_words_of_such_a_language_stay_where_they_are_written() -> None:
    words = Script.of(CharactersInSeconds.model_validate(seconds("今天 天气\n很好")).tokens()).timeline(0.5)
    assert joined(words) == "今天 天气很好"


def test_without_words_the_text_shares_the_segment() -> None:
    sent = {"segments": [{"start": 0, "end": 1, "text": " a bbb"}, {"start": 2, "end": 3, "text": "c"}]}
    tokens = Segments.model_validate(sent).tokens()
    assert [(token.text, token.start) for token in tokens] == [
        ("a", 0),
        ("bbb", pytest.approx(0.25)),
        ("c", 2),
    ]
