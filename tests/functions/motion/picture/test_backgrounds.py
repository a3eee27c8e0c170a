import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.motion.picture.backgrounds import PictureView, ZoomSource, ZoomView
from functions.motion.picture.planes import CHROMA, LUMA, Planes, View
from functions.motion.picture.quarters import PlaneQuarters
from layers.common.imaging.alpha import Box

FRAME = (60, 80)
LARGEST = 4.0


def _smooth() -> Planes:
    """Waves of 20 samples and more, so that a bilinear sample is right to a level wherever it is taken."""
    y, x = np.mgrid[:200, :160].astype(np.float32)
    rgb = np.stack([128 + 60 * np.sin(x / 9 + y / 14 * sign) for sign in (-1, 0, 1)], axis=2)
    return Planes.of(rgb.round().astype(np.uint8))


PICTURE = _smooth()
points = st.tuples(
    st.integers(0, FRAME[0] // 2).map(lambda n: 2 * n), st.integers(0, FRAME[1] // 2).map(lambda n: 2 * n)
)
scales = st.floats(1.5, LARGEST)


def _zoomable(point: tuple[int, int], place: tuple[int, int], scale: float) -> tuple[ZoomSource, View]:
    """A picture cut so that the frame's ``point`` shows its ``place``."""
    view = View(scale, place[0] - scale * point[0], place[1] - scale * point[1])
    return ZoomSource.of(PICTURE, view, point, FRAME, LARGEST), view


def _painted(ground: PictureView | ZoomView, box: Box) -> Planes:
    canvas = Planes.plain((0, 0, 0), FRAME)
    ground.paint(canvas, box)
    return canvas


@settings(max_examples=60, deadline=None)
@given(points, st.integers(0, 160), st.integers(0, 200), scales, scales)
def test_it_is_the_view_at_every_scale(
    point: tuple[int, int], x: int, y: int, cut_at: float, scale: float
) -> None:
    """Also where the view reaches beyond the picture, whose border goes on there."""
    source, _ = _zoomable(point, (x, y), cut_at)
    view = View(scale, x - scale * point[0], y - scale * point[1])
    zoomed, seen = (
        _painted(one, (0, 0, *FRAME)) for one in (ZoomView(source, scale), PictureView(PICTURE, view))
    )
    assert np.abs(zoomed.y.astype(int) - seen.y).max() <= 2
    # Chroma is off by a fraction of a pixel unless the scale is that of the cut. Its waves are half as many
    # samples long: between samples a straight line misses them by up to a level, 60 * ((2/9)² + (2/14)²) / 8
    # either way, beside the rounding of each.
    off = abs(1 - cut_at / scale) / 2
    steepest = max(int(np.abs(np.diff(plane.astype(int))).max()) for plane in (seen.u, seen.v)) / 2
    for one, other in ((zoomed.u, seen.u), (zoomed.v, seen.v)):
        assert np.abs(one.astype(int) - other).max() <= 3 + off * (steepest + 1)


@settings(max_examples=60, deadline=None)
@given(points, scales, st.data())
def test_a_part_is_that_part_of_the_whole(point: tuple[int, int], scale: float, data: st.DataObject) -> None:
    left, right = sorted(data.draw(st.tuples(st.integers(0, 30), st.integers(0, 30))))
    top, bottom = sorted(data.draw(st.tuples(st.integers(0, 40), st.integers(0, 40))))
    box = 2 * left, 2 * top, 2 * right, 2 * bottom
    ground = ZoomView(_zoomable(point, (80, 100), scale)[0], scale)
    whole, part = _painted(ground, (0, 0, *FRAME)), _painted(ground, box)
    expected = Planes.plain((0, 0, 0), FRAME)
    for target, source in zip(expected.part(box), whole.part(box), strict=True):
        np.copyto(target, source)
    assert (part.data == expected.data).all()


@given(points, scales)
def test_chroma_stays_where_luma_is(point: tuple[int, int], scale: float) -> None:
    """Five levels a sample: cut half a pixel beside its place, it would be off by ``(scale - 1) * 1.25``."""
    plane = (5 * np.arange(50)).astype(np.uint8)[None].repeat(50, axis=0)
    view = View(scale, 50 - scale * point[0], 50 - scale * point[1])
    target = np.empty((FRAME[1] // 2, FRAME[0] // 2), np.uint8)
    PlaneQuarters.of([plane], CHROMA, view, point, FRAME, scale).paint(scale, (0, 0), [target])
    places = scale * (2 * np.arange(target.shape[1]) + CHROMA.x) + view.left
    inside = (places > 2) & (places < 97)
    off = (target[0] - 5 * (places - CHROMA.x) / 2)[inside]
    # A rounding each as it is cut and as it is painted, and OpenCV's 1/32 of a sample both times.
    assert np.abs(off).max() <= 2 * (0.5 + 5 / 32)


@pytest.mark.parametrize("back", [False, True])
def test_the_point_is_the_corner_between_four_samples(*, back: bool) -> None:
    """By hand: at two samples a pixel, the pixels beside the point are the means of the two beside it."""
    plane = np.array([[10, 20, 30, 40, 50, 60, 70, 80]], np.uint8).repeat(8, axis=0)
    plane = cv2.flip(plane, 1).astype(np.uint8) if back else plane
    target = np.empty((4, 4), np.uint8)
    PlaneQuarters.of([plane], LUMA, View(2.0, 0.0, 0.0), (2, 2), (4, 4), 2.0).paint(2.0, (0, 0), [target])
    assert target[0].tolist() == ([75, 55, 35, 15] if back else [15, 35, 55, 75])
