"""What surrounds a capability's work: how much it may be, and whom it may ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Limits:
    """How large things may be.

    Attributes:
        max_pixels: of an input, a step on the way, or a picture that results.
        max_film_pixels: of all frames of a video together.
    """

    max_pixels: int
    max_film_pixels: int


class NoAnswer(Exception):
    """A vision model gives none that can be used; the message says why, in a few words fit for a header."""


class VisionModel(Protocol):
    """A model outside of this program that looks at pictures and answers in JSON."""

    @property
    def name(self) -> str:
        """Which model it is; other models answer otherwise."""
        ...

    def ask(
        self,
        pictures: Sequence[bytes],
        text: str,
        schema: Mapping[str, Any],
        *,
        max_tokens: int,
        spare_s: float,
    ) -> str:
        """The model's answer to a question about JPEG files, JSON of that schema.

        Args:
            spare_s: seconds of the present run that the caller needs afterwards.

        Raises:
            NoAnswer: of any fault of network, service or answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every capability beside its files and parameters.

    Attributes:
        vision_model: None where none is set up.
    """

    limits: Limits
    vision_model: VisionModel | None = None
