"""Parameters, as the service describes them. Written by ``make client``."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypedDict

Style = Literal["money", "red", "split"]
"""The looks of the server."""


class CutoutParams(TypedDict, total=False):
    """Parameters of ``POST /v1/cutout``."""

    model: str
    """Segmentation model, one of /v1/models. If omitted, the best available model is used: X-Model
    names it, and X-Model-Fallback says why it is not the default. Default: 'u2net_human_seg'.
    """

    alpha_matting: bool
    """Refine the edges: hair, fur, soft contours. Default: True."""

    matting: Literal["closed_form", "vitmatte", "auto", "none"]
    """How edges are refined: closed_form needs no weights, vitmatte runs a network, which is slower and
    has to be fetched; auto is vitmatte where its weights are, else closed_form, as X-Matte says;
    none is alpha_matting=false. Default: 'closed_form'.
    """

    edge_refine: int
    """Smooth the alpha's edge: level n closes notches of up to n px and blurs by a Gaussian of σ = .3 +
    .3 n px; 0 leaves it as it is. Default: 0.
    """

    decontaminate: bool
    """Free the edge's colours of the old background; otherwise they are the photo's own. Default: True."""

    output_format: Literal["png", "webp", "avif"]
    """PNG is lossless; WebP and AVIF are smaller. Default: 'png'."""

    quality: int
    """Quality of WebP and AVIF. Default: 90."""

    only_mask: bool
    """Return the alpha as a greyscale picture instead of the cut-out. Default: False."""

    background: str | None
    """Colour behind the subject: a name or hexadecimal digits; four or eight include alpha. Without one
    it is transparent.
    """

    crop: bool
    """Crop to the subject. Default: False."""

    crop_margin: str
    """Margin around the cropped subject: pixels (24, 24px), or % of its longer side (5%). Default: '0'."""

    ignore_alpha: bool
    """Cut the subject out even if the picture already has transparency. Default: False."""

    exposure: float
    """Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is mapped to sRGB:
    1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    """

    keep_copyright: bool
    """Keep the copyright and artist metadata of the input. Default: True."""


class Resize(TypedDict, total=False):
    """Scale the picture with a Lanczos filter; w alone, h alone, and max keep its proportions."""

    op: Required[Literal["resize"]]

    w: int | None
    """Width in px."""

    h: int | None
    """Height in px."""

    max: int | None
    """Longer side in px; smaller pictures are unchanged."""

    enlarge: bool
    """Whether max also enlarges smaller pictures. Default: False."""

    fit: Literal["fill", "contain", "cover", "pad"]
    """With w and h: fill stretches the picture to that size; contain fits it inside; cover fills the
    size and crops the rest; pad fits the picture inside and fills the rest with a colour. Default:
    'fill'.
    """

    gravity: Literal[
        "centre",
        "north",
        "north-east",
        "east",
        "south-east",
        "south",
        "south-west",
        "west",
        "north-west",
        "face",
        "entropy",
    ]
    """Part that cover keeps, and position that pad uses. Default: 'centre'."""

    color: str | None
    """Background for pad; transparent by default."""


class Crop(TypedDict, total=False):
    """Keep a box of the picture, or the largest part with an aspect ratio, or a part of a given size."""

    op: Required[Literal["crop"]]

    box: Sequence[Any] | None
    """left, top, right, bottom in px; right and bottom are exclusive."""

    aspect: str | None
    """Width to height, such as 16:9."""

    w: int | None
    """Width in px, with h."""

    h: int | None
    """Height in px, with w."""

    gravity: Literal[
        "centre",
        "north",
        "north-east",
        "east",
        "south-east",
        "south",
        "south-west",
        "west",
        "north-west",
        "face",
        "entropy",
    ]
    """Part to keep with aspect or w and h: a side, a corner, the faces, or the most detail. Default:
    'centre'.
    """


class Thumbnail(TypedDict, total=False):
    """Crop around the faces, or the most detail if there are none, and scale to exactly this size."""

    op: Required[Literal["thumbnail"]]

    w: int
    """Width in px. Default: 320."""

    h: int
    """Height in px. Default: 320."""

    gravity: Literal[
        "centre",
        "north",
        "north-east",
        "east",
        "south-east",
        "south",
        "south-west",
        "west",
        "north-west",
        "face",
        "entropy",
    ]
    """Part to keep. Default: 'face'."""


class Trim(TypedDict, total=False):
    """Remove margins of the upper left corner's colour, or transparent ones if that corner is
    transparent.
    """

    op: Required[Literal["trim"]]

    threshold: int
    """Largest difference from that colour in any channel, in levels. Default: 10."""


class Pad(TypedDict, total=False):
    """Extend the picture to a size or an aspect ratio; it is never scaled or cropped."""

    op: Required[Literal["pad"]]

    w: int | None
    """Smallest width in px."""

    h: int | None
    """Smallest height in px."""

    aspect: str | None
    """Width to height, such as 1:1."""

    gravity: Literal[
        "centre", "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"
    ]
    """Position of the picture. Default: 'centre'."""

    color: str | None
    """Colour of the padding; transparent by default."""


class Border(TypedDict, total=False):
    """Add a frame of one colour around the picture."""

    op: Required[Literal["border"]]

    size: int
    """Width of the frame in px. Default: 10."""

    color: str
    """Colour of the frame. Default: '#000000'."""


class Rotate(TypedDict, total=False):
    """Rotate the picture counter-clockwise; the result is large enough for the whole rotated picture."""

    op: Required[Literal["rotate"]]

    deg: Required[float]
    """Angle in degrees, counter-clockwise."""

    fill: str | None
    """Colour of the new corners; transparent by default."""


class Flip(TypedDict, total=False):
    """Mirror the picture."""

    op: Required[Literal["flip"]]

    axis: Literal["h", "v"]
    """h swaps left and right, v top and bottom. Default: 'h'."""


class Brightness(TypedDict, total=False):
    """Multiply all levels by a factor."""

    op: Required[Literal["brightness"]]

    factor: Required[float]
    """0 gives black, 1 no change, 2 twice the brightness."""


class Contrast(TypedDict, total=False):
    """Scale the distance of all levels from the picture's mean luma."""

    op: Required[Literal["contrast"]]

    factor: Required[float]
    """0 gives plain grey, 1 no change, 2 twice the contrast."""


class Saturation(TypedDict, total=False):
    """Scale the distance of each colour from the grey of its luma."""

    op: Required[Literal["saturation"]]

    factor: Required[float]
    """0 gives a grey picture, 1 no change, 2 twice the saturation."""


class Hue(TypedDict, total=False):
    """Rotate all colours around the grey axis, keeping their luminance."""

    op: Required[Literal["hue"]]

    deg: Required[float]
    """Angle in degrees; 120 turns red into green."""


class Gamma(TypedDict, total=False):
    """Lighten or darken the middle tones: 255·(v/255)^(1/gamma). Black and white are unchanged."""

    op: Required[Literal["gamma"]]

    gamma: Required[float]
    """Above 1 is lighter, 1 no change, below 1 darker."""


class Autocontrast(TypedDict, total=False):
    """Stretch each channel so that its darkest level becomes 0 and its lightest 255, ignoring outliers."""

    op: Required[Literal["autocontrast"]]

    cutoff: float
    """Percentage of pixels ignored at either end. Default: 1."""


class Equalize(TypedDict, total=False):
    """Spread each channel's histogram evenly over all levels, as in Pillow's ImageOps.equalize."""

    op: Required[Literal["equalize"]]


class Grayscale(TypedDict, total=False):
    """Replace each colour by the grey of its luma (ITU-R BT.601)."""

    op: Required[Literal["grayscale"]]


class Sepia(TypedDict, total=False):
    """Give the picture the usual sepia tone."""

    op: Required[Literal["sepia"]]


class Invert(TypedDict, total=False):
    """Make a negative: light becomes dark, and each colour its complement."""

    op: Required[Literal["invert"]]


class Posterize(TypedDict, total=False):
    """Keep the upper bits of each level and clear the rest."""

    op: Required[Literal["posterize"]]

    bits: Required[int]
    """Number of bits to keep; 8 keeps all."""


class Sharpness(TypedDict, total=False):
    """Sharpen or blur fine detail, as in Pillow's ImageEnhance.Sharpness."""

    op: Required[Literal["sharpness"]]

    factor: Required[float]
    """0 gives a smooth picture, 1 no change, 2 twice the sharpness."""


class Unsharp(TypedDict, total=False):
    """Sharpen with an unsharp mask: add the difference from a blurred copy where it exceeds a
    threshold.
    """

    op: Required[Literal["unsharp"]]

    radius: float
    """Standard deviation of the blur in px. Default: 1."""

    amount: float
    """Factor of the difference; 0 for none. Default: 1."""

    threshold: int
    """Largest difference in levels that is ignored as noise. Default: 0."""


class Blur(TypedDict, total=False):
    """Blur with a Gaussian."""

    op: Required[Literal["blur"]]

    radius: Required[float]
    """Standard deviation in px; 0 for none."""


class Vignette(TypedDict, total=False):
    """Darken smoothly towards the corners, along ellipses with the picture's proportions."""

    op: Required[Literal["vignette"]]

    strength: Required[float]
    """Share of their light that the corners lose, from 0 to 1."""


class Watermark(TypedDict, total=False):
    """Draw the file ``watermark`` over the picture, with its own transparency."""

    op: Required[Literal["watermark"]]

    scale: float
    """Width as a share of the picture's width; less if the watermark would be too tall. Default: 0.2."""

    gravity: Literal[
        "centre", "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"
    ]
    """Position of the watermark. Default: 'south-east'."""

    margin: float
    """Distance from the edges, a share of the picture's shorter side. Default: 0.03."""

    opacity: float
    """0 is invisible, 1 as opaque as the file. Default: 0.6."""


class Text(TypedDict, total=False):
    """Draw text on the picture, in as many balanced lines as needed; it is made smaller if it does not
    fit. X-Text-Missing names characters that no font has; they are omitted.
    """

    op: Required[Literal["text"]]

    text: Required[str]
    """The text; line breaks are kept."""

    size: float | None
    """Largest size in px per em; a sixteenth of the shorter side by default."""

    font: Literal["bold", "regular", "mono"]
    """Typeface. Default: 'bold'."""

    color: str
    """Colour of the letters. Default: '#ffffff'."""

    opacity: float
    """0 invisible, 1 opaque. Default: 1."""

    stroke: float
    """Width in px of an outline around the letters. Default: 0."""

    stroke_color: str
    """Colour of the outline. Default: '#000000'."""

    background: str | None
    """Colour of a box behind the text; no box by default."""

    gravity: Literal[
        "centre", "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"
    ]
    """Position of the text. Default: 'south'."""

    margin: float
    """Distance from the edges, a share of the shorter side. Default: 0.05."""


class PixelateFaces(TypedDict, total=False):
    """Cover every detected face with coarse squares. X-Faces gives the number of faces and the
    detector. A detector can miss faces, especially profiles: check the result before you publish it.
    """

    op: Required[Literal["pixelate_faces"]]

    blocks: int
    """Number of squares across a face; fewer hide more. Default: 8."""


class Convert(TypedDict, total=False):
    """Write the result in this format instead of ``output_format``, wherever the operation is in the
    list.
    """

    op: Required[Literal["convert"]]

    format: Required[Literal["jpeg", "png", "webp", "avif"]]
    """Format of the result."""


Op = (
    Resize
    | Crop
    | Thumbnail
    | Trim
    | Pad
    | Border
    | Rotate
    | Flip
    | Brightness
    | Contrast
    | Saturation
    | Hue
    | Gamma
    | Autocontrast
    | Equalize
    | Grayscale
    | Sepia
    | Invert
    | Posterize
    | Sharpness
    | Unsharp
    | Blur
    | Vignette
    | Watermark
    | Text
    | PixelateFaces
    | Convert
)


class EditParams(TypedDict, total=False):
    """Parameters of ``POST /v1/edit``."""

    ops: Sequence[Op]
    """Operations, applied in this order: a JSON array of objects such as {"op": "resize", "max": 1600}.
    GET /v1/models describes them.
    """

    output_format: Literal["jpeg", "png", "webp", "avif", "auto"]
    """Format of the result. `auto` chooses the best one in the Accept header. Default: 'jpeg'."""

    quality: int
    """Quality of JPEG, WebP and AVIF. Default: 94."""

    max_bytes: int | None
    """Largest size of the file in bytes; quality is lowered until it fits."""

    background: str
    """Background of transparent pixels in a JPEG. Default: '#ffffff'."""

    auto_orient: bool
    """Rotate the photo according to its EXIF orientation. Default: True."""

    exposure: float
    """Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is mapped to sRGB:
    1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    """

    keep_copyright: bool
    """Keep the copyright and artist notes of the input. Default: True."""


class Item(TypedDict, total=False):
    """Position and appearance of one subject. Values that are omitted or null are chosen as in `auto`."""

    scale: float | None
    """The subject's height as a fraction of the frame's height."""

    target_frac: float | None
    """Horizontal position of the face, or of the subject's middle if no face is found: 0 is the left
    edge of the frame, 1 the right edge.
    """

    base_frac: float | None
    """Vertical position of the feet or of the subject's lower edge: 1 is the lower edge of the frame,
    smaller values are further back.
    """

    facing: Literal["left", "right", "in", "keep"]
    """Where the subject should look. It is mirrored if its face clearly looks elsewhere. With `in`
    (into the frame), only a profile that looks out of the frame is mirrored. Default: 'keep'.
    """

    flip: bool | None
    """Mirror the subject or not. Overrides `facing`."""

    draw_order: int | None
    """Lower values are further back. By default, larger subjects are in front."""

    feather: float
    """How far the edge is softened inwards, px of the result. Default: 0.0."""

    warm: float
    """Colour temperature: below 1 is cooler, above 1 is warmer. Default: 1.0."""

    color_match: float
    """How strongly the colours are matched to those of the scene. Default: 0.25."""


class ComposeParams(TypedDict, total=False):
    """Parameters of ``POST /v1/compose``."""

    mode: Literal["auto", "manual", "llm"]
    """What determines the placement: faces and gaze (auto), `items` (manual), or a vision model (llm;
    needs ANTHROPIC_API_KEY on the server, and sends reduced copies of the pictures). Default:
    'auto'.
    """

    cutout_model: str
    """Segmentation model for subjects that are raw photos. Default: 'u2net_human_seg'."""

    auto_cutout: bool
    """Cut out subjects that are raw photos. If off, every subject must have transparency. Default:
    True.
    """

    items: Sequence[Item]
    """In manual mode: one item for each subject, in upload order. Subjects without an item are placed
    automatically.
    """

    harmonise: bool
    """Match the subjects to the scene: edge colours, light, shadow, sharpness, grain. If off, they are
    pasted unchanged, and `feather`, `warm` and `color_match` have no effect. Default: True.
    """

    output_format: Literal["jpeg", "png", "webp", "avif"]
    """Format of the result. Default: 'jpeg'."""

    quality: int
    """Quality of JPEG, WebP and AVIF. Default: 92."""

    keep_copyright: bool
    """Keep the copyright and artist metadata of the background. Default: True."""


class Segmentation(TypedDict, total=False):
    """What of the photo is kept."""

    mode: Literal["salient", "rest"]
    """salient keeps the subject, rest everything else. Default: 'salient'."""

    prompt: str | None
    """What to keep, in words: a vision model finds it."""

    negative_prompt: str | None
    """What to drop, as prompt."""


class FromPrompt(TypedDict, total=False):
    """A picture in words."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    prompt: Required[str]
    """What is to be seen."""

    size: str
    """About its size; the model has the last word. Default: '1024x1024'."""


class Edit(TypedDict, total=False):
    """A change in words."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["edit"]]

    prompt: Required[str]
    """What is to change."""

    images: Sequence[int]
    """Files `paint_images` that the prompt refers to, by numbers from 0."""


class Beautify(TypedDict, total=False):
    """A packshot of a product, a photo for a menu, or of a car for its dealer."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["beautify"]]

    subject: Required[Literal["product", "food", "car"]]
    """What is in the photo."""

    optional: bool
    """Leave it out where no model may paint it; `X-Beautify` says so. Default: False."""


class Ironing(TypedDict, total=False):
    """Clothes without creases."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["ironing"]]


class Uncrop(TypedDict, total=False):
    """A subject that the photo cuts off, completed; every pixel of the photo stays."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["uncrop"]]

    sides: Sequence[Literal["left", "top", "right", "bottom"]] | None
    """Sides at which the photo cuts it off; without them, they are found."""


class FlatLay(TypedDict, total=False):
    """Clothes laid out, from above."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["flat_lay"]]

    prompt: str
    """Its style, in words."""

    size: str
    """About the size of the picture. Default: '1024x1024'."""


class GhostMannequin(TypedDict, total=False):
    """Clothes on an invisible mannequin."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["ghost_mannequin"]]

    prompt: str
    """Its style, in words."""

    size: str
    """About the size of the picture. Default: '1024x1024'."""


class VirtualModel(TypedDict, total=False):
    """A product on a model."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["virtual_model"]]

    prompt: str
    """Its style, in words."""

    size: str
    """About the size of the picture at quality standard. Default: '832x1248'."""

    model: str | int
    """Who wears it: a name, or the number of one of the files `paint_images`. Default: 'random'."""

    scene: str | int
    """Where: a name, or the number of a file. Default: 'random'."""

    pose: Literal[
        "random",
        "standing",
        "34turn",
        "powerstance",
        "walkingforward",
        "handinpocket",
        "crossedarms",
        "back",
        "overtheshoulder",
        "seated",
        "adjustingclothing",
        "playfulspin",
    ]
    """The model's pose. Default: 'random'."""

    quality: Literal["standard", "advanced", "premium"]
    """advanced doubles the sides, premium makes them four times as long. Default: 'standard'."""

    images: Sequence[int]
    """Files `paint_images` with the product from other sides."""


class Expand(TypedDict, total=False):
    """What is transparent on the finished canvas, filled so that its picture goes on."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    kind: Required[Literal["expand"]]


class Transparent(TypedDict, total=False):
    """Nothing: the result is transparent."""

    kind: Required[Literal["transparent"]]


class Color(TypedDict, total=False):
    """One colour everywhere."""

    kind: Required[Literal["color"]]

    color: str
    """A colour name, or hexadecimal as ffffff or #fff, with an alpha as ffffff80. Default: '#ffffff'."""


class Gradient(TypedDict, total=False):
    """Two to five colours, blended evenly in sRGB and dithered."""

    kind: Required[Literal["gradient"]]

    colors: Required[Sequence[str]]
    """Two to five colours at even distances."""

    angle: float
    """Direction of a linear gradient in degrees, as in CSS: 0 to the top, 90 to the right. Default:
    180.
    """

    shape: Literal["linear", "radial"]
    """A radial gradient goes from the middle to the corners. Default: 'linear'."""


class Blurred(TypedDict, total=False):
    """The photo's background, blurred; the subject is taken out of it first, so that it leaves no halo."""

    kind: Required[Literal["blur"]]

    mode: Literal["gaussian", "bokeh"]
    """bokeh blurs by a disc in linear light, with bright highlights, as a lens does. Default:
    'gaussian'.
    """

    amount: float
    """Radius of the disc, or σ of the Gaussian, as a share of the photo's long side. Default: 0.01."""


class Picture(TypedDict, total=False):
    """The file `background_image`."""

    kind: Required[Literal["image"]]

    fit: Literal["fill", "fit"]
    """fill covers the canvas and crops the picture, fit shows all of it. Default: 'fill'."""

    position: Literal[
        "centre", "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"
    ]
    """The part that is kept by fill, or its place with fit. Default: 'centre'."""

    color: str
    """Around a picture that does not fill the canvas, and behind a transparent one. Default: '#ffffff'."""

    blur: float
    """Radius or σ of a blur, as a share of the canvas's long side. Default: 0."""

    blur_mode: Literal["gaussian", "bokeh"]
    """As the mode of kind blur. Default: 'gaussian'."""


class Made(TypedDict, total=False):
    """One of the presets of GET /v1/models."""

    kind: Required[Literal["preset"]]

    name: Required[
        Literal[
            "concrete",
            "cyclorama",
            "gradient-light",
            "linen",
            "marble",
            "outdoor",
            "podium",
            "seamless-paper",
            "terrazzo",
            "white-studio",
            "wood",
        ]
    ]
    """The preset."""

    seed: int
    """Another seed gives other veins, grain and stones. Default: 0."""

    color: str | None
    """Colour of seamless-paper or podium."""


class Prompt(TypedDict, total=False):
    """What a model paints from words around the subject, whose own pixels stay."""

    kind: Required[Literal["prompt"]]

    prompt: str
    """What is to be seen."""

    negative_prompt: str
    """What is not."""

    expand_prompt: bool
    """Whether the model adds fitting details to the prompt. Default: False."""

    seed: int | None
    """The same seed gives a similar picture, if the model takes any."""

    guidance: int | None
    """Which of the files `paint_images` is a guide, from 0."""

    guidance_scale: float
    """How closely it is followed. Default: 0.6."""

    blur: float
    """Radius or σ of a blur, as a share of the canvas's long side. Default: 0."""

    blur_mode: Literal["gaussian", "bokeh"]
    """As the mode of kind blur. Default: 'gaussian'."""


class NoShadow(TypedDict, total=False):
    """None."""

    kind: Required[Literal["none"]]


class Named(TypedDict, total=False):
    """A shadow of the alpha with figures that proved good."""

    kind: Required[Literal["soft", "hard", "natural", "floating"]]


class Drop(TypedDict, total=False):
    """The alpha, moved and blurred. Lengths are shares of √(area of the subject's box) or as `measure`."""

    kind: Required[Literal["drop"]]

    dx: float
    """To the right. Default: 0."""

    dy: float
    """Downwards. Default: 0.02."""

    sigma: float
    """σ of the blur. Default: 0.025."""

    opacity: float
    """Darkness. Default: 0.35."""

    measure: Literal["subject", "photo"]
    """What lengths are shares of: √(area of the subject's box), or the photo's height. Default:
    'subject'.
    """

    least_dy: float | None
    """The least way downwards, px."""

    least_sigma: float
    """The least σ, px. Default: 0."""


class Cast(TypedDict, total=False):
    """A shadow on the floor or table; what is left open follows the ground's light."""

    kind: Required[Literal["cast"]]

    direction: float | None
    """Where it falls: 0 behind, 90 left, 180 front, 270 right."""

    spread: float | None
    """Its length as a share of the subject's height."""

    softness: float | None
    """0 sharp to 1 very soft."""

    opacity: float
    """Darkness. Default: 0.45."""

    pose: Literal["upright", "flat", "floating"]
    """upright stands on the ground, flat lies on it, seen from above, floating is above it. Default:
    'upright'.
    """


class Outline(TypedDict, total=False):
    """A line around the subject."""

    width: float
    """Width, a share of the result's long side. Default: 0.03."""

    color: str
    """Its colour. Default: '#ffffff'."""

    blur: float
    """σ of its outer edge, a share of the long side. Default: 0."""


class TextLayer(TypedDict, total=False):
    """Text in as many balanced lines as needed; it is made smaller where it does not fit."""

    kind: Required[Literal["text"]]

    behind: bool
    """Between the ground and the subject's shadow. Default: False."""

    margin: str
    """Room around it: a share of the canvas (.1), % or px. Default: '5%'."""

    margin_left: str | None
    """Instead of margin, on the left."""

    margin_top: str | None
    """Instead of margin, at the top."""

    margin_right: str | None
    """Instead of margin, on the right."""

    margin_bottom: str | None
    """Instead of margin, at the bottom."""

    padding: str
    """Room inside of the margin: a share of the area, % or px. Default: '0'."""

    padding_left: str | None
    """Instead of padding, on the left."""

    padding_top: str | None
    """Instead of padding, at the top."""

    padding_right: str | None
    """Instead of padding, on the right."""

    padding_bottom: str | None
    """Instead of padding, at the bottom."""

    align_x: Literal["left", "center", "right"]
    """Its place in what is left. Default: 'center'."""

    align_y: Literal["top", "center", "bottom"]
    """As align_x. Default: 'center'."""

    opacity: float
    """0 invisible, 1 as it is. Default: 1."""

    content: Required[str]
    """The text; line breaks are kept."""

    font: Literal["bold", "regular", "mono"]
    """Typeface. Default: 'bold'."""

    size: float
    """Largest size: an em as a share of the canvas's shorter side. Default: 0.07."""

    color: str
    """Colour of the letters. Default: '#000000'."""

    background_color: str | None
    """Colour of a box behind them."""


class PictureLayer(TypedDict, total=False):
    """One of the files `layer_images`."""

    kind: Required[Literal["picture"]]

    behind: bool
    """Between the ground and the subject's shadow. Default: False."""

    margin: str
    """Room around it: a share of the canvas (.1), % or px. Default: '5%'."""

    margin_left: str | None
    """Instead of margin, on the left."""

    margin_top: str | None
    """Instead of margin, at the top."""

    margin_right: str | None
    """Instead of margin, on the right."""

    margin_bottom: str | None
    """Instead of margin, at the bottom."""

    padding: str
    """Room inside of the margin: a share of the area, % or px. Default: '0'."""

    padding_left: str | None
    """Instead of padding, on the left."""

    padding_top: str | None
    """Instead of padding, at the top."""

    padding_right: str | None
    """Instead of padding, on the right."""

    padding_bottom: str | None
    """Instead of padding, at the bottom."""

    align_x: Literal["left", "center", "right"]
    """Its place in what is left. Default: 'center'."""

    align_y: Literal["top", "center", "bottom"]
    """As align_x. Default: 'center'."""

    opacity: float
    """0 invisible, 1 as it is. Default: 1."""

    file: int
    """Which of the files, from 0. Default: 0."""

    remove_background: Literal["auto", "never"]
    """auto cuts the subject out unless the picture has transparency. Default: 'auto'."""

    from_prompt: FromPrompt | None
    """A picture in words, instead of a file."""

    segmentation: Segmentation
    """What is kept of a picture that is cut out."""

    scaling: Literal["fit", "fill"]
    """fit shows all of it, fill covers the area and clips it. Default: 'fit'."""


class Layout(TypedDict, total=False):
    """Where the subject goes on the canvas."""

    size: str
    """Size of the canvas: WIDTHxHEIGHT, the photo's own (original), or the subject's box (subject).
    Default: 'original'.
    """

    max_width: int | None
    """Greatest width in px of a canvas of size original or subject."""

    max_height: int | None
    """Its greatest height."""

    max_pixels: int | None
    """Its greatest number of pixels, to the rounding of its sides."""

    around: str
    """Room that is added around the subject's box for a canvas of size subject: one length for all
    sides, two for top and bottom, left and right, or four for top, right, bottom, left. % of the
    box's height or width, up to 50%, or px of the photo, up to 500px. Default: '0'.
    """

    padding: str
    """Room around the subject, inside of the margin: a share of the area (.1), % or px. It falls away
    where the subject snaps to a side. Default: '0'.
    """

    padding_left: str | None
    """Instead of padding, on the left."""

    padding_top: str | None
    """Instead of padding, at the top."""

    padding_right: str | None
    """Instead of padding, on the right."""

    padding_bottom: str | None
    """Instead of padding, at the bottom."""

    margin: str
    """Room that is always kept free: a share of the canvas (.1), % or px. Default: '0'."""

    margin_left: str | None
    """Instead of margin, on the left."""

    margin_top: str | None
    """Instead of margin, at the top."""

    margin_right: str | None
    """Instead of margin, on the right."""

    margin_bottom: str | None
    """Instead of margin, at the bottom."""

    scaling: Literal["fit", "fill", "keep"]
    """fit shows the whole subject, fill covers the area with it and clips it. keep leaves it at its
    size in the photo, reduced as the canvas is by max_width, max_height and max_pixels. Default:
    'fit'.
    """

    share: float
    """With fit, the most that the subject takes of the area's width and height. Default: 1."""

    align_x: Literal["left", "center", "right", "original"] | float | None
    """left, center or right, or the share of the free room that is on its left, 0–1; original takes
    that share from the photo. By default toward a side at which the photo cuts the subject off, else
    centred.
    """

    align_y: Literal["top", "center", "bottom", "original"] | float | None
    """top, center, bottom, original or a share, as align_x."""

    snap: bool
    """Put a side at which the photo cuts the subject off to the side of the canvas. Default: True."""

    grow: bool
    """Enlarge a canvas whose size is open where a shadow or an outline would be clipped. Default: True."""

    reference: Literal["subject", "photo"]
    """What is placed: the subject's box, or the whole photo. Default: 'subject'."""


class ProductParams(TypedDict, total=False):
    """Parameters of ``POST /v1/product``."""

    cutout_model: str
    """Model that finds the subject, see /v1/models. A photo that is already transparent needs none. By
    default, the best available model is used, and X-Model names it. Default: 'u2net_human_seg'.
    """

    matting: Literal["closed_form", "vitmatte", "auto", "none"]
    """How edges are refined, as in cutout. Default: 'closed_form'."""

    edge_refine: int
    """Smooth the alpha's edge, as in cutout. Default: 0."""

    decontaminate: bool
    """Free the edge's colours of the old background. Default: True."""

    semitransparency: bool
    """If off, what is half transparent inside of the subject's edge, such as a car's windows, becomes
    opaque. Default: True.
    """

    despill: bool
    """Free the edge of the light of a green backdrop. Default: False."""

    ignore_alpha: bool
    """Cut the subject out even if the picture already has transparency. Default: False."""

    roi: str | None
    """Where the subject is: left,top,right,bottom in px or %, such as 10%,0%,90%,100%. What is outside
    is dropped.
    """

    segmentation: Segmentation
    """What is kept: the subject, or the rest."""

    from_prompt: FromPrompt | None
    """The photo in words, instead of `file`: an object with its prompt, size and seed."""

    paint: Sequence[Edit | Beautify | Ironing | Uncrop | FlatLay | GhostMannequin | VirtualModel | Expand]
    """What a model that paints changes in the photo, in this order: a JSON array of objects with their
    `kind`: edit, beautify, ironing, uncrop, flat_lay, ghost_mannequin or virtual_model; expand fills
    what is transparent in the finished picture.
    """

    remove_background: bool
    """If off, the photo stays whole, and only what is added around it is filled. Default: True."""

    background: Transparent | Color | Gradient | Blurred | Picture | Made | Prompt
    """What is behind the subject, an object with its `kind`: transparent, color, gradient, blur, image,
    preset or prompt.
    """

    preset: (
        Literal[
            "concrete",
            "cyclorama",
            "gradient-light",
            "linen",
            "marble",
            "outdoor",
            "podium",
            "seamless-paper",
            "terrazzo",
            "white-studio",
            "wood",
        ]
        | None
    )
    """Short for a `background` of kind preset with this name."""

    shadow: (
        Literal["none", "soft", "hard", "natural", "floating", "drop", "cast"]
        | NoShadow
        | Named
        | Drop
        | Cast
    )
    """none, soft, hard, natural, floating, drop or cast, or an object with this `kind` and its figures."""

    reflection: float | None
    """Strength of the mirror image on the floor; the preset's own by default."""

    outline: Outline | None
    """A line around the subject."""

    layers: Sequence[TextLayer | PictureLayer]
    """Texts and pictures with places of their own, in this order: a JSON array of objects with their
    `kind`, text or picture.
    """

    lighting: Literal["keep", "auto", "preserve_hue", "portrait"]
    """Exposure, white balance and contrast of the subject: auto sets all, preserve_hue no colours,
    portrait gently. X-Lighting says what was done. Default: 'keep'.
    """

    layout: Layout
    """Size of the canvas and place of the subject. Without it, the subject stays where it is in the
    photo.
    """

    marketplace: (
        Literal[
            "amazon",
            "bol",
            "ebay",
            "etsy",
            "google",
            "instagram",
            "mercadolibre",
            "shopify",
            "walmart",
            "zalando",
        ]
        | None
    )
    """Sets size, room, white background, format and bytes as a marketplace wants them, where they are
    left open; X-Marketplace names every rule that the result misses.
    """

    erase_text: Literal["none", "artificial", "natural", "all"]
    """Writing to take out of the photo: artificial was laid over it, natural is in its scene.
    X-Erased-Text says how many lines of how many, and how sure it is of each. Default: 'none'.
    """

    upscale: Literal[1, 2, 4]
    """Enlarge the photo by a network, so many times as wide and high; X-Upscale names it. Sizes in px
    of `layout` are those of the result, edges of `roi` those of the photo. Default: 1.
    """

    detail: Literal["faithful", "invent"]
    """invent lets the enlargement make detail up: crisper, slower, and not what was there. Without
    effect at `upscale` 1. Default: 'faithful'.
    """

    upscale_limit: int | None
    """Longest side of a photo that is enlarged as it is, px."""

    upscale_beyond: Literal["refuse", "reduce", "keep"]
    """What becomes of a photo beyond `upscale_limit`: refuse it; reduce it to the limit, then enlarge
    it; or keep its size where that would make it smaller, and do that where not. Default: 'refuse'.
    """

    output_format: Literal["png", "jpeg", "webp", "avif", "auto", "zip"]
    """Format of the result; auto is PNG where anything of it is transparent, else JPEG; zip holds the
    colours as JPEG and the alpha as PNG. Default: 'png'.
    """

    quality: int
    """Quality of JPEG, WebP and AVIF. Default: 90."""

    lossless: bool
    """WebP without any loss, and AVIF within two levels, whatever the quality; the other formats stay
    as they are. Default: False.
    """

    max_bytes: int | None
    """Largest size of the file in bytes; quality is lowered until it fits."""

    channels: Literal["rgba", "alpha"]
    """alpha returns the subject's alpha on the canvas as a greyscale picture. Default: 'rgba'."""

    keep: Sequence[Literal["original", "cutout", "matte"]]
    """Further files that a job keeps beside its result: original, the photo as it came; cutout, the
    subject at its place in the photo; matte, its alpha in grey; both as PNG. A JSON array; without
    effect where the result is the answer.
    """

    dpi: int | None
    """Resolution that is noted in the file."""

    exposure: float
    """Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is mapped to sRGB:
    1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    """

    metadata: Literal[
        "never", "copyright", "copyright_xmp", "copyright_comment", "copyright_comment_xmp", "xmp"
    ]
    """What is kept of the photo's metadata: copyright and artist in EXIF, or in XMP as well; copyright
    and the user's comment instead; or copyright and artist with all of its XMP but the place.
    Default: 'copyright'.
    """

    color_space: Literal["srgb", "original"]
    """original converts the colours to the photo's own ICC profile and embeds it; X-Color-Space says if
    that is not possible. Default: 'srgb'.
    """


class Colours(TypedDict, total=False):
    """A brand's colours, ``#rrggbb``."""

    accent: str
    """Colour of highlights. Default: '#ffd23f'."""

    text: str
    """Colour of words. Default: '#ffffff'."""

    ground: str
    """Colour of plain backgrounds. Default: '#10131a'."""


class Brand(TypedDict, total=False):
    """A brand's typeface, colours and logo position."""

    font: Literal["bold", "regular", "mono"]
    """Typeface of headlines and captions. Default: 'bold'."""

    colours: Colours
    """The brand's colours."""

    logo: Literal["top-left", "top-right"]
    """Position of the file `logo`. Default: 'top-left'."""


class FrameParams(TypedDict, total=False):
    """Parameters of the video itself."""

    w: int | None
    """Width in px, even, 64 to 3840; 1080 by default."""

    h: int | None
    """Height in px, even, 64 to 3840; 1920 by default."""

    aspect: Literal["9:16", "4:5", "1:1", "16:9"] | None
    """1080×1920, 1080×1350, 1080×1080 or 1920×1080; `w` or `h` alone scales that size."""

    fps: int
    """Frames per second. Default: 30."""

    safe_zone: Literal["universal", "reels", "tiktok", "shorts", "none"]
    """The platform whose buttons and captions the words stay clear of. Default: 'universal'."""

    brand: Brand
    """Typeface, colours and position of the logo."""

    seed: int
    """Seed of all randomness, such as noise. Default: 0."""

    crf: int
    """x264's constant rate factor: lower is better and larger. Default: 20."""

    draft: bool
    """A quick preview at half the size and with the encoder's least effort; X-Draft says so. Default:
    False.
    """

    poster: bool
    """Return one frame as JPEG instead of the video. Default: False."""

    duck: float
    """Decibels by which the file `music` is turned down while the voice in `audio` speaks. Default:
    12.0.
    """


class SubtitleParams(FrameParams, total=False):
    """Parameters of films that show words in time."""

    subtitles: Literal["burned", "soft", "both"]
    """Where the words are: burned, in the picture; soft, in a subtitle track that the player shows; or
    both. Default: 'burned'.
    """

    srt: bool
    """Return the pages as SRT subtitles instead of the video. Default: False."""

    vtt: bool
    """Return the pages as WebVTT, with the time of each word, instead of the video. Default: False."""

    keep: Sequence[Literal["srt", "vtt"]]
    """Subtitle files that a job keeps beside the video: srt, vtt. Without effect where the result is
    the answer.
    """


class Focus(TypedDict, total=False):
    """The point that a crop keeps, in fractions of the photo."""

    x: Required[float]
    """Distance from the left edge."""

    y: Required[float]
    """Distance from the upper edge."""


class EffectParams(FrameParams, total=False):
    """Parameters that every effect has."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""


class Entry(TypedDict, total=False):
    """A word and its time."""

    w: Required[str]
    """The word."""

    t: float | None
    """Second at which it is spoken; null if unknown."""

    end: float | None
    """Second at which it ends; estimated by default."""


class SpokenParams(SubtitleParams, EffectParams, total=False):
    """Parameters of effects that show words in time."""

    words: Required[Sequence[str] | Sequence[Entry] | Mapping[str, Any] | Sequence[Mapping[str, Any]] | str]
    """The spoken words and their times: a list of words (at an even beat) or of {w, t, end}; an
    ElevenLabs response with timestamps, its WebSocket messages, forced alignment or Scribe;
    WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left out.
    """


class CaptionsParams(SpokenParams, total=False):
    """Parameters of ``POST /v1/motion/captions``."""

    highlight: int | None
    """Index in `words`, from 0, of the entry to highlight; by default none."""

    eyebrow: str
    """A few small words above the captions."""

    beat: float | None
    """Seconds per word if no times are known; by default 0.45, or what the `duration` or the audio
    allows.
    """


class CountupParams(EffectParams, total=False):
    """Parameters of ``POST /v1/motion/countup``."""

    title: str
    """What the number means."""

    corner: str
    """A few small words in the upper corner, such as source and time."""

    value: Required[float]
    """The number at which the counter ends."""

    delta: float | None
    """The change in per cent, shown as a green ▲ or a red ▼."""

    bars: Sequence[float]
    """Values of a bar plot below the number, up to 12."""

    labels: Sequence[str]
    """Labels of the bars, one per bar."""

    locale: Literal[
        "sv",
        "nb",
        "nn",
        "da",
        "fi",
        "is",
        "en",
        "de",
        "de-CH",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pt-PT",
        "pl",
        "cs",
        "sk",
        "et",
        "lv",
        "lt",
        "uk",
        "bg",
        "ca",
        "el",
        "hr",
        "hu",
        "ro",
        "ru",
        "sl",
        "es-MX",
        "en-IN",
        "hi",
        "ja",
        "ko",
        "zh",
    ]
    """The language in which numbers are written. Default: 'sv'."""

    decimals: int | None
    """Number of decimals; by default those of the value."""

    prefix: str
    """Small text before the number, such as "$"."""

    suffix: str
    """Small text after the number, such as "kr" or "%"."""


class KaraokeParams(SpokenParams, total=False):
    """Parameters of ``POST /v1/motion/karaoke``."""

    gap: float | None
    """Seconds per word if no times are known; by default 0.35, or what the `duration` or the audio
    allows.
    """

    lead: float
    """Seconds before the first word if no times are known. Default: 0.0."""

    style: Literal["pill", "colour"]
    """How the spoken word is highlighted: on a pill in the accent colour, or larger and in that colour.
    Default: 'pill'.
    """


class KenBurnsParams(EffectParams, total=False):
    """Parameters of ``POST /v1/motion/ken_burns``."""

    zoom: float
    """Zoom from start to end; below 1 it zooms out. Default: 1.16."""

    pan: Literal["none", "up", "down", "left", "right", "up-left", "up-right", "down-left", "down-right"]
    """Direction of the camera's movement. Default: 'up-left'."""

    kicker: str
    """A few words above the headline."""

    headline: str
    """Words at the foot of the safe zone."""


class ParallaxParams(EffectParams, total=False):
    """Parameters of ``POST /v1/motion/parallax``."""

    cutout_model: str
    """Model that finds the subject, see /v1/models. By default the best available one is used; X-Model
    names it, and X-Model-Fallback says why it is not the default model. Default: 'u2net_human_seg'.
    """

    strength: float
    """Amount of movement: 0 is none, 2 is double. Default: 1.0."""

    kicker: str
    """A few words above the headline."""

    headline: str
    """Words at the foot of the safe zone."""


class SceneParams(TypedDict, total=False):
    """A scene's words and its colour."""

    kicker: str
    """A few words above the headline."""

    headline: str
    """The words at the foot of a photo, or in the middle without one."""

    tint: str | None
    """Colour of the background; with a photo, colour of its light and shade."""

    focus: Focus | None
    """The point of its photo that the crop keeps."""


class TransitionParams(EffectParams, total=False):
    """Parameters of ``POST /v1/motion/transition``."""

    scene_a: SceneParams
    """The first scene."""

    scene_b: SceneParams
    """The second scene."""

    kind: Literal["whip", "glitch", "fade"]
    """The kind of transition. Default: 'whip'."""

    direction: Literal["left", "right", "up", "down"]
    """Direction of a whip. Default: 'left'."""


class Joint(TypedDict, total=False):
    """The transition from a scene to the next one."""

    kind: str
    """One of cut, fade, glitch, whip-left, whip-right, whip-up, whip-down. Default: 'fade'."""

    duration: float | None
    """Seconds; the transition's usual duration by default."""


class CaptionsScene(TypedDict, total=False):
    effect: Required[Literal["captions"]]
    """Words that pop up as they are spoken"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    words: Required[Sequence[str] | Sequence[Entry] | Mapping[str, Any] | Sequence[Mapping[str, Any]] | str]
    """The spoken words and their times: a list of words (at an even beat) or of {w, t, end}; an
    ElevenLabs response with timestamps, its WebSocket messages, forced alignment or Scribe;
    WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left out.
    """

    highlight: int | None
    """Index in `words`, from 0, of the entry to highlight; by default none."""

    eyebrow: str
    """A few small words above the captions."""

    beat: float | None
    """Seconds per word if no times are known; by default 0.45, or what the `duration` or the audio
    allows.
    """


class CountupScene(TypedDict, total=False):
    effect: Required[Literal["countup"]]
    """Count up to a number"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    title: str
    """What the number means."""

    corner: str
    """A few small words in the upper corner, such as source and time."""

    value: Required[float]
    """The number at which the counter ends."""

    delta: float | None
    """The change in per cent, shown as a green ▲ or a red ▼."""

    bars: Sequence[float]
    """Values of a bar plot below the number, up to 12."""

    labels: Sequence[str]
    """Labels of the bars, one per bar."""

    locale: Literal[
        "sv",
        "nb",
        "nn",
        "da",
        "fi",
        "is",
        "en",
        "de",
        "de-CH",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pt-PT",
        "pl",
        "cs",
        "sk",
        "et",
        "lv",
        "lt",
        "uk",
        "bg",
        "ca",
        "el",
        "hr",
        "hu",
        "ro",
        "ru",
        "sl",
        "es-MX",
        "en-IN",
        "hi",
        "ja",
        "ko",
        "zh",
    ]
    """The language in which numbers are written. Default: 'sv'."""

    decimals: int | None
    """Number of decimals; by default those of the value."""

    prefix: str
    """Small text before the number, such as "$"."""

    suffix: str
    """Small text after the number, such as "kr" or "%"."""


class KaraokeScene(TypedDict, total=False):
    effect: Required[Literal["karaoke"]]
    """Subtitles that follow the voice"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    words: Required[Sequence[str] | Sequence[Entry] | Mapping[str, Any] | Sequence[Mapping[str, Any]] | str]
    """The spoken words and their times: a list of words (at an even beat) or of {w, t, end}; an
    ElevenLabs response with timestamps, its WebSocket messages, forced alignment or Scribe;
    WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left out.
    """

    gap: float | None
    """Seconds per word if no times are known; by default 0.35, or what the `duration` or the audio
    allows.
    """

    lead: float
    """Seconds before the first word if no times are known. Default: 0.0."""

    style: Literal["pill", "colour"]
    """How the spoken word is highlighted: on a pill in the accent colour, or larger and in that colour.
    Default: 'pill'.
    """


class KenBurnsScene(TypedDict, total=False):
    effect: Required[Literal["ken_burns"]]
    """Zoom into a still"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    zoom: float
    """Zoom from start to end; below 1 it zooms out. Default: 1.16."""

    pan: Literal["none", "up", "down", "left", "right", "up-left", "up-right", "down-left", "down-right"]
    """Direction of the camera's movement. Default: 'up-left'."""

    kicker: str
    """A few words above the headline."""

    headline: str
    """Words at the foot of the safe zone."""


class ParallaxScene(TypedDict, total=False):
    effect: Required[Literal["parallax"]]
    """Give a still depth"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    cutout_model: str
    """Model that finds the subject, see /v1/models. By default the best available one is used; X-Model
    names it, and X-Model-Fallback says why it is not the default model. Default: 'u2net_human_seg'.
    """

    strength: float
    """Amount of movement: 0 is none, 2 is double. Default: 1.0."""

    kicker: str
    """A few words above the headline."""

    headline: str
    """Words at the foot of the safe zone."""


class TransitionScene(TypedDict, total=False):
    effect: Required[Literal["transition"]]
    """From one scene to the next"""

    image: int | None
    """Number of its photo in `images`, from 0."""

    image2: int | None
    """Number of its second photo in `images`."""

    transition: Joint
    """The transition to the next scene."""

    duration: float | None
    """Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own."""

    easing: Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]
    """How the picture's movement accelerates and slows down. Default: 'linear'."""

    focus: Focus | None
    """The point of the photo that a crop keeps; by default the face, or else the middle."""

    scene_a: SceneParams
    """The first scene."""

    scene_b: SceneParams
    """The second scene."""

    kind: Literal["whip", "glitch", "fade"]
    """The kind of transition. Default: 'whip'."""

    direction: Literal["left", "right", "up", "down"]
    """Direction of a whip. Default: 'left'."""


Scene = CaptionsScene | CountupScene | KaraokeScene | KenBurnsScene | ParallaxScene | TransitionScene


class StoryboardParams(SubtitleParams, total=False):
    """Parameters of ``POST /v1/motion/storyboard``."""

    scenes: Required[Sequence[Scene]]
    """The scenes in order. A last scene without a duration lasts until the audio ends."""


class StyleParams(TypedDict, total=False):
    """Parameters of every look; :func:`params_of` adds the look's own defaults."""

    cutout_model: str
    """Model that finds the subject, see /v1/models. A photo that is already transparent needs none. By
    default, the best available model is used, and X-Model names it. Default: 'u2net_human_seg'.
    """

    quality: int
    """Quality of JPEG, WebP and AVIF. Default: 92."""

    size: str

    palette: str

    seed: int
    """Each seed gives another tear, tilt and grain. Default: 0."""

    headline: str
    """Text at the bottom of the picture, inside the safe zone."""

    kicker: str
    """A few words above the headline."""

    output_format: Literal["jpeg", "png", "webp", "avif"]
    """Format of the result. Default: 'jpeg'."""

    keep_copyright: bool
    """Keep the copyright and artist notes of the photo. Default: True."""
