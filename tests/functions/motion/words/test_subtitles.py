from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.cue_text import read_cue
from functions.motion.words.cues import read_cues
from functions.motion.words.pages import Page, split_pages
from functions.motion.words.script import Script, TimedWord, Token
from functions.motion.words.subtitles import Srt, Vtt, to_srt, to_vtt

SRT_FILE = """1
00:00:01,000 --> 00:00:02,000
Hej <i>du</i>

2
00:00:03,500 --> 00:00:05,500
{\\an8}- Nej
- <font color="#fff">2014</font>
"""

EXPECTED = [
    Token("Hej", 1, 1.6),
    Token("du", 1.6, 2),
    Token("- Nej", 3.5, pytest.approx(3.5 + 2 * 5 / 11)),  # type: ignore[arg-type]
    Token("- 2014", pytest.approx(3.5 + 2 * 5 / 11), 5.5),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(
    "text",
    [
        SRT_FILE,
        "\ufeff" + SRT_FILE,
        SRT_FILE.replace("\n", "\r\n"),
        SRT_FILE.replace("\n", "\r"),
        SRT_FILE.replace(",", "."),
        SRT_FILE.replace("00:00:0", "00:0"),
        SRT_FILE.replace("\n\n", "\n"),
        SRT_FILE.replace("000\nHej", "000  X1:10 X2:20\nHej"),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "full stop", "no hours", "no empty lines", "positions"],
)
def test_the_words_of_a_cue_share_its_time_by_characters(text: str) -> None:
    assert Srt.model_validate(text).tokens() == EXPECTED


def test_a_number_that_is_said_last_is_no_cue() -> None:
    assert [token.text for token in Srt("1\n00:00:01,000 --> 00:00:02,000\nÅr\n2014").tokens()] == [
        "År",
        "2014",
    ]


def test_a_cue_without_text_is_passed_over() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\nHej"
    assert Srt(text).tokens() == [Token("Hej", 2, 3)]


def test_times_as_players_write_them() -> None:
    page = Page((TimedWord("Hej", 3661.5, 3662.0005), TimedWord("du", 3662.0005, 3663)), 3661.5, 3662.9994)
    assert to_srt([page]) == "1\n01:01:01,500 --> 01:01:02,999\nHej du\n"


words = st.lists(
    st.tuples(st.text("abcåäö,.-0123", min_size=1, max_size=12), st.floats(0, 4), st.floats(0, 4)),
    min_size=1,
    max_size=40,
)


@given(words)
def test_what_is_written_is_read_again(sent: list[tuple[str, float, float]]) -> None:
    time, tokens = 0.0, []
    for text, length, pause in sent:
        tokens.append(Token(text, time, time + length))
        time += length + pause
    pages = split_pages(Script.of(tokens).timeline(0.4))
    cues = read_cues(to_srt(pages))
    assert [line for cue in cues for line in cue.lines] == [page.text for page in pages]
    assert all(cue.start < cue.end for cue in cues)
    assert all(before.end <= after.start for before, after in pairwise(cues))
    assert {round(1000 * cue.start) for cue in cues} <= {round(1000 * page.t) for page in pages}
    seen = [page for page in pages if round(1000 * page.end) > round(1000 * page.t)]
    assert [round(1000 * cue.end) for cue in cues] == [round(1000 * page.end) for page in seen] or not seen


VTT_FILE = """WEBVTT - Title

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


@pytest.mark.parametrize("text", [VTT_FILE, "\ufeff" + VTT_FILE, VTT_FILE.replace("\n", "\r\n")])
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


HOSTILE = [
    "-->", "<b>fet</b>", "a<b", "R&D", "&amp;", "AT&T;", "{\\an8}", "{y:b}", "{x}", "rad\\Nrad", "c:\\temp",
    "a\\h", "<|0.00|>", "NOTE", "WEBVTT", "åäö", "日本語", "🎉", "שלום", "<00:00:01.000>",
]  # fmt: skip


def spoken(*words: str, beat: float = 1.0) -> list[Page]:
    """A page for each word, one after the other."""
    timed = [TimedWord(word, n * beat, (n + 1) * beat) for n, word in enumerate(words)]
    return [Page((word,), word.t, word.end) for word in timed]


def shown(text: str) -> list[str]:
    """The cues as our reader shows them, without word joiners."""
    return [read_cue(cue).lines[0].text.replace("\u2060", "") for cue in read_cues(text)]


def test_hostile_words_come_back_as_they_were() -> None:
    assert shown(to_srt(spoken(*HOSTILE))) == HOSTILE
    in_vtt = [word for word in HOSTILE if not set(word) & set("{\\")]  # our reader takes ASS from VTT too
    assert shown(to_vtt(spoken(*in_vtt))) == in_vtt


def test_plain_words_are_written_as_they_are() -> None:
    text = to_srt(spoken("Räntan", "2 < 3", "a > b", "R&D", "c:\\temp", "{x}"))
    assert "\u2060" not in text.replace("{\u2060x}", "{x}")
    assert text.split("\n")[2::4][:5] == ["Räntan", "2 < 3", "a > b", "R&D", "c:\\temp"]


def test_vtt_escapes_what_its_parser_would_read() -> None:
    (line,) = to_vtt(spoken("<i>R&D</i> -->")).splitlines()[3:]
    assert line == "&lt;i&gt;R&amp;D&lt;/i&gt; --&gt;"


def test_vtt_has_the_times_of_words_inside_a_cue() -> None:
    words = (
        TimedWord("Nu", 1.0, 1.5),
        TimedWord("sänks", 1.5, 1.5),
        TimedWord("den", 1.5, 2),
        TimedWord("。", 2, 2, True),
    )
    assert to_vtt([Page(words, 1.0, 2.0)]) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nNu <00:00:01.500>sänks den。\n"
    )


def test_what_nobody_would_see_is_read_with_the_next_page() -> None:
    at_once = [Page((TimedWord(word, 1.0, 1.0),), 1.0, 1.0) for word in ("ett", "två")]
    after = Page((TimedWord("tre", 1.0, 2.0),), 1.0, 2.0)
    assert to_srt([*at_once, after]) == "1\n00:00:01,000 --> 00:00:02,000\nett\ntvå\ntre\n"
    before = Page((TimedWord("noll", 0.0, 1.0),), 0.0, 1.0)
    assert to_srt([before, *at_once]) == "1\n00:00:00,000 --> 00:00:01,000\nnoll\nett\ntvå\n"
    assert to_vtt(at_once) == "WEBVTT\n\n00:00:01.000 --> 00:00:01.001\nett\ntvå\n"


def test_no_page_is_no_cue() -> None:
    assert (to_srt([]), to_vtt([])) == ("", "WEBVTT\n")
