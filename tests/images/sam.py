"""The template as ``sam local`` runs it: with the built images, and moto's server in place of AWS."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from layers.common.service.aws_client import client
from tests.aws import aws, new_queue
from tests.images.docker import bridge, image, run
from tests.template import FUNCTIONS, resource, template

REGION = "eu-north-1"
INPUT = "photos"

OPTIONS = ("--skip-pull-image", "--region", REGION)


@contextmanager
def lambdas() -> Iterator[tuple[Path, Mapping[str, str]]]:
    """A template for ``sam local``, and the environment in which AWS's services are found."""
    with aws(host=bridge()) as stores, TemporaryDirectory() as folder:
        cloud = {**stores, "JOBS_QUEUE_URL": new_queue()}
        where = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
        client("s3").create_bucket(Bucket=INPUT, **where)
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(_runnable(cloud)))
        try:
            yield path, cloud
        finally:  # moto keeps all as long as the process lives
            httpx.post(f"{cloud['AWS_ENDPOINT_URL']}/moto-api/reset").raise_for_status()


def invoke(path: Path, name: str, event: Mapping[str, Any]) -> Any:
    """What a function answers to an event, in a container of its own."""
    file = path.with_name("event.json")
    file.write_text(json.dumps(event))
    function = f"{resource(name)}Function"
    told = run("sam", "local", "invoke", function, "-t", str(path), "-e", str(file), *OPTIONS)
    return json.loads(told.splitlines()[-1])


def _runnable(cloud: Mapping[str, str]) -> dict[str, Any]:
    """Images by name instead of how to build them, and moto's names in place of references."""
    made = template()
    made["Globals"]["Function"]["Environment"]["Variables"] |= {
        **cloud,
        "OUTPUT_BUCKET": cloud["MEDIA_BUCKET"],
    }
    for name in FUNCTIONS:
        function = made["Resources"][f"{resource(name)}Function"]
        del function["Metadata"]
        function["Properties"]["ImageUri"] = f"{image(name)}:latest"
        function["Properties"]["Environment"]["Variables"]["JOBS_QUEUE_URL"] = cloud["JOBS_QUEUE_URL"]
    return made
