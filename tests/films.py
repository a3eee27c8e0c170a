"""Jobs of the real stack that last as long as a test wants."""

import json

import httpx

from tests.pictures import portrait_jpeg


def film_job(client: httpx.Client, seconds: float, *, draft: bool = True) -> str:
    """The path of a job that renders a film of so many seconds."""
    answer = client.post(
        "/v1/motion/ken_burns",
        files={"image": ("a.jpg", portrait_jpeg())},
        data={"params": json.dumps({"duration": seconds, "draft": draft})},
        headers={"Prefer": "respond-async"},
    )
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]
