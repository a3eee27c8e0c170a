import pytest

from layers.common.typography.glue import glued


@pytest.mark.parametrize(
    "text",
    [
        "2_487,6", "25_kr", "0,25_procent", "12_°C", "100_%", "10_miljoner", "5_maj", "120_km/h", "5_zł",
        "kl._14", "kl_14", "nr_3", "§_5", "s._12", "ca_100", "$_5", "(ca_100)",
        "Ja_–", "Ja_– nej", "Quoi_?", "« Oui_»", "Det kostar 2_487_600_kr i år",
    ],
)  # fmt: skip
def test_what_holds(text: str) -> None:
    """A low line marks the spaces that hold."""
    plain = text.replace("_", " ")
    held = [position for position in sorted(glued(plain)) if plain[position] == " "]
    assert held == [position for position, letter in enumerate(text) if letter == "_"]


@pytest.mark.parametrize(
    "text", ["25 kronprinsar", "25 i dag", "gasar 5", "is 5", "år 2025", "en kr", "1 maja", "Ja - nej"]
)
def test_what_does_not(text: str) -> None:
    assert not glued(text)
