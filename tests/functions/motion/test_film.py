import numpy as np
import pytest

from functions.motion.film import with_logo
from functions.motion.params import EffectParams
from layers.common.core.media import Upload
from tests.context import video_config
from tests.functions.motion.films import plain_film, seen
from tests.pictures import saved


@pytest.mark.parametrize("place", ["top-left", "top-right"])
@pytest.mark.parametrize("shape", [(40, 40), (30, 300), (400, 20)])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_logo_stands_in_its_corner_of_the_safe_zone(
    place: str, shape: tuple[int, int], channels: int
) -> None:
    video = video_config(EffectParams.model_validate({"w": 270, "h": 480, "brand": {"logo": place}}))
    logo = Upload("logo", saved(np.full((*shape, channels), 255, np.uint8), "PNG"))
    picture = seen(with_logo(plain_film((0, 0, 0), video.size), video, logo), video.size, 0.5)
    rows, columns = np.nonzero(picture.max(axis=2) > 128)
    assert abs(int(rows.min()) - video.safe[1]) <= 1
    edge, limit = (
        (columns.min(), video.safe[0]) if place == "top-left" else (columns.max() + 1, video.safe[2])
    )
    assert abs(int(edge) - limit) <= 1
    assert rows.max() - rows.min() < 96 * video.unit + 2
    assert columns.max() - columns.min() < 300 * video.unit + 2


def test_without_a_logo_the_film_is_the_same() -> None:
    video = video_config(EffectParams())
    film = plain_film((0, 0, 0), video.size)
    assert with_logo(film, video, None) is film
