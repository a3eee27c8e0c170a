import pytest

from functions.motion.words.script import Token
from functions.motion.words.subtitles import Vtt

FILE = """WEBVTT - Title

STYLE
::cue { color: red }

NOTE
A remark.

intro
00:01.000 --> 00:02.000 line:0 position:20% align:start
<v Göran>Hej &amp; <c.loud>du</c>

00:00:04.000 --> 00:00:06.000
Nu<00:00:05.000> sänks<00:05.500><c> räntan</c>
"""


@pytest.mark.parametrize("text", [FILE, "\ufeff" + FILE, FILE.replace("\n", "\r\n")])
def test_cues_tags_and_times_between_words(text: str) -> None:
    assert Vtt.model_validate(text).tokens() == [
        Token("Hej", 1, 1.5),
        Token("&", 1.5, pytest.approx(1 + 4 / 6)),  # type: ignore[arg-type]
        Token("du", pytest.approx(1 + 4 / 6), 2),  # type: ignore[arg-type]
        Token("Nu", 4, 5),
        Token("sänks", 5, None),
        Token("räntan", 5.5, None),
    ]


def test_one_time_may_stand_before_several_words() -> None:
    tokens = Vtt("WEBVTT\n\n00:00.000 --> 00:04.000\n<00:00.000>a b<00:02.000> c d").tokens()
    assert [token.start for token in tokens] == [0, 1, 2, 3]


def test_half_a_tag_takes_no_time() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n" + "<" * 100_000
    assert len(Vtt(text).tokens()) == 1
