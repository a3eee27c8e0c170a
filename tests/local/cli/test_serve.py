"""``studio serve``, and the same commands done by it."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from layers.common.core.media import Upload
from local.router import CAPABILITIES
from tests.context import CONTEXT
from tests.local.cli.conftest import Terminal
from tests.local.cli.studio import begun, studio
from tests.pictures import opened, portrait_jpeg
from tests.servers import free_port
from tests.waiting import PATIENCE_S, wait_for


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that asks for a key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_KEYS", "secret")
        port = free_port()
        process = begun(
            "serve", "--port", str(port), "--job-workers", "0", cwd=tmp_path_factory.mktemp("serve")
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answers(url))
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    for n in range(5):
        (tmp_path / f"photos/{n}.jpg").write_bytes(portrait_jpeg())
    (tmp_path / "words.jpg").write_text("words")
    return tmp_path


def asked(line: str, folder: Path, url: str, key: str = "secret") -> tuple[int, str, str]:
    done = studio(*line.split(" "), cwd=folder, env={"STUDIO_SERVER": url, "STUDIO_API_KEY": key})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_settings_that_are_not_valid_are_set_nowhere(terminal: Terminal) -> None:
    before = dict(os.environ)
    assert terminal.type("serve", "--host", "0.0.0.0", "--port", "99999").code == 2
    assert dict(os.environ) == before


def test_a_server_gives_the_same(url: str, folder: Path) -> None:
    code, out, err = asked('edit photos/0.jpg --ops [{"op":"resize","w":80}]', folder, url)
    (edit,) = (one for one in CAPABILITIES if one.name == "edit")
    params = edit.check({"ops": [{"op": "resize", "w": 80}]})
    assert (code, out, err) == (0, "0-edited.jpg\n", "")
    assert (folder / "0-edited.jpg").read_bytes() == edit.run(
        context=CONTEXT, file=Upload("file", portrait_jpeg()), params=params
    ).data


def test_it_takes_a_document_for_any_capability(url: str, folder: Path) -> None:
    (folder / "params.json").write_text('{"ops": [{"op": "resize", "w": 80}], "output_format": "png"}')
    code, out, err = asked("edit photos/0.jpg --params @params.json", folder, url)
    assert (code, out, err) == (0, "0-edited.png\n", "")
    assert opened((folder / "0-edited.png").read_bytes()).width == 80


def test_its_notes(url: str, folder: Path) -> None:
    code, _, err = asked("cutout photos/0.jpg --crop -o x.webp", folder, url)
    assert code == 0
    assert {line.partition(":")[0] for line in err.splitlines()} == {"Model", "Matte", "Model fallback"}


def test_what_each_step_took_there(url: str, folder: Path) -> None:
    err = asked("cutout photos/0.jpg -v -o timed.png", folder, url)[2]
    assert re.search(r"bytes in \d+\.\d\d s, decode \d+ ms, .*encode \d+ ms\n\Z", err)


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("edit words.jpg", 1, "studio: words.jpg: expected an image"),
        ("cutout photos/0.jpg --model nix", 2, "studio: expected one of u2net_human_seg"),
    ],
)
def test_its_faults(line: str, code: int, sentence: str, url: str, folder: Path) -> None:
    told = asked(line, folder, url)
    assert (told[0], told[2][: len(sentence)], told[2].count("\n")) == (code, sentence, 1)


def test_without_its_key(url: str, folder: Path) -> None:
    code, _, err = asked("edit photos/0.jpg", folder, url, key="")
    assert code == 1
    assert "key" in err


def test_a_batch(url: str, folder: Path) -> None:
    assert asked("batch edit photos results", folder, url)[0] == 0
    assert len(list((folder / "results").glob("*.jpg"))) == 5


def test_a_batch_with_a_wrong_key_or_address_and_then_the_right_one(url: str, folder: Path) -> None:
    for told in (
        asked("batch edit photos results", folder, url, key="wrong"),
        asked("batch edit photos results", folder, f"{url}/nowhere"),
    ):
        assert (told[0], told[2].count("\n")) == (1, 1)
        assert told[2].startswith(f"studio: {url}")
        report = json.loads((folder / "results/report.json").read_text())
        assert (report["left"], report["failures"]) == (5, [])
    assert asked("batch edit photos results", folder, url)[0] == 0
    assert len(list((folder / "results").glob("*.jpg"))) == 5


def test_no_server(folder: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    code, _, err = asked("batch edit photos results", folder, nowhere)
    assert code == 1
    assert f"studio: {nowhere} cannot be reached" in err
    assert '"left": 5' in (folder / "results/report.json").read_text()
