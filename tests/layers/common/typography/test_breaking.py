import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.breaking import Break, cluster_breaks, syllable_breaks, word_breaks


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
