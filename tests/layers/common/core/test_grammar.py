"""One grammar for all capabilities: by name, by dotted name, or in ``params``."""

from dataclasses import replace
from typing import Annotated, Any

import pytest
from pydantic import Field

from layers.common.core.capability import Capability, JsonParams, Params
from layers.common.core.grammar import JsonText
from layers.common.core.media import Media
from layers.common.errors import InvalidParameter, MalformedRequest
from local.router import CAPABILITIES


class Colours(JsonParams):
    text: str = "#ffffff"
    weight: int = 400


class Brand(JsonParams):
    font: str = ""
    colours: Colours = Colours()


class Film(JsonParams):
    words: str | list[str] | None = None
    duration: float = 4
    draft: bool = False
    brand: Brand = Brand()


class Edit(Params):
    quality: int = Field(90, ge=1)
    draft: bool = False
    ops: Annotated[list[dict[str, Any]], JsonText] = Field(default_factory=list)


def capability(params: type[Params], document: str = "") -> Capability:
    def run(**_: object) -> Media:
        raise NotImplementedError

    whole = Capability("film", "/v1/film", "", "", (), params, run, lambda _: "image/png", ())
    return replace(whole, document=document)


FILM, EDIT = capability(Film, "params"), capability(Edit)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("params", '{"duration": 2, "draft": true}')], Film(duration=2, draft=True)),
        ([("duration", "2"), ("draft", "true")], Film(duration=2, draft=True)),
        ([("params", '{"draft": true}'), ("duration", "2.5")], Film(duration=2.5, draft=True)),
        ([("words", "4 av 10")], Film(words="4 av 10")),
        ([("words", "4")], Film(words="4")),
        ([("words", '["a", "b"]')], Film(words=["a", "b"])),
        ([("brand", '{"font": "Inter"}')], Film(brand=Brand(font="Inter"))),
        ([("brand.font", "Inter")], Film(brand=Brand(font="Inter"))),
        (
            [("brand.colours.weight", "700"), ("brand.font", "42")],
            Film(brand=Brand(font="42", colours=Colours(weight=700))),
        ),
        ([], Film()),
    ],
)
def test_every_place_gives_the_same(pairs: list[tuple[str, str]], expected: Film) -> None:
    assert FILM.bind(pairs) == expected


@pytest.mark.parametrize(
    "pairs",
    [
        [("quality", "80"), ("ops", '[{"op": "flip"}]')],
        [("params", '{"quality": 80, "ops": [{"op": "flip"}]}')],
        [("params", '{"ops": [{"op": "flip"}]}'), ("quality", "80")],
    ],
)
def test_so_it_does_where_parameters_come_by_name(pairs: list[tuple[str, str]]) -> None:
    assert EDIT.bind(pairs) == Edit(quality=80, ops=[{"op": "flip"}])


@pytest.mark.parametrize(
    ("pairs", "param"),
    [
        ([("duration", "1"), ("duration", "1")], "duration"),
        ([("params", '{"duration": 1}'), ("duration", "1")], "duration"),
        ([("duration", "1"), ("params", '{"duration": 1}')], "params.duration"),
        ([("params", "{}"), ("params", "{}")], "params"),
        ([("brand", "{}"), ("brand", "{}")], "brand"),
        ([("brand", '{"font": "a"}'), ("brand.font", "b")], "brand.font"),
        ([("brand.font", "b"), ("brand", '{"font": "a"}')], "brand"),
    ],
)
def test_twice_is_refused_wherever_it_comes(pairs: list[tuple[str, str]], param: str) -> None:
    with pytest.raises(InvalidParameter, match="once, received it 2 times") as fault:
        FILM.bind(pairs)
    assert fault.value.param == param


def test_a_whole_and_its_part_are_refused_as_both() -> None:
    with pytest.raises(InvalidParameter, match="`font` by itself or by its parts, received both") as fault:
        FILM.bind([("brand.font", "b"), ("brand.font.size", "a")])
    assert fault.value.param == "brand.font.size"


@pytest.mark.parametrize(
    ("pairs", "param", "detail"),
    [
        ([("length", "1")], "length", "there is no parameter `length`; expected `words`"),
        ([("params", '{"length": 1}')], "params.length", "there is no parameter `params.length`"),
        ([("brand.face", "x")], "brand.face", "there is no parameter `brand.face`"),
        ([("duration", "soon")], "duration", "expected a valid number for `duration`"),
        (
            [("params", '{"duration": "2"}')],
            "params.duration",
            "expected a valid number for `params.duration`",
        ),
        ([("brand.colours.weight", "bold")], "brand.colours.weight", "expected a valid integer"),
        ([("params", "[]")], "params", "expected an object for `params`"),
    ],
)
def test_faults_name_the_place_that_was_used(pairs: list[tuple[str, str]], param: str, detail: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        FILM.bind(pairs)
    assert fault.value.param == param
    assert detail in fault.value.detail


@pytest.mark.parametrize("pairs", [[("params", "{")], [("brand", "{")], [("words", "[")]])
def test_json_that_cannot_be_read(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(MalformedRequest):
        FILM.bind(pairs)


@pytest.mark.parametrize(
    ("pairs", "detail"),
    [
        ([("qualty", "1")], "there is no parameter `qualty`; did you mean `quality`?"),
        ([("params", '{"qualty": 1}')], "there is no parameter `params.qualty`; did you mean `quality`?"),
        ([("params", '{"x": 1}')], "there is no parameter `params.x`; expected `quality`, `draft` or `ops`"),
    ],
)
def test_a_near_miss_is_asked_about(pairs: list[tuple[str, str]], detail: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        EDIT.bind(pairs)
    assert fault.value.detail == detail


def test_alternatives_are_told_at_every_depth() -> None:
    with pytest.raises(InvalidParameter, match="did you mean `weight`") as fault:
        FILM.bind([("brand.colours.wheight", "1")])
    assert fault.value.param == "brand.colours.wheight"
    with pytest.raises(InvalidParameter, match="expected `text` or `weight`"):
        FILM.bind([("params", '{"brand": {"colours": {"size": 1}}}')])


@pytest.mark.parametrize(
    ("path", "texts", "param"),
    [
        (
            "/v1/compose",
            {"params": '{"cutout_model": "items", "items": [{"scale": 9}]}'},
            "params.items[0].scale",
        ),
        (
            "/v1/edit",
            {"params": '{"ops": [{"op": "crop", "zz": 1}], "output_format": "ops"}'},
            "params.ops[0].zz",
        ),
        ("/v1/motion/countup", {"value": "1", "title": "brand", "brand.zzz": "1"}, "brand.zzz"),
        ("/v1/motion/captions", {"words": "brand", "brand.zzz": "1"}, "brand.zzz"),
        (
            "/v1/motion/storyboard",
            {"scenes": '[{"effect": "transition", "transition": {"kindd": 1}}]'},
            "scenes[0].transition.kindd",
        ),
    ],
)
def test_a_value_that_is_also_a_name_misleads_nobody(path: str, texts: dict[str, str], param: str) -> None:
    (one,) = (capability for capability in CAPABILITIES if capability.path == path)
    with pytest.raises(InvalidParameter) as fault:
        one.bind(texts.items())
    assert fault.value.param == param


@pytest.mark.parametrize(
    ("path", "end"), [("/v1/edit", "; did you mean `jpeg`?"), ("/v1/cutout", 'received "jpg"')]
)
def test_only_what_is_close_is_asked_about(path: str, end: str) -> None:
    """A cut-out is no JPEG, and whoever wants one does not mean PNG."""
    (one,) = (capability for capability in CAPABILITIES if capability.path == path)
    with pytest.raises(InvalidParameter) as fault:
        one.bind([("output_format", "jpg")])
    assert fault.value.detail.endswith(end)
