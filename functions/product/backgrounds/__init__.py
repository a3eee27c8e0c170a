"""The kinds of background, one a file: the parameters of each, and how it makes the ground.

A new kind is a file here and a member of :data:`AnyBackground`.
"""

from typing import Annotated

from pydantic import Field

from functions.product.backgrounds.blur import Blurred
from functions.product.backgrounds.color import Color
from functions.product.backgrounds.gradient import Gradient
from functions.product.backgrounds.image import Picture
from functions.product.backgrounds.preset import Made
from functions.product.backgrounds.prompt import Prompt
from functions.product.backgrounds.transparent import Transparent

AnyBackground = Annotated[
    Transparent | Color | Gradient | Blurred | Picture | Made | Prompt, Field(discriminator="kind")
]
"""Any background; the field ``kind`` says which one."""
