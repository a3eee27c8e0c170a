from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.motion.app import capabilities
from functions.motion.effects import Photos
from functions.motion.effects.countup import EFFECT, CountupParams
from functions.motion.figures.amount import Amount
from functions.motion.figures.card import card
from functions.motion.film import Film
from functions.motion.picture.renderer import Renderer, Shot
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter
from tests.context import video_config
from tests.functions.motion.films import frame, seen
from tests.pictures import portrait_jpeg, saved

SIZE = (270, 480)
SEED = {
    "title": "OMXS30 · stängning",
    "value": 2487.6,
    "delta": 1.4,
    "bars": [-0.8, 1.2, 0.9, -0.4, 1.4],
    "labels": ["VOLVO", "EVO", "SBB", "SINCH", "ATCO"],
}
(CAPABILITY,) = (one for one in capabilities() if one.name == "motion_countup")


def _params(**params: Any) -> CountupParams:
    size = {} if "aspect" in params else {"w": SIZE[0], "h": SIZE[1]}
    return CountupParams.model_validate({"value": 2487.6, **size, **params})


def _film(params: CountupParams, photo: bytes | None = None) -> Film:
    photos = Photos(Upload("image", photo) if photo else None)
    return EFFECT.film(video_config(params), params, photos, params.duration)


def _at(film: Film, number: int, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    return frame(film, size, number / 30).data


@pytest.mark.parametrize("locale", ["sv", "en", "de-CH"])
@pytest.mark.parametrize("value", [2487.6, -0.004, 0, 1e12, -987654.321])
def test_it_ends_on_the_exact_value_as_the_locale_writes_it(value: float, locale: str) -> None:
    params = _params(value=value, locale=locale)
    film, video = _film(params), video_config(params)
    ground = film.at(film.duration_s).background
    finished = Renderer(SIZE)
    finished.render(Shot(ground, card(video, params.content).at(1e9, params.format_value(value))))
    assert (_at(film, 119) == finished.canvas.data).all()


def test_it_holds_for_the_last_eight_tenths_of_a_second() -> None:
    for length in (1.5, 4.0, 9.0):
        film = _film(_params(**SEED, duration=length))
        last = round(length * 30) - 1
        assert (_at(film, last) == _at(film, last - 24)).all()


def test_a_film_too_short_to_count_shows_the_value_at_once() -> None:
    film = _film(_params(**SEED, duration=0.3))
    assert (_at(film, 0) == _at(film, 8)).all()


@pytest.mark.parametrize("value", [52.5, -52.5])
def test_it_only_counts_on(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts that a film shows, in the order of its frames."""
    params = _params(value=value, locale="en")
    film, shown = _film(params), []

    def noted(_self: Amount, text: str) -> tuple[()]:
        shown.append(float(text.replace("−", "-")))
        return ()

    monkeypatch.setattr(Amount, "showing", noted)
    for number in range(120):
        film.at(number / 30)
    assert [abs(one) for one in shown] == sorted(abs(one) for one in shown)
    assert shown[0] == 0
    assert shown[-1] == value
    assert len(set(shown)) > 20


def test_figures_that_stay_do_not_move() -> None:
    """Between two frames of the count only the places of figures that changed differ."""
    params = _params(value=2487.6)
    film = _film(params)
    places = card(video_config(params), params.content).amount.counter.places
    before, after = frame(film, SIZE, 2.2).y, frame(film, SIZE, 2.2 + 1 / 30).y
    columns = np.flatnonzero((before != after).any(axis=0))
    # From 2 483,1 to 2 483,4.
    assert columns.min() >= places[4] - 4
    assert columns.max() <= places[-1] + 4


def test_frames_do_not_depend_on_their_order() -> None:
    film = _film(_params(**SEED))
    numbers = [100, 3, 40, 22, 0, 41, 60, 20]
    renderer = Renderer(SIZE)
    for number in numbers:
        renderer.render(film.at(number / 30))
        assert (renderer.canvas.data == _at(film, number)).all()


@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
@pytest.mark.parametrize("more", [{}, {"bars": [], "labels": []}])
def test_all_of_it_stands_within_the_safe_zone(aspect: str, more: dict[str, Any]) -> None:
    words = {"title": "En lång rubrik som tar två rader i anspråk", "corner": "Källa: Nasdaq 17.30"}
    params = _params(**{**SEED, **words, **more}, aspect=aspect, suffix="kr", draft=True)
    video = video_config(params)
    film = _film(params)
    empty = _film(_params(value=0, aspect=aspect, draft=True))
    bare = Renderer(video.size)
    bare.render(Shot(empty.at(9).background))
    y, x = np.nonzero(frame(film, video.size, 9).y != bare.canvas.y)
    left, top, right, bottom = video.safe
    assert left - 2 <= x.min()
    assert x.max() < right + 2
    assert top - 2 <= y.min()
    assert y.max() < bottom + 2


def test_bars_are_as_long_as_their_values() -> None:
    values = [-0.8, 1.2, 0.9, -0.4, 1.4]
    params = _params(bars=values, aspect="9:16")
    video = video_config(params)
    picture = seen(_film(params), video.size, 9).astype(int)
    edges = np.linspace(video.safe[0], video.safe[2], 6)
    lengths = []
    for number, value in enumerate(values):
        column = picture[:, round((edges[number] + edges[number + 1]) / 2)]
        red, green = column[:, 0] - column[:, 1], column[:, 1] - column[:, 0]
        lengths.append(int(((green if value > 0 else red) > 60).sum()))
    # The zero line, 3 px, lies over one or two of their rows.
    per_unit = (lengths[4] + 1.5) / 1.4
    for length, value in zip(lengths, values, strict=True):
        assert length + 1.5 == pytest.approx(abs(value) * per_unit, abs=2)


def test_labels_are_as_many_as_bars() -> None:
    with pytest.raises(InvalidParameter) as caught:
        CAPABILITY.bind([("params", '{"value": 1, "bars": [1, 2], "labels": ["A"]}')])
    assert caught.value.param == "params.labels"
    assert caught.value.status == 422
    with pytest.raises(InvalidParameter) as caught:
        CAPABILITY.bind([("params", '{"value": 1, "labels": ["A"]}')])
    assert caught.value.param == "params.labels"
    assert CAPABILITY.bind([("params", '{"value": 1, "bars": [1, 2]}')])


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("{}", "params.value"),
        ('{"value": 1e16}', "params.value"),
        ('{"value": "1"}', "params.value"),
        ('{"value": 1, "decimals": 7}', "params.decimals"),
        ('{"value": 1, "bars": [1,2,3,4,5,6,7,8,9,10,11,12,13]}', "params.bars"),
        ('{"value": 1, "bars": [1, null]}', "params.bars[1]"),
        ('{"value": 1, "locale": "xx"}', "params.locale"),
    ],
)
def test_faults_name_their_parameter(text: str, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        CAPABILITY.bind([("params", text)])
    assert caught.value.param == param


def test_labels_that_do_not_fit_are_named() -> None:
    with pytest.raises(InvalidParameter) as caught:
        _film(_params(bars=[1] * 12, labels=["W" * 40] * 12))
    assert caught.value.param == "labels"


def test_a_photo_is_a_ground_that_words_can_be_read_on() -> None:
    white = saved(np.full((64, 36, 3), 255, np.uint8), "PNG")
    for photo in (white, portrait_jpeg()):
        ground = seen(_film(_params(), photo), SIZE, 0.0)
        assert np.percentile(ground, 98) < 110


def test_the_poster_is_the_finished_card() -> None:
    film = _film(_params(**SEED))
    assert (_at(film, round(film.poster_s * 30)) == _at(film, 119)).all()
    assert film.duration_s == 4.0
