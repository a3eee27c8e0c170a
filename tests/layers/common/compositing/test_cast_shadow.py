import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.compositing.cast_shadow import Cast, cast
from layers.common.compositing.light import Light
from layers.common.imaging.alpha import Box
from tests.layers.common.compositing.blocks import block, moments

POST = (190, 100, 210, 220)
"""It stands on row 220."""
HARD = 0.02


def shadow_of(box: Box, direction: float, spread: float = 0.6, softness: float = HARD) -> NDArray[np.float32]:
    return cast(Light(direction, spread, softness)).density(block(box), box)


@pytest.mark.parametrize(
    ("direction", "right", "down"),
    [
        (0, 0, -1),
        (45, -1, -1),
        (90, -1, 0),
        (135, -1, 1),
        (180, 0, 1),
        (225, 1, 1),
        (270, 1, 0),
        (315, 1, -1),
    ],
)
def test_it_falls_away_from_the_light(direction: float, right: int, down: int) -> None:
    """By its centre, and how far it goes: the spread across, foreshortened towards the camera."""
    shadow = shadow_of(POST, direction)
    found = moments(np.where(shadow > 0.2, shadow, 0))
    across = found.x - 200
    assert np.sign(across) == right if right else abs(across) < 1
    assert np.sign(found.y - 220) == down or down == 0
    if right:
        rows, columns = np.nonzero(shadow > 0.2)
        tip = columns.min() - POST[0] if right < 0 else columns.max() - POST[2]
        assert tip == pytest.approx(0.6 * 120 * abs(np.sin(np.radians(direction))) * right, abs=4)
        assert abs(rows.max() - 220) < 30


@pytest.mark.parametrize("spread", [0.1, 0.5, 1.0])
def test_the_foot_stays_where_it_is(spread: float) -> None:
    below = shadow_of(POST, 180, spread)[221]
    assert below[200] > 0.4
    assert np.abs(np.flatnonzero(below > 0.2)[[0, -1]] - [190, 209]).max() <= 6
    assert (shadow_of(POST, 180, spread).argmax() // 400) == pytest.approx(220, abs=4)


def test_a_longer_shadow_goes_farther() -> None:
    lengths = [np.flatnonzero(shadow_of(POST, 180, spread)[:, 200] > 0.2)[-1] - 220 for spread in (0.5, 1.0)]
    assert lengths == pytest.approx([0.35 * 60, 0.35 * 120], abs=5)


def test_the_blur_grows_with_the_distance_from_the_foot() -> None:
    shadow = shadow_of((100, 40, 300, 220), 180, 1.0, 0.6)
    widths = []
    for row in (226, 245, 265):
        side = shadow[row, 200:]
        widths.append(int(np.count_nonzero((side > 0.2 * side[0]) & (side < 0.8 * side[0]))))
    assert widths[0] + 4 < widths[1] < widths[2] - 4


def test_a_soft_light_blurs_more() -> None:
    steep = [np.abs(np.diff(shadow_of(POST, 250, 0.6, softness), axis=0)).max() for softness in (0, 0.3, 1)]
    assert steep[0] > steep[1] > steep[2]


def test_what_touches_the_floor_is_darkest() -> None:
    for direction in (0, 90, 180):
        shadow = shadow_of((150, 100, 250, 220), direction, softness=0.5)
        row, _ = np.unravel_index(int(shadow.argmax()), shadow.shape)
        assert abs(int(row) - 220) < 8


def test_two_feet_at_unlike_depths_keep_their_own() -> None:
    alpha = block((100, 50, 200, 150)) | block((100, 150, 120, 230)) | block((180, 150, 200, 215))
    shadow = Cast(Light(180, 0.5, HARD)).density(alpha, (100, 50, 200, 230))
    assert shadow[232, 110] > 0.4
    assert shadow[217, 190] > 0.4


@pytest.mark.parametrize("direction", [20, 90, 200, 290])
def test_between_feet_it_fades_without_an_edge(direction: float) -> None:
    """The line from foot to foot is none of the shadow's; beside a foot, a lamp's shadow is soft."""
    alpha = block((100, 100, 300, 200)) | block((100, 200, 130, 220)) | block((270, 200, 300, 220))
    shadow = cast(Light(direction, 0.4, 0.6)).density(alpha, (100, 100, 300, 220))
    gap = shadow[205:240, 180:220]
    assert gap.max() > 0.04  # soft, and yet no hole
    assert np.abs(np.diff(gap, axis=0)).max() < 0.03
    feet = shadow[205:240, 100:130]
    assert np.abs(np.diff(feet, axis=0)).max() > 0.04
    along = shadow[222, 115:200]
    assert along[0] > 1.5 * along[-1]
    assert np.diff(along).max() < 0.005


def test_a_round_rim_has_one_crescent() -> None:
    """It is dark below the middle; the steep sides touch nothing, and no tongue sticks out there."""
    y, x = np.mgrid[:400, :400] - np.array([200, 200])[:, None, None]
    alpha = np.where(np.hypot(x, y * 1.25) <= 100, 255, 0).astype(np.uint8)
    shadow = cast(Light(200, 0.35, 0.6)).density(alpha, (100, 120, 301, 281))
    assert shadow[283, 200] > 0.4
    for column, rim in ((105, 225), (110, 235)):
        below = shadow[rim:300, column]
        assert below.max() < 0.2
        assert np.abs(np.diff(below)).max() < 0.03


def test_it_ends_at_the_back_edge_of_the_floor() -> None:
    light, box = Light(20, 2.0, HARD), (150, 160, 250, 320)
    whole = Cast(light).density(block(box), box)
    ending = Cast(light, edge=270).density(block(box), box)
    unit = (100 * 160) ** 0.5
    rows = slice(0, round(270 - 0.021 * unit)), slice(round(271 + 0.021 * unit), None)
    assert whole[rows[0]].max() > 0.2
    assert ending[rows[0]].max() == 0
    assert np.array_equal(ending[rows[1]], whole[rows[1]])


def test_feet_below_the_canvas() -> None:
    """Only what falls on the canvas is seen, at the same place as on a larger one."""
    box = (150, 60, 250, 300)
    whole = Cast(Light(60, 0.6, 0.2)).density(block(box), box)[:280]
    part = Cast(Light(60, 0.6, 0.2)).density(np.ascontiguousarray(block(box)[:280]), box)
    assert np.abs(part - whole)[:240, :140].max() < 0.1


@pytest.mark.parametrize(("direction", "dx", "dy"), [(0, 0, -1), (90, -1, 0), (180, 0, 1), (270, 1, 0)])
def test_a_thing_that_lies_has_a_shadow_all_round(direction: float, dx: int, dy: int) -> None:
    box = (150, 150, 250, 250)
    shadow = cast(Light(direction, 0.5, 0.5), pose="flat").density(block(box), box)
    assert min(shadow[149, 200], shadow[250, 200], shadow[200, 149], shadow[200, 250]) > 0.05
    found = moments(shadow)
    assert np.sign([round(found.x - 200, 1), round(found.y - 200, 1)]).tolist() == [dx, dy]


@pytest.mark.parametrize(("direction", "dx", "dy"), [(0, 0, -1), (90, -1, 0), (180, 0, 1), (270, 1, 0)])
def test_a_thing_that_hovers_has_its_shadow_below_and_away_from_the_light(
    direction: float, dx: int, dy: int
) -> None:
    """At a spread of .8 a fifth of the extent away, less towards the camera; below the box at no spread."""
    box = (150, 80, 250, 180)
    found, straight = (
        moments(cast(Light(direction, spread, 0.3), pose="floating").density(block(box), box))
        for spread in (0.8, 0)
    )
    assert straight.x == pytest.approx(200, abs=0.5)
    assert straight.y == pytest.approx(180 + 12, abs=1)
    assert found.x - straight.x == pytest.approx(20 * dx, abs=1)
    assert found.y - straight.y == pytest.approx(0.35 * 20 * dy, abs=1)


def test_a_hovering_things_shadow_ends_where_it_says() -> None:
    box = (150, 80, 250, 180)
    shadow = cast(Light(290, 1.5, 0.4), pose="floating")
    seen = np.nonzero(shadow.density(block(box), box) > 0.004)
    reach = shadow.reach((100, 100))
    assert seen[1].max() < 250 + reach.right
    assert seen[0].max() < 180 + reach.bottom
    assert seen[1].min() >= 150 - reach.left
    assert seen[1].max() > 250 + reach.right / 2


def test_it_is_alike_at_any_size() -> None:
    small = Cast(Light(120, 0.6, 0.4)).density(block((150, 100, 250, 300)), (150, 100, 250, 300))
    box = (600, 400, 1000, 1200)
    large = Cast(Light(120, 0.6, 0.4)).density(block(box, (1600, 1600)), box)
    assert np.abs(large[2::4, 2::4] - small).max() < 0.2
    assert np.abs(large[2::4, 2::4] - small).mean() < 0.001
