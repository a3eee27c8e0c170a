"""The values of a request to ``/v2/edit``, over those of its template, checked one by one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from layers.common.core.colours import TranslucentColour
from layers.common.core.dialect import RequestForm
from layers.common.core.json_text import MAX_NAMES, loads
from layers.common.core.media import Upload
from layers.common.core.validation import one_of
from layers.common.dialects.parameters import FILE, FLAG
from layers.common.dialects.photoroom.parameters import (
    ARRAY,
    BY_NAME,
    COLOUR,
    EXPAND,
    LENGTH,
    OBJECT,
    SIZE,
    URL,
    UUID,
)
from layers.common.dialects.reading import Fields, is_left_out, number_of
from layers.common.errors import BodyTooLarge, InvalidParameter, expected

LAYERS: Final = "layers"
CLEAR: Final = "#00000000"

MAX_FILE_BYTES: Final = 30_000_000

_DEEPEST: Final = 5
_MOST_NUMBER: Final = 1e15
_MOST_SHARE: Final = 0.49
_LENGTH: Final = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,6})?)%|([0-9]{1,5})px", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HOLDERS: Final = tuple(one.name for one in BY_NAME.values() if one.schema in (OBJECT, ARRAY))
"""Parameters with members of their own."""
_EXPAND: Final = "background.expandPrompt"
_IN_JSON: Final = (*_HOLDERS, _EXPAND)
_MEMBER: Final = re.compile(
    r"editWithAI\.additionalImages[.\[].*\.image(Url|File)"
    r"|virtualModel\.(model|scene)\.((.*\.)?image(Url|File)|preset\.name)"
    r"|virtualModel\.additionalProductImages(\[\d+\]|[.\[].*\.image(Url|File))"
)
"""Members of holders."""
_LAYER_VALUE: Final = re.compile(
    rf"{LAYERS}\.[^.]*\.(text|image)\.(?!(segmentation|imageFromPrompt)$)(segmentation\.|imageFromPrompt\.)?[^.]+"
)
"""Members of layers that are one value each."""
_FILLING: Final = (
    "background.color",
    "background.imageUrl",
    "background.imageFile",
    "background.scaling",
    "background.prompt",
    "background.negativePrompt",
    "background.seed",
    "background.expandPrompt",
    "background.guidance.",
)
"""A request that has any of these has none of its template's."""

_COLOUR: Final = TypeAdapter[str](TranslucentColour)


class Values:
    """A request's values by their dotted names, in the order of the table.

    Attributes:
        layers: the values of each layer, by the names of layers and of their members.
        uploads: its files.
        unknown: names that mean nothing here.

    Raises:
        InvalidParameter: a value is not one of its parameter's.
        BodyTooLarge: a file is too large.
    """

    def __init__(self, form: RequestForm) -> None:
        raw, self.uploads = _together(form)
        check_sizes(self.uploads)
        self._fields = Fields(RequestForm((), {}, (), (), raw))
        self.layers: dict[str, dict[str, Any]] = {}
        self.unknown: list[str] = []
        files = [one.field for one in self.uploads]
        for name in [*raw, *files]:
            self._sort(name, raw.get(name))
        self.uploads = [one for one in self.uploads if one.field not in self.unknown]
        self._values = {
            name: True if name in files else value_of(self._fields, name, one.schema)
            for name, one in BY_NAME.items()
            if name in raw or name in files
        }

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def any(self, names: Sequence[str]) -> str:
        """The first of the names that has a value; empty if none has."""
        return next((name for name in names if name in self._values), "")

    def _sort(self, name: str, value: Any) -> None:
        if name.startswith(f"{LAYERS}."):
            layer, _, member = name.removeprefix(f"{LAYERS}.").partition(".")
            self.layers.setdefault(layer, {})[member] = value
        elif name not in BY_NAME and not _MEMBER.fullmatch(name):
            self.unknown.append(name)

    def inside(self, holder: str) -> Sequence[str]:
        """The names of a holder's known members, in their order."""
        names = [*self._fields.names, *(one.field for one in self.uploads)]
        return [
            one for one in names if one.startswith((f"{holder}.", f"{holder}[")) and _MEMBER.fullmatch(one)
        ]

    def member(self, name: str) -> str:
        """A member as text."""
        return self._fields.text(name)

    def url(self, name: str) -> str:
        """A value or a member that is an address.

        Raises:
            InvalidParameter: it is none.
        """
        return _url(self._fields, name)


def raw_values(form: RequestForm) -> dict[str, Any]:
    """The values of a request alone, by dotted names, as they came.

    Raises:
        InvalidParameter: a name comes twice, there are too many, or what should have members has none.
        MalformedRequest: an object in a text is no JSON.
    """
    fields = Fields(form)
    found: dict[str, Any] = {}
    for name in fields.names:
        value = fields.raw(name)
        if name in _IN_JSON and isinstance(value, str) and value.lstrip().startswith(("{", "[")):
            value = loads(value, name)
        for member, one in _flat(name, value):
            inner = _EXPAND if member == f"{_EXPAND}.mode" else member
            if inner in found:
                raise InvalidParameter(f"expected `{inner[:80]}` once, received it 2 times", param=inner[:80])
            found[inner] = one
            if len(found) > MAX_NAMES:
                raise InvalidParameter(
                    f"expected at most {MAX_NAMES:,} values, more came with `{name[:80]}`", param=name[:80]
                )
    return found


def value_of(fields: Fields, name: str, schema: Mapping[str, Any]) -> Any:
    """A value as its schema has it.

    Raises:
        InvalidParameter: it is none of the schema's.
    """
    for known, read in _READERS:
        if schema is known:
            return read(fields, name)
    if "enum" in schema:
        return fields.choice(name, schema["enum"])
    if "anyOf" in schema:
        names, numbers = schema["anyOf"]
        text = fields.text(name)
        if any(one.isalpha() for one in text):
            return fields.choice(name, names["enum"])
        return fields.number(name, numbers["minimum"], numbers["maximum"])
    if schema["type"] == "number":
        return fields.number(name, schema.get("minimum", -_MOST_NUMBER), schema.get("maximum", _MOST_NUMBER))
    return fields.text(name)


def _flat(name: str, value: Any, depth: int = _DEEPEST) -> Iterator[tuple[str, Any]]:
    """A value's members by dotted names, lists' by their numbers; what lies deeper belongs to nothing.

    A parameter that is one value has no members: what has some is none of its values.

    Raises:
        InvalidParameter: what has members is no object, or no list.
    """
    if is_left_out(value):
        return
    if name in _HOLDERS:
        _check_holder(name, value)
    if (name in BY_NAME and name not in _IN_JSON) or _LAYER_VALUE.fullmatch(name):
        yield name, value
    elif depth and isinstance(value, dict):
        for inner, one in value.items():
            yield from _flat(f"{name}.{inner}", one, depth - 1)
    elif depth and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _flat(f"{name}[{number}]", one, depth - 1)
    else:
        yield name, value


def _together(form: RequestForm) -> tuple[dict[str, Any], list[Upload]]:
    """Values and files of a request over those of its template."""
    own, uploads = raw_values(form), list(form.uploads)
    if form.template is None:
        return own, uploads
    if own.get("outputSize") == "auto":  # the template's, then
        del own["outputSize"]
    given = {*own, *(one.field for one in uploads)}
    base = {name: value for name, value in raw_values(form.template).items() if not _is_replaced(name, given)}
    kept = [one for one in form.template.uploads if not _is_replaced(one.field, given)]
    return {**base, **own}, [*kept, *uploads]


def _is_replaced(name: str, given: set[str]) -> bool:
    """Whether a template's value gives way to those of a request."""
    if name in given:
        return True
    if name.startswith(_FILLING):
        return any(one.startswith(_FILLING) for one in given)
    head, _, leaf = name.rpartition(".")
    if name.startswith(f"{LAYERS}.") and leaf in ("imageUrl", "imageFile"):
        return bool({f"{head}.imageUrl", f"{head}.imageFile"} & given)
    return False


def check_sizes(uploads: Sequence[Upload]) -> None:
    """Refuse a file that is too large.

    Raises:
        BodyTooLarge: there is one.
    """
    for one in uploads:
        if len(one.data) > MAX_FILE_BYTES:
            raise BodyTooLarge(
                f"expected a file of at most {MAX_FILE_BYTES:,} bytes for `{one.field[:80]}`, "
                f"received {len(one.data):,}",
                param=one.field[:80],
            )


def _file(fields: Fields, name: str) -> None:
    raise InvalidParameter(expected("a file", name, fields.raw(name)), param=name)


def _url(fields: Fields, name: str) -> str:
    found = fields.url(name, name)
    assert found is not None
    return found.url


def _colour(fields: Fields, name: str) -> str:
    text = fields.text(name)
    try:
        return _COLOUR.validate_python(text)
    except ValidationError:
        wanted = "a colour such as FF0000, #FF0000EE, red or transparent"
        raise InvalidParameter(expected(wanted, name, text), param=name) from None


def length(fields: Fields, name: str) -> str:
    """A room as native layouts have it."""
    text = fields.text(name)
    found = _LENGTH.fullmatch(text)
    if found and found[2]:
        return text
    share = float(found[1]) / 100 if found else number_of(text)
    if not 0 <= share <= _MOST_SHARE:
        wanted = "a number from 0 to 0.49, a percentage from 0% to 49% or pixels such as 24px"
        raise InvalidParameter(expected(wanted, name, text), param=name)
    return f"{share:.9f}"


def _size(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if not re.fullmatch(SIZE["pattern"], text, re.ASCII):
        wanted = "auto, originalImage, croppedSubject or a size such as 200x400"
        raise InvalidParameter(expected(wanted, name, text), param=name)
    return text


def _uuid(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if not _UUID.fullmatch(text):
        raise InvalidParameter(expected("a UUID", name, text), param=name)
    return text


def _expand(fields: Fields, name: str) -> str:
    return fields.choice(name, EXPAND["anyOf"][0]["enum"])


def _check_holder(name: str, value: Any) -> None:
    """Refuse what can have no members."""
    is_object = BY_NAME[name].schema == OBJECT
    if not isinstance(value, dict if is_object else dict | list):
        raise InvalidParameter(expected("an object" if is_object else "a list", name, value), param=name)


_READERS: Final[Sequence[tuple[Mapping[str, Any], Callable[[Fields, str], Any]]]] = (
    (FILE, _file),
    (FLAG, lambda fields, name: fields.flag(name)),
    (URL, _url),
    (COLOUR, _colour),
    (LENGTH, length),
    (SIZE, _size),
    (UUID, _uuid),
    (EXPAND, _expand),
)


def native_segmentation(values: Mapping[str, Any] | Values) -> dict[str, str]:
    """What is kept of a picture, in native terms; empty for its subject."""
    found = {
        "mode": "rest" if values.get("segmentation.mode") == "ignoreSalientObject" else None,
        "prompt": values.get("segmentation.prompt"),
        "negative_prompt": values.get("segmentation.negativePrompt"),
    }
    return {name: value for name, value in found.items() if value}


def exclusive(values: Values, names: Sequence[str]) -> None:
    """Refuse more than one of the names.

    Raises:
        InvalidParameter: there are more.
    """
    given = [name for name in names if name in values]
    if len(given) > 1:
        raise InvalidParameter(f"expected one of {one_of(given)}, received {len(given)}", param=given[1])
