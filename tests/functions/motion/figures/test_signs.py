import pytest

from functions.motion.colours import contrast, luminance
from functions.motion.figures.amount import DOWN, UP, delta_text


@pytest.mark.parametrize(
    ("delta", "text"),
    [(1.4, "▲ +1,4\u00a0%"), (-0.25, "▼ −0,25\u00a0%"), (0.0, "0\u00a0%"), (3, "▲ +3\u00a0%")],
)
def test_a_change_is_told_by_arrow_and_sign(delta: float, text: str) -> None:
    assert delta_text(delta, "sv") == text


def test_up_and_down_differ_without_their_hues() -> None:
    assert luminance(UP) > 1.3 * luminance(DOWN)
    assert contrast(UP, (16, 19, 26)) > 4.5
    assert contrast(DOWN, (16, 19, 26)) > 4.5
