"""What is told of what goes wrong: one sentence that names what was typed, and an exit code."""

import pytest

from tests.local.cli.conftest import Terminal

LOWER = "expected a value less than or equal to"
MISTYPED = {
    "cutout photo.jpg --crop-margin much": 'for --crop-margin, received "much"',
    "cutout photo.jpg --quality 500": f"{LOWER} 100 for --quality, received 500",
    "cutout photo.jpg --quality many": 'expected a valid integer for --quality, received "many"',
    "cutout photo.jpg --output-format gif": "expected 'png', 'webp' or 'avif' for --output-format",
    "cutout photo.jpg -o x.gif": "expected -o to end in .png or .webp or .avif, received .gif",
    "cutout photo.jpg -o x.webp --output-format png": "expected -o to end in .png, received .webp",
    "motion ken_burns photo.jpg -o x.jpg": "expected -o to end in .mp4, received .jpg",
    "motion ken_burns photo.jpg -o x.mov": "expected -o to end in .jpg or .jpeg or .mp4, received .mov",
    "motion ken_burns photo.jpg -o x.WebM": "expected -o to end in .jpg or .jpeg or .mp4, received .WebM",
    "motion ken_burns photo.jpg --poster -o x.mp4": "expected -o to end in .jpg or .jpeg, received .mp4",
    "edit photo.jpg -o x.mp3": "expected -o to end in .jpg or .png or .webp or .avif or .jpeg, received .mp3",
    "edit photo.jpg photo.jpg -o x.jpg": "expected -o to be a folder, or to contain {stem}, for 2 files",
    "edit photo.jpg photo.jpg -o -": "expected -o to be a folder, or to contain {stem}, for 2 files",
    "edit photo.jpg nix/photo.png": "photo.jpg and nix/photo.png would have results of the same name",
    "edit photo.jpg photo.jpg -o out/{name}": "photo.jpg and photo.jpg would have results of the same name",
    "edit - - -o {stem}.jpg": "expected - once: there is one standard input",
    "edit photo.jpg -q -v": "expected one of -q and -v, received both",
    "batch edit . out -qv": "expected one of -q and -v, received both",
    "cutout photo.jpg --model nix": "expected one of u2net_human_seg",
    "cutout photo.jpg --qualty 3": "no such option: --qualty (Possible options: --quality, --quiet); see",
    "cutout": "missing argument 'FILE'; see studio cutout --help",
    "cutut photo.jpg": "no such command 'cutut'. Did you mean 'cutout'?; see studio --help",
    "cutout nix.jpg": "nix.jpg cannot be read (No such file or directory)",
    "edit photo.jpg --ops [": "expected JSON for --ops; it cannot be read from line 1, column 2 on",
    "edit photo.jpg --ops @nix.json": "the file nix.json for --ops cannot be read (No such file",
    'edit photo.jpg --ops [{"op":"resize","w":-1}]': "for [0].w in --ops, received -1",
    'edit photo.jpg --ops [{"op":"fly"}]': "for [0].op in --ops",
    "edit - --watermark -": "expected - once: there is one standard input",
    "edit - --ops -": "expected - once: there is one standard input",
    "motion ken_burns - --params -": "expected - once: there is one standard input",
    "motion captions --words - --params -": "expected - once: there is one standard input",
    "batch edit . out --ops - --watermark -": "expected - once: there is one standard input",
    'compose photo.jpg photo.jpg --items [{"scale":9}]': "for [0].scale in --items, received 9",
    "motion ken_burns photo.jpg --duration 900": "expected a value less than or equal to 120 for --duration",
    "motion ken_burns photo.jpg --duration nan": "expected a valid number for --duration",
    'motion ken_burns photo.jpg --params {"zoom":7}': "for zoom in --params, received 7",
    "motion ken_burns photo.jpg --params []": "expected a JSON object for --params",
    "motion ken_burns photo.jpg --params [": "expected JSON for --params; it cannot be read from line 1",
    "edit photo.jpg --params [": "expected JSON for --params; it cannot be read from line 1, column 2 on",
    "edit photo.jpg --params []": "expected a JSON object for --params",
    'edit photo.jpg --params {"a":NaN}': "expected finite numbers in --params",
    'edit photo.jpg --params {"ops":[{"op":"resize","w":-1}]}': "for ops[0].w in --params, received -1",
    'edit photo.jpg --params {"quality":500} --quality 600': "for --quality, received 600",
    'cutout photo.jpg --params {"nix":1}': "nix in --params",
    'batch edit . out --params {"quality":500}': "for quality in --params, received 500",
    "motion captions": "expected --words, which was not given",
    "style red photo.jpg --size 9": "for --size, received 9",
    "batch edit nix out": "the folder nix does not exist",
    "batch edit photo.jpg out": "photo.jpg is not a folder",
    "edit .": ". is a folder; studio batch takes its photos",
    "edit photo.jpg small.jpg": "small.jpg does not exist; -o small.jpg names the result",
    "edit photo.jpg - -o -": "expected -o to be a folder, or to contain {stem}, for 2 files, received -",
    "batch edit . .": "expected two different folders for IN and OUT",
    "batch edit . photo.jpg": "photo.jpg is not a folder",
    "batch edit . out --jobs 0": "expected at least 1 for --jobs, received 0",
    "edit photo.jpg --server localhost:8000": "expected a server's URL with http:// or https://, such as",
    "batch edit . out --server localhost:8000": "expected a server's URL with http:// or https://, such as",
    "serve --port 99999": "expected a value less than or equal to 65535 for --port, received 99999",
}

FAILED = {
    "batch edit empty out": "the folder empty contains no photo",
    "batch edit . out --pattern *.heic": "the folder . contains no photo of that --pattern",
    "cutout words.jpg": "words.jpg: expected an image, one of JPEG",
    "compose photo.jpg words.jpg": "words.jpg: expected an image, one of JPEG",
    "edit photo.jpg -o nix/x.jpg": "the folder nix does not exist",
    "motion ken_burns photo.jpg --audio words.jpg --w 64 --h 64": "words.jpg: ",
    "cutout photo.jpg --model u2net": "the weights of u2net are not on this machine",
}


@pytest.mark.parametrize("line", MISTYPED)
def test_what_nobody_can_do(line: str, terminal: Terminal) -> None:
    check(terminal, line, 2, MISTYPED[line])


@pytest.mark.parametrize("line", FAILED)
def test_what_failed(line: str, terminal: Terminal) -> None:
    (terminal.folder / "words.jpg").write_text("words")
    (terminal.folder / "empty").mkdir()
    check(terminal, line, 1, FAILED[line])


def check(terminal: Terminal, line: str, code: int, sentence: str) -> None:
    before = sorted(terminal.folder.iterdir())
    told = terminal.type(*line.split(" "))
    assert (told.code, told.out) == (code, "")
    assert told.err.startswith("studio: ")
    assert told.err.count("\n") == 1
    assert sentence in told.err
    assert sorted(terminal.folder.iterdir()) == before


def test_a_setting_of_the_environment(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "abc")
    check(terminal, "serve", 2, 'expected a valid integer for PORT, received "abc"')
    check(terminal, "serve --port abd", 2, 'expected a valid integer for --port, received "abd"')


def test_a_fault_of_ours_is_a_sentence_too(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.cli.capability.read_files", None)
    told = terminal.type("edit", "photo.jpg")
    assert told.err == "studio: internal error (TypeError); LOG_LEVEL=DEBUG shows where\n"
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert "Traceback" in terminal.type("edit", "photo.jpg").err
