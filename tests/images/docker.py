"""The engine, and the images that it builds."""

import fcntl
import json
import os
import socket
import struct
import subprocess
from ipaddress import IPv4Address

from tests.shared import SHARED
from tests.template import FUNCTIONS, ROOT, Node, resource, template

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
    made = template()["Resources"]
    for name in FUNCTIONS:
        metadata = made[f"{resource(name)}Function"]["Metadata"]
        function = metadata["DockerBuildArgs"]["FUNCTION"]
        _build(metadata["Dockerfile"], image(name), "--build-arg", f"FUNCTION={function}")
    _build("local/Dockerfile", IMAGE)


def _build(dockerfile: str, tag: str, *options: str) -> None:
    run("docker", "build", "--network", "host", "--quiet", "-f", dockerfile, "-t", tag, *options, ".")
    print(f"  {tag}: built")


def sizes() -> dict[str, int]:
    """What each image takes on disk, MB."""
    names = [*map(image, FUNCTIONS), IMAGE]
    told = {one: run("docker", "image", "inspect", "-f", "{{.Size}}", one) for one in names}
    return {one: round(int(size) / 1e6) for one, size in told.items()}


def bridge() -> str:
    """The address by which containers reach this machine."""
    (network,) = json.loads(run("docker", "network", "inspect", "bridge"))
    return gateway(network)


def gateway(network: Node) -> str:
    """The IPv4 address of a bridge on this machine, from what ``docker network inspect`` tells of it.

    Not every engine tells it, least of all before the first container runs; then the interface knows.

    Raises:
        OSError: there is no such interface, or it has no address.
    """
    for config in network["IPAM"]["Config"] or ():
        if "." in config.get("Gateway", ""):
            return str(config["Gateway"])
    options = network["Options"] or {}
    return address(options.get("com.docker.network.bridge.name") or f"br-{network['Id'][:12]}")


def address(interface: str) -> str:
    """The IPv4 address of an interface of this machine, by Linux's SIOCGIFADDR.

    Raises:
        OSError: there is no such interface, or it has no address.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        answer = fcntl.ioctl(asked, 0x8915, struct.pack("256s", interface.encode()))
    return str(IPv4Address(answer[20:24]))
