"""The engine, and the images that it builds."""

import os
import subprocess

from tests.shared import SHARED
from tests.template import FUNCTIONS, ROOT

IMAGE = "photo-studio"


def image(name: str) -> str:
    """The image of a function."""
    return f"{IMAGE}-{name}"


def run(*command: str, **more: str) -> str:
    """What a command prints; it is to succeed.

    Args:
        more: variables on top of the environment.
    """
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **more}, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def engine() -> None:
    """See that one runs; where no registry can be reached, start the one that stands in for it."""
    started = subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    if not started and (SHARED / "tools" / "docker-up").exists():
        run(str(SHARED / "tools" / "docker-up"))


def build() -> None:
    """Build all images, without weights, which a test does not fetch."""
    for name in FUNCTIONS:
        _build(f"functions/{name}/Dockerfile", image(name))
    _build("local/Dockerfile", IMAGE)


def _build(dockerfile: str, tag: str) -> None:
    run("docker", "build", "--network", "host", "--quiet", "-f", dockerfile, "-t", tag, ".")
    print(f"  {tag}: built")


def sizes() -> dict[str, int]:
    """What each image takes on disk, MB."""
    names = [*map(image, FUNCTIONS), IMAGE]
    told = {one: run("docker", "image", "inspect", "-f", "{{.Size}}", one) for one in names}
    return {one: round(int(size) / 1e6) for one, size in told.items()}


def bridge() -> str:
    """The address by which containers reach this machine."""
    return run("docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}").strip()
