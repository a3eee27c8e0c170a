"""Kept cut-outs in the object store: each one object, of which a small result reads a small part.

An object is a start of fixed length, a description in JSON, and a PNG file for each level. The start has the
description's length and CRC-32, and the description has those of the files.
"""

import hashlib
import logging
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from layers.common.core.cutouts import ReducedCutout, Scale
from layers.common.core.owner import owner_part
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Credit, Image, Size
from layers.common.imaging.levels import FACTORS, Level, factor_for, levels
from layers.common.imaging.png import decode_own, encode_png
from layers.common.progress import step
from layers.common.service.objects.store import ObjectMissing, ObjectStore
from layers.common.service.settings import service_settings, store_settings
from layers.common.service.stores import CUTOUTS, open_objects

T = TypeVar("T")

_log = logging.getLogger("photo_studio.cutouts")

_START: Final = struct.Struct("<8sII")
_MAGIC: Final = b"cutout 1"
_HEAD_BYTES: Final = 64_000
"""Most of the start and the description together: they are read at once."""
_SHARE: Final = 0.5
"""Part of the data folder's room; the rest is left to what callers wait for."""

_Count = Annotated[int, Field(ge=0, lt=1 << 40)]


class _Part(BaseModel):
    """Where a file lies behind the description."""

    first: _Count
    length: Annotated[int, Field(gt=0, lt=1 << 31)]
    crc: _Count


class _Description(BaseModel):
    """What an object says of its cut-out.

    Attributes:
        kept_at: Unix seconds.
        visible: left, top, width and height of the largest level.
        parts: the levels' files, by :data:`FACTORS`.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    kept_at: float
    size: Size
    box: Box
    visible: tuple[_Count, _Count, _Count, _Count]
    copyright: str | None
    artist: str | None
    notes: dict[str, str]
    parts: Annotated[list[_Part], Field(min_length=len(FACTORS), max_length=len(FACTORS))]

    def check(self, max_pixels: int) -> None:
        """Refuse what no cut-out of a photo of at most so many pixels says.

        Raises:
            _Damaged: it says so.
        """
        left, top, right, bottom = self.box
        width, height = self.size
        *corner, across, down = self.visible
        most = FACTORS[-1]
        _expect(0 <= left < right <= width and 0 <= top < bottom <= height and width * height <= max_pixels)
        _expect(0 < across < width + most and 0 < down < height + most)
        _expect(not any(side % most for side in (*corner, across, down)))


class KeptCutouts:
    """The kept cut-outs of one caller, for one piece of work: see ``core/cutouts.py``.

    Args:
        owner: names the caller.
        max_pixels: of a photo.
    """

    def __init__(self, objects: ObjectStore, owner: str, *, retention_s: float, max_pixels: int) -> None:
        self._objects = objects
        self._owner = owner
        self._retention_s = retention_s
        self._max_pixels = max_pixels
        self._is_down = False

    def get(self, recipe: str, scale: Scale) -> ReducedCutout | None:
        key = self._key(recipe)
        with step("recall"):
            found = self._tried(lambda: self._described(key))
        if found is None:
            return None
        start, about = found
        factor = factor_for(scale(about.size, about.box))
        with step("recall"):
            level = self._tried(lambda: self._level(key, start, about, factor))
        if level is None:
            return None
        return ReducedCutout(level, about.size, about.box, Credit(about.copyright, about.artist), about.notes)

    def put(self, recipe: str, image: Image, box: Box, notes: Mapping[str, str]) -> None:
        if self._is_down:  # each attempt may last for seconds
            return
        with step("keep"):
            self._tried(lambda: self._objects.put(self._key(recipe), _packed(image, box, notes, time.time())))

    def _key(self, recipe: str) -> str:
        digest = hashlib.sha256(f"{self._owner}\n{recipe}".encode()).hexdigest()
        return f"{CUTOUTS}/{owner_part(self._owner)}{digest}"

    def _tried(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except ObjectMissing:
            return None
        except Exception as fault:  # noqa: BLE001 – whatever it is, the caller gets a picture all the same
            self._is_down = not isinstance(fault, _Damaged)
            _log.warning(
                "a kept cut-out is passed over", extra={"reason": f"{type(fault).__name__}: {fault}"}
            )
            return None

    def _described(self, key: str) -> tuple[int, _Description] | None:
        """Where the files begin, and the description; None if it has expired.

        Raises:
            ObjectMissing: there is no such object.
            _Damaged: it is not one of ours, or damaged.
        """
        head = self._objects.part(key, 0, _HEAD_BYTES)
        _expect(len(head) >= _START.size)
        magic, length, crc = _START.unpack_from(head)
        text = head[_START.size : _START.size + length]
        _expect(magic == _MAGIC and len(text) == length and zlib.crc32(text) == crc)
        try:
            about = _Description.model_validate_json(text)
        except ValueError:
            raise _Damaged from None
        about.check(self._max_pixels)
        is_fresh = 0 <= time.time() - about.kept_at < self._retention_s
        return (_START.size + length, about) if is_fresh else None

    def _level(self, key: str, start: int, about: _Description, factor: int) -> Level:
        """One of the levels.

        Raises:
            ObjectMissing: the object has been deleted.
            _Damaged: its file is.
        """
        left, top, width, height = about.visible
        part = about.parts[FACTORS.index(factor)]
        data = self._objects.part(key, start + part.first, part.length)
        _expect(len(data) == part.length and zlib.crc32(data) == part.crc)
        try:
            pixels = decode_own(data, (width // factor, height // factor))
        except ValueError:
            raise _Damaged from None
        return Level(pixels, left, top, factor)


class _Damaged(Exception):
    """An object is not what was stored."""


def kept_cutouts(owner: str | None) -> KeptCutouts | None:
    """The kept cut-outs of a caller, by the settings; None if none are kept, or for nobody."""
    settings = store_settings()
    if owner is None or not settings.keeps_cutouts:
        return None
    return KeptCutouts(
        cutout_objects(),
        owner,
        retention_s=settings.cutout_retention_s,
        max_pixels=service_settings().max_pixels,
    )


@lru_cache(maxsize=1)
def cutout_objects() -> ObjectStore:
    """Where this process keeps them."""
    return open_objects(store_settings(), part=_SHARE)


def _packed(image: Image, box: Box, notes: Mapping[str, str], now: float) -> bytes:
    """The object of a cut-out.

    Raises:
        ValueError: its notes are too long.
    """
    found = list(levels(image.pixels))
    files = [encode_png(one.pixels) for one in found]
    whole = found[0]
    height, width = whole.pixels.shape[:2]
    parts, first = [], 0
    for file in files:
        parts.append(_Part(first=first, length=len(file), crc=zlib.crc32(file)))
        first += len(file)
    about = _Description(
        kept_at=now,
        size=image.size,
        box=box,
        visible=(whole.left, whole.top, width, height),
        copyright=image.credit.copyright,
        artist=image.credit.artist,
        notes=dict(notes),
        parts=parts,
    )
    text = about.model_dump_json().encode()
    if len(text) > _HEAD_BYTES - _START.size:
        raise ValueError("the photo's credit or the notes are too long")
    return b"".join([_START.pack(_MAGIC, len(text), zlib.crc32(text)), text, *files])


def _expect(is_so: bool) -> None:  # noqa: FBT001 – an assertion that counts
    if not is_so:
        raise _Damaged
