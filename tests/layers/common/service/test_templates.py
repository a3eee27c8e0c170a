"""Templates, over a folder and over S3: what is got is what was put, by its owner alone."""

import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.errors import BodyTooLarge, InvalidParameter
from layers.common.service.objects.folder import FolderStore
from layers.common.service.objects.s3 import S3Store
from layers.common.service.objects.store import ObjectStore
from layers.common.service.settings import StoreSettings, store_settings
from layers.common.service.stores import TEMPLATES, open_stores, sweep
from layers.common.service.templates import Templates

ANN, BEN, NOBODY = "a" * 64, "b" * 64, ""
ID, OTHER = "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174001"

FORM = RequestForm(
    (("size", "1x1"),),
    {"accept": "image/png"},
    (("padding", ".1"), ("text", "schön\n")),
    (Upload("picture", b"\0\xff", "a.png"), Upload("picture", b"", None)),
    {"layers": {"a": [1, None]}},
)

MAKERS: Mapping[str, Callable[[Path, Mapping[str, str]], ObjectStore]] = {
    "folder": lambda folder, _env: FolderStore(folder / "blobs"),
    "s3": lambda _folder, env: S3Store(env["MEDIA_BUCKET"]),
}


@pytest.fixture(params=MAKERS)
def templates(request: pytest.FixtureRequest, tmp_path: Path) -> Templates:
    env = request.getfixturevalue("cloud") if request.param == "s3" else {}
    found = Templates(
        MAKERS[request.param](tmp_path, env), StoreSettings(max_templates=2, template_max_bytes=2000)
    )
    for owner in (ANN, BEN, NOBODY):
        for one in found.list(owner):
            found.delete(owner, one)
    return found


def test_what_is_put_is_got(templates: Templates) -> None:
    assert templates.put(ANN, ID, FORM)
    found = templates.get(ANN, ID.upper())
    assert found is not None
    assert list(found.texts) == [*FORM.query, *FORM.texts]
    assert (list(found.uploads), found.document) == (list(FORM.uploads), FORM.document)
    assert (found.query, found.headers) == ((), {})


def test_a_second_one_replaces_the_first(templates: Templates) -> None:
    assert templates.put(ANN, ID, FORM)
    assert not templates.put(ANN, ID, RequestForm((), {}, (), ()))
    found = templates.get(ANN, ID)
    assert found is not None
    assert (found.texts, found.uploads, found.document) == ([], [], None)


@pytest.mark.parametrize(("owner", "stranger"), [(ANN, BEN), (ANN, NOBODY), (NOBODY, ANN)])
def test_they_are_their_owners_alone(templates: Templates, owner: str, stranger: str) -> None:
    templates.put(owner, ID, FORM)
    assert (templates.get(stranger, ID), templates.list(stranger)) == (None, [])
    assert not templates.delete(stranger, ID)
    assert templates.list(owner) == [ID]


def test_what_is_deleted_is_gone(templates: Templates) -> None:
    templates.put(ANN, ID, FORM)
    assert templates.delete(ANN, ID)
    assert not templates.delete(ANN, ID)
    assert (templates.get(ANN, ID), templates.list(ANN)) == (None, [])


@pytest.mark.parametrize("name", ["", "..", "../jobs", "x" * 300, ID + "/a", f"@{'a' * 16}"])
def test_what_is_no_id_is_nothing(templates: Templates, name: str) -> None:
    templates.put(NOBODY, ID, FORM)
    assert templates.get(NOBODY, name) is None


@pytest.mark.parametrize("at", [0, 20, 60, -40, -20, -1])
def test_a_damaged_one_is_passed_over(
    templates: Templates, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    templates.put(ANN, ID, FORM)
    key = f"{TEMPLATES}/@{ANN[:16]}/{ID}"
    whole = templates.objects.get(key).data
    templates.objects.put(key, whole[:at])
    assert templates.get(ANN, ID) is None
    assert "damaged template" in caplog.text
    templates.objects.put(key, whole.replace(b"[", b"{"))
    assert templates.get(ANN, ID) is None
    assert not templates.put(ANN, ID, FORM)
    assert templates.get(ANN, ID) is not None


def test_a_caller_may_keep_so_many(templates: Templates) -> None:
    for one in (ID, OTHER):
        templates.put(ANN, one, FORM)
    with pytest.raises(InvalidParameter, match="at most 2 templates"):
        templates.put(ANN, ID.replace("1", "2"), FORM)
    templates.put(ANN, ID, FORM)
    templates.put(BEN, ID, FORM)


def test_a_template_may_be_so_large(templates: Templates) -> None:
    with pytest.raises(BodyTooLarge, match="2,000 bytes"):
        templates.put(ANN, ID, RequestForm((), {}, (), (Upload("picture", bytes(2000)),)))
    assert templates.list(ANN) == []


def test_no_sweep_deletes_one(embedded: Path) -> None:
    stores = open_stores(store_settings())
    Templates(stores.objects, store_settings()).put(ANN, ID, FORM)
    stores.objects.put("results/a", b"x")
    for path in (embedded / "blobs").rglob("*"):
        os.utime(path, (0, 0))
    sweep(stores, store_settings(), now=10**9, retention_s=1)
    assert stores.objects.size("results/a") is None
    assert Templates(stores.objects, store_settings()).list(ANN) == [ID]
    stores.close()


def test_it_says_what_it_holds_in_a_file_that_anything_opens(embedded: Path) -> None:
    objects = open_stores(store_settings()).objects
    Templates(objects, store_settings()).put(ANN, ID, FORM)
    with zipfile.ZipFile(embedded / "blobs" / TEMPLATES / f"@{ANN[:16]}" / ID) as archive:
        assert json.loads(archive.read("request.json"))["texts"][0] == ["size", "1x1"]
        assert archive.read("0") == b"\0\xff"
