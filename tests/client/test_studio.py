"""Every capability through the client, against the real server."""

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pytest

from photo_studio import File, Order, ProblemError, Studio
from tests.client.faulty import Answer, failing
from tests.pictures import opened, portrait_jpeg, portrait_png, saved
from tests.servers import serving


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture with transparency, which needs no cutting."""
    picture = opened(portrait_png()).convert("RGBA")
    picture.putalpha(picture.convert("L").point(lambda level: 255 * (level > 40)))
    path = tmp_path_factory.mktemp("cut") / "me.png"
    picture.save(path)
    return path


def test_cutout(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "Åsa.jpg").write_bytes(portrait_jpeg())
    result = studio.cutout(tmp_path / "Åsa.jpg", crop=True, crop_margin="5%", alpha_matting=False)
    assert (result.media_type, result.filename, result.model) == ("image/png", "Åsa-cutout.png", "u2netp")
    assert (result.model_fallback or "").startswith("u2net_human_seg")
    assert opened(result.content).mode == "RGBA"
    assert result.timings.keys() >= {"decode", "infer", "encode"}
    assert result.request_id
    assert result.placement is None


def test_a_mask_stands_in_for_the_model(studio: Studio) -> None:
    white = saved(np.full((256, 256), 255, np.uint8), "PNG")
    result = studio.cutout(portrait_png(), mask=("mask.png", white), edge_refine=1, decontaminate=False)
    assert result.model == "none"
    assert np.array_equal(np.asarray(opened(result.content))[..., :3], np.asarray(opened(portrait_png())))


def test_edit(studio: Studio) -> None:
    result = studio.edit(
        portrait_jpeg(),
        ops=[{"op": "resize", "max": 100}, {"op": "watermark", "scale": 0.5}],
        watermark=("mark.png", portrait_png()),
        output_format="webp",
        max_bytes=9000,
    )
    assert (opened(result.content).size, result.media_type) == ((100, 100), "image/webp")
    assert len(result.content) <= 9000


def test_compose_and_its_placement(studio: Studio, cut: Path) -> None:
    first = studio.compose(portrait_jpeg(), [cut, cut], mode="auto")
    assert first.placement is not None
    assert len(first.placement) == 2
    again = studio.compose(portrait_jpeg(), (cut, cut), mode="manual", items=first.placement)
    assert again.content == first.content
    assert len(studio.compose(portrait_jpeg(), ("me.png", cut.read_bytes())).placement or []) == 1


def test_style(studio: Studio, cut: Path) -> None:
    result = studio.style("red", cut, size="320x400", headline="Räntan sänks", seed=3)
    assert opened(result.content).size == (320, 400)


def test_product(studio: Studio, cut: Path) -> None:
    result = studio.product(
        cut, background_image=portrait_jpeg(), shadow={"kind": "drop", "dx": 0.1}, layout={"size": "90x80"}
    )
    assert (opened(result.content).size, opened(result.content).mode) == ((90, 80), "RGB")


def test_motion(studio: Studio) -> None:
    video = studio.motion("ken_burns", image=portrait_jpeg(), duration=0.2, draft=True, w=128, h=128)
    assert video.media_type == "video/mp4"
    assert video.content[4:8] == b"ftyp"
    poster = studio.motion("captions", words=[{"w": "ett", "t": 0.5}], poster=True, w=128, h=128)
    assert opened(poster.content).size == (128, 128)
    board = studio.motion(
        "storyboard",
        images=[portrait_jpeg(), portrait_jpeg()],
        scenes=[
            {"effect": "ken_burns", "image": 0, "duration": 1.0, "transition": {"kind": "fade"}},
            {"effect": "ken_burns", "image": 1, "duration": 1.0},
        ],
        poster=True,
        w=128,
        h=128,
    )
    assert opened(board.content).size == (128, 128)


def test_an_order_of_ones_own(studio: Studio) -> None:
    order = Order("/v1/motion/captions", {"image": None}, {"words": ["ett"], "poster": True}, "params")
    assert studio.do(order).media_type == "image/jpeg"


def test_what_there_is(studio: Studio) -> None:
    assert studio.health()["status"] == "ok"
    assert {"models", "ops", "effects", "styles", "modes"} <= studio.models().keys()


GIVEN: dict[str, Callable[[Path], File]] = {
    "path": lambda path: path,
    "text": str,
    "bytes": Path.read_bytes,
    "file": lambda path: path.open("rb"),
    "memory": lambda path: io.BytesIO(path.read_bytes()),
    "named": lambda path: ("other.jpg", path.read_bytes()),
}
NAMES = {"bytes": "photo", "memory": "photo", "named": "other"}


@pytest.mark.parametrize("way", GIVEN)
def test_files_are_given_in_any_way(studio: Studio, tmp_path: Path, way: str) -> None:
    path = tmp_path / "me.jpg"
    path.write_bytes(portrait_jpeg())
    with ExitStack() as until:
        file = GIVEN[way](path)
        if way == "file":
            until.callback(cast(BinaryIO, file).close)
        result = studio.edit(file, ops=[{"op": "resize", "w": 40}])
    assert result.filename == f"{NAMES.get(way, 'me')}-edited.jpg"


def test_none_leaves_a_parameter_to_its_default() -> None:
    assert Order("/v1/edit", {}, {"quality": None, "max_bytes": 9}).texts() == [("max_bytes", "9")]
    assert Order("/v1/compose", {}, {"mode": None}, "params").texts() == [("params", "{}")]


def test_an_open_file_is_read_from_where_it_stands(studio: Studio) -> None:
    file = io.BytesIO(b"junk" + portrait_jpeg())
    file.seek(4)
    assert studio.edit(file).media_type == "image/jpeg"


def test_a_name_that_is_no_text(studio: Studio, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/f\xf6to.jpg")
    Path(path).write_bytes(portrait_jpeg())
    assert studio.edit(path).filename == "f?to-edited.jpg"


def test_an_unreadable_file_is_the_systems_fault(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        studio.cutout(tmp_path / "no.jpg")
    with pytest.raises(IsADirectoryError):
        studio.cutout(tmp_path)


def test_a_problem_says_everything(studio: Studio) -> None:
    with pytest.raises(ProblemError) as caught:
        studio.edit(portrait_jpeg(), ops=[{"op": "blur", "radius": -1}])
    fault = caught.value
    assert (fault.status, fault.code, fault.param) == (422, "invalid_parameter", "ops[0].radius")
    assert fault.title == "A parameter is not valid"
    assert fault.detail in str(fault)
    assert fault.request_id
    assert fault.retry_after is None


def test_a_model_that_is_not_there_is_told_at_once(studio: Studio) -> None:
    with pytest.raises(ProblemError) as caught:
        studio.cutout(portrait_jpeg(), model="birefnet-portrait")
    assert (caught.value.status, caught.value.code) == (503, "model_unavailable")


def test_any_thread_may_ask(studio: Studio) -> None:
    with ThreadPoolExecutor(4) as pool:
        sizes = pool.map(
            lambda w: opened(studio.edit(portrait_jpeg(), ops=[{"op": "resize", "w": w}]).content).size,
            range(40, 48),
        )
    assert [width for width, _ in sizes] == list(range(40, 48))


def test_a_key_opens_the_door_and_is_not_given_to_links(tmp_path: Path) -> None:
    env = {"API_KEYS": "secret", "INLINE_RESULT_BYTES": "1000", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server:
        with Studio(server.url) as closed, pytest.raises(ProblemError, match="unauthorized"):
            closed.models()
        with Studio(server.url + "/", api_key="secret") as studio:
            result = studio.edit(("me.jpg", portrait_jpeg()))
    assert (result.media_type, result.filename) == ("image/jpeg", "me-edited.jpg")
    assert opened(result.content).size == (512, 512)


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


def test_files_that_are_too_large_together_are_refused_however_they_come(tmp_path: Path) -> None:
    """Eight photos are together over the limit, each alone is not."""
    env = {"MAX_UPLOAD_BYTES": "6000000", "JOB_WORKERS": "0", "STUDIO_DATA_DIR": str(tmp_path)}
    picture = opened(portrait_jpeg()).resize((32, 32)).convert("RGBA")
    picture.putalpha(200)
    subject = saved(picture, "PNG") + bytes(1_000_000)
    with serving(env) as server, Studio(server.url) as studio:
        result = studio.compose(portrait_jpeg(), [(f"{n}.png", subject) for n in range(5)], harmonise=False)
        assert len(result.placement or []) == 5
        for ask in (studio.compose, studio.submit.compose):
            with pytest.raises(ProblemError, match="body_too_large"):
                ask(portrait_jpeg(), [subject] * 7)


def test_a_picture_of_too_many_pixels_is_not_sent_twice() -> None:
    body = b'{"status": 413, "code": "image_too_large", "title": "", "detail": "", "request_id": ""}'
    turn = Answer(413, body, {"Content-Type": "application/problem+json"})
    with failing(turn) as server, Studio(server.url) as studio:
        with pytest.raises(ProblemError, match="image_too_large"):
            studio.cutout(b"x")
        assert len(server.asked) == 1
