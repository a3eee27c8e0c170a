"""What the counts of the house are made of."""

from pathlib import Path

import pytest

from functions.cutout.app import capability
from tests.pictures import portrait_jpeg
from tools.structure import WAYS, imports, main, modules, passed_by_photo, reached


def test_imports_inside_of_functions_count(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("import a.b\ndef f():\n    from c import d\n")
    assert set(imports(module)) == {"a.b", "c", "c.d"}


def test_a_way_is_what_is_reached_and_no_more(tmp_path: Path) -> None:
    for name, text in {"a": "import b", "b": "from c import x\nimport os", "c": "", "lonely": ""}.items():
        (tmp_path / f"{name}.py").write_text(text)
    known = {path.stem: path for path in tmp_path.glob("*.py")}
    assert reached("a", known) == {"a", "b", "c"}


def test_every_way_begins_somewhere() -> None:
    assert set(WAYS.values()) <= set(modules())


def test_the_files_that_a_photo_passes() -> None:
    files = passed_by_photo(capability, portrait_jpeg(), {"model": "classic", "alpha_matting": False})
    assert {
        "functions/cutout/cutout.py",
        "layers/common/imaging/decode.py",
        "layers/common/imaging/encode.py",
        "layers/common/vision/cut.py",
    } <= files
    assert "layers/common/vision/matting/closed_form.py" not in files


def test_no_file_of_ours_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    assert "modules imported by a cut-out" in capsys.readouterr().out
