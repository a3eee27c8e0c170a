"""Marketplaces' rules: each is kept up to its limit and missed beyond it; what we make for one keeps them."""

from datetime import date
from urllib.parse import urlsplit

import numpy as np
import pytest

from functions.product.marketplace_rules import (
    Area,
    Bytes,
    Fill,
    Formats,
    PureWhite,
    Ratio,
    Rule,
    Seen,
    Side,
    Undecided,
)
from functions.product.marketplaces import MARKETPLACES
from layers.common.imaging.alpha import Box, with_alpha
from layers.common.imaging.decode import decode
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels, Size

WHITE = (255, 255, 255)


def product(size: Size, box: Box, background: tuple[int, int, int] = WHITE) -> Pixels:
    """A grained grey product that fills its box."""
    width, height = size
    pixels = np.full((height, width, 3), background, np.uint8)
    left, top, right, bottom = box
    grain = np.random.default_rng(5).integers(60, 120, (bottom - top, right - left, 1), np.uint8)
    pixels[top:bottom, left:right] = grain
    return pixels


def seen(
    pixels: Pixels, size_bytes: int = 100_000, kind: Format = Format.JPEG, box: Box | None = None
) -> Seen:
    return Seen(Image(pixels), size_bytes, kind, box)


def blank(width: int, height: int) -> Seen:
    return seen(np.full((height, width, 3), 255, np.uint8))


@pytest.mark.parametrize(
    ("rule", "kept", "missed", "words"),
    [
        (Side("longer", 2, 30), blank(30, 10), blank(31, 10), "at least 2 and at most 30 px, received 31"),
        (Side("longer", 20), blank(10, 20), blank(19, 19), "at least 20 px, received 19"),
        (Side("shorter", 20), blank(20, 90), blank(19, 90), "at least 20 px, received 19"),
        (Side("width", 20), blank(20, 9), blank(19, 90), "at least 20 px, received 19"),
        (Area(600), blank(20, 30), blank(20, 31), "at most 600 pixels, received 620"),
        (Ratio(1, 1), blank(100, 101), blank(100, 104), "width : height of 1, received 0.962"),
        (Ratio(0.8, 1.9), blank(80, 100), blank(200, 100), "width : height of 0.8 to 1.9, received 2"),
    ],
)  # fmt: skip
def test_a_size_is_kept_up_to_its_limit(rule: Rule, kept: Seen, missed: Seen, words: str) -> None:
    assert (rule.missed(kept), rule.missed(missed)) == ("", f"expected {words}")


def test_the_file_itself() -> None:
    of = product((9, 9), (1, 1, 8, 8))
    assert Formats((Format.JPEG, Format.PNG)).missed(seen(of, kind=Format.WEBP)) == (
        "expected JPEG, PNG, received WEBP"
    )
    assert Bytes(500, least=100).missed(seen(of, 500)) == Bytes(500, least=100).missed(seen(of, 100)) == ""
    assert Bytes(500, least=100).missed(seen(of, 501)) == (
        "expected at least 100 and at most 500 bytes, received 501"
    )


def test_the_fill_is_that_of_the_direction_in_which_it_is_more() -> None:
    assert Fill(0.85).missed(seen(product((200, 100), (15, 30, 185, 60)))) == ""
    assert Fill(0.85).missed(seen(product((200, 100), (15, 30, 183, 60)))) == (
        "expected the subject on 85% to 100% of the frame, received 84%"
    )
    assert Fill(0.85).missed(seen(product((100, 200), (30, 15, 60, 185)))) == ""
    assert "received 90%" in Fill(0.2, 0.8).missed(seen(product((100, 100), (40, 5, 60, 95))))


def test_the_subject_is_found_by_alpha_or_beside_the_background() -> None:
    box = (20, 10, 70, 90)
    grey = product((100, 100), box, (201, 190, 180))
    assert seen(grey).subject == box
    assert seen(grey).background == (201, 190, 180)
    alpha = np.zeros((100, 100), np.uint8)
    alpha[10:90, 20:70] = 8
    alpha[:5] = 7
    assert seen(with_alpha(grey, alpha)).subject == box
    assert seen(grey, box=(1, 2, 3, 4)).subject == (1, 2, 3, 4)
    assert seen(product((100, 100), (0, 60, 100, 100))).subject == (0, 60, 100, 100)  # white has most borders
    assert seen(product((100, 100), (0, 40, 100, 100))).subject is None


def test_what_cannot_be_told_is_said() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (60, 60, 3), np.uint8)
    for nowhere in (seen(noise), blank(60, 60)):
        with pytest.raises(Undecided):
            Fill(0.85).missed(nowhere)
    findings = MARKETPLACES["amazon"].check(seen(noise))
    assert [one.rule for one in findings.undecided] == ["fill"]
    assert {one.rule for one in findings.missed} == {"longer side", "background"}


@pytest.mark.parametrize(
    ("background", "words"),
    [
        ((255, 255, 255), ""),
        ((254, 255, 254), ""),
        ((253, 255, 255), "expected pure white, received #fdffff"),
    ],
)
def test_white_is_pure(background: tuple[int, int, int], words: str) -> None:
    assert PureWhite().missed(seen(product((100, 100), (5, 5, 95, 95), background))) == words


def test_a_shadow_or_nothing_behind_it_is_not_white() -> None:
    box = (50, 50, 950, 600)
    shaded = product((1000, 1000), box)
    shaded[600:800, 200:800] = 245
    share = 600 * (800 - 616) / (1000**2 - (966 - 34) * (616 - 34))  # from 16 px below the subject on
    assert PureWhite().missed(seen(shaded, box=box)) == (
        f"expected pure white, received {share:.0%} of other colours around the subject"
    )
    clear = with_alpha(shaded, np.where(shaded[..., 0] == 255, 0, 255).astype(np.uint8))
    assert PureWhite().missed(seen(clear)) == "expected pure white, received a transparent one"
    opaque = with_alpha(product((100, 100), (5, 5, 95, 95)), np.full((100, 100), 255, np.uint8))
    assert PureWhite().missed(seen(opaque)) == ""


@pytest.mark.parametrize("name", MARKETPLACES)
def test_what_is_made_for_a_marketplace_keeps_its_rules(name: str) -> None:
    one = MARKETPLACES[name]
    width, height = one.size
    across, down = round(width * one.padding), round(height * one.padding)
    side = min(width - 2 * across, height - 2 * down)
    left, top = (width - side) // 2, (height - side) // 2
    made = Image(product(one.size, (left, top, left + side, top + side)))
    kind = Format[one.output_format.upper()]
    data = encode(made, kind)
    findings = one.check(Seen(decode(data, max_pixels=10**8), len(data), kind))
    assert findings.missed == findings.undecided == ()
    assert len(data) <= (one.max_bytes or len(data))


def test_every_rule_has_a_page_and_a_day() -> None:
    for one in MARKETPLACES.values():
        for source, _rule in one.rules():
            assert urlsplit(source.url).scheme == "https"
            assert date.fromisoformat(source.read)
