"""Text with a pattern, and the words for it in error messages."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class TextPattern:
    """Marks text that matches ``pattern``, a regular expression.

    The JSON schema shows the pattern; an error message says ``wanted`` instead.
    """

    pattern: str
    wanted: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, text: str) -> str:
        # In Python a "$" would let a line break pass, in a JSON schema it does not.
        if not re.search(re.sub(r"\$$", r"\\Z", self.pattern), text):
            raise ValueError(f"expected {self.wanted}")
        return text
