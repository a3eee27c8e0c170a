"""The stack serves other machines only with keys or by permission, and says why it does not start."""

import os
import socket
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from layers.common.service.settings import ServiceSettings
from local.__main__ import main
from local.settings import LocalSettings
from tests import warm
from tests.template import ROOT
from tests.waiting import PATIENCE_S

CLOSED = ServiceSettings(api_keys=frozenset({"secret"}), allowed_hosts=frozenset())
OPEN = ServiceSettings(api_keys=frozenset(), allowed_hosts=frozenset({"studio.example"}))
PUBLIC = ServiceSettings(allowed_hosts=frozenset({"*"}))

LOOPBACK = ["127.0.0.1", "127.0.0.53", "::1", "localhost"]
REACHABLE = ["0.0.0.0", "::", "192.168.1.7", "studio.example", "0", ""]


@pytest.mark.parametrize("host", LOOPBACK)
def test_the_machine_itself_needs_no_key(host: str) -> None:
    LocalSettings(host=host).check_open(OPEN)


@pytest.mark.parametrize("host", REACHABLE)
def test_other_machines_need_one_or_permission(host: str) -> None:
    with pytest.raises(ValueError, match="set API_KEYS, or ALLOW_OPEN=1"):
        LocalSettings(host=host).check_open(OPEN)
    LocalSettings(host=host).check_open(CLOSED)
    LocalSettings(host=host).check_open(PUBLIC)
    LocalSettings(host=host, allow_open=True).check_open(OPEN)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("HOST", "0.0.0.0", "HOST=0.0.0.0 lets other machines use this service without a key: set API_KEYS"),
        ("API_KEYS", "schlüssel", "API_KEYS: Value error, expected keys of printable ASCII characters"),
        ("PORT", "eight", "PORT: Input should be a valid integer"),
        ("WATCH_DIR", __file__, f"WATCH_DIR={__file__} is not a folder"),
        ("JOBS_TABLE", "jobs", "JOBS_TABLE needs JOBS_QUEUE_URL"),
    ],
)
def test_it_says_why_it_does_not_start(
    name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as caught:
        main()
    assert str(caught.value).startswith("Photo Studio does not start: ")
    assert reason in str(caught.value)
    assert "schlüssel" not in str(caught.value)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, TemporaryFile() as err:
        port = str(other.getsockname()[1])
        env = {**os.environ, "PORT": port, "HOST": "127.0.0.1", "STUDIO_DATA_DIR": str(tmp_path / "data")}
        program = warm.start("local", env=env, err=err)
        reason = f"PORT={port} is in use by another program; choose another, such as 8001"
        told = program.communicate(PATIENCE_S)[1].decode()
    assert told.endswith(f"Photo Studio does not start: {reason}\n")
    assert "bind" not in told
    assert program.returncode == 1
    assert not (tmp_path / "data").exists(), "nothing was started"


def test_a_host_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"HOST=not\.a\.host\.invalid is no address"):
        LocalSettings(host="not.a.host.invalid").check_address()


def test_make_passes_the_host() -> None:
    command = ["make", "--dry-run", "--assume-old=.venv/.ready", "serve", "HOST=0.0.0.0"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "HOST=0.0.0.0" in planned
