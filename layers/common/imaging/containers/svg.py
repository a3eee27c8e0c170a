"""SVG: what is drawn of a document, written anew so that nothing in it reaches beyond the file.

A document may refer to its own elements and to pictures that it carries, and to nothing else. What moves,
acts or describes is left out; what would be missing from the picture is refused.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from layers.common.errors import InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging.containers.limits import limit
from layers.common.imaging.image import Size

MAX_ELEMENTS: Final = 100_000
"""Drawn, each use of one counted: by ``use``, patterns, markers, masks, clips and filters."""
MAX_DEPTH: Final = 64
"""Of elements in each other. Each may need a layer of its own."""
MAX_BYTES: Final = 20_000_000
_MAX_SHARE: Final = 10.0
"""Sides of a filter or a pattern over those of what it is for."""
_MAX_REGION: Final = 1e8
"""Width × height of a filter or a pattern in units of the drawing."""
_MAX_OCTAVES: Final = 16
_BYTES_PER_ELEMENT: Final = 256
"""Of attributes, for which an element counts once more."""

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DRAWN: Final = frozenset({
    "svg", "g", "defs", "symbol", "use", "a", "switch", "style", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "image", "linearGradient", "radialGradient", "stop", "pattern",
    "clipPath", "mask", "marker", "filter", "feBlend", "feColorMatrix", "feComponentTransfer",
    "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight",
    "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage",
    "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting",
    "feSpotLight", "feTile", "feTurbulence",
})  # fmt: skip
_TEXT: Final = frozenset({"text", "tspan", "textPath", "tref", "altGlyph"})
_PICTURES: Final = frozenset({"image", "feImage"})
_LINK: Final = re.compile(r"url\s*\(\s*[\"']?\s*([^\"')]*)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARKED: Final = re.compile(r"\bmarker(-mid)?\s*:", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"data:image/(?:png|jpe?g)(?:;[\w=-]+)*;base64,", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.)\s*([A-Za-z]*|%)\s*")
# CSS Values and Units 3, section 6; the font of a document without one has 16 px.
_PIXELS: Final[Mapping[str, float]] = {
    "": 1, "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "pt": 4 / 3, "pc": 16,
    "em": 16, "rem": 16, "ex": 8, "ch": 8,
}  # fmt: skip
_DEFAULT_SIZE: Final = (300.0, 150.0)
"""Of a picture that says nothing (CSS 2.2, section 10.3.2)."""
_MOST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Drawing:
    """A document that may be drawn.

    Attributes:
        size: in pixels, at 96 to the inch.
        markup: the document, of that size.
        pictures: that it carries: JPEG and PNG files, as it says.
    """

    size: Size
    markup: str
    pictures: tuple[bytes, ...]


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    parts: list["_Element"] = field(default_factory=list)
    text: str = ""


def read(data: bytes) -> Drawing:
    """Read a document.

    Its size is that of its root (SVG 2, section 8.2): ``width`` and ``height`` in any unit; where one is
    missing or relative, the ratio of the ``viewBox`` decides, or all of it where both are.

    Raises:
        InvalidImage: it is no well-formed XML, or has no size.
        UnsupportedImage: it refers to anything outside, has text, or declares entities.
        TooCostly: it draws more than ``MAX_ELEMENTS``, or deeper than ``MAX_DEPTH``.
    """
    if len(data) > MAX_BYTES:
        raise TooCostly(f"expected at most {MAX_BYTES:,} bytes of SVG, received more")
    builder = _Builder()
    root = builder.build(data)
    _check_total(root)
    width, height = size = _size(root.attributes)
    root.attributes |= {"width": str(width), "height": str(height)}
    markup = "".join(_written(root)).replace("<svg", f'<svg xmlns="{_SVG}"', 1)
    return Drawing(size, markup, tuple(builder.pictures))


class _Builder:
    """Makes elements of what a parser reports, and refuses what leads outside."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._skipped = 0
        self._count = 0
        self._root: _Element | None = None
        self.pictures: list[bytes] = []

    def build(self, data: bytes) -> _Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _check_doctype
        parser.SkippedEntityHandler = _refuse_entity
        parser.ProcessingInstructionHandler = _check_instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except expat.ExpatError as fault:
            raise InvalidImage(
                f"expected well-formed XML, received an error in line {fault.lineno}"
            ) from fault
        except (LookupError, ValueError) as fault:
            raise InvalidImage("expected XML in UTF-8, received another or an unknown encoding") from fault
        if self._root is None:
            raise InvalidImage("expected an SVG document, received XML of another kind")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._count += 1
        limit("elements", self._count, MAX_ELEMENTS)
        limit("elements in each other", len(self._open) + self._skipped, MAX_DEPTH)
        is_root = self._root is None
        if (
            self._skipped
            or space not in ("", _SVG)
            or not (local == "svg" if is_root else self._is_drawn(local))
        ):
            self._skipped += 1
            return
        element = _Element(local, dict(self._kept(local, attributes)))
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _is_drawn(self, name: str) -> bool:
        if name in _TEXT:
            raise UnsupportedImage(
                "expected an SVG picture whose text is converted to paths, since no fonts are read; "
                "received text"
            )
        if name == "foreignObject" and not (self._open and self._open[-1].name == "switch"):
            raise UnsupportedImage("expected an SVG picture without foreignObject, received one")
        return name in _DRAWN

    def _end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        element = self._open.pop()
        if element.name == "style":
            _check_style(element.text)

    def _text(self, text: str) -> None:
        if not self._skipped and self._open and self._open[-1].name == "style":
            self._open[-1].text += text

    def _kept(self, element: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        # Of both kinds of href, the one of SVG itself counts, and is so the last.
        for name, value in sorted(attributes.items(), key=lambda item: not item[0].startswith(_XLINK)):
            space, _, local = name.rpartition(" ")
            if local == "href" and space in ("", _XLINK):
                if element == "a":
                    continue
                yield local, self._checked_link(element, value.strip())
            elif not space and local == "style":
                _check_style(value)
                yield local, value
            elif not space and not local.startswith("on"):
                _check_links(value)
                yield local, value

    def _checked_link(self, element: str, link: str) -> str:
        if link.startswith("#") or not link:
            return link
        found = _EMBEDDED.match(link)
        if element not in _PICTURES or found is None:
            raise UnsupportedImage(
                "expected links to elements of the SVG itself, or to JPEG and PNG pictures inside it; "
                "received another"
            )
        try:
            picture = base64.b64decode("".join(link[found.end() :].split()), validate=True)
        except binascii.Error as fault:
            raise InvalidImage("expected pictures inside the SVG in base64, received others") from fault
        self.pictures.append(picture)
        return link


def _check_doctype(_name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
    if has_subset:
        raise UnsupportedImage(
            "expected an SVG picture without declarations of its own, such as entities, received some"
        )


def _refuse_entity(_name: str, _is_parameter: bool) -> None:  # noqa: FBT001  expat calls it so
    raise UnsupportedImage("expected an SVG picture without entities of others, received one")


def _check_instruction(target: str, _data: str) -> None:
    if target == "xml-stylesheet":
        raise UnsupportedImage("expected styles inside the SVG picture, received a style sheet beside it")


def _check_style(text: str) -> None:
    plain = _COMMENT.sub(" ", text)
    lowered = plain.lower()
    if "\\" in plain or "@import" in lowered or "href" in lowered:
        raise UnsupportedImage("expected plain styles inside the SVG picture, received imports or escapes")
    _check_links(plain)


def _check_links(value: str) -> None:
    if not all(link.startswith("#") for link in _LINK.findall(value)):
        raise UnsupportedImage("expected links to elements of the SVG itself, received another")


def _check_total(root: _Element) -> None:
    """Refuse what is drawn too often, by references that multiply each other.

    Raises:
        TooCostly: there is more than ``MAX_ELEMENTS``, or a chain of references longer than ``MAX_DEPTH``.
    """
    elements = list(_walked(root))
    named = {one.attributes["id"]: one for one in reversed(elements) if "id" in one.attributes}
    styled = [name for one in elements if one.name == "style" for name in _names(one.text)]
    costs: dict[int, int] = {}

    def cost(element: _Element, depth: int) -> int:
        limit("elements that refer to each other", depth, 2 * MAX_DEPTH)
        if id(element) not in costs:
            _check_region(element)
            attributes = (value for name, value in element.attributes.items() if name != "href")
            total = 1 + sum(map(len, attributes)) // _BYTES_PER_ELEMENT
            total += sum(cost(part, depth + 1) for part in element.parts)
            for name, times in _references(element):
                if name in named:
                    total += times * cost(named[name], depth + 1)
            costs[id(element)] = total
        return costs[id(element)]

    total = cost(root, 0)
    everywhere = sum(cost(named[name], 0) for name in styled if name in named)
    limit("elements, each as often as it is drawn", total + len(elements) * everywhere, MAX_ELEMENTS)


def _walked(element: _Element) -> Iterator[_Element]:
    yield element
    for part in element.parts:
        yield from _walked(part)


def _references(element: _Element) -> Iterator[tuple[str, int]]:
    """Names that an element refers to, and how often each may be drawn for it."""
    points = len(element.attributes.get("d", "")) + len(element.attributes.get("points", ""))
    for attribute, value in element.attributes.items():
        if attribute == "href":
            yield value.removeprefix("#"), 1
        # Such a marker is drawn at every point; the shortest takes two bytes.
        times = points // 2 if attribute in ("marker", "marker-mid") or _MARKED.search(value) else 1
        for name in _names(value):
            yield name, max(1, times)


def _names(value: str) -> list[str]:
    return [link.removeprefix("#").strip() for link in _LINK.findall(value)]


def _check_region(element: _Element) -> None:
    """Filters and patterns are drawn to pictures of their own, whatever part of these is seen."""
    if element.name in ("filter", "pattern"):
        sides = [_share(element.attributes.get(name, "")) for name in ("width", "height")]
        if element.attributes.get(f"{element.name}Units") != "userSpaceOnUse":
            if max(sides) > _MAX_SHARE:
                raise TooCostly(
                    f"expected a {element.name} of at most {_MAX_SHARE:g} times what it is for, received more"
                )
        elif sides[0] * sides[1] > _MAX_REGION:
            raise TooCostly(f"expected a {element.name} of at most {_MAX_REGION:,.0f} units, received more")
    if element.name == "feTurbulence" and _share(element.attributes.get("numOctaves", "")) > _MAX_OCTAVES:
        raise TooCostly(f"expected turbulence of at most {_MAX_OCTAVES} octaves, received more")


def _share(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    return float(found[1]) / (100 if found[2] == "%" else 1) if found else 0


def _size(attributes: dict[str, str]) -> Size:
    """Width and height in whole pixels, which the picture fills; a missing ``viewBox`` is added to it."""
    box = _numbers(attributes.get("viewBox", ""))
    has_box = len(box) == 4 and box[2] > 0 and box[3] > 0
    width, height = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    if has_box:
        if width is None and height is None:
            width, height = box[2], box[3]
        elif width is None:
            width = (height or 0) * box[2] / box[3]
        elif height is None:
            height = width * box[3] / box[2]
    width = _DEFAULT_SIZE[0] if width is None else width
    height = _DEFAULT_SIZE[1] if height is None else height
    if not (width > 0 and height > 0):
        raise InvalidImage(f"expected an SVG picture with pixels, received {width:g} × {height:g}")
    if not has_box:
        attributes |= {"viewBox": f"0 0 {width} {height}", "preserveAspectRatio": "none"}
    return tuple(max(1, round(min(side, _MOST))) for side in (width, height))  # type: ignore[return-value]


def _length(text: str) -> float | None:
    """In pixels; None for a relative one, or none."""
    found = _LENGTH.fullmatch(text)
    unit = _PIXELS.get(found[2].lower()) if found else None
    return float(found[1]) * unit if found and unit is not None else None


def _numbers(text: str) -> list[float]:
    try:
        return [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        return []


def _written(element: _Element) -> Iterator[str]:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    yield f"<{element.name}{attributes}>{escape(element.text)}"
    for part in element.parts:
        yield from _written(part)
    yield f"</{element.name}>"
