"""``python tools/install.py LOCK [--target FOLDER] [--add]``: install exactly what a lock file names.

uv installs from the indexes that pip is configured for, which uv itself does not read. If uv cannot be
installed or cannot use such an index, pip installs, more slowly. Both take the lock as complete and resolve
nothing, so newer releases do not matter. Needs only the standard library and pip 22.3, which Python 3.11.0
includes.
"""

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_UV_LOCK = Path(__file__).with_name("uv.txt")
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
_PIP_INSTALL = (*_PIP, "install", "--quiet", "--no-deps", "--require-hashes", "--root-user-action=ignore")

_PIP_SECTIONS = ("global", "install", ":env:")
"""Sections with pip's settings for ``pip install``; a later one overrides."""


def main(arguments: Sequence[str]) -> int:
    """Install the lock; return 0, or pip's exit status if it fails."""
    parser = argparse.ArgumentParser(description="Install exactly what a lock file names.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("--target", type=Path, help="a folder; by default, this Python's environment")
    parser.add_argument("--add", action="store_true", help="keep packages that are not in the lock")
    options = parser.parse_args(arguments)
    into = ["--target", str(options.target)] if options.target else []
    verb = ["install", "--no-deps", "-r"] if options.add else ["sync"]
    if _by_uv([*verb, str(options.lock), *into]):
        return 0
    print("uv cannot be used here: pip installs instead, which takes a minute or two.", file=sys.stderr)
    return subprocess.run([*_PIP_INSTALL, *into, "-r", str(options.lock)], check=False).returncode


def pip_settings() -> dict[str, str]:
    """Pip's settings from files and environment, by option name."""
    listing = subprocess.run([*_PIP, "config", "list"], check=True, capture_output=True, text=True).stdout
    rows = [line.partition("=") for line in listing.splitlines() if "=" in line]
    found: dict[str, str] = {}
    for section in _PIP_SECTIONS:
        for key, _, value in rows:
            where, _, name = key.rpartition(".")
            if where == section:
                found[name] = str(ast.literal_eval(value))
    return found


def uv_environment(pip: Mapping[str, str]) -> dict[str, str]:
    """Environment variables that give uv pip's settings. Settings without an equivalent are omitted."""
    urls = pip.get("extra-index-url", "").split()
    wanted = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(urls),
        # pip treats all indexes as equal; the hashes in the lock decide which files are accepted.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if urls else "",
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_NO_INDEX": _flag(pip.get("no-index", "")),
        "UV_NO_CACHE": _flag(pip.get("no-cache-dir", "")),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("timeout", pip.get("default-timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "HTTP_PROXY": pip.get("proxy", ""),
        "HTTPS_PROXY": pip.get("proxy", ""),
    }
    return {name: value for name, value in wanted.items() if value}


def _by_uv(command: Sequence[str]) -> bool:
    """Whether uv could be installed and has installed the lock."""
    with tempfile.TemporaryDirectory() as folder:
        bootstrap = [*_PIP_INSTALL, "--only-binary=:all:", "--target", folder, "-r", str(_UV_LOCK)]
        if subprocess.run(bootstrap, check=False).returncode:
            return False
        uv = [str(Path(folder, "bin", "uv")), "pip", *command]
        options = ["--quiet", "--python", sys.executable, "--require-hashes"]
        # Variables for uv itself override pip's settings.
        environment = {**uv_environment(pip_settings()), **os.environ}
        return not subprocess.run([*uv, *options], check=False, env=environment).returncode


def _flag(text: str) -> str:
    return "true" if text.lower() in ("1", "true", "yes", "on") else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
