"""Subtitle files as people have them: no word is lost without an error that names its line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.words.cues import read_cues
from functions.motion.words.subtitles import Srt, Vtt
from layers.common.errors import InvalidParameter
from tests.functions.motion.words.test_params import bound

TIMES = "00:00:01,000 --> 00:00:02,000"
LATER = "00:00:03,000 --> 00:00:04,000"


def said(text: str) -> str:
    return " ".join(word.w for word in bound(text).timeline(0.5))


def starts(text: str) -> list[float]:
    return [cue.start for cue in read_cues(text)]


@pytest.mark.parametrize(
    ("written", "second"),
    [
        ("00:00:02", 2.0),
        ("00:00:02.5", 2.5),
        ("0:0:2,25", 2.25),
        ("00:02", 2.0),
        ("00:02.500", 2.5),
        ("2.5", 2.5),
        ("00:00:02:500", 2.5),
        ("00:00:02, 500", 2.5),
        ("00 : 00 : 02,500", 2.5),
        ("00:00:75,000", 75.0),
        ("90:00", 5400.0),
        ("-00:00:02,000", 0.0),
        ("−00:00:02,000", 0.0),
        ("٠٠:٠٠:٠٢,٥٠٠", 2.5),
        ("００：００：０２，５００", 2.5),
    ],
)
@pytest.mark.parametrize("arrow", [" --> ", "-->", " -> ", " ---> ", " –> ", " → ", "\t-->\t"])
def test_times_as_files_have_them(written: str, second: float, arrow: str) -> None:
    assert starts(f"1\n{written}{arrow}01:30:00,000\nHej\n") == [second]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"1\n{TIMES}\nA\n\n2\n00:00:0x,000 --> 00:00:04,000\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n00:00:03,000 -->\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n--> 00:00:04,000\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n00:00:03,000 ->\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n00:00:03,000 00:00:04,000\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n00:00:03,000 - 00:00:04,000\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n3 --> 4\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n00:00:03:12 --> 00:00:04:00\nB", 6),
        (f"1\n{TIMES}\nA\n\n2\n99999999:00:03,000 --> 00:00:04,000\nB", 6),
        (f"Hej\n\n1\n{TIMES}\nA", 1),
        (f"\n\nHej\n{TIMES}\nA", 3),
        ("WEBVTT\n\nHej\ndu\n\n00:01.000 --> 00:02.000\nA", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n00:0x.000 --> 00:04.000\nB", 6),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_not_understood_is_refused_with_its_line(text: str, line: int, end: str) -> None:
    with pytest.raises(ValueError, match=f"in line {line}$"):
        read_cues(text.replace("\n", end))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"1\n{TIMES}\nOne.\n\n2\n00:00:02 --> 00:00:03\nTwo.\n\n3\n{LATER}\nThree.", "One. Two. Three."),
        (f"1\n{TIMES}\nA\n\nB\n", "A B"),
        (f"1\n{TIMES}\nA\n\nB\n\n\nC\n\n2\n{LATER}\nD", "A B C D"),
        (f"1\n{TIMES}\nA\n\n\n\n2\n{LATER}\nB", "A B"),
        (f"1\n{TIMES}\nA\n2\n{LATER}\nB", "A B"),
        (f"1\n\n{TIMES}\n\nA\n\n2\n\n{LATER}\n\nB\n", "A B"),
        (f"{TIMES}\nÅr\n2014\n{LATER}\nB", "År 2014 B"),
        (f"{TIMES}\nÅr\n2014\n\n{LATER}\nB", "År 2014 B"),
        (f"{TIMES}\nA\n\n2\n{LATER}\nB", "A B"),
        (f"1\n{TIMES}\nÅr\n2014\n\n2\n{LATER}\nB", "År 2014 B"),
        (f"2\n{LATER}\nB\n\n1\n{TIMES}\nA", "A B"),
        (f"1\n{TIMES}\n\n2\n{LATER}\nB", "B"),
        (f"1\n{TIMES} Hej du\nnu", "Hej du nu"),
        (f"1\n{TIMES} X1:10 X2:20 Y1:5 Y2:6\nA", "A"),
        (f"1\n{TIMES}\nA --> B", "A --> B"),
        (f"1\n{TIMES}\nKlockan 10:30 - 11:30", "Klockan 10:30 - 11:30"),
        (f"\ufeff1\n{TIMES}\nA\n\n\ufeff2\n{LATER}\nB", "A B"),
        (f"1\n{TIMES}\n{{\\an8}}<i>A</i> {{\\b1}}B{{\\b0}} <font color=red>C</font>\\ND", "A B C D"),
        (f"1\n{TIMES}\n&lt;3 &amp; AT&T 1 < 2 > 0 <3", "<3 & AT&T 1 < 2 > 0 <3"),
        (f"1\n{TIMES}\nA<br>B<br/>C<p>D</p>", "A B C D"),
        (f"ï»¿1\n{TIMES}\nA\n\n2\n", "A"),
        (f"1\n{TIMES}\nA\n\n2014\n", "A 2014"),
        (f" 1 \n {TIMES} \n A \n\n 2 \n{LATER}\nB", "A B"),
        (f"1\n{TIMES}\n3\n2\n1\n\n2\n{LATER}\nB", "3 2 1 B"),
    ],
)
def test_every_word_of_srt_is_read(text: str, words: str) -> None:
    assert said(text) == words
    assert said(text.replace("\n", "\r\n")) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("00:01.000 --> 00:02.000\nA\n\nB\n\n00:03.000 --> 00:04.000\nC", "A B C"),
        ("intro\n00:01.000 --> 00:02.000 align:start line:0\nA\n\n2\n00:03.000 --> 00:04.000\nC", "A C"),
        (
            "NOTE\nA remark\n\nNOTE a --> b\n\nSTYLE\n::cue {}\n\nREGION\nid:x\n\n00:01.000 --> 00:02.000\nA",
            "A",
        ),
        ("00:01.000 --> 00:02.000\nA\n\nNOTE later\nthan A\n\n00:03.000 --> 00:04.000\nB", "A B"),
        (
            "00:01.000 --> 00:02.000\n<v.loud Anna>A</v> <lang sv>B</lang> <c.x.y>C</c> <b><i>D</i></b>",
            "A B C D",
        ),
        ("00:01.000 --> 00:02.000\nA&nbsp;B &lrm; C&#33; &#x26;&gt;", "A B C! &>"),
        ("00:01.000 --> 00:02.000\n<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp></ruby> A", "東 A"),
        ("00:01.000 --> 00:02.000\n<foo>A</foo> < B", "A < B"),
        ("00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB", "A B"),
    ],
)
@pytest.mark.parametrize(
    "head", ["WEBVTT\n\n", "WEBVTT - Title\nKind: captions\nX-TIMESTAMP-MAP=LOCAL:0,MPEGTS:1\n\n"]
)
def test_every_word_of_webvtt_is_read(head: str, body: str, words: str) -> None:
    assert said(head + body) == words


def test_times_in_the_wrong_order_lose_no_word() -> None:
    words = bound(f"1\n00:00:02,000 --> 00:00:01,000\nA B\n\n2\n{LATER}\nC").timeline(0.5)
    assert [(word.w, word.t) for word in words] == [("A", 2), ("B", 2.5), ("C", 3)]


def test_far_too_many_words_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at most 5,000 words"):
        read_cues(f"1\n{TIMES}\n" + "a " * 100_000)


YOUTUBE = (
    "WEBVTT\nKind: captions\nLanguage: sv\n\n"
    "00:00.000 --> 00:02.000 align:start position:0%\n \nhej<00:01.000><c> du</c>\n\n"
    "00:02.000 --> 00:02.010 align:start position:0%\nhej du\n \n\n"
    "00:02.010 --> 00:03.000 align:start position:0%\nhej du\nnu\n\n"
    "00:03.000 --> 00:03.010 align:start position:0%\nnu\n \n\n"
    "00:03.010 --> 00:05.000 align:start position:0%\nnu\nnu<00:04.000><c> igen</c>\n"
)


def test_lines_that_roll_up_are_said_once() -> None:
    words = bound(YOUTUBE).timeline(0.5)
    assert [(word.w, word.t) for word in words] == [
        ("hej", 0), ("du", 1), ("nu", 2.01), ("nu", 3.01), ("igen", 4),
    ]  # fmt: skip


def test_lines_that_roll_up_are_said_once_in_srt_too() -> None:
    plain = re.sub(r"<[^>]*>", "", YOUTUBE.partition("\n\n")[2])
    assert said(plain) == "hej du nu nu igen"
    roll_up = "A\n\n", "A\nB\n\n", "B\nC\n\n", "C\nD\n\n"
    cues = [f"00:00:0{n},000 --> 00:00:0{n + 1},000\n{text}" for n, text in enumerate(roll_up)]
    assert said("".join(cues)) == "A B C D"


@pytest.mark.parametrize("gap", [0, 1])
def test_what_is_said_twice_is_shown_twice(gap: int) -> None:
    cues = [f"00:00:0{n * (1 + gap)},000 --> 00:00:0{n * (1 + gap) + 1},000\nNej\n\n" for n in range(3)]
    assert said("".join(cues)) == "Nej Nej Nej"


def test_a_line_whose_words_are_underlined_one_by_one_is_said_once() -> None:
    lines = "<u>hej</u> du nu", "hej <u>du</u> nu", "hej du nu", "hej du <u>nu</u>"
    cues = [f"{n + 1}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{line}\n\n" for n, line in enumerate(lines)]
    words = bound("".join(cues)).timeline(0.5)
    assert [(word.w, word.t) for word in words] == [("hej", 0), ("du", 1), ("nu", 3)]


plain_words = st.text("abcåäö今天สวд", min_size=1, max_size=6)
cue_texts = st.lists(st.lists(plain_words, min_size=1, max_size=4), min_size=1, max_size=3)


@given(
    st.lists(st.tuples(st.integers(1, 3_000), st.integers(0, 500), cue_texts), min_size=1, max_size=6),
    st.data(),
)
def test_no_word_of_any_file_disappears(
    cues: list[tuple[int, int, list[list[str]]]], data: st.DataObject
) -> None:
    """Each cue has its own last word, so that no line is like the one before."""
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    between = data.draw(st.sampled_from(["\n", "\n\n", "\n \n"]))
    has_numbers = data.draw(st.booleans())
    is_vtt = data.draw(st.booleans())
    blocks, sent, time = [], [], 0
    for number, (length, gap, lines) in enumerate(cues, start=1):
        begin, time = time, time + length
        own = [*lines, [f"x{number}x"]]
        sent += ["".join(map("".join, own))]
        stamps = " --> ".join(f"00:00:{at // 1000:02}.{at % 1000:03}" for at in (begin, time))
        text = "\n".join(" ".join(line) for line in own)
        blocks.append((f"{number}\n" if has_numbers else "") + f"{stamps}\n{text}\n")
        time += gap
    file = ("WEBVTT\n\n" if is_vtt else "") + between.join(blocks)
    tokens = (Vtt if is_vtt else Srt)(file.replace("\n", end)).tokens()
    assert "".join(token.text for token in tokens) == "".join(sent)
    found = [token.start for token in tokens if token.start is not None]
    assert found == sorted(found)


pieces = st.sampled_from(
    ["1", "2", "WEBVTT", "NOTE x", "STYLE", TIMES, LATER, "00:01.000 --> 00:02.000", "-->", "00:00:0", "Hej",
     "[x]", "(x)", "♪", ">> ", "ANNA: Hej", "<v A>", "<00:01.500>", "<u>", "</u>", "&lt;", "{\\an8}", "", " ",
     "今天", "<rt>"]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=8), max_size=14), st.sampled_from(["\n", " ", "\n\n"]))
def test_any_file_is_read_or_refused(lines: list[str], between: str) -> None:
    try:
        script = bound(between.join(lines))
    except InvalidParameter:
        return
    assert script.timeline(0.5)
