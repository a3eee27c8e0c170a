from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.line_breaking import (
    Break,
    cluster_breaks,
    hyphenation_positions,
    is_compound_joint,
    no_break_positions,
    syllable_breaks,
    unspaced_breaks,
    word_breaks,
)


def pieces(text: str) -> list[str]:
    found, start = [], 0
    for place in word_breaks(text):
        found.append(text[start : place.end] + place.tail)
        start = place.start
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("ett två", ["ett", "två"]),
        ("ett\u00a0två", ["ett\u00a0två"]),
        ("1\u202f000\u2007000", ["1\u202f000\u2007000"]),
        ("kostar 2 487,6 kr i dag", ["kostar", "2 487,6 kr", "i", "dag"]),
        ("Ja – det är så", ["Ja –", "det", "är", "så"]),
        ("röd-vit och/eller Oslo–Kiev", ["röd-", "vit", "och/", "eller", "Oslo–", "Kiev"]),
        ("10–12 på 1990-talet 24/7", ["10–12", "på", "1990-talet", "24/7"]),
        ("in\u00adfra\u200bröd", ["in-", "fra", "röd"]),
    ],
)
def test_word_breaks(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天天气", ["今", "天", "天", "气"]),
        ("今天，好。你「是」吗？", ["今", "天，", "好。", "你", "「是」", "吗？"]),
        ("人々、データ", ["人々、", "デー", "タ"]),
        ("ちょっと ヶ月", ["ちょっ", "と", "ヶ", "月"]),
        ("我用iPhone手机", ["我", "用", "iPhone", "手", "机"]),
        ("第3回20℃￥100", ["第", "3", "回", "20℃￥100"]),
        ("他说：“好”", ["他", "说：“好”"]),
        ("今\u2060天", ["今\u2060天"]),
        ("今\u200b，\u200b天", ["今\u200b，", "天"]),
        ("เธอไป", ["เธ", "อ", "ไป"]),
        ("น้ำดี", ["น้ำ", "ดี"]),
        ("오늘 날씨가", ["오늘", "날씨가"]),
        ("röda blå", ["röda", "blå"]),
    ],
)
def test_scripts_without_spaces_break_between_letters_but_not_at_marks(
    text: str, expected: list[str]
) -> None:
    assert pieces(text) == expected


@given(st.text("今天，。「」ーっカa1 ℃￥…\u200bสเา้", max_size=30))
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(text: str) -> None:
    for position in unspaced_breaks(text):
        assert text[position] not in " ，。」ーっ℃…\u200bา้"
        assert text[position - 1] not in " 「￥เ\u200b"
    breaks = word_breaks(text)
    assert breaks == sorted(breaks, key=lambda place: place.end)
    assert [place.end for place in breaks[:-1]] == [place.end for place in breaks if place.end < len(text)]


@given(st.text("ab1 ,.-–/%k\u00a0\u00ad\u200b", max_size=40))
def test_breaks_lose_only_what_is_not_seen(text: str) -> None:
    start = 0
    for place in word_breaks(text):
        assert start <= place.end <= place.start
        assert text[place.end : place.start] in ("", " ", "\u00ad", "\u200b")
        start = place.start
    assert start == len(text)


def test_syllables_end_in_a_hyphen() -> None:
    places = syllable_breaks("i departementet", 2, 15, "sv")
    assert [(place.end, place.start, place.kind, place.tail) for place in places] == [
        (7, 7, Break.SYLLABLES, "-"),
        (9, 9, Break.SYLLABLES, "-"),
        (12, 12, Break.SYLLABLES, "-"),
    ]


def test_clusters_stay_whole() -> None:
    text = "xxa\u0301b👨\u200d👩c"
    assert [place.end for place in cluster_breaks(text, 2, len(text))] == [4, 5, 8]


@pytest.mark.parametrize(
    "text",
    [
        "2_487,6", "25_kr", "0,25_procent", "12_°C", "100_%", "10_miljoner", "5_maj", "120_km/h", "5_zł",
        "kl._14", "kl_14", "nr_3", "§_5", "s._12", "ca_100", "$_5", "(ca_100)",
        "Ja_–", "Ja_– nej", "Quoi_?", "« Oui_»", "Det kostar 2_487_600_kr i år",
    ],
)  # fmt: skip
def test_spaces_that_may_not_break(text: str) -> None:
    """An underscore marks the spaces that may not break."""
    plain = text.replace("_", " ")
    held = [position for position in sorted(no_break_positions(plain)) if plain[position] == " "]
    assert held == [position for position, letter in enumerate(text) if letter == "_"]


@pytest.mark.parametrize(
    "text", ["25 kronprinsar", "25 i dag", "gasar 5", "is 5", "år 2025", "en kr", "1 maja", "Ja - nej"]
)
def test_spaces_that_may_break(text: str) -> None:
    assert not no_break_positions(text)


def parts(word: str, language: str) -> list[str]:
    cuts = [0, *hyphenation_positions(word, 0, len(word), language), len(word)]
    return [word[start:end] for start, end in pairwise(cuts)]


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("departementet", "sv", ["depar", "te", "men", "tet"]),
        ("departementet", "sv-SE", ["depar", "te", "men", "tet"]),
        ("hyphenation", "en", ["hyphen", "a", "tion"]),
        ("katt", "sv", ["katt"]),
        ("departementet", "tlh", ["departementet"]),
        ("departementet", "", ["departementet"]),
        ("2487600", "sv", ["2487600"]),
    ],
)
def test_syllables(word: str, language: str, expected: list[str]) -> None:
    assert parts(word, language) == expected


def test_syllables_are_positions_of_the_text() -> None:
    text = "av (departementet), ja"
    assert text[: next(hyphenation_positions(text, 3, 18, "sv"))] == "av (depar"


@pytest.mark.parametrize(("language", "joint"), [("sv", True), ("de-AT", True), ("en", False)])
def test_joints_are_germanic(language: str, joint: bool) -> None:
    assert is_compound_joint("marknadsdepartementet", 8, language) is joint
    assert not is_compound_joint("marknadsdepartementet", 7, "sv")
