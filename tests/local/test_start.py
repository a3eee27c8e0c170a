"""The stack serves other machines only with keys or by permission, and says why it does not start."""

import subprocess

import pytest

from layers.common.service.settings import ServiceSettings
from local.__main__ import main
from local.settings import LocalSettings
from tests.template import ROOT

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


def test_make_passes_the_host() -> None:
    command = ["make", "--dry-run", "--assume-old=.venv/.ready", "serve", "HOST=0.0.0.0"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "HOST=0.0.0.0" in planned
