"""What a PDF costs, by its bytes alone (ISO 32000-1)."""

import re
from typing import Final

from layers.common.errors import InvalidImage, TooCostly

MAX_OBJECTS: Final = 200_000
"""In the file's text. A book has some ten for each page."""
_END_BYTES: Final = 1024
"""Within which readers look for the end's mark (annex H, note 18)."""
_OBJECT: Final = re.compile(rb"\d\s+obj\b")


def check_cost(data: bytes, _max_pixels: int) -> None:
    """Refuse a file that a reader would mend, or whose objects take long to find.

    Raises:
        InvalidImage: it is truncated.
        TooCostly: it has more than ``MAX_OBJECTS``.
    """
    if b"%%EOF" not in data[-_END_BYTES:]:
        raise InvalidImage("the file is truncated")
    for count, _ in enumerate(_OBJECT.finditer(data), 1):
        if count > MAX_OBJECTS:
            raise TooCostly(f"expected at most {MAX_OBJECTS:,} objects, received more")
