"""SnapOtter's second pass over HTTP: another background for a kept cut-out of 3 MP, as PNG."""

import tempfile
from typing import Any, Final

import httpx

from benchmarks import groundtruth
from benchmarks.measure import median_s, row, title
from tests.layers.common.dialects import otter
from tests.pictures import saved
from tests.servers import serving

SIZE: Final = "3mp"
EFFECTS: Final[dict[str, dict[str, Any]]] = {
    "transparent": {},
    "colour": {"backgroundType": "color", "backgroundColor": "#ff5500"},
    "colour, shadow": {"backgroundType": "color", "backgroundColor": "#ff5500", "shadowEnabled": True},
    "shadow": {"shadowEnabled": True},
    "gradient": {"backgroundType": "gradient", "gradientColor1": "#f00", "gradientColor2": "#00f"},
    "blur": {"backgroundType": "blur"},
}


def main() -> None:
    title(f"SnapOtter's effects over HTTP, {SIZE} to PNG")
    photo = saved(groundtruth.make_scene(groundtruth.RECIPES[0], SIZE).pixels, "JPEG", quality=92)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"STUDIO_DATA_DIR": folder, "JOB_WORKERS": "1"}) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        job = otter.result(client, otter.send(client, {"model": "classic"}, photo=photo))["jobId"]
        for name, settings in EFFECTS.items():
            answer = otter.again(client, job, **settings)
            seconds = median_s(lambda settings=settings: otter.again(client, job, **settings))  # type: ignore[misc]
            row(name, f"{seconds * 1000:.0f} ms", f"cut-out {answer.headers['x-cutout']}")


if __name__ == "__main__":
    main()
