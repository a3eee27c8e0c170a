"""Clients of remove.bg, unchanged but for the host."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.layers.common.dialects.disc import BOX, CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.peers.clients import rewritten, run_node, run_python
from tests.peers.conftest import KEY
from tests.pictures import opened
from tests.servers import Server

CROPPED = (BOX[3] - BOX[1], BOX[2] - BOX[0], 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the photo, also as base64."""
    (tmp_path / "disc.png").write_bytes(disc())
    (tmp_path / "disc.txt").write_bytes(base64.b64encode(disc()))
    return tmp_path


def picture(path: Path) -> NDArray[np.uint8]:
    return np.asarray(opened(path.read_bytes()))


def is_cut_out(path: Path) -> bool:
    found = picture(path)
    assert found.shape == (40, 60, 4)
    return bool(found[CENTRE].tolist() == [*RED, 255] and found[CORNER][3] == 0)


REMOVEBG = """
import sys
import removebg.removebg as module
import requests

host, key, url = sys.argv[1:]
module.API_ENDPOINT = f"{host}/v1.0/removebg"
client = module.RemoveBg(key, "errors.log")
client.remove_background_from_img_file("disc.png")
client.remove_background_from_img_url(url, size="4k", new_file_name="url.png")
client.remove_background_from_base64_img(open("disc.txt").read(), new_file_name="base64.png", bg_color="00f")
try:
    module.RemoveBg("wrong", "errors.log").remove_background_from_img_url(url)
except requests.HTTPError as fault:
    print(fault.response.status_code)
"""


def test_removebg_of_pypi(peer: Server, peer_site: Site, folder: Path) -> None:
    url = peer_site.put("disc.png", disc())
    assert run_python(REMOVEBG, peer.url, KEY, url, cwd=folder).split() == ["403"]
    assert is_cut_out(folder / "disc.png_no_bg.png")
    assert is_cut_out(folder / "url.png")
    blue = picture(folder / "base64.png")[CORNER]
    assert blue[:3].tolist() == pytest.approx([0, 0, 255], abs=3)  # a JPEG, as nothing is transparent


REMOVE_BG_API = """
import sys
import remove_bg_api as module

host, key, url = sys.argv[1:]
module.API_URL = f"{host}/v1.0"
client = module.RemoveBg(key)
client.remove_bg_file("disc.png", out_path="file.png", raw=False)
open("bytes.png", "wb").write(client.remove_bg_bytes(open("disc.png", "rb").read(), size="full"))
client.remove_bg_url(url, out_path="url.png", raw=False)
client.remove_bg_base64(open("disc.txt").read(), out_path="base64.png", raw=False)
client.remove_bg_file("disc.png", out_path="crop.png", raw=False, data={"crop": "true"})
account = client.account
print(account.balance(), account.get_balance_dict()["total"], account.free_api_calls() > 0)
for key, data in (("wrong", {}), (key, {"size": "huge"})):
    client.change_api_key(key)
    try:
        client.remove_bg_file("disc.png", data=data)
    except Exception as fault:
        print(type(fault).__name__)
"""


def test_remove_bg_api_of_pypi(peer: Server, peer_site: Site, folder: Path) -> None:
    url = peer_site.put("disc.png", disc())
    printed = run_python(REMOVE_BG_API, peer.url, KEY, url, cwd=folder)
    assert printed.split() == ["0", "0", "True", "ApiErrorCode403", "ApiErrorCode400"]
    assert all(is_cut_out(folder / f"{name}.png") for name in ("file", "bytes", "url", "base64"))
    assert picture(folder / "crop.png").shape == CROPPED


REMOVE_BG = """
const client = require("remove.bg");
const fs = require("fs");
const [key, url] = process.argv.slice(1);
const base64img = fs.readFileSync("disc.txt", "ascii");
const told = [];
const tell = fault => told.push(fault);
(async () => {
  const file = {apiKey: key, path: "disc.png", outputFile: "file.png"};
  told.push(await client.removeBackgroundFromImageFile(file));
  told.push(await client.removeBackgroundFromImageFile({...file, crop: true, outputFile: "crop.png"}));
  const all = {size: "full", type: "person", scale: "80%", position: "0% 0%", crop_margin: "10%",
    roi: "0% 0% 100% 100%", bg_color: "ffffff80", channels: "rgba", add_shadow: true};
  told.push(await client.removeBackgroundFromImageFile({...file, ...all, outputFile: "all.png"}));
  told.push(await client.removeBackgroundFromImageUrl({apiKey: key, url, outputFile: "url.png"}));
  told.push(await client.removeBackgroundFromImageBase64({apiKey: key, base64img, outputFile: "base64.png"}));
  await client.removeBackgroundFromImageUrl({apiKey: "wrong", url}).catch(tell);
  await client.removeBackgroundFromImageUrl({apiKey: key, url, roi: "9 9 9"}).catch(tell);
  await client.removeBackgroundFromImageFile({...file, size: "huge"}).catch(tell);
  console.log(JSON.stringify(told));
})();
"""


@pytest.mark.usefixtures("node")
def test_remove_bg_of_npm(peer: Server, peer_site: Site, folder: Path) -> None:
    rewritten("remove.bg", "dist/index.js", {"https://api.remove.bg": peer.url}, folder)
    url = peer_site.put("disc.png", disc())
    told: list[Any] = json.loads(run_node(REMOVE_BG, KEY, url, cwd=folder))
    for result in told[:5]:
        assert result["creditsCharged"] == "0"
        assert int(result["rateLimitRemaining"]) > 0
        assert base64.b64decode(result["base64img"]).startswith(b"\x89PNG")
    assert [(one["resultWidth"], one["resultHeight"]) for one in told[:3]] == [
        ("60", "40"),
        ("25", "25"),
        ("60", "40"),
    ]
    assert [one["detectedType"] for one in told[:3]] == ["other", "other", "person"]
    assert all(is_cut_out(folder / f"{name}.png") for name in ("file", "url", "base64"))
    assert picture(folder / "crop.png").shape == CROPPED
    assert picture(folder / "all.png")[0, 59].tolist() == [255, 255, 255, 128]
    assert [one[0]["code"] for one in told[5:]] == ["auth_failed", "invalid_roi", "invalid_size"]


DOCUMENTED = {
    "a file": """
        curl -H 'X-API-Key: INSERT_YOUR_API_KEY_HERE' \\
          -F 'image_file=@/path/to/file.jpg' \\
          -F 'size=auto' \\
          -f https://api.remove.bg/v1.0/removebg -o no-bg.png""",
    "a URL": """
        curl -H 'X-API-Key: INSERT_YOUR_API_KEY_HERE' \\
          -F 'image_url=https://www.remove.bg/example.jpg' \\
          -F 'size=auto' \\
          -f https://api.remove.bg/v1.0/removebg -o no-bg.png""",
    "base64": """
        curl -H 'X-API-Key: INSERT_YOUR_API_KEY_HERE' \\
          -F 'image_file_b64=</path/to/file.txt' \\
          -F 'size=auto' \\
          -f https://api.remove.bg/v1.0/removebg -o no-bg.png""",
    "a URL in a form": """
        curl -H 'X-API-Key: INSERT_YOUR_API_KEY_HERE' \\
          -d 'image_url=https://www.remove.bg/example.jpg&size=auto' \\
          -f https://api.remove.bg/v1.0/removebg -o no-bg.png""",
}
"""As its documentation has them, and as people write them after it."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
@pytest.mark.parametrize("line", DOCUMENTED.values(), ids=DOCUMENTED)
def test_lines_of_its_documentation(peer: Server, peer_site: Site, folder: Path, line: str) -> None:
    replaced = {
        "https://api.remove.bg": peer.url,
        "https://www.remove.bg/example.jpg": peer_site.put("disc.png", disc()),
        "INSERT_YOUR_API_KEY_HERE": KEY,
        "/path/to/file.jpg": "disc.png",
        "/path/to/file.txt": "disc.txt",
    }
    for old, new in replaced.items():
        line = line.replace(old, new)
    subprocess.run(["sh", "-c", line], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    assert is_cut_out(folder / "no-bg.png")
