import pytest

from layers.common.service.batch.layout import Item


@pytest.mark.parametrize(
    ("key", "operation"),
    [
        ("in/cutout/a.jpg", "cutout"),
        ("in/cutout/2026/11/a.jpg", "cutout"),
        ("in/cutout/", ""),
        ("in/a.jpg", ""),
        ("out/cutout/a.jpg", ""),
        ("a.jpg", ""),
        ("xin/cutout/a.jpg", ""),
    ],
)
def test_what_a_key_asks_for(key: str, operation: str) -> None:
    assert Item("b", key).operation == operation


def test_where_parameters_lie() -> None:
    assert list(Item("b", "in/cutout/x/y/a.jpg").params_keys()) == [
        "in/cutout/x/y/params.json",
        "in/cutout/x/params.json",
        "in/cutout/params.json",
    ]


def test_where_results_go() -> None:
    item = Item("b", "in/cutout/x/a.b.jpg", "v1")
    key = item.result_key({"crop": True}, "image/png")
    assert key.startswith("out/cutout/x/a.b-")
    assert key.endswith(".png")
    assert item.error_key == "out/cutout/x/a.b.jpg.error.json"
    assert Item("b", "in/compose/a.job.json").error_key == "out/compose/a.job.json.error.json"
    assert Item("b", "in/motion/a.job.json").result_key({}, "video/mp4").endswith(".mp4")


def test_a_results_name_stands_for_all_that_it_depends_on() -> None:
    item, params = Item("b", "in/cutout/a.jpg", "v1"), {"crop": True, "quality": 90}
    key = item.result_key(params, "image/png")
    assert item.result_key(dict(reversed(params.items())), "image/png") == key
    others = {
        Item("c", "in/cutout/a.jpg", "v1").result_key(params, "image/png"),
        Item("b", "in/cutout/a.png", "v1").result_key(params, "image/png"),
        Item("b", "in/cutout/a.jpg", "v2").result_key(params, "image/png"),
        item.result_key(params | {"crop": False}, "image/png"),
    }
    assert len(others | {key}) == 5


def test_no_two_files_share_a_report() -> None:
    names = [
        "a",
        "a.jpg",
        "a.png",
        "A.jpg",
        "a.job.json",
        "a.jpg.png",
        *(f"{'x' * 240}{n}" for n in range(3)),
    ]
    reports = {Item("b", f"in/cutout/{name}").error_key for name in names}
    assert len(reports) == len(names)
    assert all(len(key.rpartition("/")[2].encode()) <= 255 for key in reports)


def test_hidden_files() -> None:
    assert Item("b", "in/cutout/.DS_Store").is_hidden
    assert Item("b", "in/cutout/.trash/a.jpg").is_hidden
    assert not Item("b", "in/cutout/a.b.jpg").is_hidden


@pytest.mark.parametrize(
    ("key", "operation"),
    [
        ("in/cutout/a.jpg", "cutout"),
        ("in/cutout/red/a.jpg", "cutout"),
        ("in/style_red/a.jpg", "style_red"),
        ("in/style/red/a.jpg", "style_red"),
        ("in/style/red/2026/a.jpg", "style_red"),
        ("in/style/a.jpg", ""),
        ("in/style/blue/a.jpg", ""),
        ("in/nix/a.jpg", ""),
        ("out/style/red/a.jpg", ""),
    ],
)
def test_an_operation_s_folder_may_be_named_like_its_route(key: str, operation: str) -> None:
    assert Item("b", key).operation_among(["cutout", "style_red"]) == operation
