"""What each candidate for a port costs a process that uses it: time to import and connect, memory, disk.

huey and obstore are shown where they are installed; the project uses neither, and the adapters say why.
"""

import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.measure import ROUNDS, row, title

_AWS = "region_name='eu-north-1', aws_access_key_id='x', aws_secret_access_key='x'"
_S3, _SQS, _DYNAMO = (f"boto3.client('{name}', {_AWS})" for name in ("s3", "sqs", "dynamodb"))

CANDIDATES: Mapping[str, tuple[str, str]] = {
    "blobs and all else on AWS: boto3, 3 clients": ("boto3", f"import boto3; {_S3}; {_SQS}; {_DYNAMO}"),
    "the same without S3: boto3, 2 clients": ("boto3", f"import boto3; {_SQS}; {_DYNAMO}"),
    "blobs in S3 alone: boto3": ("boto3", f"import boto3; {_S3}"),
    "blobs in S3 alone: obstore": (
        "obstore",
        "from obstore.store import S3Store; S3Store('b', region='eu-north-1', access_key_id='x', "
        "secret_access_key='x')",
    ),
    "blobs in a folder: obstore": ("obstore", "from obstore.store import LocalStore; LocalStore('/tmp')"),
    "jobs on AWS: boto3's client": ("boto3", f"import boto3; {_DYNAMO}"),
    "jobs on AWS: boto3's resource": (
        "boto3",
        f"import boto3; boto3.resource('dynamodb', {_AWS}).Table('t')",
    ),
    "jobs and queue here: sqlite3": (
        "sqlite3",
        "import sqlite3; sqlite3.connect(':memory:').execute('SELECT 1')",
    ),
    "queue here: huey": ("huey", "import huey; huey.SqliteHuey(filename=':memory:')"),
}

# What every function has loaded already, so that nothing of it is counted.
_PROBE = """
import time, fastapi, pathlib, ssl, urllib.request
def resident(): return int(pathlib.Path('/proc/self/status').read_text().split('VmRSS:')[1].split()[0]) / 1024
before, began = resident(), time.perf_counter()
{}
print(time.perf_counter() - began, resident() - before)
"""


def cost(code: str) -> tuple[float, float]:
    """Medians of the seconds and the MB that ``code`` takes in a fresh interpreter (Linux)."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _PROBE.format(code)], capture_output=True, text=True, check=True
        )
        for _ in range(ROUNDS)
    ]
    seconds, memory = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return median(seconds), median(memory)


def disk_mb(package: str) -> float:
    """What an image grows by for the package itself, boto3 with the botocore that it is made of."""
    names = ["boto3", "botocore"] if package == "boto3" else [package]
    folders = [Path(spec.origin).parent for name in names if (spec := find_spec(name)) and spec.origin]
    return (
        sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()) / 1e6
    )


def main() -> None:
    title("Ports: import and connect in a process that has FastAPI, median of 5")
    for name, (package, code) in CANDIDATES.items():
        if find_spec(package) is None:
            row(name, "not here")
            continue
        seconds, memory = cost(code)
        row(name, f"{seconds * 1000:.0f} ms", f"{memory:.1f} MB, on disk {disk_mb(package):.0f} MB")


if __name__ == "__main__":
    main()
