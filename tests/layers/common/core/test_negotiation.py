import pytest

from layers.common.core.negotiation import check_accept, preferred, weight
from layers.common.errors import NotAcceptable


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("*/*", 1),
        ("", 1),
        ("image/png", 1),
        ("image/*", 1),
        ("image/*;q=0.3, image/png", 1),
        ("image/png;q=0.2, */*", 0.2),
        ("text/html, */*;q=0.1", 0.1),
        ("image/jpeg", 0),
        ("image/png;q=0, image/*", 0),
        ("IMAGE/PNG ; Q=0.5", 0.5),
        ("image/png;q=high", 1),
    ],
)
def test_the_most_specific_range_decides(header: str, expected: float) -> None:
    assert weight(header, "image/png") == expected


def test_only_what_is_excluded_is_refused() -> None:
    check_accept(None, "image/png")
    check_accept("image/png;q=0.001", "image/png")
    with pytest.raises(NotAcceptable):
        check_accept("text/html", "image/png")


OFFERED = ["image/avif", "image/webp", "image/jpeg"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("image/*", "image/jpeg"),
        ("image/avif,image/webp,*/*;q=0.8", "image/avif"),
        ("image/webp,*/*", "image/webp"),
        ("image/avif;q=0.5, image/webp", "image/webp"),
        ("image/avif;q=0, */*", "image/jpeg"),
        ("image/jpeg, image/webp;q=0.9", "image/jpeg"),
        ("text/html", "image/jpeg"),
    ],
)
def test_the_best_that_is_named(header: str, expected: str) -> None:
    assert preferred(header, OFFERED) == expected
