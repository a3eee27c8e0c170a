import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.clusters import clusters


@given(st.text())
def test_clusters_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("åb", ["å", "b"]),
        ("a\u030ab", ["a\u030a", "b"]),
        ("\u0301a", ["\u0301", "a"]),
        ("👩\u200d💻!", ["👩\u200d💻", "!"]),
        ("👍🏽x", ["👍🏽", "x"]),
        ("🇸🇪🇳🇴", ["🇸🇪", "🇳🇴"]),
    ],
)
def test_what_belongs_together(text: str, expected: list[str]) -> None:
    assert list(clusters(text)) == expected
