"""The parameters of product."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from functions.product.backgrounds import AnyBackground
from functions.product.backgrounds.background import Background
from functions.product.backgrounds.color import Color
from functions.product.backgrounds.preset import Made, PresetName
from functions.product.backgrounds.prompt import PARAM as BACKGROUND_PROMPT
from functions.product.backgrounds.prompt import Prompt
from functions.product.backgrounds.transparent import Transparent
from functions.product.layers import MOST as MOST_LAYERS
from functions.product.layers import AnyLayer, PictureLayer
from functions.product.layout import IN_PLACE, Layout
from functions.product.marketplaces import MARKETPLACES, Marketplace
from functions.product.painting.steps import AnyStep, FromPrompt
from functions.product.segmentation import Segmentation
from functions.product.shadows import AnyShadow, NoShadow
from layers.common.compositing import outline
from layers.common.core.capability import Params
from layers.common.core.colours import TranslucentColour
from layers.common.core.grammar import JsonText
from layers.common.core.media import Exposure
from layers.common.core.negotiation import weight
from layers.common.core.text_pattern import TextPattern
from layers.common.errors import EmptyRegion, InvalidParameter, RegionOutside
from layers.common.generators.port import Operation
from layers.common.imaging.alpha import Box
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Size
from layers.common.vision.catalogue import DEFAULT_MODEL
from layers.common.vision.cut import CutOptions, MattingName
from layers.common.vision.edge_refine import MOST_REFINED
from layers.common.vision.upscaling.upscale import Detail

PartName = Literal["original", "cutout", "matte"]

ZIP: Final = "application/zip"
FROM_PROMPT: Final = "from_prompt"
"""The parameter that may stand in for the photo."""
MOST_STEPS: Final = 6
OUTPUT_FORMATS: Final = (Format.PNG, Format.JPEG, Format.WEBP, Format.AVIF)
AUTO_FORMATS: Final = (Format.PNG, Format.JPEG)


def _known_marketplace(name: str) -> str:
    if name not in MARKETPLACES:
        raise ValueError(f"expected one of {', '.join(MARKETPLACES)}")
    return name


MarketplaceName = Annotated[
    str, AfterValidator(_known_marketplace), Field(json_schema_extra={"enum": [*MARKETPLACES]})
]


_EDGE = r"([0-9]{1,5}(px)?|[0-9]{1,2}(\.[0-9]{1,2})?%|100%)"

RegionText = Annotated[
    str, TextPattern(rf"^{_EDGE}(,{_EDGE}){{3}}$", "left,top,right,bottom, each in px or %,")
]


def _pixels(edge: str, side: int) -> int:
    """An edge of a region in px."""
    if edge.endswith("%"):
        return round(float(edge[:-1]) / 100 * side)
    return int(edge.removesuffix("px"))


def _read_factor(value: Any) -> Any:
    """A factor that comes as text: no number is a text's Literal."""
    return int(value) if value in ("1", "2", "4") else value


class Outline(Params):
    """A line around the subject."""

    width: float = Field(0.03, ge=0, le=0.1, description="Width, a share of the result's long side.")
    color: TranslucentColour = Field("#ffffff", description="Its colour.")
    blur: float = Field(0, ge=0, le=0.025, description="σ of its outer edge, a share of the long side.")

    def on(self, canvas: Size) -> outline.Outline:
        """The line on a canvas of that size."""
        return outline.Outline(self.width * max(canvas), self.blur * max(canvas))


class ProductParams(Params):
    """Parameters of ``POST /v1/product``."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        json_schema_extra={"example": ""},  # Swagger UI would send the default, which then has to be there
        description="Model that finds the subject, see /v1/models. A photo that is already transparent needs "
        "none. By default, the best available model is used, and X-Model names it.",
    )
    matting: MattingName = Field("closed_form", description="How edges are refined, as in cutout.")
    edge_refine: int = Field(0, ge=0, le=MOST_REFINED, description="Smooth the alpha's edge, as in cutout.")
    decontaminate: bool = Field(default=True, description="Free the edge's colours of the old background.")
    semitransparency: bool = Field(
        default=True,
        description="If off, what is half transparent inside of the subject's edge, such as a car's windows, "
        "becomes opaque.",
    )
    despill: bool = Field(default=False, description="Free the edge of the light of a green backdrop.")
    ignore_alpha: bool = Field(
        default=False, description="Cut the subject out even if the picture already has transparency."
    )
    roi: RegionText | None = Field(
        None,
        description="Where the subject is: left,top,right,bottom in px or %, such as 10%,0%,90%,100%. What "
        "is outside is dropped.",
    )
    segmentation: Segmentation = Field(
        default_factory=Segmentation, description="What is kept: the subject, or the rest."
    )
    from_prompt: FromPrompt | None = Field(
        None, description="The photo in words, instead of `file`: an object with its prompt, size and seed."
    )
    paint: Annotated[list[AnyStep], Field(max_length=MOST_STEPS), JsonText] = Field(
        default_factory=list,
        description="What a model that paints changes in the photo, in this order: a JSON array of objects "
        "with their `kind`: edit, beautify, ironing, uncrop, flat_lay, ghost_mannequin or virtual_model; "
        "expand fills what is transparent in the finished picture.",
        examples=[[{"kind": "edit", "prompt": "remove the cup"}]],
    )
    remove_background: bool = Field(
        default=True, description="If off, the photo stays whole, and only what is added around it is filled."
    )
    background: AnyBackground = Field(
        default_factory=Transparent,
        description="What is behind the subject, an object with its `kind`: transparent, color, gradient, "
        "blur, image, preset or prompt.",
    )
    preset: PresetName | None = Field(
        None, description="Short for a `background` of kind preset with this name."
    )
    shadow: AnyShadow = Field(
        default_factory=NoShadow,
        description="none, soft, hard, natural, floating, drop or cast, or an object with this `kind` and "
        "its figures.",
    )
    reflection: float | None = Field(
        None,
        ge=0,
        le=0.5,
        description="Strength of the mirror image on the floor; the preset's own by default.",
    )
    outline: Outline | None = Field(None, description="A line around the subject.")
    layers: Annotated[list[AnyLayer], Field(max_length=MOST_LAYERS), JsonText] = Field(
        default_factory=list,
        description="Texts and pictures with places of their own, in this order: a JSON array of objects "
        "with their `kind`, text or picture.",
        examples=[[{"kind": "text", "content": "New", "align_y": "top"}]],
    )
    lighting: Literal["keep", "auto", "preserve_hue", "portrait"] = Field(
        "keep",
        description="Exposure, white balance and contrast of the subject: auto sets all, preserve_hue no "
        "colours, portrait gently. X-Lighting says what was done.",
    )
    layout: Layout = Field(
        default_factory=lambda: IN_PLACE,
        description="Size of the canvas and place of the subject. Without it, the subject stays where it is "
        "in the photo.",
    )
    marketplace: MarketplaceName | None = Field(
        None,
        description="Sets size, room, white background, format and bytes as a marketplace wants them, where "
        "they are left open; X-Marketplace names every rule that the result misses.",
    )
    erase_text: Literal["none", "artificial", "natural", "all"] = Field(
        "none",
        description="Writing to take out of the photo: artificial was laid over it, natural is in its scene. "
        "X-Erased-Text says how many lines of how many, and how sure it is of each.",
    )
    upscale: Annotated[Literal[1, 2, 4], BeforeValidator(_read_factor)] = Field(
        1,
        description="Enlarge the photo by a network, so many times as wide and high; X-Upscale names it. "
        "Sizes in px of `layout` are those of the result, edges of `roi` those of the photo.",
    )
    detail: Detail = Field(
        "faithful",
        description="invent lets the enlargement make detail up: crisper, slower, and not what was there. "
        "Without effect at `upscale` 1.",
    )
    upscale_limit: int | None = Field(
        None, ge=1, le=65_535, description="Longest side of a photo that is enlarged as it is, px."
    )
    upscale_beyond: Literal["refuse", "reduce", "keep"] = Field(
        "refuse",
        description="What becomes of a photo beyond `upscale_limit`: refuse it; reduce it to the limit, then "
        "enlarge it; or keep its size where that would make it smaller, and do that where not.",
    )
    output_format: Literal["png", "jpeg", "webp", "avif", "auto", "zip"] = Field(
        "png",
        description="Format of the result; auto is PNG where anything of it is transparent, else JPEG; zip "
        "holds the colours as JPEG and the alpha as PNG.",
    )
    quality: int = Field(90, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    lossless: bool = Field(
        default=False,
        description="WebP without any loss, and AVIF within two levels, whatever the quality; the other "
        "formats stay as they are.",
    )
    max_bytes: int | None = Field(
        None, ge=100, description="Largest size of the file in bytes; quality is lowered until it fits."
    )
    channels: Literal["rgba", "alpha"] = Field(
        "rgba", description="alpha returns the subject's alpha on the canvas as a greyscale picture."
    )
    keep: Annotated[list[PartName], Field(max_length=3), JsonText] = Field(
        default_factory=list,
        description="Further files that a job keeps beside its result: original, the photo as it came; "
        "cutout, the subject at its place in the photo; matte, its alpha in grey; both as PNG. A JSON array; "
        "without effect where the result is the answer.",
        examples=[["original", "matte"]],
    )
    dpi: int | None = Field(None, ge=72, le=1200, description="Resolution that is noted in the file.")
    exposure: Exposure = 0
    metadata: Literal[
        "never", "copyright", "copyright_xmp", "copyright_comment", "copyright_comment_xmp", "xmp"
    ] = Field(
        "copyright",
        description="What is kept of the photo's metadata: copyright and artist in EXIF, or in XMP as well; "
        "copyright and the user's comment instead; or copyright and artist with all of its XMP but the "
        "place.",
    )
    color_space: Literal["srgb", "original"] = Field(
        "srgb",
        description="original converts the colours to the photo's own ICC profile and embeds it; "
        "X-Color-Space says if that is not possible.",
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, values: Any) -> Any:
        """``preset`` is a background; so is the file, which has its own check."""
        if not isinstance(values, dict) or values.get("preset") is None:
            return values
        if "background" in values:
            raise InvalidParameter(
                "expected one background, received `background` and `preset`", param="preset"
            )
        return values

    @model_validator(mode="after")
    def _check_use(self) -> Self:
        """What would change nothing is refused."""
        whole = not self.remove_background
        useless = {
            "max_bytes": (self.max_bytes and not self.is_picture, "the alpha alone or a zip file"),
            "lossless": (self.lossless and self.max_bytes, "a file of at most `max_bytes`"),
            "upscale_limit": (self.upscale == 1 and self.upscale_limit, "a photo that is not enlarged"),
            "upscale_beyond": (
                self.upscale_limit is None and self.upscale_beyond != "refuse",
                "a photo without `upscale_limit`",
            ),
            "roi": (whole and self.roi, "a photo that stays whole"),
            "segmentation.mode": (whole and self.segmentation.mode == "rest", "a photo that stays whole"),
            **{
                f"segmentation.{name}": (whole, "a photo that stays whole")
                for name in self.segmentation.in_words
            },
        }
        for name, (is_given, what) in useless.items():
            if is_given:
                raise InvalidParameter(f"expected no `{name}` for {what}", param=name)
        return self

    @property
    def asks(self) -> Iterator[tuple[str, Operation]]:
        """The parameters that need a model outside of this program, and what it is asked for."""
        if self.from_prompt:
            yield FROM_PROMPT, "create"
        for number, one in enumerate(self.paint):
            if not one.is_optional:
                yield f"paint[{number}]", one.operation
        for name in self.segmentation.in_words:
            yield f"segmentation.{name}", "segmentation"
        if isinstance(self.background, Prompt):
            yield BACKGROUND_PROMPT, "background"
        for number, layer in enumerate(self.layers):
            if isinstance(layer, PictureLayer):
                yield from ((f"layers[{number}].{name}", operation) for name, operation in layer.asks)

    @property
    def is_picture(self) -> bool:
        """Whether the result is the picture itself: neither its alpha alone nor a zip file."""
        return self.channels == "rgba" and self.output_format != "zip"

    @property
    def needs_network(self) -> bool:
        """Whether the photo takes so long to cut out, enlarge or clean that what comes of it is kept."""
        return self.remove_background or self.upscale != 1 or self.erase_text != "none"

    @property
    def chosen_background(self) -> Background:
        """The background, with ``preset`` spelled out; a marketplace's is white."""
        if self.preset:
            return Made(name=self.preset)
        if self.market and "background" not in self.model_fields_set:
            return Color()
        return self.background

    @property
    def chosen_layout(self) -> Layout:
        """The layout, with what it leaves open as the marketplace wants it."""
        if self.market is None:
            return self.layout
        given = self.layout if "layout" in self.model_fields_set else Layout()
        wanted = {"size": "{}x{}".format(*self.market.size), "padding": f"{self.market.padding:g}"}
        if given.has_most:
            del wanted["size"]
        return given.model_copy(update={k: v for k, v in wanted.items() if k not in given.model_fields_set})

    @property
    def market(self) -> Marketplace | None:
        """The marketplace that the result is for."""
        return MARKETPLACES[self.marketplace] if self.marketplace else None

    @property
    def reads_origin(self) -> bool:
        """Whether the result keeps something of the photo's file that decoding leaves behind."""
        return self.metadata == "xmp" or self.keeps_comment or self.color_space == "original"

    @property
    def keeps_comment(self) -> bool:
        """Whether the user's comment is kept, instead of the artist."""
        return self.metadata.startswith("copyright_comment")

    @property
    def most_bytes(self) -> int | None:
        """The largest file, by the caller or by the marketplace."""
        return self.market.max_bytes if self.market and self.max_bytes is None else self.max_bytes

    @property
    def cut_options(self) -> CutOptions:
        """The options of :func:`~layers.common.vision.cut.cut_out`."""
        return CutOptions(
            self.cutout_model if "cutout_model" in self.model_fields_set else None,
            self.matting,
            self.edge_refine,
            self.decontaminate,
            self.ignore_alpha,
            self.semitransparency,
            self.despill,
        )

    def region(self, photo: Size) -> Box:
        """Where the subject is looked for, px; all of the photo by default.

        Raises:
            EmptyRegion, RegionOutside: the photo has no such region.
        """
        if self.roi is None:
            return 0, 0, *photo
        edges = [_pixels(text, photo[i % 2]) for i, text in enumerate(self.roi.split(","))]
        left, top, right, bottom = edges
        expectation = f"expected a region inside of the photo of {photo[0]} × {photo[1]} px for `roi`"
        if max(left, right) > photo[0] or max(top, bottom) > photo[1]:
            raise RegionOutside(expectation, param="roi")
        if left >= right or top >= bottom:
            raise EmptyRegion(f"{expectation}, received one without a pixel", param="roi")
        return left, top, right, bottom

    @property
    def media_type(self) -> str:
        """The media type of the result."""
        is_zip = self.output_format == "zip" and self.channels == "rgba"
        return ZIP if is_zip else self.format.media_type

    @property
    def format(self) -> Format:
        """The format of the picture; that of the colours, or of the alpha alone, for zip.

        For ``auto``, the one that the background makes likely; :meth:`format_of` knows it.
        """
        if self.market and "output_format" not in self.model_fields_set:
            return Format[self.market.output_format.upper()]
        if self.output_format == "zip":
            return Format.PNG if self.channels == "alpha" else Format.JPEG
        if self.output_format == "auto":
            is_opaque = self.channels == "rgba" and self.chosen_background.is_opaque
            return Format.JPEG if is_opaque else Format.PNG
        return Format[self.output_format.upper()]

    def format_of(self, picture: Image) -> Format:
        """The format of the finished picture."""
        if self.output_format != "auto" or self.channels == "alpha":
            return self.format
        is_transparent = picture.alpha is not None and int(picture.alpha.min()) < 255
        too_long = max(picture.size) > Format.JPEG.longest_side
        return Format.PNG if is_transparent or too_long else Format.JPEG

    def negotiated(self, accept: str) -> Self:
        """The parameters, with ``auto`` replaced if the Accept header allows one of its formats only."""
        if self.output_format != "auto":
            return self
        allowed = [kind.name.lower() for kind in AUTO_FORMATS if weight(accept, kind.media_type)]
        chosen = allowed[0] if len(allowed) == 1 else "auto"
        return self.model_copy(update={"output_format": chosen})
