"""What a model paints for a product photo: the photo's own pixels, the order of steps, and faults."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from pydantic import SecretStr

from functions.product.app import capability
from functions.product.painting.source import asked_models, check_available
from functions.product.params import ProductParams
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.errors import (
    AnswerTimeout,
    GeneratorNotAllowed,
    GeneratorNotConfigured,
    InvalidParameter,
    NoAnswer,
    NoSubject,
    PromptRefused,
    StudioError,
)
from layers.common.generators.instructions import INSTRUCTIONS
from layers.common.generators.port import OPERATIONS
from layers.common.generators.sending import SENDINGS
from layers.common.imaging.image import Pixels
from layers.common.service.generator import GeneratorSettings
from layers.common.service.generator import ImagesServer as Model
from layers.common.service.vision_model import AnthropicModel
from tests.context import CONTEXT, LIMITS
from tests.functions.compose.placement.fake_api import FakeApi, fake_api, hang, message
from tests.functions.product.test_product import INK, pixels, thing
from tests.images_server import PAINT, ImagesServer, fault, images_server, obeys_alpha, paints
from tests.pictures import gradient, opened, saved

BEACH: dict[str, Any] = {"background": {"kind": "prompt", "prompt": "a beach"}}


@pytest.fixture(scope="module")
def painter() -> Iterator[ImagesServer]:
    """It ignores masks, and paints everything in one colour and in another size."""
    with images_server(paints(shrink=4)) as server:
        yield server


def context(server: ImagesServer, **settings: Any) -> Context:
    named = {f"generator_{name}": value for name, value in settings.items()}
    return replace(
        CONTEXT, generator=Model(server.url, GeneratorSettings.model_validate(named), LIMITS, 10**6)
    )


def made(
    where: Context, photo: Pixels | bytes | None = None, files: tuple[Pixels, ...] = (), **values: Any
) -> Media:
    data = photo if isinstance(photo, bytes) else saved(thing() if photo is None else photo, "PNG")
    uploads = [] if "from_prompt" in values else [Upload("file", data, "shoe.png")]
    uploads += [Upload("paint_images", saved(one, "PNG")) for one in files]
    params = capability.check(values)
    return capability.do(capability.pick_files(uploads, params), params, where)


@pytest.mark.parametrize(
    "values",
    [BEACH, {"paint": [{"kind": "expand"}]}],
    ids=str,
)
def test_the_subject_stays_where_only_the_background_may_change(painter: ImagesServer, values: Any) -> None:
    found = pixels(made(context(painter), **values))
    opaque = thing()[..., 3] == 255
    assert found.shape == (80, 100, 3)
    assert np.array_equal(found[opaque], thing()[opaque][:, :3])
    assert found[2, 2].tolist() == [*PAINT]


def test_the_subject_stays_in_any_layout(painter: ImagesServer) -> None:
    layout = {"size": "90x90", "padding": "10%"}
    plain = pixels(made(CONTEXT, layout=layout))
    values = {**BEACH, "layout": layout, "shadow": "cast", "reflection": 0.3}
    found = pixels(made(context(painter), **values))
    opaque = plain[..., 3] == 255
    assert np.array_equal(found[opaque], plain[opaque][:, :3])


def test_a_photo_that_stays_whole_goes_on(painter: ImagesServer) -> None:
    photo = gradient()
    found = pixels(
        made(
            context(painter),
            photo,
            remove_background=False,
            layout={"size": "100x48", "scaling": "fit"},
            paint=[{"kind": "expand"}],
        )
    )
    assert np.array_equal(found[:, 18:82], photo)
    assert found[20, 2].tolist() == [*PAINT]


def test_the_model_gets_the_subject_on_grey_and_nothing_of_its_background(painter: ImagesServer) -> None:
    made(context(painter), **BEACH)
    asked = painter.asked[-1]
    sent = np.asarray(asked.picture("image"))
    height, width = sent.shape[:2]
    assert sent[height // 2, int(width * 0.4)].tolist() == [*INK]
    assert sent[4, 4].tolist() == [128, 128, 128]
    assert np.asarray(asked.picture("mask"))[height // 2, int(width * 0.4)].tolist() == [0, 0, 0, 255]


def test_nothing_is_asked_for_a_canvas_that_is_full(painter: ImagesServer) -> None:
    painter.asked.clear()
    made(context(painter), background={"kind": "color", "color": "red"}, paint=[{"kind": "expand"}])
    assert not painter.asked


@pytest.mark.parametrize(
    ("side", "size", "where"),
    [("left", (80, 48), (0, 16)), ("bottom", (64, 60), (0, 0)), ("top", (64, 60), (12, 0))],
)
def test_uncropping_keeps_every_pixel_of_the_photo(
    side: str, size: tuple[int, int], where: tuple[int, int]
) -> None:
    photo = gradient()
    steps = [{"kind": "uncrop", "sides": [side]}]
    with images_server(obeys_alpha) as server:
        found = pixels(made(context(server), photo, remove_background=False, paint=steps))
    assert found.shape[:2] == size[::-1]
    top, left = where
    assert np.array_equal(found[top : top + 48, left : left + 64, :3], photo)


def test_steps_follow_one_another_in_their_order(painter: ImagesServer) -> None:
    painter.asked.clear()
    steps = [{"kind": "ironing"}, {"kind": "edit", "prompt": "bluer"}]
    media = made(context(painter, model="m-1"), gradient(), remove_background=False, paint=steps)
    assert ["Iron" in one.fields["prompt"] for one in painter.asked] == [True, False]
    assert np.asarray(painter.asked[1].picture("image"))[9, 9].tolist() == [*PAINT]
    assert media.filename == "shoe-product.png"
    assert media.notes["Generator"] == "m-1"


def test_whose_photo_it_was_is_kept(painter: ImagesServer) -> None:
    exif = Pillow.Exif()
    exif[0x8298] = "A. Name"
    photo = saved(gradient(), "JPEG", exif=exif)
    media = made(
        context(painter), photo, remove_background=False, paint=[{"kind": "ironing"}], output_format="jpeg"
    )
    assert opened(media.data).getexif()[0x8298] == "A. Name"


def test_a_photo_in_words(painter: ImagesServer) -> None:
    values: dict[str, Any] = {
        "from_prompt": {"prompt": "a bee", "size": "512x768"},
        "remove_background": False,
    }
    media = made(context(painter), **values)
    assert painter.asked[-1].path == "/v1/images/generations"
    assert painter.asked[-1].fields["prompt"] == "a bee"
    assert pixels(media)[9, 9].tolist() == [*PAINT, 255]
    assert media.filename == "photo-product.png"


def test_a_layer_in_words(painter: ImagesServer) -> None:
    layer = {"kind": "picture", "from_prompt": {"prompt": "a bee"}, "remove_background": "never"}
    found = pixels(made(context(painter), layers=[layer]))
    assert found[40, 50].tolist() == [*PAINT, 255]


def test_a_file_or_words() -> None:
    photo = Upload("file", b"")
    with pytest.raises(InvalidParameter, match="received both"):
        capability.pick_files([photo], capability.check({"from_prompt": {"prompt": "a bee"}}))
    with pytest.raises(InvalidParameter, match="expected one file for `file`"):
        capability.pick_files([], capability.check({}))


ASKING: list[tuple[dict[str, Any], str]] = [
    (BEACH, "background.prompt"),
    ({"from_prompt": {"prompt": "a bee"}}, "from_prompt"),
    ({"paint": [{"kind": "edit", "prompt": "bluer"}]}, "paint[0]"),
    ({"paint": [{"kind": "expand"}]}, "paint[0]"),
    ({"layers": [{"kind": "picture", "from_prompt": {"prompt": "a bee"}}]}, "layers[0].from_prompt"),
    ({"segmentation": {"prompt": "the cup"}}, "segmentation.prompt"),
    ({"segmentation": {"negative_prompt": "the cup"}}, "segmentation.negative_prompt"),
    (
        {"layers": [{"kind": "picture"}, {"kind": "picture", "segmentation": {"prompt": "the cup"}}]},
        "layers[1].segmentation.prompt",
    ),
]


@pytest.mark.parametrize(("values", "param"), ASKING, ids=lambda one: one if isinstance(one, str) else "")
def test_without_a_model_there_is_no_work(values: Any, param: str) -> None:
    with pytest.raises(GeneratorNotConfigured) as caught:
        made(CONTEXT, b"no picture", **values)
    assert (caught.value.status, caught.value.param) == (501, param)


@pytest.mark.parametrize(("values", "param"), ASKING, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_not_allowed(painter: ImagesServer, values: Any, param: str) -> None:
    vision = AnthropicModel("claude", SecretStr("a-key"), None, 1)
    found = replace(context(painter), vision_model=vision, allowed=frozenset())
    with pytest.raises(GeneratorNotAllowed) as caught:
        check_available(ProductParams.model_validate(values), found)
    assert caught.value.param == param


def test_what_may_be_asked_is_told(painter: ImagesServer) -> None:
    assert not any(asked_models(CONTEXT).values())
    found = asked_models(replace(context(painter, model="m-1"), allowed=frozenset({"edit", "segmentation"})))
    assert {name for name, model in found.items() if model == "m-1"} == {"edit"}
    assert found.keys() == set(OPERATIONS)


def test_what_each_operation_sends_where_is_told() -> None:
    assert SENDINGS.keys() == set(OPERATIONS)
    told = capability.health()["outside"]
    assert told["uncrop"] == {
        "parameters": "paint uncrop",
        "sends": "the photo with stretched edges, a mask",
        "to": "the images server of GENERATOR_BASE_URL",
        "available": False,
    }
    assert {name for name, one in told.items() if "ANTHROPIC_API_KEY" in one["to"]} == {"segmentation"}
    assert capability.models()["outside"]["uncrop"]["model"] is None


def test_every_operation_that_is_painted_has_an_instruction() -> None:
    assert INSTRUCTIONS.keys() == set(OPERATIONS) - {"segmentation"}


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({"paint": [{"kind": "magic"}]}, "paint[0].kind"),
        ({"paint": [{"kind": "edit"}]}, "paint[0].prompt"),
        ({"paint": [{"kind": "edit", "prompt": "x" * 4001}]}, "paint[0].prompt"),
        ({"paint": [{"kind": "flat_lay", "size": "9x9"}]}, "paint[0].size"),
        ({"paint": [{"kind": "virtual_model", "pose": "flying"}]}, "paint[0].pose"),
        ({"paint": [{"kind": "edit", "prompt": "x", "seed": 2**31}]}, "paint[0].seed"),
        ({"paint": [{"kind": "ironing"}] * 7}, "paint"),
        ({"background": {"kind": "prompt"}}, "background"),
        ({"background": {"kind": "prompt", "guidance": 8}}, "background.guidance"),
        ({"from_prompt": {"prompt": ""}}, "from_prompt.prompt"),
        ({"remove_background": False, "segmentation": {"prompt": "x"}}, "segmentation.prompt"),
    ],
)
def test_what_is_refused(values: Any, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        capability.check(values)
    assert (caught.value.param or "").removeprefix("params.") == param


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({"paint": [{"kind": "edit", "prompt": "x", "images": [1]}]}, "paint[0].images"),
        ({"paint": [{"kind": "virtual_model", "scene": 1}]}, "paint[0].scene"),
        ({"background": {"kind": "prompt", "guidance": 1}}, "background.guidance"),
    ],
)
def test_a_file_that_is_not_there(painter: ImagesServer, values: Any, param: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        made(context(painter), files=(gradient(),), **values)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("values", "param"),
    [
        (BEACH, "background.prompt"),
        ({"paint": [{"kind": "edit", "prompt": "bluer"}]}, "paint[0].prompt"),
        ({"paint": [{"kind": "expand"}]}, "paint[0]"),
        ({"from_prompt": {"prompt": "a bee"}}, "from_prompt.prompt"),
    ],
)
def test_a_refusal_names_the_words(values: Any, param: str) -> None:
    with images_server(fault(400, "moderation_blocked")) as server, pytest.raises(PromptRefused) as caught:
        made(context(server), **values)
    assert caught.value.param == param


# ---- words for what is kept ----


def box(left: int, top: int, right: int, bottom: int) -> dict[str, int]:
    return {"left": left, "top": top, "right": right, "bottom": bottom}


def pointing(keep: list[Any], remove: list[Any]) -> Any:
    return message(json.dumps({"keep": keep, "remove": remove}))


def two_things() -> Pixels:
    """A cut-out of two boxes, 20 px wide, beside one another."""
    rgba = np.zeros((60, 100, 4), np.uint8)
    rgba[20:40, 10:30] = rgba[20:40, 60:80] = (*INK, 255)
    return rgba


def kept(api: FakeApi, words: Any, timeout_s: float = 10) -> Pixels:
    vision = AnthropicModel("claude", SecretStr("a-key"), api.url, timeout_s)
    return pixels(made(replace(CONTEXT, vision_model=vision), two_things(), segmentation=words))


@pytest.mark.parametrize(
    ("words", "keep", "remove"),
    [
        ({"prompt": "the left one"}, [box(8, 18, 32, 42)], []),
        ({"prompt": "the left one"}, [box(-500, -500, 32, 9000)], []),
        ({"negative_prompt": "the right one"}, [], [box(58, 18, 82, 42)]),
        ({"prompt": "both", "negative_prompt": "the right one"}, [box(0, 0, 100, 60)], [box(58, 18, 82, 42)]),
        ({"prompt": "the left one"}, [box(8, 18, 32, 42), box(45, 45, 20, 20)], [box(0, 0, 100, 60)]),
    ],
)
def test_words_keep_and_remove(words: dict[str, str], keep: list[Any], remove: list[Any]) -> None:
    with fake_api(pointing(keep, remove)) as api:
        alpha = kept(api, words)[..., 3]
    assert (alpha[20:40, 10:30] == 255).all()
    assert not alpha[:, 40:].any()
    text = api.requests[0]["body"]["messages"][0]["content"][-1]["text"]
    assert all(one in text for one in words.values())
    assert "100 × 60 px" in text


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (pointing([], []), NoSubject),
        (pointing([box(5, 5, 5, 5)], []), NoSubject),
        (pointing([box(82, 42, 98, 58)], []), NoSubject),
        (message('{"keep": 3}'), NoAnswer),
        (message("a secret"), NoAnswer),
        (hang(60), AnswerTimeout),
    ],
)
def test_words_that_lead_nowhere(reply: Any, kind: type[StudioError]) -> None:
    with fake_api(reply) as api, pytest.raises(StudioError) as caught:
        kept(api, {"prompt": "the left one"}, 0.5 if kind is AnswerTimeout else 10)
    assert type(caught.value) is kind
    assert caught.value.param == "segmentation.prompt"
    assert "secret" not in caught.value.detail
