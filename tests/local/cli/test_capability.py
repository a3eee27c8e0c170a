"""Capabilities on files: the same bytes as the function gives, and where they go."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from layers.common.core.capability import Capability
from layers.common.core.media import Media, Upload
from layers.common.events import Event, WorkEnded, subscribe
from layers.common.imaging.formats import Format, sniff
from local.router import CAPABILITIES
from tests.context import CONTEXT
from tests.local.cli.conftest import Terminal
from tests.local.cli.studio import Done, cold, on_a_terminal, studio
from tests.pictures import astronaut, portrait_jpeg, saved
from tests.servers import free_port

BY_NAME = {one.name: one for one in CAPABILITIES}
SUBTITLES = "1\n00:00:00,000 --> 00:00:00,200\nHej\n"
SMALL = ("--w", "64", "--h", "64", "--fps", "2", "--duration", "1")
SMALL_PARAMS = {"w": 64, "h": 64, "fps": 2, "duration": 1}


def expected(name: str, params: object, **files: str | list[str]) -> Media:
    capability: Capability = BY_NAME[name]
    uploads = [
        Upload(field, Path(path).read_bytes(), path)
        for field, paths in files.items()
        for path in ([paths] if isinstance(paths, str) else paths)
    ]
    return capability.run(context=CONTEXT, **capability.pick_files(uploads), params=capability.check(params))


def figure() -> bytes:
    """A person, cut out."""
    alpha = np.zeros((512, 512, 1), np.uint8)
    alpha[60:, 120:400] = 255
    return saved(np.concatenate([astronaut(), alpha], axis=2), "PNG")


CASES: dict[str, tuple[list[str], object, dict[str, str | list[str]]]] = {
    "cutout": (
        ["photo.jpg", "--crop", "--crop-margin", "5%", "--no-alpha-matting", "--mask", "man.png"],
        {"crop": True, "crop_margin": "5%", "alpha_matting": False},
        {"file": "photo.jpg", "mask": "man.png"},
    ),
    "edit": (
        ["photo.jpg", "--ops", '[{"op": "resize", "w": 99}, {"op": "watermark"}]', "--watermark", "man.png"],
        {"ops": [{"op": "resize", "w": 99}, {"op": "watermark"}]},
        {"file": "photo.jpg", "watermark": "man.png"},
    ),
    "compose": (
        [
            "photo.jpg",
            "man.png",
            "man.png",
            "--mode",
            "manual",
            "--items",
            '[{"scale": 0.5}]',
            "--quality",
            "70",
        ],
        {"mode": "manual", "items": [{"scale": 0.5}], "quality": 70},
        {"background": "photo.jpg", "subjects": ["man.png", "man.png"]},
    ),
    "style_red": (
        ["man.png", "--size", "120x160", "--headline", "Hej [då]"],
        {"size": "120x160", "headline": "Hej [då]"},
        {"file": "man.png"},
    ),
    "motion_ken_burns": (
        ["photo.jpg", *SMALL, "--zoom", "1.3", "--logo", "man.png"],
        {**SMALL_PARAMS, "zoom": 1.3},
        {"image": "photo.jpg", "logo": "man.png"},
    ),
    "motion_captions": (["--words", SUBTITLES, *SMALL], {"words": SUBTITLES, **SMALL_PARAMS}, {}),
    "motion_storyboard": (
        ["photo.jpg", *SMALL[:-2], "--scenes", '[{"effect": "ken_burns", "image": 0, "duration": 1}]'],
        {"w": 64, "h": 64, "fps": 2, "scenes": [{"effect": "ken_burns", "image": 0, "duration": 1}]},
        {"images": ["photo.jpg"]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bytes_are_the_function_s(name: str, terminal: Terminal) -> None:
    (terminal.folder / "man.png").write_bytes(figure())
    typed, params, files = CASES[name]
    told = terminal.type(*name.split("_", 1), *typed)
    media = expected(name, params, **files)
    assert (told.code, told.out) == (0, f"{media.filename}\n")
    assert (terminal.folder / media.filename).read_bytes() == media.data
    for note, value in media.notes.items():
        assert f"{note.replace('-', ' ').capitalize()}: {value}\n" in told.err


def test_whoever_counts_is_told_how_the_work_ended(terminal: Terminal) -> None:
    told: list[Event] = []
    end = subscribe(told.append)
    try:
        terminal.type("edit", "photo.jpg")
    finally:
        end()
    assert [(one.operation, one.outcome) for one in told if isinstance(one, WorkEnded)] == [
        ("edit", "succeeded")
    ]


def test_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    done = cold("cutout", "photo.jpg", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"photo-cutout.png\n")
    assert b"Model fallback: u2net_human_seg; the weights" in done.stderr
    assert sniff((tmp_path / "photo-cutout.png").read_bytes()) is Format.PNG


def test_no_file_is_written_over(terminal: Terminal) -> None:
    kept = terminal.folder / "photo-edited.jpg"
    kept.write_bytes(b"mine")
    told = terminal.type("edit", "photo.jpg")
    assert (told.code, told.err) == (1, "studio: photo-edited.jpg already exists; --force replaces it\n")
    assert terminal.type("edit", "photo.jpg", "-o", "photo-edited.jpg").code == 1
    assert kept.read_bytes() == b"mine"
    assert terminal.type("edit", "photo.jpg", "--force").code == 0
    assert kept.read_bytes() != b"mine"
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["photo-edited.jpg", "photo.jpg"]


def test_a_result_has_the_permissions_that_the_umask_leaves(terminal: Terminal) -> None:
    before = os.umask(0o027)
    try:
        terminal.type("edit", "photo.jpg", "-o", "x.jpg")
    finally:
        os.umask(before)
    assert (terminal.folder / "x.jpg").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "kind"), [("x.webp", "WEBP"), ("x.PNG", "PNG"), ("x.jpeg", "JPEG"), ("x", "JPEG")]
)
def test_the_extension_chooses_the_format(name: str, kind: str, terminal: Terminal) -> None:
    assert terminal.type("edit", "photo.jpg", "-o", name).code == 0
    assert sniff((terminal.folder / name).read_bytes()) is Format[kind]


def test_a_folder_takes_the_result_under_its_own_name(terminal: Terminal) -> None:
    (terminal.folder / "results").mkdir()
    assert terminal.type("edit", "photo.jpg", "-o", "results").out == "results/photo-edited.jpg\n"


def test_a_folder_s_name_ends_in_a_slash(terminal: Terminal) -> None:
    assert terminal.type("edit", "photo.jpg", "-o", "new/").out == "new/photo-edited.jpg\n"
    assert (terminal.folder / "new/photo-edited.jpg").exists()


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"f\xf6rs\xe5g.jpg")
    (tmp_path / name).write_bytes(portrait_jpeg())
    strict = {"PYTHONIOENCODING": "utf-8:strict"}  # as with a locale that is not C
    done = cold("edit", name, cwd=tmp_path, env=strict)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"f\xf6rs\xe5g-edited.jpg\n", b"")
    assert (tmp_path / os.fsdecode(done.stdout.strip())).exists()
    (tmp_path / name).write_bytes(b"words")
    done = cold("edit", name, "--force", cwd=tmp_path, env=strict)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"studio: f\\udcf6rs\\udce5g.jpg: expected an image")


def test_pipes(tmp_path: Path) -> None:
    done = studio("edit", "-", "-o", "-", "--output-format", "webp", cwd=tmp_path, sent=portrait_jpeg())
    assert done.returncode == 0
    assert sniff(done.stdout) is Format.WEBP
    assert list(tmp_path.iterdir()) == []


def test_a_photo_from_a_pipe_goes_into_the_next(tmp_path: Path) -> None:
    done = studio("edit", "-", "--output-format", "webp", cwd=tmp_path, sent=portrait_jpeg())
    assert sniff(done.stdout) is Format.WEBP
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "kind"), [("x.webp", Format.WEBP), ("x.JPEG", Format.JPEG)])
@pytest.mark.parametrize("typed", [("photo.jpg",), ("-",), ("-", "-o", "-")])
def test_a_picture_s_name_behind_standard_output_takes_the_result(
    tmp_path: Path, typed: tuple[str, ...], name: str, kind: Format
) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    assert redirected("edit", *typed, cwd=tmp_path, to=name).returncode == 0
    assert sniff((tmp_path / name).read_bytes()) is kind
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["photo.jpg", name])


def test_a_log_behind_standard_output_is_told_the_name(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    assert redirected("edit", "photo.jpg", cwd=tmp_path, to="studio.log").returncode == 0
    assert (tmp_path / "studio.log").read_text() == "photo-edited.jpg\n"
    assert (tmp_path / "photo-edited.jpg").exists()


def test_a_name_behind_standard_output_may_not_lie(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    done = redirected("cutout", "photo.jpg", cwd=tmp_path, to="x.jpg")
    assert done.returncode == 2
    assert done.stderr == b"studio: expected > to end in .png or .webp or .avif, received .jpg\n"


def redirected(*typed: str, cwd: Path, to: str) -> Done:
    """``studio … < photo.jpg > TO`` in a process of its own."""
    with (cwd / to).open("wb") as out:
        return cold(*typed, cwd=cwd, sent=(cwd / "photo.jpg").read_bytes(), out=out)


def test_several_photos_are_done_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/a.jpg", "in/b c.jpeg", "d.jpg"):
        (tmp_path / name).write_bytes(portrait_jpeg())
    (tmp_path / "in/words.jpg").write_text("words")
    done = studio("edit", "in/*", "d.jpg", "nix.jpg", "-o", "out/{stem}.webp", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"out/a.webp\nout/b c.webp\nout/d.webp\n")
    assert done.stderr.count(b"\n") == 2
    assert b"studio: in/words.jpg: expected an image" in done.stderr
    assert b"studio: nix.jpg cannot be read" in done.stderr
    assert all(sniff(path.read_bytes()) is Format.WEBP for path in (tmp_path / "out").iterdir())
    assert studio("edit", "in/a.jpg", "d.jpg", "-o", "{name}", cwd=tmp_path).stderr.count(b"exists") == 1


def test_a_lost_server_is_named_once_for_all_photos(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.jpg").write_bytes(portrait_jpeg())
    nowhere = f"http://127.0.0.1:{free_port()}"
    done = studio("edit", "a.jpg", "b.jpg", "--server", nowhere, cwd=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


def test_quiet_and_verbose(terminal: Terminal) -> None:
    told = terminal.type("cutout", "photo.jpg", "-q")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert (terminal.folder / "photo-cutout.png").exists()
    told = terminal.type("cutout", "photo.jpg", "-v", "-o", "x.png")
    assert "Model: " in told.err
    size = (terminal.folder / "x.png").stat().st_size
    assert re.search(rf"^{size:,} bytes in \d+\.\d\d s, .*infer \d+ ms.*\n\Z", told.err, re.MULTILINE)
    assert terminal.type("cutout", "nix.jpg", "-q").err != ""


def test_the_short_names_that_rembg_has(terminal: Terminal) -> None:
    told = terminal.type("cutout", "photo.jpg", "-a", "-m", "u2netp", "-om", "-o", "x.png")
    media = expected("cutout", {"model": "u2netp", "only_mask": True}, file="photo.jpg")
    assert (told.code, (terminal.folder / "x.png").read_bytes()) == (0, media.data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_subtitles_are_read_in_the_encodings_of_subtitle_editors(
    terminal: Terminal, tmp_path: Path, encoding: str
) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "words.srt").write_bytes((mark + SUBTITLES.replace("Hej", "Räntan")).encode(encoding))
    terminal.type("motion", "captions", "--words", "@words.srt", "--srt", "-o", "out.srt")
    assert "Räntan" in (tmp_path / "out.srt").read_text()


def test_json_out_of_a_file_and_a_pipe(terminal: Terminal) -> None:
    ops = json.dumps([{"op": "resize", "w": 50}])
    (terminal.folder / "ops.json").write_text(ops)
    terminal.type("edit", "photo.jpg", "-o", "a.jpg", "--ops", "@ops.json")
    done = studio("edit", "photo.jpg", "-o", "b.jpg", "--ops", "-", cwd=terminal.folder, sent=ops.encode())
    assert done.returncode == 0
    terminal.type("edit", "photo.jpg", "-o", "c.jpg", "--ops", ops)
    a, b, c = ((terminal.folder / f"{name}.jpg").read_bytes() for name in "abc")
    assert a == b == c


def test_a_document_for_a_capability_that_has_none_of_its_own(terminal: Terminal) -> None:
    params = {"ops": [{"op": "resize", "w": 50}], "output_format": "png", "quality": 30}
    (terminal.folder / "params.json").write_text(json.dumps(params))
    told = terminal.type("edit", "photo.jpg", "--params", "@params.json", "--output-format", "webp")
    media = expected("edit", {**params, "output_format": "webp"}, file="photo.jpg")
    assert (told.code, told.err) == (0, "")
    assert (terminal.folder / told.out.strip()).read_bytes() == media.data


def test_options_go_before_the_document(terminal: Terminal) -> None:
    params = {**SMALL_PARAMS, "zoom": 2, "poster": True, "fps": 9}
    (terminal.folder / "board.json").write_text(json.dumps(params))
    told = terminal.type("motion", "ken_burns", "photo.jpg", "--params", "@board.json", "--zoom", "1.1")
    media = expected("motion_ken_burns", {**params, "zoom": 1.1}, image="photo.jpg")
    assert (terminal.folder / told.out.strip()).read_bytes() == media.data


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    words = ["motion", "ken_burns", "photo.jpg", "--w", "540", "--h", "960", "--duration", "3"]
    code, seen = on_a_terminal(*words, cwd=tmp_path)
    assert code == 0
    assert "\r\x1b[Krender … ".encode() in seen
