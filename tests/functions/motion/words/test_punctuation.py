import pytest

from functions.motion.words.punctuation import blank_markup, group_punctuation, join_punctuation, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Räntan  sänks\tnu", ["Räntan", "sänks", "nu"]),
        ("med 2 487,6 kr", ["med", "2", "487,6", "kr"]),
        ("Räntan – sänks", ["Räntan –", "sänks"]),
        ("Oui ! Non", ["Oui !", "Non"]),
        ("upp 25 % nu", ["upp", "25 %", "nu"]),
        ("- Hej du", ["- Hej", "du"]),
        ("dit « Oui »", ["dit", "« Oui »"]),
        ("H & M", ["H", "&", "M"]),
        ("Grattis 🎉", ["Grattis", "🎉"]),
        ("…", ["…"]),
    ],
)
def test_words_keep_their_punctuation(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("pieces", "groups"),
    [
        (["Hej", "!"], [[0, 1]]),
        (["Hej", "(", "du", ")", "."], [[0], [1, 2, 3, 4]]),
        (["–", "Hej"], [[0, 1]]),
        (["Hej", "„", "“"], [[0, 1, 2]]),
        (["!", "?"], [[0, 1]]),
        ([], []),
    ],
)
def test_groups(pieces: list[str], groups: list[list[int]]) -> None:
    assert group_punctuation(pieces) == groups


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["Hej", "!"], "Hej!"),
        (["(", "Hej", ")", "."], "(Hej)."),
        (["Hej", "–"], "Hej –"),
        (["25", "%"], "25 %"),
        (["«", "Oui"], "« Oui"),
    ],
)
def test_written_together(pieces: list[str], text: str) -> None:
    assert join_punctuation(pieces) == text


def test_markup_leaves_its_room() -> None:
    assert blank_markup('Hej <break time="1s"/>du') == "Hej " + " " * 18 + "du"
    assert blank_markup("1 < 2 och 3 > 2") == "1 < 2 och 3 > 2"
    assert blank_markup("<" * 100_000) == "<" * 100_000
