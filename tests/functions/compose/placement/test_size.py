import pytest

from functions.compose.params import Item
from functions.compose.placement.placement import AUTOMATIC
from functions.compose.placement.size import baselines, height_ranges
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import figure, scene


def sized(background: SceneAnalysis, *subjects: Subject, item: Item = AUTOMATIC) -> list[float]:
    items = [item] * len(subjects)
    found = height_ranges(background, subjects, items, baselines(background, subjects, items))
    assert all(0 < height.least <= height.preferred for height in found)
    return [height.preferred for height in found]


def test_a_bust_is_anchored_at_the_bottom() -> None:
    assert baselines(scene(), [figure(cut_below=True)], [AUTOMATIC]) == [1.0]


def test_between_bars_the_bottom_is_the_pictures() -> None:
    plain = scene()
    barred = SceneAnalysis(1200, 800, plain.saliency, 0.4, plain.faces, 0.1, 0.9)
    assert baselines(barred, [figure(cut_below=True)], [AUTOMATIC]) == [0.9]
    assert sized(barred, figure())[0] == pytest.approx(0.8 * sized(scene(horizon=0.375), figure())[0])


def test_whoever_has_feet_stands_on_the_ground() -> None:
    (base,) = baselines(scene(horizon=0.5), [figure(cut_below=False)], [AUTOMATIC])
    assert 0.5 < base < 1


def test_values_of_an_item_are_kept() -> None:
    item = Item(scale=1.3, base_frac=0.7)
    assert baselines(scene(), [figure()], [item]) == [0.7]
    assert sized(scene(), figure(), item=item) == [1.3]


@pytest.mark.parametrize("horizon", [0.3, 0.35, 0.4])
def test_eyes_lie_on_a_horizon_that_is_a_third_down(horizon: float) -> None:
    """The face begins a tenth down and is a quarter of the height; the eyes are 0.4 down it."""
    (scale,) = sized(scene(horizon=horizon), figure(600, 800))
    assert 1 - scale * (1 - 0.2) == pytest.approx(horizon)


@pytest.mark.parametrize("horizon", [0.1, 0.9])
def test_elsewhere_they_stay_near_the_third(horizon: float) -> None:
    (scale,) = sized(scene(horizon=horizon), figure(600, 800))
    assert 0.3 - 1e-9 <= 1 - scale * (1 - 0.2) <= 0.4 + 1e-9


def test_a_bust_is_never_a_tiny_distant_figure() -> None:
    for height in (20, 200, 2000):
        (scale,) = sized(scene(height=4000, width=6000), figure(height // 2, height))
        assert scale >= 0.5


def test_a_standing_figures_height_follows_its_depth() -> None:
    """Perspective: the height is in proportion to how far the feet are below the horizon."""
    subject = figure(300, 900, cut_below=False)
    near, far = (sized(scene(horizon=0.4), subject, item=Item(base_frac=base))[0] for base in (0.9, 0.65))
    assert near / far == pytest.approx((0.9 - 0.4) / (0.65 - 0.4))


def test_a_figure_fits_the_frame() -> None:
    for width, height in [(1200, 800), (800, 1200), (400, 4000)]:
        for subject in (figure(900, 300), figure(300, 900), figure(900, 100, cut_below=False)):
            (scale,) = sized(scene(width, height), subject)
            assert scale <= 0.92
            assert scale * height * subject.aspect <= 0.9 * width + 1e-6


def test_heads_of_a_group_are_of_like_size() -> None:
    near, far = figure(400, 500), figure(300, 700)
    first, second = sized(scene(), near, far)
    heads = [first * (400 / 3) / 500, second * (300 / 3) / 700]
    assert max(heads) / min(heads) <= 1.2**2 + 1e-9


def test_a_group_fits_the_frame() -> None:
    subjects = [figure(500, 500)] * 8
    scales = sized(scene(), *subjects)
    assert sum(scales) * 800 <= 1.1 * 1200 + 1e-6
