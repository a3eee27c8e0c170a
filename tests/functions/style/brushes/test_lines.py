import numpy as np

from functions.style.brushes.lines import line_drawing
from tests.functions.style.subjects import disc


def test_a_line_where_dark_meets_light_and_none_elsewhere() -> None:
    tone = 0.2 + 0.6 * disc(radius=150).astype(np.float32) / 255
    lines = line_drawing(np.asarray(tone, np.float32))
    rows, columns = np.indices(lines.shape)
    radius = np.hypot(columns - 270, rows - 338)
    ring = (radius > 146) & (radius < 154)
    assert lines[ring].max() > 0.9
    assert lines[(radius < 135) | (radius > 165)].max() < 0.05
    angles = np.arctan2(rows - 338, columns - 270)
    for start in np.linspace(-np.pi, np.pi, 24, endpoint=False):
        part = ring & (angles >= start) & (angles < start + np.pi / 12)
        assert lines[part].max() > 0.5


def test_noise_has_no_lines() -> None:
    noise = np.random.default_rng(0).normal(0.5, 0.02, (300, 240)).astype(np.float32)
    assert line_drawing(noise).mean() < 0.01


def test_flat_and_tiny() -> None:
    assert line_drawing(np.full((90, 70), 0.5, np.float32)).max() == 0
    assert line_drawing(np.full((2, 1), 0.5, np.float32)).shape == (2, 1)
