"""The context of a capability's work: limits, and what is outside of it that it may use."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from layers.common.core.cutouts import CutoutStore
from layers.common.generators.port import OPERATIONS, Generator, Operation


@dataclass(frozen=True, slots=True)
class Limits:
    """Size limits.

    Attributes:
        max_pixels: of an input, an intermediate step or a result.
        max_film_pixels: of all frames of a video together.
        max_film_bytes: of a video.
        max_work_pixels: of all steps of a request together, see :mod:`layers.common.core.weight`; by default
            any.
    """

    max_pixels: int
    max_film_pixels: int
    max_film_bytes: int = 10**12
    max_work_pixels: int = sys.maxsize


class VisionModel(Protocol):
    """A model outside of this program that reads pictures and answers in JSON.

    Its answers are as hostile as an upload: adapters read them by ``core/outside.py``.
    """

    @property
    def name(self) -> str:
        """Identifies the model."""
        ...

    def ask(
        self,
        pictures: Sequence[bytes],
        text: str,
        schema: Mapping[str, Any],
        *,
        max_tokens: int,
        spare_s: float,
    ) -> Any:
        """The model's answer to a prompt about JPEG files: bounded JSON, meant to be of that schema.

        Args:
            spare_s: seconds of the current run that the caller needs afterwards.

        Raises:
            NoAnswer: the network, the service or the answer failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What every capability receives besides its files and parameters.

    Attributes:
        vision_model: None if none is configured.
        cutouts: None if none are kept.
        generator: None if none is configured.
        allowed: operations that may ask models outside of this program, besides placement in compose.
    """

    limits: Limits
    vision_model: VisionModel | None = None
    cutouts: CutoutStore | None = None
    generator: Generator | None = None
    allowed: frozenset[Operation] = frozenset(OPERATIONS)
