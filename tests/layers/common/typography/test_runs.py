import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.bidi import levels
from layers.common.typography.faces import faces
from layers.common.typography.runs import Run, runs

_CHAIN = faces("bold")


def split(word: str) -> list[Run]:
    return list(runs(word, levels(word), _CHAIN))


def named(word: str) -> list[tuple[str, str, str | None]]:
    return [(run.text, run.face.path.stem.partition("[")[0], run.script) for run in split(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Räntan!", [("Räntan!", "Inter", "Latn")]),
        ("2487,6", [("2487,6", "Inter", "Latn")]),
        ("«Привет»", [("«Привет»", "Inter", "Cyrl")]),
        ("пресс-release", [("пресс-", "Inter", "Cyrl"), ("release", "Inter", "Latn")]),
        ("ΩЖ", [("Ω", "Inter", "Grek"), ("Ж", "Inter", "Cyrl")]),
        ("مرحبا!", [("مرحبا!", "NotoSansArabic", "Arab")]),
        ("שלום", [("שלום", "Heebo", "Hebr")]),
        ("e\u0301", [("e\u0301", "Inter", "Latn")]),
    ],
)
def test_a_run_has_one_font_and_one_script(word: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert named(word) == expected


def test_figures_after_arabic_run_the_other_way() -> None:
    assert [(run.text, run.level) for run in split("سنة2025")] == [("سنة", 1), ("2025", 2)]


@given(st.text("aåЖΩ12.,!?«»אבمر\u0301", max_size=20))
def test_runs_are_the_word(word: str) -> None:
    assert "".join(run.text for run in split(word)) == word
