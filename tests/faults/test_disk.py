"""The running stack on a disk that is full, read-only, or whose database is locked: documented answers, and
what was accepted is done.
"""

import sqlite3
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.disks import filled, read_only, small_disk
from tests.local.metrics.scrape import Scrape
from tests.pictures import portrait_jpeg
from tests.processes import beside
from tests.servers import Server, serving
from tests.waiting import wait_for

SIZE = 32 << 20


def asked(server: Server, **headers: str) -> httpx.Response:
    """An edit whose answer is stored."""
    photo = {"file": ("a.jpg", portrait_jpeg(), "image/jpeg")}
    return httpx.post(f"{server.url}/v1/edit", files=photo, headers=headers)


def answers(server: Server) -> list[tuple[int, str]]:
    """Status and code of what every route that stores answers: a job, an upload, a result by link."""
    upload = httpx.post(f"{server.url}/v1/uploads", json={"bytes": 20_000_000})
    found = [asked(server, Prefer="respond-async"), upload, asked(server, Accept="application/json")]
    assert all(int(one.headers["retry-after"]) > 0 for one in found if one.status_code >= 500)
    return [(one.status_code, one.json().get("code", "")) for one in found]


def until_done(server: Server, accepted: httpx.Response) -> None:
    assert accepted.status_code == 202, accepted.text
    path = server.url + accepted.headers["location"]
    wait_for(lambda: httpx.get(path).json()["status"] == "succeeded")


def stores_up(server: Server) -> dict[str, float]:
    """What the metrics say, which come whatever is the matter; as does the health check."""
    assert httpx.get(f"{server.url}/health").status_code == 200
    scrape = Scrape(server)
    return {store: scrape("photo_studio_store_up", store=store) for store in ("jobs", "workers", "files")}


def test_the_stack_outlives_what_happens_to_its_disk(tmp_path: Path) -> None:
    """Read-only, then well, then full, then with a locked database, then well: one worker and one watch."""
    drop = tmp_path / "disk/drop"
    env = {"JOB_WORKERS": "1", "WATCH_DIR": str(drop)}
    with small_disk(tmp_path / "disk", SIZE) as disk, ExitStack() as stack:
        with read_only(disk):
            server = stack.enter_context(serving({"STUDIO_DATA_DIR": str(disk), **env}))
            assert answers(server) == [(503, "storage_unavailable")] * 3
            assert stores_up(server) == {"jobs": 0, "workers": 0, "files": 0}
            wait_for(lambda: len(beside(server.pid)) == 2)
            processes = beside(server.pid)
        until_done(server, asked(server, Prefer="respond-async"))

        with filled(disk, left=6_000_000):
            assert answers(server) == [(507, "storage_full")] * 3
            assert asked(server).status_code == 200
            assert stores_up(server) == {"jobs": 1, "workers": 1, "files": 1}
            assert not list(disk.rglob("*.part"))
            assert not list(disk.glob("blobs/jobs/*/input-*"))

        other = sqlite3.connect(disk / "jobs.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = asked(server, Prefer="respond-async")
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert stores_up(server)["workers"] == 1
        other.execute("COMMIT")
        other.close()

        until_done(server, asked(server, Prefer="respond-async"))
        wait_for((drop / "in/edit").is_dir)
        assert beside(server.pid) == processes
