from functions.motion.words.script import Token
from functions.motion.words.transcripts import Transcript


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
