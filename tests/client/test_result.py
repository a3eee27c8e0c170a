"""What is made of an answer."""

from pathlib import Path

import httpx
import pytest

from photo_studio import Result


def result(disposition: str = "", media_type: str = "image/png") -> Result:
    headers = {"Content-Type": f"{media_type}; q=1", "Content-Disposition": disposition}
    answer = httpx.Response(200, headers=headers, content=b"data")
    return Result.of(answer, answer)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('inline; filename="me.png"', "me.png"),
        ("inline; filename=\"_sa.png\"; filename*=UTF-8''%C3%85sa.png", "Åsa.png"),
        ('inline; filename="../../etc/passwd"', "passwd"),
        ('inline; filename="C:\\\\Users\\\\me.png"', "me.png"),
        ("inline; filename*=UTF-8''..%2F..", "result"),
        ("", "result"),
    ],
)
def test_a_file_name_has_no_folders(disposition: str, name: str) -> None:
    assert result(disposition).filename == name


def test_it_is_saved_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    mine = result('inline; filename="me.png"')
    assert [mine.save("a.png"), mine.save("folder"), mine.save()] == [
        Path("a.png"),
        Path("folder/me.png"),
        Path("me.png"),
    ]
    assert (tmp_path / "folder/me.png").read_bytes() == b"data"


def test_the_notes_of_the_answer_that_led_to_it_are_kept() -> None:
    first = httpx.Response(303, headers={"X-Model": "u2net", "Server-Timing": "a;dur=1.5, b+c;dur=20"})
    told = Result.of(httpx.Response(200, content=b""), first)
    assert (told.model, told.timings) == ("u2net", {"a": 1.5, "b+c": 20.0})
    assert told.headers["x-model"] == "u2net"


def test_notebooks_show_it() -> None:
    assert result()._repr_html_() == '<img src="data:image/png;base64,ZGF0YQ==">'
    assert (result(media_type="video/mp4")._repr_html_() or "").startswith("<video controls src=")
    assert result(media_type="application/x-subrip")._repr_html_() is None
