"""Clients of other services as registries have them, installed once on a machine and run as processes."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CACHE: Final = Path(sys.prefix) / "peers"
"""Beside the installed packages of the Python that runs the tests, and read by nothing else."""

_PIP: Final = (
    *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
    *("--no-deps", "--require-hashes", "--no-build-isolation", "--use-pep517", "--root-user-action=ignore"),
)
_NPM: Final = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def python_packages() -> Path:
    """The folder with the packages of ``requirements.txt``; what they need themselves, the tests have."""
    lock = HERE / "requirements.txt"

    def install(folder: Path) -> None:
        subprocess.run([*_PIP, f"--target={folder}", f"--requirement={lock}"], check=True, cwd=folder)

    return _installed("python", [lock], install)


def node_packages() -> Path:
    """The folder ``node_modules`` with the packages of ``package-lock.json``."""
    locks = [HERE / "package.json", HERE / "package-lock.json"]

    def install(folder: Path) -> None:
        for lock in locks:
            shutil.copy(lock, folder)
        subprocess.run(_NPM, check=True, cwd=folder)

    return _installed("node", locks, install) / "node_modules"


def run_python(script: str, *arguments: str, cwd: Path) -> str:
    """What a script prints that may import the packages."""
    paths = {"PYTHONPATH": str(python_packages())}
    return _run([sys.executable, "-c", script, *arguments], cwd, paths)


def run_node(script: str, *arguments: str, cwd: Path) -> str:
    """What a script prints; packages that ``rewritten`` has put into ``cwd`` go before the installed ones."""
    return _run(["node", "-e", script, *arguments], cwd, {"NODE_PATH": str(node_packages())})


def rewritten(package: str, file: str, texts: Mapping[str, str], into: Path) -> None:
    """Put a Node package into a folder's ``node_modules``, with texts of one of its files replaced."""
    copy = into / "node_modules" / package
    shutil.copytree(node_packages() / package, copy)
    for one in node_packages().iterdir():  # modules of its own find these beside it alone
        if not (into / "node_modules" / one.name).exists():
            (into / "node_modules" / one.name).symlink_to(one)
    text = (copy / file).read_text()
    for old, new in texts.items():
        assert old in text, f"{package}/{file} has no {old}"
        text = text.replace(old, new)
    (copy / file).write_text(text)


def _run(command: list[str], cwd: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return done.stdout


def _installed(name: str, locks: list[Path], install: Callable[[Path], None]) -> Path:
    """The folder for these locks; the first process that needs it fills it, and others wait."""
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    folder = CACHE / f"{name}-{digest[:16]}"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not folder.exists():
            fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
            try:
                install(fresh)
                fresh.rename(folder)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    return folder
