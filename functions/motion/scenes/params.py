"""What a scene accepts."""

from pydantic import Field

from functions.motion.params import Focus
from layers.common.core.capability import JsonParams
from layers.common.core.colours import HexColour


class SceneParams(JsonParams):
    """A scene's words and its colour."""

    kicker: str = Field("", max_length=120, description="A few words above the headline.")
    headline: str = Field(
        "", max_length=300, description="Its words: at the foot of a photo, or in the middle."
    )
    tint: HexColour | None = Field(
        None, description="Colour of the ground; with a photo, of its light and shade."
    )
    focus: Focus | None = Field(None, description="The point of its photo that the crop keeps.")
