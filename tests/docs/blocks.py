"""The code blocks of the documentation's pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The pages of the client are its own tests' matter: tests/client/test_readme.py.
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
)

_SECONDS = re.compile(r"(duration\W+)\d+")
_BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block, as ``page:line`` names it.

    Attributes:
        needs: what a block says that it needs beyond this machine: ``needs=docker``; empty for most.
    """

    page: str
    line: int
    language: str
    needs: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def shortened(code: str) -> str:
    """The code with films of half a second, which take no less of what makes them."""
    return _SECONDS.sub(r"\g<1>0.5", code)


def blocks() -> list[Block]:
    """Every block of every page."""
    return [block for page in PAGES for block in _of(page)]


def _of(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text()
    for found in _BLOCK.finditer(text):
        language, _, rest = found["info"].partition(" ")
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, language, rest.removeprefix("needs="), found["code"])
