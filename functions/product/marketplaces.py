"""Marketplaces: the rules for a product's main picture, each with the page that states it.

Pages change; :attr:`Source.read` says when a stored copy of each was read. What no page could be found for is
left out. Rules for what a picture shows, such as no text and no props, are not here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

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
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Size

_MB: Final = 1_000_000
_READ: Final = "2026-11-29"


@dataclass(frozen=True, slots=True)
class Source:
    """A page that states rules.

    Attributes:
        read: the day on which a copy of it was read, ISO 8601.
        is_own: whether it is a page of the marketplace itself; another may be wrong or late.
    """

    url: str
    read: str = _READ
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Stated:
    """Rules of one source."""

    source: Source
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a picture misses, or that cannot be checked, in words."""

    rule: str
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Findings:
    """What a marketplace would say of a picture."""

    missed: tuple[Finding, ...]
    undecided: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Marketplace:
    """A marketplace.

    Attributes:
        title: its name, and the kind of picture where it matters.
        stated: its rules.
        size, padding, output_format: what is made for it where the caller leaves these open: the canvas in
            px, the room on each side as a share of the canvas, and the format. The background is then white.
    """

    title: str
    stated: tuple[Stated, ...]
    size: Size
    padding: float = 0.05
    output_format: str = "jpeg"

    @property
    def max_bytes(self) -> int | None:
        """The largest file that it takes; None if no limit is known."""
        return min((rule.most for _, rule in self.rules() if isinstance(rule, Bytes)), default=None)

    def rules(self) -> Iterator[tuple[Source, Rule]]:
        """Every rule with its source."""
        for one in self.stated:
            for rule in one.rules:
                yield one.source, rule

    def check(self, seen: Seen) -> Findings:
        """The rules that a picture misses, and those that cannot be checked."""
        missed, undecided = [], []
        for source, rule in self.rules():
            try:
                words = rule.missed(seen)
            except Undecided as fault:
                undecided.append(Finding(rule.name, str(fault), source))
            else:
                missed += [Finding(rule.name, words, source)] if words else []
        return Findings(tuple(missed), tuple(undecided))

    def verdict(self, seen: Seen) -> str:
        """In one line: the rules that a picture misses, and those that cannot be checked."""
        found = self.check(seen)
        missed = "; ".join(f"{one.rule}: {one.words}" for one in found.missed)
        unknown = ", ".join(one.rule for one in found.undecided)
        return f"{missed or 'no rule missed'}{f'; not checked: {unknown}' if unknown else ''}"


def _reported(url: str) -> Source:
    return Source(url, is_own=False)


MARKETPLACES: Final[Mapping[str, Marketplace]] = {
    "amazon": Marketplace(
        "Amazon, main image",
        (
            Stated(
                Source("https://sellercentral.amazon.com/gp/help/external/G9FUUH87RBNXGKB7"),
                (
                    Formats((Format.JPEG, Format.TIFF, Format.PNG, Format.GIF)),
                    Side("longer", 1000, 10_000),
                ),
            ),
            Stated(
                _reported("https://help.e-tailize.com/checklist-uitbreiden-naar-amazon-nl"),
                (PureWhite(), Fill(0.85)),
            ),
        ),
        (2000, 2000),
    ),
    "bol": Marketplace(
        "bol, main image",
        (
            Stated(
                Source("https://partnerplatform.bol.com/en/need-help/productinformation/optimise-images/"),
                (
                    Bytes(10 * _MB, least=30_000),
                    Side("shorter", 500),
                    Side("longer", most=6000),
                    PureWhite(),
                ),
            ),
            Stated(
                Source("https://leveranciers.bol.com/?p=1282"),
                (Formats((Format.JPEG, Format.PNG)),),
            ),
        ),
        (1600, 1600),
    ),
    "ebay": Marketplace(
        "eBay",
        (
            Stated(
                Source("https://www.ebay.com/help/policies/listing-policies/picture-policy?id=4370"),
                (Side("longer", 500),),
            ),
            Stated(
                Source(
                    "https://developer.ebay.com/api-docs/commerce/media/resources/image/methods/createImageFromFile"
                ),
                (
                    Formats(
                        (
                            Format.JPEG,
                            Format.PNG,
                            Format.WEBP,
                            Format.AVIF,
                            Format.HEIF,
                            Format.TIFF,
                            Format.BMP,
                            Format.GIF,
                        )
                    ),
                ),
            ),
        ),
        (1600, 1600),  # the largest that its picture service stores
    ),
    "etsy": Marketplace(
        "Etsy",
        (
            Stated(
                _reported("https://hauld.app/blog/etsy-listing-photo-checklist"),
                (Formats((Format.JPEG, Format.PNG, Format.GIF)),),
            ),
        ),
        (2000, 2000),
        padding=0.1,
    ),
    "google": Marketplace(
        "Google Merchant Center, image_link",
        (
            Stated(
                Source("https://support.google.com/merchants/answer/6324350"),
                (
                    Formats((Format.JPEG, Format.WEBP, Format.PNG, Format.GIF, Format.BMP, Format.TIFF)),
                    Bytes(16 * _MB),
                    Area(64 * _MB),
                    Side("shorter", 500),  # in force from 2027-01-31
                ),
            ),
        ),
        (1500, 1500),
        padding=0.1,
    ),
    "instagram": Marketplace(
        "Instagram, a post",
        (
            Stated(
                Source(
                    "https://developers.facebook.com/documentation/ads-commerce/instagram/ads-api/reference/"
                    "media-requirements"
                ),
                (Ratio(0.8, 1.91),),
            ),
            Stated(
                _reported(
                    "https://docs.contentstudio.io/article/830-what-are-the-requirements-to-directly-publish-"
                    "images-and-videos-to-instagram"
                ),
                (Formats((Format.JPEG,)), Bytes(8 * _MB), Side("width", 320)),
            ),
        ),
        (1080, 1080),
        padding=0.1,
    ),
    "mercadolibre": Marketplace(
        "Mercado Libre",
        (
            Stated(
                Source("https://global-selling.mercadolibre.com/devsite/pictures"),
                (Formats((Format.JPEG, Format.PNG)), Bytes(10 * _MB)),
            ),
        ),
        (1200, 1200),
    ),
    "shopify": Marketplace(
        "Shopify, product image",
        (
            Stated(
                _reported("https://sellshot.ai/en/blog/shopify-product-image-size-guide"),
                (Side("longer", most=5000), Area(25 * _MB), Bytes(20 * _MB)),
            ),
        ),
        (2048, 2048),  # https://shopify.dev/docs/apps/build/online-store/product-media
        padding=0.1,
    ),
    "walmart": Marketplace(
        "Walmart, primary image",
        (
            Stated(
                Source(
                    "https://marketplacelearn.walmart.com/guides/Item%20setup/Item%20content,%20imagery,%20and"
                    "%20media/Product-detail-page:-Image-guidelines-&-requirements"
                ),
                (
                    Formats((Format.JPEG, Format.PNG, Format.BMP)),
                    Bytes(5 * _MB),
                    Side("shorter", 1500),
                    Ratio(1, 1),
                    PureWhite(),
                ),
            ),
        ),
        (2200, 2200),
    ),
    "zalando": Marketplace(
        "Zalando, packshot",
        (
            Stated(
                Source("https://partner.zalando.com/university/article/accessories-image-guide"),
                (
                    Formats((Format.JPEG,)),
                    Bytes(20 * _MB),
                    Ratio(1801 / 2600, 1 / 1.44),
                    Side("shorter", 762),
                    Side("longer", 1100),
                    PureWhite(),
                ),
            ),
        ),
        (1801, 2600),
        padding=0.1,
    ),
}
