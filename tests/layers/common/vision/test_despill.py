import numpy as np

from layers.common.vision.despill import despill


def test_green_is_limited_where_alpha_is_partial() -> None:
    pixels = [
        ((10, 200, 30, 128), (10, 30, 30, 128)),
        ((90, 200, 30, 1), (90, 90, 30, 1)),
        ((90, 80, 30, 254), (90, 80, 30, 254)),
        ((10, 200, 30, 255), (10, 200, 30, 255)),
        ((10, 200, 30, 0), (10, 200, 30, 0)),
    ]
    before = np.array([[one for one, _ in pixels]], np.uint8)
    assert np.array_equal(despill(before), [[after for _, after in pixels]])
