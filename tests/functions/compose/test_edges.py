import numpy as np

from functions.compose.edges import cleaned
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image
from tests.functions.compose.figures import disc

SUBJECT, BEHIND = np.array([180, 60, 40]), np.array([70, 160, 250])


def cut_from_a_sky() -> Image:
    """A red disc that was cut out of a blue picture with its mixed edge colours."""
    alpha = disc(edge=8.0)
    mixed = alpha[..., None] * SUBJECT + (1 - alpha[..., None]) * BEHIND
    mixed[alpha == 0] = 0
    return Image(with_alpha(np.rint(mixed).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8)))


def test_the_old_background_leaves_the_edge() -> None:
    image = cut_from_a_sky()
    assert image.alpha is not None
    edge = (image.alpha > 60) & (image.alpha < 250)
    before = np.abs(image.rgb[edge].astype(int) - SUBJECT).mean()
    after = np.abs(cleaned(image).rgb[edge].astype(int) - SUBJECT).mean()
    assert before > 30
    assert after < before / 5


def test_alpha_and_opaque_pixels_stay() -> None:
    image = cut_from_a_sky()
    clean = cleaned(image)
    assert np.array_equal(clean.pixels[..., 3], image.pixels[..., 3])
    opaque = image.pixels[..., 3] == 255
    assert np.array_equal(clean.rgb[opaque], image.rgb[opaque])


def test_clean_colours_stay_clean() -> None:
    alpha = np.rint(disc(edge=8.0) * 255).astype(np.uint8)
    image = Image(with_alpha(np.broadcast_to(SUBJECT.astype(np.uint8), (200, 200, 3)), alpha))
    seen = alpha > 16
    assert np.abs(cleaned(image).rgb[seen].astype(int) - SUBJECT).max() <= 2


def test_a_strip_stays_as_it_is() -> None:
    strip = Image(np.full((2_000_000, 1, 4), 128, np.uint8))
    assert cleaned(strip) is strip


def test_tiny_and_thin_cut_outs() -> None:
    for shape in [(1, 1), (1, 300), (300, 1), (2, 2)]:
        rgba = np.full((*shape, 4), 128, np.uint8)
        assert cleaned(Image(rgba)).pixels.shape == (*shape, 4)
