"""Every function behind ``sam local start-api``: a picture in and one out, and a job from end to end."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
from numpy.typing import NDArray

from layers.common.service.aws_client import client
from tests.images.sam import OPTIONS, invoke, lambdas
from tests.lambda_events import batch
from tests.pictures import astronaut, gradient, opened, portrait_jpeg, saved
from tests.servers import free_port

Ask = tuple[str, list[tuple[str, tuple[str, bytes]]], dict[str, str]]


def ask_through_sam() -> None:
    """Send one request to each function, and let one of them be done as a job."""
    with lambdas() as (path, cloud), _serving(path) as http:
        for name, (route, files, fields) in asks().items():
            answer = http.post(route, files=files, data=fields)
            assert answer.status_code == 200, (name, answer.status_code, answer.text[:500])
            print(f"  {name:<8} {answer.headers['content-type']:<12} {len(answer.content):>9,} bytes")
            _seen(name, answer.content)
            assert name != "cutout" or answer.headers["x-model"] == "u2netp"
        _job(path, cloud, http)
        _refusals(http)


def asks() -> Mapping[str, Ask]:
    """A request to each function, with the weights that its image has."""
    photo = ("file", ("photo.jpg", portrait_jpeg()))
    cutout = saved(np.dstack((astronaut(), _disc(512))), "PNG")
    scene = saved(gradient(640, 480), "JPEG")
    return {
        "cutout": ("/v1/cutout", [photo], {}),
        "edit": ("/v1/edit", [photo], {"ops": '[{"op":"resize","max":200}]', "output_format": "png"}),
        "compose": (
            "/v1/compose",
            [("background", ("scene.jpg", scene)), ("subjects", ("cutout.png", cutout))],
            {"params": '{"mode":"auto"}'},
        ),
        "style": ("/v1/style/red?size=270x338", [("file", ("cutout.png", cutout))], {}),
        "motion": (
            "/v1/motion/ken_burns",
            [("image", photo[1])],
            {"params": '{"duration":0.5,"draft":true,"headline":"Räntan sänks"}'},
        ),
    }


def _disc(side: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[:side, :side] - side // 2
    return np.where(np.hypot(x, y) < side * 0.45, 255, 0).astype(np.uint8)


def _seen(name: str, data: bytes) -> None:
    """That it arrived byte for byte: base64 text would be no picture."""
    if name == "motion":
        assert data[4:8] == b"ftyp"
    else:
        opened(data)


def _job(path: Path, cloud: Mapping[str, str], http: httpx.Client) -> None:
    """Accepted behind the API, done by the queue's invocation, fetched behind the API."""
    route, files, fields = asks()["edit"]
    accepted = http.post(route, files=files, data=fields, headers={"Prefer": "respond-async"})
    assert accepted.status_code == 202, accepted.text
    (received,) = client("sqs").receive_message(QueueUrl=cloud["JOBS_QUEUE_URL"])["Messages"]
    event = batch.sqs(received["Body"])
    event["Records"][0]["receiptHandle"] = received["ReceiptHandle"]
    assert invoke(path, "edit", event) == {"batchItemFailures": []}
    result = http.get(f"{accepted.headers['location']}/result")
    assert opened(result.content).size == (200, 200)
    print("  a job: accepted, done, fetched")


def _refusals(http: httpx.Client) -> None:
    missing = http.get("/v1/jobs/aaaaaaaaaaaaaaaaaaaaaaaa")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found"), missing.text
    form = http.post("/v1/uploads", content=json.dumps({"filename": "photo.jpg", "bytes": 31_415_926}))
    assert (form.status_code, form.json()["method"]) == (201, "POST"), form.text


@contextmanager
def _serving(path: Path) -> Iterator[httpx.Client]:
    port = free_port()
    command = ["sam", "local", "start-api", "-t", str(path), "-p", str(port), "--warm-containers", "LAZY"]
    with (path.with_name("sam.log")).open("w") as log:
        process = subprocess.Popen([*command, *OPTIONS], stderr=log, stdout=log, env=dict(os.environ))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as http:
            _wait(http, process)
            yield http
    except BaseException:
        print(path.with_name("sam.log").read_text()[-4000:])
        raise
    finally:
        process.terminate()
        process.wait(60)


def _wait(http: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            http.get("/there-is-no-such-route")
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"sam local start-api ended with {process.returncode}")
