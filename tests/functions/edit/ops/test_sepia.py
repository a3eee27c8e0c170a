import numpy as np
import pytest

from functions.edit.ops.sepia import Sepia
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((100, 100, 100), (135, 120, 94)),
        ((255, 255, 255), (255, 255, 239)),
        ((255, 0, 0), (100, 89, 69)),
    ],
)
def test_the_matrix(colour: tuple[int, int, int], expected: tuple[int, int, int]) -> None:
    toned = applied(np.full((1, 1, 3), colour, np.uint8), Sepia())
    assert np.abs(toned.astype(int) - expected).max() <= 1


def test_a_photo_turns_brown() -> None:
    red, green, blue = applied(astronaut(), Sepia()).reshape(-1, 3).mean(axis=0)
    assert red > green > blue
