"""Files that are too large for a request go ahead of it."""

from pathlib import Path

import pytest

from photo_studio import ProblemError, Studio
from tests.client.faulty import Answer, failing
from tests.pictures import opened, portrait_jpeg, saved
from tests.servers import serving


def padded(size: int) -> bytes:
    """A portrait in a file of that many bytes."""
    return portrait_jpeg() + bytes(size - len(portrait_jpeg()))


def test_a_gateway_takes_less_than_the_server_says(tmp_path: Path) -> None:
    path = tmp_path / "me.jpg"
    path.write_bytes(padded(5_500_000))
    with serving({"GATEWAY": "lambda", "STUDIO_DATA_DIR": str(tmp_path / "data")}) as server:
        with Studio(server.url) as studio:
            result = studio.edit(path, ops=[{"op": "resize", "w": 64}])
            assert opened(result.content).size == (64, 64)
            assert result.filename == "me-edited.jpg"
        uploads = list((tmp_path / "data").rglob("me.jpg"))
    assert len(uploads) == 1


def test_the_limit_of_the_server_is_asked_for_once_and_kept_to(tmp_path: Path) -> None:
    """Eight photos are together over the limit of a request, each alone is not."""
    env = {"MAX_UPLOAD_BYTES": "6000000", "JOB_WORKERS": "0", "STUDIO_DATA_DIR": str(tmp_path)}
    picture = opened(portrait_jpeg()).resize((32, 32)).convert("RGBA")
    picture.putalpha(200)
    subject = saved(picture, "PNG") + bytes(1_000_000)
    with serving(env) as server, Studio(server.url) as studio:
        result = studio.compose(portrait_jpeg(), [(f"{n}.png", subject) for n in range(7)], harmonise=False)
        assert len(result.placement or []) == 7
        job = studio.submit.compose(portrait_jpeg(), [subject] * 7)
        assert job.status == "queued"


def test_a_picture_of_too_many_pixels_is_not_sent_twice() -> None:
    body = b'{"status": 413, "code": "image_too_large", "title": "", "detail": "", "request_id": ""}'
    turn = Answer(413, body, {"Content-Type": "application/problem+json"})
    with failing(turn) as server, Studio(server.url) as studio:
        with pytest.raises(ProblemError, match="image_too_large"):
            studio.cutout(b"x")
        assert len(server.asked) == 1
