"""Archives: what zipfile reads of them, and that any part is the same as in the whole."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from subprocess import run

import pytest

from layers.common.core.archive import Archive, Entry

FILES = {"a.png": bytes(range(256)) * 9, "leer.txt": b"", "grün 🙂.png": b"x"}


def archive(files: Mapping[str, bytes]) -> Archive:
    """Its files are read seven bytes at a time."""

    def entry(name: str, data: bytes) -> Entry:
        return Entry(
            name, len(data), zlib.crc32(data), lambda first, count: data[first : first + min(count, 7)]
        )

    return Archive([entry(name, data) for name, data in files.items()])


def test_what_is_in_it() -> None:
    made = archive(FILES)
    whole = made.part(0, made.size)
    assert len(whole) == made.size
    found = zipfile.ZipFile(io.BytesIO(whole))
    assert found.testzip() is None
    assert {one.filename: found.read(one) for one in found.infolist()} == FILES
    assert {one.compress_type for one in found.infolist()} == {zipfile.ZIP_STORED}


@pytest.mark.skipif(which("unzip") is None, reason="Info-ZIP is not installed")
def test_another_program_reads_it(tmp_path: Path) -> None:
    made = archive(FILES)
    (tmp_path / "a.zip").write_bytes(made.part(0, made.size))
    run(["unzip", "-tq", str(tmp_path / "a.zip")], check=True, capture_output=True)


@pytest.mark.parametrize("step", [1, 13, 256, 10_000])
def test_its_parts_make_the_whole(step: int) -> None:
    made = archive(FILES)
    parts = [made.part(first, step) for first in range(0, made.size, step)]
    assert b"".join(parts) == made.part(0, made.size)


def test_nothing_is_in_it() -> None:
    made = archive({})
    assert zipfile.ZipFile(io.BytesIO(made.part(0, made.size))).namelist() == []


class _Whole(io.RawIOBase):
    """An archive as a file, of which only what is asked for is read."""

    def __init__(self, made: Archive) -> None:
        self._made = made
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._made.size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._made.part(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def test_beyond_four_gigabytes() -> None:
    size = 3 << 30
    zeros = [Entry(f"{number}.bin", size, 0, lambda _, count: bytes(count)) for number in range(2)]
    last = Entry("last.txt", 4, zlib.crc32(b"last"), lambda first, count: b"last"[first : first + count])
    found = zipfile.ZipFile(_Whole(Archive([*zeros, last])))
    assert [one.file_size for one in found.infolist()] == [size, size, 4]
    assert found.infolist()[2].header_offset > 2 * size
    assert found.read("last.txt") == b"last"
