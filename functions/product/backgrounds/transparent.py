"""No background."""

from typing import Literal

from functions.product.backgrounds.background import Background, View


class Transparent(Background):
    """Nothing: the result is transparent."""

    kind: Literal["transparent"] = "transparent"

    @property
    def is_opaque(self) -> bool:
        return False

    def ground(self, view: View) -> None:  # noqa: ARG002  nothing is seen
        return None
