import pytest

from layers.common.compositing.safe_zone import SafeZone, safe_area


@pytest.mark.parametrize(
    ("zone", "box"),
    [
        ("universal", (65, 269, 950, 1440)),
        ("reels", (65, 269, 1015, 1248)),
        ("tiktok", (65, 134, 929, 1536)),
        ("shorts", (65, 192, 950, 1440)),
        ("none", (54, 77, 1026, 1843)),
    ],
)
def test_the_zones_of_a_phone(zone: SafeZone, box: tuple[int, int, int, int]) -> None:
    assert safe_area((1080, 1920), zone) == box


@pytest.mark.parametrize("size", [(1080, 1080), (1080, 1350), (1920, 1080)])
def test_in_a_feed_nothing_lies_over_a_video(size: tuple[int, int]) -> None:
    left, top, right, bottom = safe_area(size, "universal")
    assert (left, top) == (round(0.07 * size[0]), round(0.07 * size[1]))
    assert (right, bottom) == (round(0.93 * size[0]), round(0.93 * size[1]))
