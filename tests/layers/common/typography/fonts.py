"""The fonts that come along, by role and by file."""

from pathlib import Path

from layers.common.typography.block import TypeStyle
from layers.common.typography.fonts import Font, Role, font_stack
from layers.common.typography.shaping import Lettering

INTER: Font = font_stack("regular")[0]
INTER_FILE: Path = INTER.path
MONO_FILE: Path = font_stack("mono")[0].path


def style(
    size: float = 40,
    role: Role = "bold",
    tracking: float = 0.0,
    features: tuple[str, ...] = (),
    language: str = "sv",
    leading: float = 1.15,
) -> TypeStyle:
    return TypeStyle(Lettering(role, tracking, features, language), size, leading)
