"""Kept cut-outs, over a folder and over S3: what is got is what was put, or nothing, and never a fault."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import numpy as np
import pytest

from layers.common.core.cutouts import ReducedCutout
from layers.common.imaging.image import Credit, Image
from layers.common.progress import Run, running
from layers.common.service.cutouts import KeptCutouts, kept_cutouts
from layers.common.service.objects.folder import FolderStore
from layers.common.service.objects.s3 import S3Store
from layers.common.service.objects.store import ObjectStore
from layers.common.service.settings import StoreSettings, store_settings
from layers.common.service.stores import CUTOUTS, open_stores, sweep
from layers.common.service.work import service_context
from tests.disks import small_disk
from tests.layers.common.service.service import ASYNC, served, until, working
from tests.pictures import astronaut

ANN, BEN = "a" * 64, "b" * 64
BOX = (24, 16, 190, 160)
NOTES = {"Model": "u2net", "Matte": "schön"}

MAKERS: Mapping[str, Callable[[Path, Mapping[str, str]], ObjectStore]] = {
    "folder": lambda folder, _env: FolderStore(folder / "blobs"),
    "s3": lambda _folder, env: S3Store(env["MEDIA_BUCKET"]),
}


@pytest.fixture(params=MAKERS)
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    env = request.getfixturevalue("cloud") if request.param == "s3" else {}
    return MAKERS[request.param](tmp_path, env)


def kept(
    objects: ObjectStore, owner: str = ANN, retention_s: float = 60, max_pixels: int = 200 * 180
) -> KeptCutouts:
    return KeptCutouts(objects, owner, retention_s=retention_s, max_pixels=max_pixels)


def cutout() -> Image:
    """A cut-out of 200 × 180 px with a soft edge."""
    rgba = np.zeros((180, 200, 4), np.uint8)
    rgba[16:160, 24:190, :3] = astronaut()[:144, :166]
    rgba[16:160, 24:190, 3] = np.linspace(1, 255, 166)
    return Image(rgba, Credit("© Ann", None))


def put(store: KeptCutouts, recipe: str = "photo") -> None:
    store.put(recipe, cutout(), BOX, NOTES)


def get(store: KeptCutouts, recipe: str = "photo", scale: float = 1.0) -> ReducedCutout | None:
    return store.get(recipe, lambda _size, _box: scale)


def key_of(store: KeptCutouts) -> str:
    return store._key("photo")


@pytest.mark.parametrize(("scale", "factor"), [(1.0, 1), (0.4, 2), (0.01, 8)])
def test_what_is_put_is_got(objects: ObjectStore, scale: float, factor: int) -> None:
    put(kept(objects))
    found = get(kept(objects), scale=scale)
    assert found is not None
    made = ReducedCutout.of(cutout(), BOX, NOTES, lambda _size, _box: scale)
    assert np.array_equal(found.level.pixels, made.level.pixels)
    assert (found.level.left, found.level.top, found.level.factor) == (24, 16, factor)
    assert (found.size, found.box, found.credit, found.notes) == (
        (200, 180),
        BOX,
        Credit("© Ann", None),
        NOTES,
    )
    assert factor > 1 or np.array_equal(found.level.pixels[:144, :166], cutout().pixels[16:160, 24:190])


def test_another_recipe_and_another_caller_find_nothing(objects: ObjectStore) -> None:
    put(kept(objects))
    assert get(kept(objects), "other") is None
    assert get(kept(objects, BEN)) is None
    assert get(kept(objects, "")) is None
    # Though the part of the key that names the owner is the same.
    assert get(kept(objects, ANN[:16] + BEN[16:])) is None


def test_what_the_scale_raises_is_the_callers(objects: ObjectStore) -> None:
    put(kept(objects))
    with pytest.raises(ZeroDivisionError):
        kept(objects).get("photo", lambda _size, _box: 1 / 0)


def test_what_has_expired_or_is_too_large_by_now_is_not_served(objects: ObjectStore) -> None:
    put(kept(objects))
    assert get(kept(objects, retention_s=0)) is None
    assert get(kept(objects, max_pixels=200 * 180 - 1)) is None


def test_damage_is_made_anew(tmp_path: Path) -> None:
    objects = FolderStore(tmp_path / "blobs")
    store = kept(objects)
    put(store)
    whole = objects.get(key_of(store)).data
    sound = get(store)
    assert sound is not None
    for at in [*range(0, 16, 3), *range(16, len(whole), len(whole) // 15)]:
        for damaged in (whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :], whole[:at]):
            objects.put(key_of(store), damaged)
            found = get(store)  # another level may be the one that is damaged
            assert found is None or np.array_equal(found.level.pixels, sound.level.pixels)
            assert found is None or at > len(whole) / 2
    put(store)
    assert get(store) is not None


def test_sweeping_and_no_other_rule_applies_to_them(tmp_path: Path) -> None:
    settings = StoreSettings(studio_data_dir=tmp_path, cutout_retention_s=600)
    stores = open_stores(settings)
    for key in ("results/a", f"{CUTOUTS}/@a/old", f"{CUTOUTS}/new"):
        stores.objects.put(key, b"x")
    old = time.time() - 601
    for key in ("results/a", f"{CUTOUTS}/@a/old"):
        os.utime(tmp_path / "blobs" / key, (old, old))
    sweep(stores, settings, now=time.time(), retention_s=3600)
    keys = ("results/a", f"{CUTOUTS}/@a/old", f"{CUTOUTS}/new")
    assert [stores.objects.size(key) for key in keys] == [1, None, 1]
    stores.close()


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with small_disk(tmp_path / "disk", 1 << 16) as disk:
        store = kept(FolderStore(disk / "blobs"))
        put(store)
        assert get(store) is None
        assert not [path for path in disk.rglob("*") if path.is_file()]
    assert "a kept cut-out is passed over" in caplog.text


def test_a_store_that_is_down_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "blobs").write_text("no folder")
    (tmp_path / "blobs").chmod(0)
    store = kept(FolderStore(tmp_path / "blobs"))
    put(store)
    put(store)
    assert get(kept(FolderStore(tmp_path / "blobs"))) is None
    assert caplog.text.count("passed over") == 1


@pytest.mark.usefixtures("embedded")
def test_they_leave_half_of_the_room_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_MAX_BYTES", "200000")
    stores = open_stores(store_settings())
    stores.objects.put("jobs/a", bytes(90_000))
    store = kept_cutouts("")
    assert store is not None
    put(store)
    assert get(store) is None
    stores.objects.put("jobs/b", bytes(90_000))
    stores.close()


@pytest.mark.parametrize(
    ("env", "owner", "are_kept"),
    [
        ({}, ANN, True),
        ({}, "", True),
        ({}, None, False),
        ({"CUTOUT_RETENTION_S": "0"}, ANN, False),
        ({"AWS_LAMBDA_FUNCTION_NAME": "product"}, ANN, False),
        ({"AWS_LAMBDA_FUNCTION_NAME": "product", "MEDIA_BUCKET": "b"}, ANN, True),
    ],
)
def test_for_whom_they_are_kept(
    embedded: Path,
    monkeypatch: pytest.MonkeyPatch,
    env: Mapping[str, str],
    owner: str | None,
    are_kept: bool,
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with running(Run(owner=owner)):
        assert (service_context().cutouts is not None) is are_kept


@pytest.mark.usefixtures("embedded")
def test_requests_and_jobs_of_a_caller_share_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "ann,ben")

    def ask(client: httpx.Client, key: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return client.post(
            "/v1/slow",
            params={"cuts": "true"},
            files={"file": b"photo"},
            headers={"x-api-key": key, **(headers or {})},
        )

    with served() as client:
        assert [ask(client, key).text for key in ("ann", "ann", "ben")] == ["made", "kept", "made"]
        job = ask(client, "ann", ASYNC).headers["location"]
        client.headers["x-api-key"] = "ann"
        with working():
            until(client, job, "succeeded")
        assert client.get(f"{job}/result").text == "kept"
