import dataclasses

import numpy as np
import pytest

from functions.compose.harmonise.harmonise import STEPS, harmonise
from functions.compose.harmonise.look import Look
from tests.layers.common.compositing.layers import layer

STRONG = Look(
    blur=2.0,
    exposure=0.6,
    color_match=0.4,
    warm=1.2,
    light_wrap=0.3,
    grain=5.0,
    feather=8.0,
    contact_shadow=0.7,
)


def test_every_setting_has_its_step() -> None:
    assert {name for name, _ in STEPS} == {one.name for one in dataclasses.fields(Look)}


def test_a_look_as_it_is_made_does_nothing() -> None:
    before = layer()
    assert harmonise(before, Look()) is before


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
def test_each_setting_does_something_alone(name: str) -> None:
    before = layer()
    look = dataclasses.replace(Look(), **{name: getattr(STRONG, name)})
    after = harmonise(before, look)
    assert not np.array_equal(after.over(), before.over())


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3)])
def test_layers_of_a_few_pixels(name: str, shape: tuple[int, int]) -> None:
    for level in (0, 1, 255):
        before = layer(alpha=np.full(shape, level, np.uint8))
        after = dict(STEPS)[name](before, getattr(STRONG, name))
        assert after.over().shape == (*shape, 3)


def test_all_at_once_is_deterministic() -> None:
    assert np.array_equal(harmonise(layer(), STRONG).over(), harmonise(layer(), STRONG).over())
