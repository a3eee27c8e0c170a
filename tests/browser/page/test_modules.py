"""What the page's modules compute, against their definitions."""

import json
import shlex
from typing import Any

import pytest

from functions.compose.placement.placement import Placement
from functions.compose.render import figure_box
from functions.compose.subjects import Subject
from layers.common.imaging.image import Image
from local.router import CAPABILITIES
from tests.browser.page.visit import Visit
from tests.functions.compose.figures import figure

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
        {"items": [{"flip": None, "scale": 0.5}] * 9, "text": "så \"här\" \\ \n {x}"},
        [[["long" * 10] * 3] * 3],
    ],
)
def test_python_reads_back_what_was_written(visit: Visit, value: Any) -> None:
    text = visit.ask_modules(f"(await m('snippet')).literal({json.dumps(value)}, '    ')")
    assert eval(text, {"__builtins__": {}}) == value
    assert json.loads(visit.ask_modules(f"(await m('snippet')).json({json.dumps(value)})")) == value


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("scale", [0.003, 0.25, 0.333, 0.5, 1.0, 1.999])
@pytest.mark.parametrize("size", [(300, 200), (1001, 667)])
def test_the_stage_places_as_the_server_does(
    visit: Visit, flip: bool, scale: float, size: tuple[int, int]
) -> None:
    subject = figure(101, 207)
    turned = subject.mirrored if flip else subject
    for across, base in ((0.0, 1.0), (0.125, 0.5), (0.37, 0.9925), (1.0, 0.0)):
        placement = Placement(scale, across, base, flip)
        item = {"scale": scale, "target_frac": across, "base_frac": base, "flip": flip}
        known = {"aspect": subject.aspect, "anchor": subject.anchor}
        box = visit.ask_modules(
            f"(await m('placement')).figureBox({json.dumps(known)}, {json.dumps(item)}, {size[0]}, {size[1]})"
        )
        assert tuple(box) == figure_box(turned, placement, *size)


def test_the_anchor_follows_from_a_box(visit: Visit) -> None:
    subject: Subject = figure(400, 900)
    assert isinstance(subject.image, Image)
    for flip in (False, True):
        placement = Placement(1.5, 0.37, 1.0, flip)
        box = figure_box(subject.mirrored if flip else subject, placement, 3000, 2000)
        item = json.dumps({"target_frac": 0.37, "flip": flip})
        anchor = visit.ask_modules(f"(await m('placement')).anchorOf({json.dumps(box)}, {item}, 3000)")
        assert anchor == pytest.approx(subject.anchor, abs=1 / (box[2] - box[0]))


def test_halves_go_to_the_even_neighbour(visit: Visit) -> None:
    values = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 3.7]
    assert visit.ask_modules(f"{json.dumps(values)}.map((await m('placement')).round)") == list(map(round, values))


def test_events_of_a_stream(visit: Visit) -> None:
    parsed = visit.ask_modules(r"(await m('events')).parse('id: 7\nevent: progress\ndata: a\ndata:b\nretry: 5')")
    assert parsed == {"id": "7", "event": "progress", "data": "a\nb", "retry": 5}
    text = "retry: 9\\n\\n: still here\\n\\nid: 1\\ndata: {}\\n\\nid: 2\\nda"
    found = visit.ask_modules(
        f"""(async () => {{
            const all = [];
            const bytes = new TextEncoder().encode("{text}");
            const body = new ReadableStream({{start(c) {{ for (const b of bytes) c.enqueue(new Uint8Array([b])); c.close(); }}}});
            for await (const event of (await m('events')).events(body)) all.push([event.id, event.data, event.retry]);
            return all;
        }})()"""
    )
    assert found == [["1", "{}", 9]]


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


@pytest.mark.parametrize("group", ["cutout", "edit", "compose", "style", "motion"])
def test_what_is_in_sight_exists(visit: Visit, group: str) -> None:
    wanted = (visit.panel(group).get_attribute("data-first") or "").split()
    known = {name for one in CAPABILITIES if one.name.startswith(group) for name in one.params.model_fields}
    assert set(wanted) <= known
