"""A plain colour."""

from typing import Literal

import numpy as np
from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from layers.common.core.colours import AnyColour, rgb


class Color(Background):
    """One colour everywhere."""

    kind: Literal["color"] = "color"
    color: AnyColour = Field("#ffffff", description="A colour name, or hexadecimal as ffffff or #fff.")

    def ground(self, view: View) -> Ground:
        width, height = view.stage.size
        return Ground(np.full((height, width, 3), rgb(self.color), np.uint8))
