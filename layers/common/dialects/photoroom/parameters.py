"""The parameters of ``/v2/edit``: what they are, what becomes of them, and which values they take."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from layers.common.dialects.parameters import FILE, FLAG, Parameter, choice
from layers.common.generators.instructions import Pose

URL: Final[Mapping[str, Any]] = {"type": "string", "format": "uri"}
COLOUR: Final[Mapping[str, Any]] = {"type": "string", "format": "color"}
LENGTH: Final[Mapping[str, Any]] = {
    "anyOf": [{"type": "number", "minimum": 0, "maximum": 0.49}, {"type": "string"}]
}
SEED: Final[Mapping[str, Any]] = {"type": "number"}
WORDS: Final[Mapping[str, Any]] = {"type": "string", "minLength": 1}
OBJECT: Final[Mapping[str, Any]] = {"type": "object"}
ARRAY: Final[Mapping[str, Any]] = {"type": "array", "items": {"type": "object"}}
SIZE: Final[Mapping[str, Any]] = {
    "type": "string",
    "pattern": r"^(auto|[1-9]\d{0,4}x[1-9]\d{0,4}|originalImage|croppedSubject)$",
}
UUID: Final[Mapping[str, Any]] = {"type": "string", "format": "uuid"}
AUTO: Final = choice("ai.auto")
EXPAND: Final[Mapping[str, Any]] = {
    "anyOf": [{"type": "string", "enum": ["ai.auto", "ai.never", "auto", "never"]}, {"type": "object"}]
}

DIRECTIONS: Final = {
    "behind": 0,
    "behindLeft": 45,
    "left": 90,
    "frontLeft": 135,
    "front": 180,
    "frontRight": 225,
    "right": 270,
    "behindRight": 315,
}
SPREADS: Final = {"short": 10, "medium": 45, "long": 90}
POSES: Final = {"flatlay": 0, "upright": 90}
UPSCALED: Final = {"ai.fast": 1000, "ai.slow": 512}
"""Longest side of a photo that each mode enlarges, px."""

_HD: Final = (
    "PORTRAIT_HD_16_9",
    "PORTRAIT_HD_4_3",
    "PORTRAIT_HD_3_2",
    "SQUARE_HD",
    "LANDSCAPE_HD_3_2",
    "LANDSCAPE_HD_4_3",
    "LANDSCAPE_HD_16_9",
)
_PAINTED: Final = ("LANDSCAPE_16_9", "LANDSCAPE_4_3", "PORTRAIT_16_9", "PORTRAIT_4_3", "SQUARE_HD")


def span(least: float, most: float) -> Mapping[str, Any]:
    """The schema of a number in a range."""
    return {"type": "number", "minimum": least, "maximum": most}


def _named(names: Mapping[str, float], most: float) -> Mapping[str, Any]:
    """The schema of a number that may be given by a name."""
    return {"anyOf": [choice(*names), span(0, most)]}


def _sides(name: str, summary: str, note: str) -> tuple[Parameter, ...]:
    general = Parameter(
        name, f"{summary}: 0 to .49, 0% to 49%, or pixels such as 24px (0). {note}", schema=LENGTH
    )
    sides = ("Left", "Top", "Right", "Bottom")
    return (general, *(Parameter(f"{name}{one}", f"As {name}, on one side.", schema=LENGTH) for one in sides))


NEEDS_GENERATOR: Final = "by the model of GENERATOR_BASE_URL (501 without one)"
NEEDS_VISION: Final = "by the vision model of ANTHROPIC_API_KEY (501 without one)"


def _seed(name: str) -> Parameter:
    return Parameter(name, "Its seed.", "approximated", "sent where GENERATOR_SEED_FIELD is set", SEED)


def _painted(name: str, summary: str, schema: Mapping[str, Any]) -> Parameter:
    return Parameter(name, summary, "works", NEEDS_GENERATOR, schema)


PARAMETERS: Final = (
    Parameter("imageUrl", "Where the photo is; in a GET alone.", schema=URL),
    Parameter("imageFile", "The photo, of at most 30 MB; in a POST alone.", schema=FILE),
    Parameter("removeBackground", "Cut the subject out (true).", schema=FLAG),
    Parameter(
        "background.color",
        "Colour behind the subject, or around a photo that stays whole (transparent): a name, or 3, 4, 6 or "
        "8 digits with or without #. A picture goes before it.",
        schema=COLOUR,
    ),
    Parameter("background.imageUrl", "Where the picture behind the subject is.", schema=URL),
    Parameter("background.imageFile", "That picture itself, of at most 30 MB; in a POST.", schema=FILE),
    Parameter("background.scaling", "How it meets the canvas (fill).", schema=choice("fit", "fill")),
    Parameter(
        "background.blur.mode",
        "Blur what is behind the subject: the picture, or the photo's own background.",
        schema=choice("gaussian", "bokeh"),
    ),
    Parameter(
        "background.blur.radius",
        "σ, or the disc's radius, as a share of the long side (.01); mode switches it on.",
        schema=span(0, 0.05),
    ),
    Parameter("outline.color", "Colour of a line around the subject; switches it on.", schema=COLOUR),
    Parameter("outline.width", "Its width, a share of the long side (.03).", schema=span(0, 0.1)),
    Parameter("outline.blurRadius", "σ of its outer edge, a share of it (0).", schema=span(0, 0.025)),
    Parameter(
        "shadow.mode",
        "Shadow of the subject.",
        "approximated",
        "the alpha is sheared about the line of contact; its blur grows with the distance",
        choice(
            "ai.soft", "ai.hard", "ai.floating", "ai.preset-soft", "ai.preset-hard", "ai.auto-with-overrides"
        ),
    ),
    Parameter(
        "shadow.directionOverride",
        "Where it falls: degrees, or behind 0, left 90, front 180, right 270, and between.",
        schema=_named(DIRECTIONS, 360),
    ),
    Parameter("shadow.intensityOverride", "Its darkness.", schema=span(0, 1)),
    Parameter("shadow.softnessOverride", "Its softness.", schema=span(0, 1)),
    Parameter(
        "shadow.spreadOverride",
        "Its length: 0 to 90, or short 10, medium 45, long 90.",
        "approximated",
        "long is 1.2 times the subject's height",
        _named(SPREADS, 90),
    ),
    Parameter(
        "shadow.subjectPoseOverride",
        "flatlay 0, upright 90.",
        "approximated",
        "by the nearer of the two",
        _named(POSES, 90),
    ),
    Parameter(
        "lighting.mode",
        "Exposure, contrast and white balance of the subject.",
        "approximated",
        "by levels measured on the subject; X-Lighting says what was done",
        choice("ai.auto", "ai.preserve-hue-and-saturation", "ai.optimize-portrait"),
    ),
    Parameter(
        "outputSize",
        "auto, WIDTHxHEIGHT, originalImage or croppedSubject; auto is a template's size, else the photo's.",
        schema=SIZE,
    ),
    Parameter("maxWidth", "Greatest width of an originalImage or croppedSubject.", schema=span(1, 65_535)),
    Parameter("maxHeight", "Its greatest height.", schema=span(1, 65_535)),
    *_sides("padding", "Room around the subject, inside of the margin", "Cropped sides have none."),
    *_sides("margin", "Room that is always kept free", "It counts on cropped sides too."),
    Parameter("scaling", "Whether the subject fits or fills the room (fit).", schema=choice("fit", "fill")),
    Parameter("horizontalAlignment", "Its place across.", schema=choice("left", "center", "right")),
    Parameter("verticalAlignment", "Its place down.", schema=choice("top", "center", "bottom")),
    Parameter(
        "ignorePaddingAndSnapOnCroppedSides",
        "Put cropped sides of the subject to the sides of the canvas (true).",
        schema=FLAG,
    ),
    Parameter(
        "referenceBox",
        "What is placed: the subject, or the whole photo (subjectBox).",
        schema=choice("subjectBox", "originalImage"),
    ),
    Parameter(
        "export.format", "Format of the result (png).", schema=choice("png", "jpeg", "jpg", "webp", "avif")
    ),
    Parameter("export.dpi", "Resolution that is noted in the file.", schema=span(72, 1200)),
    Parameter(
        "export.colorSpace",
        "Colours of the result (sRGB); original has the photo's profile, and takes no other pixels than its.",
        schema=choice("original", "sRGB"),
    ),
    Parameter(
        "preserveMetadata",
        "What is kept of the photo's metadata (never).",
        "works",
        "xmp without the place, and the photo's size and orientation",
        schema=choice("never", "xmp", "exifSubset", "exifSubsetWithXmpCompatibility"),
    ),
    Parameter(
        "keepExistingAlphaChannel",
        "Take a photo's own transparency for its cut-out (never).",
        schema=choice("never", "auto"),
    ),
    Parameter(
        "segmentation.mode",
        "Keep the subject, or everything else (keepSalientObject).",
        schema=choice("keepSalientObject", "ignoreSalientObject"),
    ),
    Parameter(
        "beautify.mode",
        "A packshot: light, white ground, shadow, the subject in the middle.",
        "approximated",
        "what other parameters give goes before it; by the model of GENERATOR_BASE_URL; without one, ai.auto "
        "does less, as X-Beautify says, and the others are 501",
        choice("ai.auto", "ai.food", "ai.car"),
    ),
    Parameter(
        "beautify.seed",
        "Its seed.",
        "approximated",
        "sent where GENERATOR_SEED_FIELD is set",
        SEED,
    ),
    Parameter(
        "beautify.onSubjectMismatch",
        "ignore or error for a subject that is no product (ignore).",
        "approximated",
        "nothing here judges subjects; error is refused (501)",
        choice("ignore", "error"),
    ),
    Parameter(
        "templateId",
        "A template of PUT /v2/templates/{template_id}, whose parameters this request overrides.",
        schema=UUID,
    ),
    Parameter(
        "layers",
        "Texts and pictures by names, as layers.NAME.text.content=Sale or as one JSON object.",
        schema=OBJECT,
    ),
    Parameter(
        "upscale.mode",
        "Enlarge the photo four times: ai.fast, of at most {} px a side, invents nothing; ai.slow, of at "
        "most {}, invents detail.".format(*UPSCALED.values()),
        "approximated",
        "by other networks",
        choice(*UPSCALED),
    ),
    Parameter(
        "upscale.downscaleIfNeeded",
        "What becomes of a larger photo: never refuses it; always reduces it to that size first; "
        "skipUpscaleIfNotNeeded does so unless the result would be smaller than the photo, which then keeps "
        "its size (never).",
        schema=choice("never", "always", "skipUpscaleIfNotNeeded"),
    ),
    Parameter(
        "textRemoval.mode",
        "Remove writing: what was laid over the photo, what belongs to its scene, or all.",
        "approximated",
        "what is found, told apart and filled is said in X-Erased-Text",
        choice("ai.artificial", "ai.natural", "ai.all"),
    ),
    Parameter("segmentation.prompt", "What to keep, in words.", "works", NEEDS_VISION, WORDS),
    Parameter("segmentation.negativePrompt", "What to remove, in words.", "works", NEEDS_VISION, WORDS),
    _painted("background.prompt", "A background in words.", WORDS),
    _painted("background.negativePrompt", "What it is not to show.", WORDS),
    _seed("background.seed"),
    Parameter(
        "background.expandPrompt",
        "Whether its prompt is made longer (never).",
        "approximated",
        "the model that paints is told to add details",
        EXPAND,
    ),
    _painted("background.guidance.imageUrl", "A picture that guides it.", URL),
    _painted("background.guidance.imageFile", "That picture itself; in a POST.", FILE),
    Parameter(
        "background.guidance.scale",
        "How closely it is followed (.6).",
        "approximated",
        "loosely, more, or as closely as possible, in words",
        span(0, 1),
    ),
    _painted("expand.mode", "Fill transparent parts.", AUTO),
    _seed("expand.seed"),
    _painted("uncrop.mode", "Complete a cropped subject.", AUTO),
    _seed("uncrop.seed"),
    _painted("editWithAI.mode", "Change the photo by words.", AUTO),
    _painted("editWithAI.prompt", "Those words.", WORDS),
    _seed("editWithAI.seed"),
    _painted(
        "editWithAI.additionalImages",
        "More pictures, as editWithAI.additionalImages.NAME.imageUrl or .imageFile.",
        OBJECT,
    ),
    _painted("describeAnyChange.mode", "The former editWithAI.mode.", AUTO),
    _painted("describeAnyChange.prompt", "The former editWithAI.prompt.", WORDS),
    _painted("describeAnyChange.seed", "The former editWithAI.seed.", SEED),
    _painted("flatLay.mode", "A flat lay of clothes.", AUTO),
    _painted("flatLay.prompt", "Its style, in words.", WORDS),
    _painted("flatLay.size", "Its size (SQUARE_HD).", choice(*_HD)),
    _painted("ghostMannequin.mode", "Clothes on an invisible mannequin.", AUTO),
    _painted("ghostMannequin.prompt", "Its style, in words.", WORDS),
    _painted("ghostMannequin.size", "Its size (SQUARE_HD).", choice(*_HD)),
    _painted("ironing.mode", "Iron clothes.", AUTO),
    _painted("virtualModel.mode", "Clothes on a model.", AUTO),
    _painted("virtualModel.model", 'The model ({"preset":{"name":"avery"}}).', OBJECT),
    _painted("virtualModel.scene", 'The scene ({"preset":{"name":"random"}}).', OBJECT),
    _painted("virtualModel.pose", "The model's pose (random).", choice(*get_args(Pose))),
    _painted("virtualModel.prompt", "Its style, in words.", WORDS),
    _painted("virtualModel.quality", "Its quality (standard).", choice("standard", "advanced", "premium")),
    _painted("virtualModel.size", "Its size (PORTRAIT_HD_3_2).", choice(*_HD)),
    _painted(
        "virtualModel.additionalProductImages",
        "More pictures of the clothes.",
        ARRAY,
    ),
    _painted("imageFromPrompt.prompt", "A photo in words, instead of one.", WORDS),
    _seed("imageFromPrompt.seed"),
    _painted("imageFromPrompt.size", "Its size.", choice(*_PAINTED)),
)

BY_NAME: Final = {one.name: one for one in PARAMETERS}
