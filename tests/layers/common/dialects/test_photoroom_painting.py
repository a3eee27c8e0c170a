"""PhotoRoom's parameters that outside models serve: what these are asked, and what becomes of it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from layers.common.dialects.photoroom import PARAMETERS
from layers.common.dialects.photoroom.parameters import NEEDS_GENERATOR, NEEDS_VISION
from layers.common.generators.instructions import POSES
from tests.functions.compose.placement.fake_api import fake_api, message
from tests.images_server import (
    PAINT,
    Asked,
    ImagesServer,
    fault,
    images_server,
    obeys_alpha,
    obeys_white,
    paints,
    send,
)
from tests.images_server import answer as image
from tests.layers.common.dialects.conftest import Settings
from tests.layers.common.dialects.disc import BOX, CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.pictures import opened, saved

PATH = "/v2/edit"
FULL = {"outputSize": "60x40", "referenceBox": "originalImage"}
WHOLE = {"removeBackground": "false", "outputSize": "60x40"}


@dataclass(frozen=True)
class Case:
    """What a request asks the model for, and what its answer looks like.

    Attributes:
        data: fields; ``URL`` stands for the address of a picture.
        named: the parameter that a fault names.
        files: further files, by their names.
        says: words of the prompt.
        pictures: how many the model gets.
        fields: of the model's request.
        painted, kept: pixels of the result that are the model's, and the photo's own.
    """

    data: Mapping[str, str]
    named: str
    files: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    pictures: int = 1
    fields: Mapping[str, str] = field(default_factory=dict)
    painted: tuple[tuple[int, int], ...] = ()
    kept: tuple[tuple[int, int], ...] = ()


def background(*says: str, **more: Any) -> Case:
    data = {**FULL, "background.prompt": "a beach", **more.pop("data", {})}
    return Case(data, "background.prompt", says=("a beach", *says), painted=(CORNER,), kept=(CENTRE,), **more)


def edit(mode: str = "editWithAI", *says: str, **more: Any) -> Case:
    data = {**WHOLE, f"{mode}.mode": "ai.auto", f"{mode}.prompt": "more stars", **more.pop("data", {})}
    return Case(data, f"{mode}.mode", says=("more stars", *says), painted=(CORNER, CENTRE), **more)


def garment(mode: str, *says: str, **more: Any) -> Case:
    data = {**WHOLE, f"{mode}.mode": "ai.auto", **more.pop("data", {})}
    return Case(data, f"{mode}.mode", says=says, painted=(CENTRE,), **more)


def create(**more: Any) -> Case:
    data = {"removeBackground": "false", "imageFromPrompt.prompt": "a bee", **more.pop("data", {})}
    return Case(data, "imageFromPrompt.prompt", says=("a bee",), pictures=0, painted=(CORNER,), **more)


def canvas(mode: str, **more: Any) -> Case:
    data = {**FULL, f"{mode}.mode": "ai.auto", **more.pop("data", {})}
    return Case(data, f"{mode}.mode", **more)


URL = "URL"
SEEDED = {"seed": "7"}
CASES: dict[str, Case] = {
    "background.prompt": background(),
    "background.negativePrompt": background("Avoid: people", data={"background.negativePrompt": "people"}),
    "background.seed": background(data={"background.seed": "7"}, fields=SEEDED),
    "background.expandPrompt": background("details", data={"background.expandPrompt": "ai.auto"}),
    "background.guidance.imageUrl": background(
        "last", data={"background.guidance.imageUrl": URL}, pictures=2
    ),
    "background.guidance.imageFile": background("last", files=("background.guidance.imageFile",), pictures=2),
    "background.guidance.scale": background(
        "as closely as possible",
        data={"background.guidance.imageUrl": URL, "background.guidance.scale": "1"},
        pictures=2,
    ),
    "expand.mode": canvas("expand", says=("goes on",), painted=(CORNER,), kept=(CENTRE,)),
    "expand.seed": canvas("expand", data={"expand.seed": "7"}, fields=SEEDED, kept=(CENTRE,)),
    "uncrop.mode": canvas("uncrop", says=("complete",), kept=()),
    "uncrop.seed": canvas("uncrop", data={"uncrop.seed": "7"}, fields=SEEDED),
    "editWithAI.mode": edit(),
    "editWithAI.prompt": edit(),
    "editWithAI.seed": edit(data={"editWithAI.seed": "7"}, fields=SEEDED),
    "editWithAI.additionalImages": edit(
        "editWithAI",
        "Pictures 2, 3",
        data={"editWithAI.additionalImages.vase.imageUrl": URL},
        files=("editWithAI.additionalImages.rug.imageFile",),
        pictures=3,
    ),
    "describeAnyChange.mode": edit("describeAnyChange"),
    "describeAnyChange.prompt": edit("describeAnyChange"),
    "describeAnyChange.seed": edit(
        "describeAnyChange", data={"describeAnyChange.seed": "7"}, fields=SEEDED
    ),
    "flatLay.mode": garment("flatLay", "flat lay", fields={"size": "1024x1024"}),
    "flatLay.prompt": garment("flatLay", "on oak", data={"flatLay.prompt": "on oak"}),
    "flatLay.size": garment(
        "flatLay", data={"flatLay.size": "LANDSCAPE_HD_4_3"}, fields={"size": "1152x864"}
    ),
    "ghostMannequin.mode": garment("ghostMannequin", "invisible mannequin"),
    "ghostMannequin.prompt": garment("ghostMannequin", "on oak", data={"ghostMannequin.prompt": "on oak"}),
    "ghostMannequin.size": garment(
        "ghostMannequin", data={"ghostMannequin.size": "PORTRAIT_HD_16_9"}, fields={"size": "768x1344"}
    ),
    "ironing.mode": garment("ironing", "Iron the clothes"),
    "virtualModel.mode": garment("virtualModel", "fashion model", fields={"size": "832x1248"}),
    "virtualModel.model": garment(
        "virtualModel", "“avery”", data={"virtualModel.model": '{"preset": {"name": "avery"}}'}
    ),
    "virtualModel.scene": garment(
        "virtualModel",
        "The scene: exactly that of picture 2",
        data={"virtualModel.scene": f'{{"custom": {{"imageUrl": "{URL}"}}}}'},
        pictures=2,
    ),
    "virtualModel.model, a picture": garment(
        "virtualModel",
        "The model: exactly that of picture 2",
        files=("virtualModel.model.custom.imageFile",),
        pictures=2,
    ),
    "virtualModel.scene, a name": garment(
        "virtualModel", "“loft”", data={"virtualModel.scene": '{"preset": {"name": "loft"}}'}
    ),
    "virtualModel, all pictures": garment(
        "virtualModel",
        "Pictures 2 show",
        "The model: exactly that of picture 3",
        "The scene: exactly that of picture 4",
        data={"virtualModel.scene.imageUrl": URL, "virtualModel.model.imageUrl": URL},
        files=("virtualModel.additionalProductImages[0].imageFile",),
        pictures=4,
    ),
    "virtualModel.pose": garment("virtualModel", POSES["back"], data={"virtualModel.pose": "back"}),
    "virtualModel.prompt": garment(
        "virtualModel", "street style", data={"virtualModel.prompt": "street style"}
    ),
    "virtualModel.quality": garment(
        "virtualModel", data={"virtualModel.quality": "advanced"}, fields={"size": "1664x2496"}
    ),
    "virtualModel.size": garment(
        "virtualModel", data={"virtualModel.size": "SQUARE_HD"}, fields={"size": "1024x1024"}
    ),
    "virtualModel.additionalProductImages": garment(
        "virtualModel",
        "Pictures 2, 3 show the same product",
        data={"virtualModel.additionalProductImages": f'[{{"imageUrl": "{URL}"}}, "{URL}"]'},
        pictures=3,
    ),
    "imageFromPrompt.prompt": create(),
    "imageFromPrompt.seed": create(data={"imageFromPrompt.seed": "7"}, fields=SEEDED),
    "imageFromPrompt.size": create(
        data={"imageFromPrompt.size": "PORTRAIT_4_3"}, fields={"size": "864x1152"}
    ),
    "beautify.mode=ai.food": garment("beautify", "menu", data={"beautify.mode": "ai.food"}),
    "beautify.mode=ai.car": garment("beautify", "car dealer", data={"beautify.mode": "ai.car"}),
    "beautify.seed": garment(
        "beautify", data={"beautify.mode": "ai.car", "beautify.seed": "7"}, fields=SEEDED
    ),
    "layers.a.image.imageFromPrompt": Case(
        {**FULL, "layers.a.image.imageFromPrompt.prompt": "a bee", "layers.a.image.removeBackground": "never",
         "layers.a.image.imageFromPrompt.seed": "7"},
        "layers.a.image.imageFromPrompt.prompt",
        says=("a bee",),
        pictures=0,
        fields=SEEDED,
        painted=(CENTRE,),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def painter() -> Iterator[ImagesServer]:
    """A model that ignores masks and paints everything, in another size than it should."""
    with images_server(paints(shrink=4)) as server:
        yield server


def ask(studio: httpx.Client, case: Case, web_site: Site, photo: bytes | None = None) -> httpx.Response:
    url = web_site.put("picture.png", saved(Pillow.new("RGB", (20, 20), "navy"), "PNG"))
    data = {name: value.replace(URL, url) if URL in value else value for name, value in case.data.items()}
    if "imageFromPrompt.prompt" in data:
        return studio.post(PATH, files={"x": b""}, data=data)
    found = disc() if photo is None else photo
    files = {name: ("more.png", saved(Pillow.new("RGB", (20, 20), "pink"), "PNG")) for name in case.files}
    return studio.post(
        PATH,
        files={"imageFile": ("disc.png", found), **files},
        data={"keepExistingAlphaChannel": "auto", **data},
    )


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content).convert("RGBA"))


def error(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["error"]


def test_every_parameter_that_needs_a_model_has_a_case() -> None:
    needs = {one.name for one in PARAMETERS if NEEDS_GENERATOR in one.note or one.name.endswith(".seed")}
    assert needs <= CASES.keys()
    assert {one.name for one in PARAMETERS if one.note == NEEDS_VISION} == {
        "segmentation.prompt",
        "segmentation.negativePrompt",
    }


@pytest.mark.parametrize("name", CASES)
def test_what_the_model_is_asked_and_what_becomes_of_its_picture(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site, name: str
) -> None:
    case = CASES[name]
    configured(GENERATOR_BASE_URL=painter.url, GENERATOR_MODEL="test-1", GENERATOR_SEED_FIELD="seed")
    painter.asked.clear()
    photo = disc(cut=False) if name.startswith("uncrop") else None
    answer = ask(studio, case, web_site, _cropped() if photo else None)
    found = pixels(answer)
    (asked,) = painter.asked
    assert asked.path == ("/v1/images/edits" if case.pictures else "/v1/images/generations")
    assert asked.fields["model"] == "test-1"
    assert all(words in asked.fields["prompt"] for words in case.says), asked.fields["prompt"]
    assert "{" not in asked.fields["prompt"]
    assert len([one for one, _ in asked.pictures if one.startswith("image")]) == case.pictures
    assert case.fields.items() <= {k: str(v) for k, v in asked.fields.items()}.items()
    assert answer.headers["x-generator"] == "test-1"
    for where in case.painted:
        assert found[where].tolist() == [*PAINT, 255]
    for where in case.kept:
        assert found[where].tolist() == [*RED, 255]


def _cropped() -> bytes:
    """The disc, cut off on its right."""
    pixels = np.asarray(opened(disc()))[:, :34]
    return saved(pixels, "PNG")


@pytest.mark.parametrize("name", CASES)
def test_without_a_model_it_is_501_before_any_work(studio: httpx.Client, web_site: Site, name: str) -> None:
    found = error(ask(studio, CASES[name], web_site, b"no picture"), 501)
    assert (found["code"], found["parameter"]) == ("generator_not_configured", CASES[name].named)
    assert f"`{CASES[name].named}`" in found["message"]


def paints_a_thing(handler: Any, asked: Asked) -> None:
    """A disc on white, as a model that beautifies makes a packshot."""
    picture = Pillow.new("RGB", asked.size, "white")
    width, height = asked.size
    box = width * 0.3, height * 0.3, width * 0.3 + height * 0.4, height * 0.7
    ImageDraw.Draw(picture).ellipse(box, fill=PAINT)
    send(handler, 200, image(picture))


def test_a_packshot_is_painted_where_a_model_may(studio: httpx.Client, configured: Settings) -> None:
    photo, data = {"imageFile": ("a.png", disc())}, {"beautify.mode": "ai.auto", "beautify.seed": "7"}
    plain = studio.post(PATH, files=photo, data=data)
    assert "no" in plain.headers["x-beautify"]
    with images_server(paints_a_thing) as server:
        configured(GENERATOR_BASE_URL=server.url, GENERATOR_ALLOW="background", GENERATOR_SEED_FIELD="seed")
        assert studio.post(PATH, files=photo, data=data).content == plain.content
        assert not server.asked
        configured(GENERATOR_ALLOW="beautify")
        answer = studio.post(PATH, files=photo, data=data)
    assert "packshot" in server.asked[0].fields["prompt"]
    assert server.asked[0].fields["seed"] == "7"
    assert "x-beautify" not in answer.headers
    found = pixels(answer)
    assert found[CORNER].tolist() == [255, 255, 255, 255]
    middle = found[found.shape[0] // 2, found.shape[1] // 2, :3]
    assert np.argmax(middle) == np.argmax(PAINT)


def test_a_packshot_that_a_model_refuses_is_no_other_one(studio: httpx.Client, configured: Settings) -> None:
    with images_server(fault(400, "moderation_blocked")) as server:
        configured(GENERATOR_BASE_URL=server.url)
        photo, data = {"imageFile": ("a.png", disc())}, {"beautify.mode": "ai.auto"}
        assert "`beautify.mode`" in error(studio.post(PATH, files=photo, data=data), 400)["message"]


def test_a_photo_by_its_address(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site
) -> None:
    configured(GENERATOR_BASE_URL=painter.url)
    data = {**CASES["background.prompt"].data, "imageUrl": web_site.put("disc.png", disc())}
    found = pixels(studio.get(PATH, params={**data, "keepExistingAlphaChannel": "auto"}))
    assert found[CORNER].tolist() == [*PAINT, 255]
    assert found[CENTRE].tolist() == [*RED, 255]


@pytest.mark.parametrize("mode", ["flatLay", "ghostMannequin", "virtualModel", "imageFromPrompt"])
def test_every_size_has_the_ratio_of_its_name(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site, mode: str
) -> None:
    configured(GENERATOR_BASE_URL=painter.url)
    for name in next(one.schema["enum"] for one in PARAMETERS if one.name == f"{mode}.size"):
        base = CASES["imageFromPrompt.prompt" if mode == "imageFromPrompt" else f"{mode}.mode"]
        pixels(ask(studio, replace(base, data={**base.data, f"{mode}.size": name}), web_site))
        short, long = sorted([*map(int, re.findall(r"\d+", name))] or [1, 1])
        width, height = (short, long) if name.startswith("PORTRAIT") else (long, short)
        wide, tall = painter.asked[-1].size
        assert abs(wide / tall / (width / height) - 1) < 0.02, name


def test_every_pose_has_its_words() -> None:
    (poses,) = [one.schema["enum"] for one in PARAMETERS if one.name == "virtualModel.pose"]
    assert list(POSES) == list(poses)
    assert len(set(POSES.values())) == len(POSES)


def test_the_subject_is_the_photos_own_whatever_a_server_does(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site
) -> None:
    configured(GENERATOR_BASE_URL=painter.url)
    before = np.asarray(opened(disc()))
    for name in ("background.prompt", "expand.mode"):
        after = pixels(ask(studio, CASES[name], web_site))
        assert np.array_equal(after[before[..., 3] == 255], before[before[..., 3] == 255])
        assert (after[..., 3] == 255).all()


def test_an_uncropped_photo_grows_where_it_cuts_its_subject_off(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site
) -> None:
    configured(GENERATOR_BASE_URL=painter.url)
    painter.asked.clear()
    case = Case({"uncrop.mode": "ai.auto", "referenceBox": "originalImage"}, "uncrop.mode")
    after = pixels(ask(studio, case, web_site, _cropped()))
    assert after.shape == (40, 34 + 8, 4)  # a quarter of its width more
    before = np.asarray(opened(_cropped()))
    opaque = before[..., 3] == 255
    assert np.array_equal(after[:, :34][opaque], before[opaque])
    (asked,) = painter.asked
    mask = np.asarray(asked.picture("mask"))
    inner = mask[mask.shape[0] // 2, :, 3]
    assert inner[len(inner) // 4] == 255
    assert inner[-1] == 0


def test_seeds_are_told_where_the_model_takes_any(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site
) -> None:
    configured(GENERATOR_BASE_URL=painter.url)
    answer = ask(studio, CASES["background.seed"], web_site)
    assert "seed" not in painter.asked[-1].fields
    assert "pr-ai-background-seed" not in answer.headers
    configured(GENERATOR_SEED_FIELD="seed")
    assert ask(studio, CASES["background.seed"], web_site).headers["pr-ai-background-seed"] == "7"
    chosen = ask(studio, CASES["background.prompt"], web_site).headers["pr-ai-background-seed"]
    assert painter.asked[-1].fields["seed"] == chosen


@pytest.mark.parametrize("name", ["background.prompt", "expand.mode", "uncrop.mode"])
def test_servers_with_different_habits_make_the_same(
    studio: httpx.Client, configured: Settings, web_site: Site, name: str
) -> None:
    """One paints where the mask is transparent, the other where it is white, in a field of another name."""
    photo, made = (_cropped() if name.startswith("uncrop") else None), []
    for reply, field_name in ((obeys_alpha, "mask"), (obeys_white, "mask_image")):
        with images_server(reply) as server:
            configured(GENERATOR_BASE_URL=server.url, GENERATOR_MASK_FIELD=field_name)
            made.append(pixels(ask(studio, CASES[name], web_site, photo)))
    assert np.array_equal(made[0], made[1])
    if photo is None:
        assert made[0][CORNER].tolist() == [*PAINT, 255]
        assert made[0][CENTRE].tolist() == [*RED, 255]


def test_a_mask_that_a_server_does_not_know_is_a_fault(
    studio: httpx.Client, configured: Settings, web_site: Site
) -> None:
    with images_server(obeys_white) as server:
        configured(GENERATOR_BASE_URL=server.url)
        assert "mask" not in error(ask(studio, CASES["background.prompt"], web_site), 502)["message"]


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_names_the_parameter(
    studio: httpx.Client, configured: Settings, web_site: Site, name: str
) -> None:
    photo = _cropped() if name.startswith("uncrop") else None
    with images_server(fault(400, "moderation_blocked")) as server:
        configured(GENERATOR_BASE_URL=server.url)
        message = error(ask(studio, CASES[name], web_site, photo), 400)["message"]
    mode = CASES[name].named.removesuffix(".mode")
    assert f"`{mode}.prompt`" in message or f"`{mode}.mode`" in message or f"`{mode}`" in message
    assert "secret" not in message


def test_what_an_operator_does_not_allow(
    studio: httpx.Client, configured: Settings, painter: ImagesServer, web_site: Site
) -> None:
    configured(GENERATOR_BASE_URL=painter.url, GENERATOR_ALLOW="background,segmentation")
    assert ask(studio, CASES["background.prompt"], web_site).is_success
    found = error(ask(studio, CASES["editWithAI.mode"], web_site), 501)
    assert (found["code"], found["parameter"]) == ("generator_not_allowed", "editWithAI.mode")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"flatLay.prompt": "on oak"}, "flatLay.prompt"),
        ({"virtualModel.model": '{"preset": {"name": "avery"}}'}, "virtualModel.model.preset.name"),
        ({"background.seed": "7"}, "background.seed"),
        ({"background.prompt": "x", "background.imageUrl": "http://a.example/b"}, "background.prompt"),
        ({"imageFromPrompt.seed": "7"}, "imageFromPrompt.seed"),
        ({"background.prompt": "x" * 4001}, "background.prompt"),
    ],
)
def test_what_is_refused(studio: httpx.Client, data: Mapping[str, str], named: str) -> None:
    answer = studio.post(PATH, files={"imageFile": ("a.png", disc())}, data=data)
    assert f"`{named}`" in error(answer, 400)["message"]


def test_a_photo_or_its_words(studio: httpx.Client) -> None:
    data = {"imageFromPrompt.prompt": "a bee"}
    answer = studio.post(PATH, files={"imageFile": ("a.png", disc())}, data=data)
    assert "received both" in error(answer, 400)["message"]


BOXES = {"keep": [{"left": BOX[0], "top": BOX[1], "right": BOX[2], "bottom": BOX[3]}], "remove": []}


def test_words_for_what_is_kept(studio: httpx.Client, configured: Settings) -> None:
    for prompt in ("segmentation.prompt", "segmentation.negativePrompt"):
        answer = studio.post(PATH, files={"imageFile": ("a.png", b"no")}, data={prompt: "the disc"})
        assert error(answer, 501)["parameter"] == prompt
    with fake_api(message(json.dumps(BOXES))) as api:
        configured(ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=api.url)
        data = {"segmentation.prompt": "the disc", **FULL}
        found = pixels(studio.post(PATH, files={"imageFile": ("a.png", disc(cut=False))}, data=data))
    assert found[CENTRE][3] > 200
    assert found[CORNER][3] == 0
    told = api.requests[0]["body"]["messages"][0]["content"][-1]["text"]
    assert "the disc" in told


def test_a_job_that_no_model_could_do_is_not_accepted(studio: httpx.Client) -> None:
    answer = studio.post(
        "/v1/product",
        headers={"prefer": "respond-async"},
        files={"file": ("a.png", b"no picture")},
        data={"background.kind": "prompt", "background.prompt": "a beach"},
    )
    assert (answer.status_code, answer.json()["param"]) == (501, "background.prompt")
