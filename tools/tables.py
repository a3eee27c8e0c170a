"""``python -m tools.tables``: writes the documentation's tables from the code.

Each table is between ``<!-- NAME -->`` and ``<!-- /NAME -->`` on its page.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from functions.compose.params import Item
from functions.edit.ops import OPS
from functions.motion.effects import effects
from functions.motion.params import EffectParams
from functions.product.backgrounds import AnyBackground
from functions.product.layers import AnyLayer
from functions.product.layout import Layout
from functions.product.marketplaces import MARKETPLACES, Stated
from functions.product.painting.steps import AnyStep
from functions.product.params import ProductParams
from functions.product.presets import presets
from functions.product.shadows import AnyShadow
from functions.style.looks import looks
from layers.common.dialects import photoroom, photoroom_segment, pixelapi, rembg
from layers.common.dialects.parameters import Parameter
from layers.common.dialects.removebg import described as removebg
from layers.common.dialects.snapotter import described as snapotter
from layers.common.generators.sending import SENDINGS
from layers.common.service.generator import GeneratorSettings
from layers.common.service.settings import BatchSettings, JobSettings, ServiceSettings, StoreSettings
from layers.common.service.vision_model import VisionModelSettings
from layers.common.typography.fonts import TypographySettings
from layers.common.vision.settings import VisionSettings
from local.metrics.families import FAMILIES
from local.settings import LocalSettings
from tools.template import template

ROOT = Path(__file__).parents[1]
SETTINGS: Sequence[type[BaseSettings]] = (
    ServiceSettings,
    JobSettings,
    StoreSettings,
    BatchSettings,
    VisionSettings,
    TypographySettings,
    VisionModelSettings,
    GeneratorSettings,
    LocalSettings,
)

Fields = Mapping[str, FieldInfo]
Row = tuple[str, ...]


class Table(NamedTuple):
    """A table: its page, column heads and rows."""

    page: str
    heads: Row
    rows: Callable[[], Iterator[Row]]

    def __str__(self) -> str:
        lines = [self.heads, ("---",) * len(self.heads), *self.rows()]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def sending_rows() -> Iterator[Row]:
    """What product sends to models outside."""
    for operation, one in SENDINGS.items():
        yield f"`{operation}`", one.parameters, one.sends, one.to, one.stays


def settings() -> Iterator[Row]:
    """Every environment variable, with its default."""
    for kind in SETTINGS:
        for name, field in kind.model_fields.items():
            # The number of cores depends on the machine.
            default = "cores" if name == "max_concurrency" else _code(field.default)
            yield f"`{name.upper()}`", default, field.description or ""


def ops() -> Iterator[Row]:
    """Every operation with its parameters, their defaults, and its summary."""
    for name, kind in OPS.items():
        fields = {key: field for key, field in kind.model_fields.items() if key != "op"}
        summary = " ".join((kind.__doc__ or "").partition("\n\n")[0].split()).replace("``", "`")
        yield f"`{name}`", _parameters(fields) or "–", summary


def field_rows(model: type[BaseModel]) -> Iterator[Row]:
    """The fields of a model."""
    for name, field in model.model_fields.items():
        yield f"`{name}`", _code(field.default), field.description or ""


def effect_rows() -> Iterator[Row]:
    """Every effect with its own parameters, and those whose default it changes."""
    common = EffectParams.model_fields
    for name, effect in effects().items():
        fields = effect.params.model_fields.items()
        needed_first = sorted(fields, key=lambda item: not item[1].is_required())
        own = {
            key: field
            for key, field in needed_first
            if key not in common or field.default != common[key].default
        }
        yield f"`{name}`", effect.summary, _parameters(own)


def look_rows() -> Iterator[Row]:
    """Every look with its colours."""
    for look in looks().values():
        colours = ", ".join(f"{name} `{colour}`" for name, colour in look.colours.items())
        yield f"`{look.name}`", look.summary, colours


def product_rows() -> Iterator[Row]:
    """The parameters of product."""
    for name, field in ProductParams.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = getattr(default, "kind", "") if isinstance(default, BaseModel) else default
        yield f"`{name}`", _code(shown), field.description or ""


def kind_rows(union: Any) -> Iterator[Row]:
    """Every kind of a union that its ``kind`` tells apart, with its parameters."""
    kinds, *_ = get_args(union)
    while get_origin(kinds) is Annotated:
        kinds, *_ = get_args(kinds)
    for model in get_args(kinds):
        fields = {name: field for name, field in model.model_fields.items() if name != "kind"}
        names = ", ".join(f"`{name}`" for name in get_args(model.model_fields["kind"].annotation))
        yield names, _parameters(fields) or "–", " ".join((model.__doc__ or "").split())


def preset_rows() -> Iterator[Row]:
    """Every preset."""
    for preset in presets().values():
        yield f"`{preset.name}`", preset.summary, "yes" if preset.takes_colour else ""


def marketplace_rows() -> Iterator[Row]:
    """Every marketplace with what is made for it, and where its rules are stated."""
    for name, market in MARKETPLACES.items():
        width, height = market.size
        made = f"{width} × {height}, {market.padding:.0%}, {market.output_format.upper()}"
        read = ", ".join(dict.fromkeys(one.source.read for one in market.stated))
        yield f"`{name}`", market.title, made, "; ".join(map(_stated, market.stated)), read


def _stated(one: Stated) -> str:
    link = f"[{', '.join(rule.name for rule in one.rules)}]({one.source.url})"
    return link if one.source.is_own else f"*{link}*"


def peer_rows(parameters: Sequence[Parameter]) -> Iterator[Row]:
    """The parameters of another service, and what becomes of each."""
    for one in parameters:
        yield f"`{one.name}`", one.summary, f"{one.support}: {one.note}" if one.note else one.support


def parameters() -> Iterator[Row]:
    """The parameters of the stack on AWS."""
    for name, parameter in template()["Parameters"].items():
        yield f"`{name}`", _code(parameter["Default"]), parameter["Description"]


def metrics() -> Iterator[Row]:
    """The metrics of /metrics."""
    for one in FAMILIES:
        labels = ", ".join(f"`{label}`" for label in one.labels)
        yield f"`{one.name}`", one.kind, labels or "–", one.description


PEER = ("parameter", "what it does", "here")
TABLES: Mapping[str, Table] = {
    "settings": Table("README.md", ("variable", "default", "meaning"), settings),
    "ops": Table("docs/edit.md", ("op", "parameters (default)", "what it does"), ops),
    "items": Table("docs/compose.md", ("item", "default", "meaning"), partial(field_rows, Item)),
    "effects": Table(
        "docs/motion.md", ("effect", "what it is", "parameters of its own (default)"), effect_rows
    ),
    "looks": Table("docs/style.md", ("style", "what it is", "palette (default)"), look_rows),
    "product": Table("docs/product.md", ("parameter", "default", "meaning"), product_rows),
    "backgrounds": Table(
        "docs/product.md", ("kind", "parameters (default)", "what it is"), partial(kind_rows, AnyBackground)
    ),
    "presets": Table("docs/product.md", ("preset", "what it is", "takes a colour"), preset_rows),
    "shadows": Table(
        "docs/product.md", ("kind", "parameters (default)", "what it is"), partial(kind_rows, AnyShadow)
    ),
    "layout": Table("docs/product.md", ("parameter", "default", "meaning"), partial(field_rows, Layout)),
    "layers": Table(
        "docs/product.md", ("kind", "parameters (default)", "what it is"), partial(kind_rows, AnyLayer)
    ),
    "paint": Table(
        "docs/product.md", ("kind", "parameters (default)", "what it is"), partial(kind_rows, AnyStep)
    ),
    "sendings": Table(
        "docs/product.md",
        ("operation", "parameters", "what is sent with their words", "to", "what stays"),
        sending_rows,
    ),
    "marketplaces": Table(
        "docs/product.md",
        ("marketplace", "picture", "canvas, padding, format", "rules", "read"),
        marketplace_rows,
    ),
    "parameters": Table("docs/deploy.md", ("parameter", "default", "meaning"), parameters),
    "removebg": Table("docs/migrate.md", PEER, partial(peer_rows, removebg.PARAMETERS)),
    "snapotter": Table("docs/migrate.md", PEER, partial(peer_rows, snapotter.PARAMETERS)),
    "rembg": Table("docs/migrate.md", PEER, partial(peer_rows, rembg.PARAMETERS)),
    "photoroom": Table("docs/migrate.md", PEER, partial(peer_rows, photoroom.PARAMETERS)),
    "photoroom segment": Table("docs/migrate.md", PEER, partial(peer_rows, photoroom_segment.PARAMETERS)),
    "pixelapi": Table("docs/migrate.md", PEER, partial(peer_rows, pixelapi.PARAMETERS)),
    "metrics": Table("docs/operating.md", ("metric", "kind", "labels", "meaning"), metrics),
}


def with_table(text: str, name: str) -> str:
    """A page's text with the named table up to date."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return marks.sub(lambda found: f"{found[1]}{TABLES[name]}{found[2]}", text)


def main() -> None:
    """Write every table."""
    for name, table in TABLES.items():
        path = ROOT / table.page
        path.write_text(with_table(path.read_text(), name))


def _code(default: object) -> str:
    if default in (None, "", (), frozenset()):
        return ""
    return f"`{','.join(map(str, default))}`" if isinstance(default, tuple) else f"`{default}`"


def _parameters(fields: Fields) -> str:
    return ", ".join(f"`{name}`{_default(field.default)}" for name, field in fields.items())


def _default(default: object) -> str:
    return "" if default in (None, "", PydanticUndefined) else f" ({default})".lower()


if __name__ == "__main__":
    main()
