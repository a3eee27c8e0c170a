"""Clients of PhotoRoom, unchanged but for the host."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.layers.common.dialects.disc import BOX, CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.peers.clients import rewritten, run_node
from tests.peers.conftest import KEY
from tests.pictures import opened
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("node")

CROPPED = (BOX[3] - BOX[1], BOX[2] - BOX[0], 4)


def picture(path: Path) -> NDArray[np.uint8]:
    return np.asarray(opened(path.read_bytes()))


CLI = """
process.env.HOME = process.cwd();
const [key, url] = process.argv.slice(1);
const fs = require("fs");
(async () => {
  const api = await import("photoroom-cli/dist/shared/api-client.js");
  const told = [];
  const done = async (name, promise) => {
    const [{result}] = await promise;
    if (result.success) fs.writeFileSync(`${name}.png`, result.data);
    told.push({...result, data: null});
  };
  process.env.PHOTOROOM_API_KEY = key;
  await done("segment", api.removeBackgroundApi(["disc.png"]));
  const all = {format: "png", size: "preview", crop: true, bg_color: "#00FF00", channels: "rgba",
    despill: true};
  await done("segment-all", api.removeBackgroundApi(["disc.png"], all));
  const place = {keepExistingAlphaChannel: "auto", referenceBox: "originalImage", removeBackground: true};
  await done("edit", api.imageEditingApi(["disc.png"], place));
  const more = {...place, referenceBox: "subjectBox", background: {color: "FFFFFF", guidanceScale: 0.6},
    scaling: "fit", horizontalAlignment: "left", verticalAlignment: "center", shadowMode: "ai.soft",
    lightingMode: "ai.auto", ignorePaddingAndSnapOnCroppedSides: true, padding: 0.1, marginTop: 0.05,
    export: {dpi: 144, format: "png"}, outputSize: "200x100", outputImageMimeType: "image/png", sizeWidth: 9};
  await done("edit-all", api.imageEditingApi(["disc.png"], more));
  await done("edit-url", api.imageEditingApi([url], {...place, outputSize: "croppedSubject", maxWidth: 50}));
  await done("no-room", api.imageEditingApi(["disc.png"], {...place, padding: 0.6}));
  await done("painted", api.imageEditingApi([url], {...place, background: {prompt: "a beach"}}));
  await done("format", api.removeBackgroundApi(["disc.png"], {format: "gif"}));
  told.push(await api.getAccountDetails());
  process.env.PHOTOROOM_API_KEY = "wrong";
  await done("wrong", api.imageEditingApi(["disc.png"], place));
  console.log(JSON.stringify(told));
})();
"""


def test_photoroom_cli_of_npm(peer: Server, peer_site: Site, tmp_path: Path) -> None:
    (tmp_path / "disc.png").write_bytes(disc())
    url = peer_site.put("disc.png", disc())
    host = urlsplit(peer.url)
    by_form = f"hostname: '{host.hostname}', port: {host.port}"
    hosts = {
        "https://image-api.photoroom.com": peer.url,
        "protocol: 'https:'": "protocol: 'http:'",
        "hostname: 'sdk.photoroom.com'": by_form,
        "hostname: 'image-api.photoroom.com'": by_form,
    }
    rewritten("photoroom-cli", "dist/shared/api-client.js", hosts, tmp_path)
    told: list[Any] = json.loads(run_node(CLI, KEY, url, cwd=tmp_path).splitlines()[-1])
    *done, no_room, painted, no_format, account, wrong = told
    assert all(one["success"] and one["uncertaintyScore"] == 0 for one in done)
    for name in ("segment", "edit"):
        found = picture(tmp_path / f"{name}.png")
        assert (found.shape, found[CENTRE].tolist(), found[CORNER][3]) == ((40, 60, 4), [*RED, 255], 0)
    assert picture(tmp_path / "segment-all.png").shape[:2] == CROPPED[:2]
    assert picture(tmp_path / "segment-all.png")[0, 0, :3].tolist() == [0, 255, 0]
    assert picture(tmp_path / "edit-all.png").shape[:2] == (100, 200)
    assert done[3]["unsupportedAttributes"] == "Unsupported attributes: outputImageMimeType, sizeWidth"
    assert picture(tmp_path / "edit-url.png").shape == CROPPED
    assert (no_room["statusCode"], painted["statusCode"], no_format["statusCode"]) == (400, 501, 400)
    assert "`padding`" in no_room["error"]
    assert "background.prompt" in painted["error"]
    assert no_format["error"].endswith("(invalid_parameter)")
    assert set(account["credits"]) == {"available", "subscription"}
    assert (wrong["success"], wrong["statusCode"]) == (False, 403)


SDK = """
const Photoroom = require("photoroom-sdk");
const fs = require("fs");
const [host, key] = process.argv.slice(1);
(async () => {
  const told = [];
  const image_file_b64 = fs.readFileSync("disc.txt", "ascii");
  for (const base64 of [false, true]) {
    const client = new Photoroom(key, {base64});
    client.baseUrl = `${host}/v1`;
    told.push(await client.removeBgFromImage({image_file_b64, crop: true}));
  }
  const client = new Photoroom("wrong");
  client.baseUrl = `${host}/v1`;
  await client.removeBgFromImage({image_file_b64}).catch(fault => told.push(fault.message));
  console.log(JSON.stringify(told));
})();
"""


def test_photoroom_sdk_of_npm(peer: Server, tmp_path: Path) -> None:
    (tmp_path / "disc.txt").write_bytes(base64.b64encode(disc()))
    *done, refusal = json.loads(run_node(SDK, peer.url, KEY, cwd=tmp_path))
    for one in done:
        head, _, text = one["result_b64"].partition(",")
        found = np.asarray(opened(base64.b64decode(text)))
        assert (head, found.shape) == ("data:image/png;base64", CROPPED)
    assert refusal == "Forbidden"
