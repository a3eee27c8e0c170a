"""What a model that paints is told: one template for each operation, and the words for its choices.

``{prompt}`` is the caller's text; ``{also}`` is what else is asked for, a sentence each.
"""

from collections.abc import Mapping
from typing import Final, Literal

from layers.common.generators.port import Operation

_KEEP: Final = (
    "Its shape, proportions, colours, material, print, lettering and logo stay exactly as in the photo."
)

INSTRUCTIONS: Final[Mapping[Operation, str]] = {
    "background": (
        "The picture shows a subject on plain grey. Replace everything that is grey by a photographic "
        "background: {prompt}. Its light, perspective and depth of field fit the subject, which stands or "
        "lies in it with a natural contact shadow. Do not change, move, cover or repeat the subject. {also}"
    ),
    "expand": (
        "The middle of the picture is a photo; around it, its edges are stretched. Replace the stretched "
        "parts so that the scene of the photo goes on seamlessly, with its light, perspective, grain and "
        "focus. Add no new subject, frame or text. {also}"
    ),
    "uncrop": (
        "The photo cuts its subject off; there, its edges are stretched. Replace the stretched parts so "
        "that the subject is complete, as it would be in a larger photo, and the background goes on. Change "
        "nothing else. {also}"
    ),
    "edit": "Change the first picture as follows, and nothing else in it: {prompt}. {also}",
    "create": "{prompt}",
    "beautify": "Make this photo look as follows, with the same subject: {prompt}. " + _KEEP + " {also}",
    "flat_lay": (
        "Show the product of the photo as a flat lay: photographed straight from above, laid out neatly and "
        "symmetrically without creases on a clean surface, in soft even light. Nobody wears or holds it. "
        + _KEEP
        + " {also}"
    ),
    "ghost_mannequin": (
        "Show the garment of the photo on an invisible mannequin: in three dimensions as if it were worn, "
        "with the inside of collar and hems visible, and no person, mannequin, hanger or stand; on a plain "
        "white background in studio light. " + _KEEP + " {also}"
    ),
    "virtual_model": (
        "A photo of a fashion model who wears or presents the product of the first picture. The model: "
        "{model}. The pose: {pose}. The scene: {scene}. A real photo with natural skin, hands and light; "
        "the product is clearly visible and fits well. " + _KEEP + " {also}"
    ),
    "ironing": (
        "Iron the clothes in the photo: remove creases, folds from storage and wrinkles, and keep seams, "
        "pleats and the fall of the cloth. Change nothing else in the photo. " + _KEEP + " {also}"
    ),
}

Pose = Literal[
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
"""How a model stands, in PhotoRoom's words."""

AVOID: Final = "Avoid: {words}."
STYLE: Final = "The style: {words}."
ELABORATE: Final = "Elaborate the description with fitting details."
MORE_VIEWS: Final = "Pictures {numbers} show the same product from other sides or in detail."
REFERENCES: Final = "Pictures {numbers} are what the change refers to."
GUIDANCE: Final = "The last picture is a guide for the background: follow its {closeness}."
AS_GUIDED: Final = "that of the last picture"

CLOSENESS: Final = (
    (0.34, "mood and colours loosely"),
    (0.67, "setting, colours and light"),
    (1.01, "composition, setting, colours and light as closely as possible"),
)
"""How closely a guide is followed, by what its scale is below."""

BEAUTIFIED: Final[Mapping[str, str]] = {
    "product": (
        "a packshot for a shop, the product clean and complete, without props, in soft even studio light on "
        "a plain white ground"
    ),
    "food": (
        "an appetising photo for a menu, the dish on a fitting clean plate, fresh and neatly arranged, in "
        "soft light from the side"
    ),
    "car": (
        "a photo for a car dealer, the car clean and shiny, without reflections of its surroundings and the "
        "photographer in paint and glass, in even studio light"
    ),
}

POSES: Final[Mapping[str, str]] = {
    "random": "any that suits the product",
    "standing": "standing upright and relaxed, facing the camera",
    "34turn": "standing, turned three quarters to the camera",
    "powerstance": "standing in a power stance, feet apart, hands on the hips",
    "walkingforward": "walking towards the camera",
    "handinpocket": "standing with one hand in a pocket",
    "crossedarms": "standing with crossed arms",
    "back": "seen from behind",
    "overtheshoulder": "seen from behind, looking back over the shoulder",
    "seated": "seated, facing the camera",
    "adjustingclothing": "adjusting the garment with one hand",
    "playfulspin": "in the middle of a playful spin",
}

ANY: Final = "random"
ANY_MODEL: Final = "any whom the product suits"
ANY_SCENE: Final = "any that suits the product"
NAMED_MODEL: Final = "the one whom the name “{name}” suggests, the same at every call"
NAMED_SCENE: Final = "what the name “{name}” suggests"
SHOWN: Final = "exactly that of picture {number}"


def told(operation: Operation, *also: str, **words: str) -> str:
    """The instruction for an operation.

    Args:
        also: further sentences; empty ones are left out.
        words: what the template's names stand for.
    """
    return INSTRUCTIONS[operation].format(also=" ".join(filter(None, also)), **words).strip()
