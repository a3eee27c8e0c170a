"""500 requests in a row: does the memory of the server stay where it is?"""

import tempfile
from pathlib import Path

import httpx
import numpy as np
from PIL import Image as Pillow

from benchmarks.measure import row, title
from tests.networks import write_network
from tests.pictures import astronaut, saved
from tests.servers import serving

REQUESTS, EVERY = 500, 100


def main() -> None:
    title(f"{REQUESTS} cut-outs in a row with a network, matting and PNG (goal: flat)")
    portrait = Pillow.fromarray(astronaut())
    photos = [
        saved(np.asarray(portrait.resize((side, side + 100))), "JPEG") for side in (300, 700, 1100, 1500)
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_network(Path(folder) / "u2net.onnx", size=320)
        with serving({"STUDIO_MODELS_DIR": folder}) as server, httpx.Client(timeout=60) as client:
            for count in range(1, REQUESTS + 1):
                files = {"file": photos[count % len(photos)]}
                client.post(f"{server.url}/v1/cutout?model=u2net", files=files).raise_for_status()
                if count % EVERY == 0:
                    row(f"after {count}", f"{server.resident_mb():.0f} MB")


if __name__ == "__main__":
    main()
