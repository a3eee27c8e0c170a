import numpy as np
import pytest

from functions.edit.ops.pad import Pad
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (Pad(w=600), (600, 512)),
        (Pad(w=100, h=700), (512, 700)),
        (Pad(aspect="2:1"), (1024, 512)),
        (Pad(aspect="1:2"), (512, 1024)),
    ],
)
def test_sizes(op: Pad, expected: tuple[int, int]) -> None:
    assert applied(astronaut(), op).shape[1::-1] == expected


def test_the_picture_sits_where_it_should() -> None:
    padded = applied(astronaut(), Pad(w=600, h=600, gravity="south-east", color="#0000ff"))
    assert (padded[88:, 88:] == astronaut()).all()
    assert (padded[:88] == (0, 0, 255)).all()


def test_without_a_colour_the_room_is_transparent() -> None:
    padded = applied(astronaut(), Pad(h=600))
    assert (padded[..., 3].sum(axis=1) > 0).sum() == 512


def test_transparency_of_its_own_stays() -> None:
    padded = applied(np.zeros((2, 2, 4), np.uint8), Pad(w=4, color="#ff0000"))
    assert padded[0].tolist() == [[255, 0, 0, 255], [0] * 4, [0] * 4, [255, 0, 0, 255]]
