"""Every path reaches the function that template.yaml deploys it with."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from local.gateway.routes import Routes
from local.router import FUNCTIONS

ROUTES = Routes.of(FUNCTIONS)
TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text()
BY_WHOLE = re.compile(r"/health|/v1/models|/v1/uploads|/v1/jobs/.*")
"""Deployed with one function, though they belong to no capability: cutout's tell of cutout alone there, and
edit serves the jobs and uploads of all.
"""


def deployed() -> list[tuple[str, str]]:
    """Function and path of each event of an API."""
    found = re.findall(r"DockerTag: (\w+)|Type: Api\s+Properties: {.*Path: \"?([^,\"]+)", TEMPLATE)
    tag, pairs = "", []
    for new, path in found:
        tag = new or tag
        if path and not BY_WHOLE.fullmatch(path):
            pairs.append((tag, path))
    return pairs


def test_the_template_is_read() -> None:
    assert {tag for tag, _ in deployed()} == {"cutout", "edit", "compose", "motion", "style"}


@pytest.mark.parametrize(("function", "path"), deployed())
def test_the_template_agrees(function: str, path: str) -> None:
    handler = ROUTES.handler(re.sub("{.*}", "any", path))
    assert handler is import_module(f"functions.{function}.app").handler


@pytest.mark.parametrize(
    "path", ["/", "/health", "/v1/models", "/v1/cutouts", "/v1/jobs/x", "/v1/uploads", "/x"]
)
def test_the_rest_is_one_functions(path: str) -> None:
    assert ROUTES.handler(path) is ROUTES.rest
