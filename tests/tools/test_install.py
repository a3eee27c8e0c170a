"""Set-up does not rot: releases made after the lock change nothing, whatever pip there is."""

import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index import Index, indexing, locked, wheel
from tools.install import uv_environment

ROOT = Path(__file__).parents[2]
ALPHA = wheel("alpha", "1.0", requires=("beta[extra]>=1.0",))
BETA, NEWER_BETA = wheel("beta", "1.0"), wheel("beta", "2.0")


@pytest.fixture
def index() -> Iterator[Index]:
    """An index in which beta has got a release since the lock was made."""
    with indexing() as index:
        index.add("alpha", "1.0", ALPHA)
        index.add("beta", "1.0", BETA)
        index.add("beta", "2.0", NEWER_BETA)
        yield index


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text(locked(("alpha", "1.0", ALPHA), ("beta", "1.0", BETA)))
    return path


@pytest.fixture(scope="module")
def with_pip(tmp_path_factory: pytest.TempPathFactory, old_pip: Path) -> Path:
    """An environment with nothing but the old pip."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, with_pip=False)
    command = [
        folder / "bin" / "python",
        f"{old_pip}/pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        old_pip,
    ]
    subprocess.run([str(part) for part in command], check=True)
    return folder


@pytest.fixture
def python(tmp_path: Path, with_pip: Path) -> Path:
    """The Python of a new environment with that pip."""
    folder = tmp_path / "env"
    shutil.copytree(with_pip, folder, symlinks=True)  # compiling pip's modules again takes seconds
    return folder / "bin" / "python"


def installed(python: Path) -> list[str]:
    listing = [str(python), "-m", "pip", "--disable-pip-version-check", "freeze"]
    return subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()


def test_a_lock_rots_where_pip_resolves(python: Path, index: Index, lock: Path) -> None:
    """The witness: what ``--no-deps`` is for."""
    resolving = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
    ended = subprocess.run(resolving, env=index.environment, capture_output=True, text=True, check=False)
    assert ended.returncode
    assert "must have their versions pinned" in ended.stderr


@pytest.mark.parametrize("has_uv", [True, False])
def test_exactly_the_lock_is_installed(
    has_uv: bool, python: Path, index: Index, lock: Path, uv: Path
) -> None:
    shelf = {"PIP_FIND_LINKS": str(uv.parents[2])} if has_uv else {}
    install = [python, ROOT / "tools" / "install.py", lock]
    ended = subprocess.run(
        install, env=index.environment | shelf, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ("pip installs instead" in ended.stderr) is not has_uv
    assert installed(python) == ["alpha==1.0", "beta==1.0"]


def test_what_is_not_in_the_lock_goes(python: Path, index: Index, lock: Path, uv: Path) -> None:
    env = index.environment | {"PIP_FIND_LINKS": str(uv.parents[2])}
    for text, left in [
        (lock.read_text(), ["alpha==1.0", "beta==1.0"]),
        (locked(("beta", "2.0", NEWER_BETA)), ["beta==2.0"]),
    ]:
        lock.write_text(text)
        subprocess.run([python, ROOT / "tools" / "install.py", lock], env=env, check=True)
        assert installed(python) == left


def test_a_file_that_is_not_the_locked_one_is_refused(python: Path, index: Index, lock: Path) -> None:
    index.add("beta", "1.0", wheel("beta", "1.0", files={"backdoor.py": b""}))
    install = [python, ROOT / "tools" / "install.py", lock]
    ended = subprocess.run(install, env=index.environment, capture_output=True, text=True, check=False)
    assert ended.returncode
    assert installed(python) == []


def test_uv_is_told_what_pip_is_told(tmp_path: Path) -> None:
    told = {
        "index-url": "https://user:secret@mirror.example/simple",
        "extra-index-url": "https://a.example/simple\nhttps://b.example/simple",
        "find-links": "/opt/wheels",
        "trusted-host": "mirror.example",
        "cert": "/etc/ca.pem",
        "no-cache-dir": "true",
        "quiet": "1",
    }
    assert uv_environment(told) == {
        "UV_DEFAULT_INDEX": "https://user:secret@mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/opt/wheels",
        "UV_INSECURE_HOST": "mirror.example",
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_NO_CACHE": "true",
    }
    assert uv_environment({}) == {}


def test_the_mirror_of_a_pip_conf_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.install import pip_settings  # noqa: PLC0415

    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://far.example/simple\n[install]\nindex-url = https://near.example/simple\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    assert pip_settings()["index-url"] == "https://near.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearest.example/simple")
    assert pip_settings()["index-url"] == "https://nearest.example/simple"


def test_locks_agree() -> None:
    """One resolution: no two requirement files name different versions of a package for the same Python."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    target = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}
    files = [
        *ROOT.glob("requirements-*.txt"),
        *ROOT.glob("functions/*/requirements.txt"),
        ROOT / "local/requirements.txt",
    ]
    versions: dict[str, set[str]] = {}
    for file in files:
        for line in file.read_text().splitlines():
            if line[:1].isalnum():
                one = Requirement(line.rstrip(" \\"))
                if one.marker is None or one.marker.evaluate(target):
                    versions.setdefault(one.name, set()).add(str(one.specifier))
    assert len(files) >= 8
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_locks_name_no_index() -> None:
    for file in [
        *ROOT.glob("requirements-*.txt"),
        *ROOT.rglob("functions/*/requirements.txt"),
        ROOT / "tools/uv.txt",
    ]:
        assert "://" not in file.read_text(), file
        assert "index-url" not in file.read_text(), file
