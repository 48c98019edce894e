"""The fields of models as tables of name, type and description, in place of their ``Attributes:`` sections."""

from __future__ import annotations

import re
import textwrap
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from honeycomb.models._base import InputModel
from honeycomb.models._query_parts import CalculationOp
from tests.tools.docstrings import described_fields, field_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HEAD = """\
.. list-table::
   :class: fields
   :header-rows: 1
   :widths: 23 31 46

   * - Field
     - Type
     - Description
"""
_ROW = """\
   * - ``{name}``
     - {type}
     - {description}
"""


def _put_table(_app: Sphinx, what: str, _name: str, owner: type, _options: object, lines: list[str]) -> None:
    if what != "class" or not _is_shown_as_table(owner):
        return
    text = re.sub(r"(?m)^Attributes:\n(?:(?: .*)?\n?)*", "", "\n".join(lines) + "\n")
    descriptions, types = described_fields(owner), _types(owner)
    rows = [
        _ROW.format(
            name=name,
            type=textwrap.indent(types[name] + _default(owner, name), " " * 7).lstrip(),
            description=descriptions.get(name, ""),
        )
        for name in field_names(owner)
    ]
    lines[:] = [*text.splitlines(), "", *(_HEAD + "".join(rows)).splitlines(), ""]


def _is_shown_as_table(owner: type) -> bool:
    return owner.__module__.startswith("honeycomb.models") and bool(field_names(owner))


def _types(owner: type[object]) -> dict[str, str]:
    if issubclass(owner, BaseModel):
        return {name: type_text(field.annotation) for name, field in owner.model_fields.items()}
    return {name: type_text(hint) for name, hint in get_type_hints(owner, include_extras=True).items()}


def _default(owner: type, name: str) -> str:
    """Return what a request has where the field is left out."""
    if not issubclass(owner, InputModel):
        return ""
    field = owner.model_fields[name]
    if field.is_required():
        return "\n\n*required*"
    shown = isinstance(field.default, (str, int)) and field.default != ""
    return f"\n\n*default:* ``{field.default!r}``" if shown else ""


def type_text(annotation: object) -> str:
    """Return a type as text for readers, with links to models."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in (CalculationOp, get_args(CalculationOp)[0]):  # long, and in many tables
        return ":class:`~honeycomb.models.queries.CalculationOp`"
    if origin is Annotated:
        return type_text(args[0])
    if origin is Literal:
        return " | ".join(f"``{each!r}``".replace("'", '"') for each in args)
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(type_text, args)))
    if args:
        names = [type_text(each) for each in args if each is not Ellipsis]
        return f"{type_text(origin)} of {' to '.join(names)}"
    if annotation is NoneType:
        return "``None``"
    if isinstance(annotation, type) and annotation.__module__.startswith("honeycomb."):
        return f":class:`{annotation.__name__} <{annotation.__module__}.{annotation.__name__}>`"
    return f"``{getattr(annotation, '__name__', None) or str(annotation).rpartition('.')[2]}``"


def _skip_fields(
    _app: Sphinx, _what: str, _name: str, member: object, _skip: object, _options: object
) -> bool | None:
    """Leave out what autodoc takes for documented attributes: the table has them."""
    kind = type(member).__name__
    return True if kind in ("ConvertedField", "_tuplegetter", "member_descriptor") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to autodoc, before napoleon reads the sections."""
    app.connect("autodoc-process-docstring", _put_table, priority=400)
    app.connect("autodoc-skip-member", _skip_fields)
    return {"parallel_read_safe": True}
