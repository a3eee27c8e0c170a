"""Every code block of the documentation does what it says, on this machine, with files of the names it uses.

Those that need Docker, an account or a network beyond it say so themselves (```` ```sh needs=docker ````).
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import yaml

from layers.common.service.batch.layout import Item
from layers.common.service.batch.work import Batch
from layers.common.service.objects.folder import FolderStore
from layers.common.service.settings import store_settings
from layers.common.service.stores import open_stores
from layers.common.vision.catalogue import PUBLISHED, InpaintingSpec, Model, ModelSpec
from layers.common.vision.weights import Weights
from local.metrics.middleware import add_metrics
from local.router import CAPABILITIES, create_router
from tests.conftest import SET_UP
from tests.docs.blocks import ROOT, Block, blocks, shortened
from tests.docs.desk import check, lay_out
from tests.fresh import forget
from tests.images_server import images_server, paints
from tests.networks import write_network
from tests.servers import free_port, serving_app, wait_until_it_answers, working
from tests.waiting import PATIENCE_S

_ADDRESS = re.compile(r"localhost:8000")
_MADE = re.compile(r"""(?:-o |\.save\(")([\w-]+\.\w+)""")
_NAMED = "birefnet-portrait"
"""The published model that examples name."""
_READY = ".venv/.ready"
"""The environment that the tests run in: no example may install into it, whichever files are newer."""
_SERVES = re.compile(r"(make|studio) serve\b")

SEEN_ELSEWHERE = {
    "docker": "make images-test builds and asks the images",
    "account": "needs an AWS account",
    "network": "fetches weights from where they are published",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("files"))


@pytest.fixture
def desk(files: Path, tmp_path: Path) -> Path:
    """The files, for one example alone."""
    return Path(shutil.copytree(files, tmp_path / "desk"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stack with a worker, and a tiny network in the place of the published one that examples name."""
    with pytest.MonkeyPatch.context() as patch:
        models = tmp_path_factory.mktemp("models")
        patch.setenv("STUDIO_MODELS_DIR", str(models))
        patch.setenv("STUDIO_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        shutil.copytree(SET_UP, models, dirs_exist_ok=True)
        write_network(models / f"{_NAMED}.onnx", size=64)
        patch.setitem(
            PUBLISHED, _NAMED, Model(ModelSpec(input_size=64), Weights(_NAMED, f"{_NAMED}.onnx"), "tests")
        )
        forget()
        router = create_router()
        with (
            closing(open_stores(store_settings())) as stores,
            working(),
            images_server(paints(shrink=4)) as painter,
        ):
            patch.setenv("GENERATOR_BASE_URL", painter.url)
            forget()
            add_metrics(router, stores, router.state.workers)
            with serving_app(router) as client:
                yield str(client.base_url).removeprefix("http://")
        forget()


@pytest.mark.parametrize("block", blocks(), ids=str)
def test_every_block_does_what_it_says(block: Block, desk: Path, address: str) -> None:
    if block.needs:
        pytest.skip(SEEN_ELSEWHERE[block.needs])
    code = _ADDRESS.sub(address, shortened(block.code))
    RUN[block.language](code, desk)
    for name in _MADE.findall(code):
        check(desk / name)


def test_curl_that_writes_a_file_tells_of_errors() -> None:
    """Or else a script goes on with a problem's text in the place of a picture."""
    commands = [
        (str(block), command)
        for block in blocks()
        if block.language == "sh"
        for command in block.code.replace("\\\n", " ").splitlines()
        if re.match(r"curl .*-o [\w$]", command)
    ]
    assert len(commands) > 20
    assert [one for one in commands if "--fail-with-body" not in one[1]] == []


def _shell(code: str, desk: Path) -> None:
    where = ROOT if re.match(r"make |\.venv/", code) else desk
    serving = [line for line in code.splitlines() if _SERVES.match(line)]
    rest = "\n".join(line for line in code.splitlines() if line not in serving)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "MAKEFLAGS": f"--assume-old={_READY}",
    }
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", rest], cwd=where, env=environment, check=True, timeout=PATIENCE_S
    )
    for line in serving:
        _serves(line, where, environment)


def _serves(line: str, where: Path, environment: Mapping[str, str]) -> None:
    port = free_port()
    process = subprocess.Popen(
        ["bash", "-c", f"exec {line}"],
        cwd=where,
        env={**environment, "PORT": str(port)},
        start_new_session=True,
    )
    try:
        wait_until_it_answers(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)


def _python(code: str, desk: Path) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=desk, check=True, timeout=PATIENCE_S)


def _json(code: str, desk: Path) -> None:
    """A model's description, or a job of a watched folder."""
    told = json.loads(code)
    if "input_size" in told:
        (InpaintingSpec if "hole" in told else ModelSpec).model_validate_json(code)
        return
    _do_job(told, desk)


def _do_job(told: Mapping[str, Mapping[str, str | list[str]]], desk: Path) -> None:
    named = [key for keys in told["files"].values() for key in ([keys] if isinstance(keys, str) else keys)]
    for key in named:
        (desk / key).parent.mkdir(parents=True, exist_ok=True)
        (desk / key).write_bytes((desk / Path(key).name).read_bytes())
    job = Path(named[0]).with_name("pair.job.json")
    (desk / job).write_text(json.dumps(told))
    folder = FolderStore(desk)
    Batch({one.name: one for one in CAPABILITIES}, folder, 10**8).do(Item(folder.name, str(job)), folder)
    (made,) = (desk / "out" / job.parts[1]).glob("pair-*")
    check(made)


def _yaml(code: str, desk: Path) -> None:
    """Scraping as Prometheus is told to: the address is a server's own."""
    (job,) = yaml.safe_load(code)["scrape_configs"]
    for target in job["static_configs"][0]["targets"]:
        answer = httpx.get(f"http://{target}/metrics").raise_for_status()
        assert "photo_studio_http_requests_total" in answer.text


def _nothing(code: str, desk: Path) -> None:
    """A picture in letters."""


RUN: Mapping[str, Callable[[str, Path], None]] = {
    "sh": _shell,
    "python": _python,
    "json": _json,
    "yaml": _yaml,
    "": _nothing,
}
