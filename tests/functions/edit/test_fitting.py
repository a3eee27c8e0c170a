import pytest

from functions.edit.fitting import encode_within
from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import WHITE
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from tests.pictures import astronaut

PHOTO = Image(astronaut()[::2, ::2].copy())


@pytest.mark.parametrize("kind", [Format.JPEG, Format.WEBP, Format.AVIF])
def test_the_best_quality_that_fits(kind: Format) -> None:
    most = len(encode(PHOTO, kind, quality=60))
    data, quality = encode_within(PHOTO, kind, quality=94, background=WHITE, max_bytes=most)
    assert len(data) <= most
    assert quality >= 60
    assert len(encode(PHOTO, kind, quality=quality + 1)) > most


def test_what_fits_keeps_its_quality() -> None:
    data, quality = encode_within(PHOTO, Format.JPEG, quality=80, background=WHITE, max_bytes=10**6)
    assert (data, quality) == (encode(PHOTO, Format.JPEG, quality=80), 80)


@pytest.mark.parametrize(("kind", "most"), [(Format.JPEG, 200), (Format.PNG, 5000)])
def test_what_cannot_fit_is_refused(kind: Format, most: int) -> None:
    with pytest.raises(OutputTooLarge) as fault:
        encode_within(PHOTO, kind, quality=94, background=WHITE, max_bytes=most)
    assert fault.value.param == "max_bytes"
