"""What the page's modules compute, against their definitions."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser

from functions.compose.placement.placement import Placement
from functions.compose.render import subject_box
from layers.common.imaging.image import Image
from layers.common.vision.subject import Subject
from local.router import CAPABILITIES
from tests.browser.page.visit import Visit, visiting
from tests.functions.compose.figures import figure
from tests.servers import Server


@pytest.fixture(scope="module")
def visit(studio: Server, chromium: Browser) -> Iterator[Visit]:
    """One visit for all tests here: they leave nothing behind."""
    with visiting(chromium, studio.url) as someone:
        yield someone


TEXTS = ["photo.jpg", "it's", 'a "b" $c `d` \\e', "räka; ls", "", "a\nb", "-rf", "!x", "~"]


def test_a_shell_reads_back_what_was_quoted(visit: Visit) -> None:
    quoted = visit.ask_modules(f"{json.dumps(TEXTS)}.map((await m('snippet')).shell)")
    assert [shlex.split(one) for one in quoted] == [[text] for text in TEXTS]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        [1, 2.5, "a"],
        {"items": [{"flip": None, "scale": 0.5}] * 9, "text": 'så "här" \\ \n {x}'},
        [[["long" * 10] * 3] * 3],
    ],
)
def test_python_reads_back_what_was_written(visit: Visit, value: Any) -> None:
    text = visit.ask_modules(f"(await m('snippet')).literal({json.dumps(value)}, '    ')")
    assert eval(text, {"__builtins__": {}}) == value
    assert json.loads(visit.ask_modules(f"(await m('snippet')).json({json.dumps(value)})")) == value


def test_the_stage_places_as_the_server_does(visit: Visit) -> None:
    """Exactly; mirrored within a pixel, since a matte's middle and its mirror's may round apart."""
    subject = figure(101, 207)
    frames, scales = ((300, 200), (1001, 667)), (0.003, 0.25, 0.333, 0.5, 1.0, 1.999)
    places = ((0.0, 1.0), (0.125, 0.5), (0.37, 0.9925), (1.0, 0.0))
    cases = [
        (frame, Placement(scale, *place, flip))
        for frame, scale, place, flip in product(frames, scales, places, (False, True))
    ]
    known = json.dumps({"aspect": subject.aspect, "anchor": subject.anchor})
    asked = json.dumps([[asdict(placement), *frame] for frame, placement in cases])
    boxes = visit.ask_modules(
        f"{asked}.map(((f) => (one) => f({known}, ...one))((await m('placement')).figureBox))"
    )
    for (frame, placement), box in zip(cases, boxes, strict=True):
        turned = subject.mirrored if placement.flip else subject
        assert box == pytest.approx(subject_box(turned, placement, *frame), abs=int(placement.flip))


def test_the_anchor_follows_from_a_box(visit: Visit) -> None:
    subject: Subject = figure(400, 900)
    assert isinstance(subject.image, Image)
    for flip in (False, True):
        placement = Placement(1.5, 0.37, 1.0, flip)
        box = subject_box(subject.mirrored if flip else subject, placement, 3000, 2000)
        item = json.dumps({"target_frac": 0.37, "flip": flip})
        anchor = visit.ask_modules(f"(await m('placement')).anchorOf({json.dumps(box)}, {item}, 3000)")
        assert anchor == pytest.approx(subject.anchor, abs=1 / (box[2] - box[0]))


def test_halves_go_to_the_even_neighbour(visit: Visit) -> None:
    values = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 3.7]
    assert visit.ask_modules(f"{json.dumps(values)}.map((await m('placement')).round)") == list(
        map(round, values)
    )


def test_events_of_a_stream(visit: Visit) -> None:
    parsed = visit.ask_modules(
        r"(await m('events')).parse('id: 7\nevent: progress\ndata: a\ndata:b\nretry: 5')"
    )
    assert parsed == {"id": "7", "event": "progress", "data": "a\nb", "retry": 5}
    text = json.dumps("retry: 9\n\n: still here\n\nid: 1\ndata: {}\n\nid: 2\nda")
    bytewise = f"""new ReadableStream({{start(controller) {{
        for (const byte of new TextEncoder().encode({text})) controller.enqueue(new Uint8Array([byte]));
        controller.close();
    }}}})"""
    every = (
        "(async (all) => { const found = []; for await (const one of all) found.push(one); return found; })"
    )
    found = visit.ask_modules(f"{every}((await m('events')).events({bytewise}))")
    assert [(event["id"], event["data"], event["retry"]) for event in found] == [("1", "{}", 9)]


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.name)
def test_every_parameter_has_a_control_and_starts_at_its_default(visit: Visit, capability: Any) -> None:
    """Nothing is set where nothing was touched, but what has to be given."""
    group = capability.name.split("_", maxsplit=1)[0]
    if group in ("style", "motion"):
        leaf = capability.path.rpartition("/")[2]
        visit.panel(group).locator(f'.chooser input[value="{leaf}"]').check()
    names = visit.panel(group).locator("[data-name]").evaluate_all("a => a.map(e => e.dataset.name)")
    schema = capability.params.model_json_schema()
    own = {"items"}  # drawn for each subject, once there are some
    assert set(schema["properties"]) - own <= set(names)
    assert {file.name for file in capability.files} <= set(names)
    shown = visit.code(group, "curl")
    given = {name for name in schema["properties"] if f'"{name}":' in shown or f"{name}=" in shown}
    files = {file.name for file in capability.files}
    assert given - files == set(schema.get("required", []))


@pytest.mark.parametrize("group", ["cutout", "edit", "compose", "style", "product", "motion"])
def test_what_is_in_sight_exists(visit: Visit, group: str) -> None:
    wanted = (visit.panel(group).get_attribute("data-first") or "").split()
    known = {name for one in CAPABILITIES if one.name.startswith(group) for name in one.params.model_fields}
    assert set(wanted) <= known


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("http://studio.example/blobs/a?b=c", "https://studio.example/blobs/a?b=c"),
        ("/blobs/a", "https://studio.example/blobs/a"),
        ("https://bucket.example/a", "https://bucket.example/a"),
        ("http://bucket.example/a", "http://bucket.example/a"),
    ],
)
def test_a_link_to_the_pages_own_host_has_its_scheme(visit: Visit, link: str, followed: str) -> None:
    """A server behind a proxy may take https for http."""
    page = "new URL('https://studio.example/')"
    assert visit.ask_modules(f"(await m('api')).reachable({json.dumps(link)}, {page})") == followed
