import pytest

from functions.motion.words.script import Token
from functions.motion.words.transcripts import Segments


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


def test_without_words_the_text_shares_the_segment() -> None:
    sent = {"segments": [{"start": 0, "end": 1, "text": " a bbb"}, {"start": 2, "end": 3, "text": "c"}]}
    tokens = Segments.model_validate(sent).tokens()
    assert [(token.text, token.start) for token in tokens] == [
        ("a", 0),
        ("bbb", pytest.approx(0.25)),
        ("c", 2),
    ]
