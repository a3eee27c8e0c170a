"""The Dockerfiles fit the tree: what they copy is there, and is enough for what they run."""

import re
from pathlib import PurePosixPath

import pytest

from tests.template import FUNCTIONS, ROOT
from tools.structure import modules, reached

FOR_A_FUNCTION = (ROOT / "functions" / "Dockerfile").read_text()
IMAGES = {"local": (ROOT / "local" / "Dockerfile").read_text()} | {
    name: FOR_A_FUNCTION.replace("${FUNCTION}", name) for name in FUNCTIONS
}

every_image = pytest.mark.parametrize("name", IMAGES)


def copied(dockerfile: str) -> list[str]:
    """The sources of what is copied from the checkout."""
    instructions = re.sub(r"\\\n", " ", dockerfile).splitlines()
    from_here = [line.split()[1:-1] for line in instructions if re.match(r"COPY (?!--from)", line)]
    return [source for sources in from_here for source in sources]


@every_image
def test_what_is_copied_is_there(name: str) -> None:
    assert not [source for source in copied(IMAGES[name]) if not (ROOT / source).exists()]


@every_image
def test_weights_are_fetched_by_what_is_there(name: str) -> None:
    (stage,) = re.findall(r"AS weights\n(.*?)\nFROM", IMAGES[name], re.DOTALL)
    there = copied(stage)
    known = modules()
    needed = {str(known[one].relative_to(ROOT)) for one in reached("local.models", known)}
    assert needed <= set(there)
    packages = {str(PurePosixPath(one).parent / "__init__.py") for one in needed}
    assert packages <= set(there)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_image_has_its_own_function_alone(name: str) -> None:
    others = [f"functions/{other}" for other in FUNCTIONS if other != name]
    there = copied(IMAGES[name])
    assert f"functions/{name}" in there
    assert "functions" not in there
    assert not [one for one in there if one.startswith(tuple(others))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_face_detector(name: str) -> None:
    assert "blazeface" in (ROOT / "functions" / name / "weights.txt").read_text().split()
