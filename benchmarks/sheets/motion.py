"""Motion, to be looked at: eight frames of every effect, over every photo where it takes one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sheets.contact import Print, folder, write
from functions.motion.effects import Effect, Photos, effects
from functions.motion.film import Film
from functions.motion.picture.renderer import Renderer
from functions.motion.video import VideoConfig
from layers.common.core.media import Upload
from layers.common.errors import NoSubject
from tests.context import video_config
from tests.pictures import portrait_jpeg
from tests.shared import PHOTOS

FRAMES = 8
ASPECTS = "9:16", "1:1", "16:9"
HEADLINE = {"kicker": "Stockholm · 06 juni", "headline": "Stadshuset i kvällsljus"}
LONG = {"kicker": "Ekonomi", "headline": "Bränslepriset sjunker med 2 500 kr per år – så påverkas hushållen"}
SPOKEN = "Riksbanken sänker räntan med 0,25 procentenheter redan i juni, säger riksbankschefen."
EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "ken_burns": HEADLINE,
    "parallax": LONG,
    "captions": {"words": ["Räntan", "sänks", "med 0,25", "i juni"], "highlight": 2, "eyebrow": "Riksbanken"},
    "karaoke": {"words": SPOKEN.split()},
    "countup": {
        "title": "OMXS30 · stängning",
        "corner": "17.30",
        "value": 2487.6,
        "delta": 1.4,
        "bars": [-0.8, 1.2, 0.9, -0.4, 1.4],
        "labels": ["VOLVO", "EVO", "SBB", "SINCH", "ATCO"],
    },
    "transition": {"scene_a": HEADLINE, "scene_b": LONG},
}


def made(effect: Effect, photo: bytes | None, aspect: str) -> tuple[Film, VideoConfig]:
    params = effect.params.model_validate({**EXAMPLES.get(effect.name, {}), "aspect": aspect})
    video = video_config(params)
    upload = Upload("image", photo) if photo else None
    return effect.film(video, params, Photos(upload, upload), None), video


def moments(film: Film, effect: Effect) -> Iterator[float]:
    """Evenly through the film; of a transition, where it happens."""
    middle, half = film.duration_s / 2, 0.3 if effect.name == "transition" else film.duration_s / 2
    yield from np.linspace(middle - half, middle + half * 0.999, FRAMES)


def strip(effect: Effect, name: str, photo: bytes | None, aspect: str) -> Iterator[Print]:
    try:
        film, video = made(effect, photo, aspect)
    except NoSubject as fault:
        yield Print(f"{effect.name} {name}: {fault.detail}", np.full((1, 1, 3), 200, np.uint8))
        return
    renderer = Renderer(video.size)
    for t in moments(film, effect):
        renderer.render(film.at(float(t)))
        yield Print(f"{effect.name} {name} {t:.2f} s", renderer.canvas.rgb())


def photos() -> Iterator[tuple[str, bytes]]:
    yield "astronaut", portrait_jpeg()
    for path in sorted(PHOTOS.glob("*.jpg")):
        yield path.stem, path.read_bytes()


def sheet(effect: Effect) -> Iterator[Print]:
    if not any(one.least for one in effect.photos):
        yield from strip(effect, "", None, ASPECTS[0])
    for name, photo in photos():
        yield from strip(effect, name, photo, ASPECTS[0])
    for aspect in ASPECTS[1:]:
        yield from strip(effect, aspect, portrait_jpeg(), aspect)


def main() -> None:
    where: Path = folder()
    for effect in effects().values():
        write(where / f"motion-{effect.name}.png", sheet(effect), columns=FRAMES)


if __name__ == "__main__":
    main()
