"""Compose, to be looked at: one figure, several, the caller's own placement, each part of the harmonising."""

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from PIL import Image as Pillow
from skimage import data

from benchmarks.sheets.contact import Print, folder, write
from functions.compose.params import ComposeParams
from layers.common.core.media import Upload
from tests.context import compose
from tests.pictures import saved
from tests.shared import PHOTOS

PEOPLE = ("girl-1", "girl-2", "girl-3")
SCENES = ("car-1", "car-2", "car-3", "animal-1", "animal-2", "animal-3", "rocket", "coffee", "motorcycle")
STANDING = (
    ("car-2", "animal-2"),
    ("car-3", "animal-3"),
    ("animal-3", "car-2"),
    ("animal-2", "car-3"),
    ("animal-3", "animal-1"),
    ("brick", "animal-2"),
)
COMPANY = (
    ("car-2", ("girl-1", "girl-3")),
    ("animal-3", ("girl-3", "girl-1")),
    ("car-3", ("girl-3", "girl-2")),
    ("rocket", ("girl-2", "girl-1")),
    ("car-2", ("animal-2", "girl-3")),
    ("animal-3", ("girl-1", "girl-2", "girl-3")),
)
MANUAL: tuple[Mapping[str, Any], ...] = (
    {"scale": 0.9, "target_frac": 0.2},
    {"scale": 0.9, "target_frac": 0.2, "flip": True},
    {"scale": 0.75, "target_frac": 0.66, "facing": "left"},
    {"scale": 0.6, "target_frac": 0.8, "warm": 1.15},
    {"scale": 0.6, "target_frac": 0.8, "warm": 0.87},
    {"scale": 0.6, "target_frac": 0.8, "feather": 12},
    {"scale": 0.6, "target_frac": 0.8, "color_match": 0},
    {"scale": 0.6, "target_frac": 0.8, "color_match": 0.2},
    {"scale": 0.6, "target_frac": 0.8, "color_match": 0.4},
)


@cache
def scene(name: str) -> bytes:
    """A background: a photo of ../shared, else a picture of scikit-image."""
    path = PHOTOS / f"{name}.jpg"
    if path.exists():
        return path.read_bytes()
    pixels = data.stereo_motorcycle()[0] if name == "motorcycle" else getattr(data, name)()
    return saved(Pillow.fromarray(np.asarray(pixels)).convert("RGB"), "PNG")


@cache
def cut_out(name: str) -> bytes:
    return (PHOTOS / f"{name}.cutout.png").read_bytes()


@cache
def raw(name: str) -> bytes:
    return (PHOTOS / f"{name}.jpg").read_bytes()


def composed(background: bytes, subjects: Sequence[bytes], caption: str, **params: Any) -> Print:
    uploads = tuple(Upload(f"subjects[{i}]", data) for i, data in enumerate(subjects))
    wanted = ComposeParams.model_validate({"output_format": "png", **params})
    media = compose(Upload("background", background), uploads, wanted)
    with Pillow.open(io.BytesIO(media.data)) as picture:
        return Print(caption, np.asarray(picture.convert("RGB")))


def auto(person: str) -> Iterator[Print]:
    for name in SCENES:
        yield composed(scene(name), [cut_out(person)], f"{person} into {name}")


def raw_photos() -> Iterator[Print]:
    for person, name in product(PEOPLE, ("car-2", "animal-3", "car-3")):
        yield composed(scene(name), [raw(person)], f"{person}.jpg, cut out here, into {name}")


def standing() -> Iterator[Print]:
    for name, subject in STANDING:
        yield composed(scene(name), [cut_out(subject)], f"{subject} into {name}")


def company() -> Iterator[Print]:
    for name, people in COMPANY:
        yield composed(scene(name), [cut_out(one) for one in people], f"{', '.join(people)} into {name}")


def manual() -> Iterator[Print]:
    for item in MANUAL:
        yield composed(
            scene("car-2"), [cut_out("girl-3")], str(dict(item)).strip("{}"), mode="manual", items=[item]
        )


def harmonised() -> Iterator[Print]:
    for name, person in product(("animal-1", "animal-3", "rocket"), ("girl-1", "girl-3")):
        for on in (False, True):
            yield composed(
                scene(name),
                [cut_out(person)],
                f"{person} into {name}, {'harmonised' if on else 'as it is'}",
                harmonise=on,
            )


def main() -> None:
    where = folder()
    for person in PEOPLE:
        write(where / f"compose-auto-{person}.png", auto(person))
    write(where / "compose-raw.png", raw_photos())
    write(where / "compose-standing.png", standing())
    write(where / "compose-company.png", company())
    write(where / "compose-manual.png", manual())
    write(where / "compose-harmonised.png", harmonised(), columns=2)


if __name__ == "__main__":
    main()
