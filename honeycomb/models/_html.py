"""HTML tables for notebooks. Nothing is requested; all text is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TypeVar, cast

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)

_MAX_ROWS = 20
_LONGEST = 100


class ModelList(list[T]):
    """A list of objects that the service returned, which notebooks show as a table."""

    def _repr_html_(self) -> str:
        rows = [dict(shown_fields(model)) for model in self[:_MAX_ROWS]]
        names = [*dict.fromkeys(name for row in rows for name in row)]
        return _table(names, [[row.get(name) for name in names] for row in rows], [_extent(len(self), "object")])


def shown_fields(model: BaseModel) -> list[tuple[str, object]]:
    """Return the fields of a model that its ``repr`` shows, which has no secrets, if they have been given."""
    return [(name, value) for name, value in model.__repr_args__() if name and name in model.model_fields_set]


def model_html(model: BaseModel) -> str:
    """Return the fields of a model as a table, one below the other."""
    rows = "".join(f"<tr><th{_LEFT}>{escape(name)}</th>{_cell(value)}</tr>" for name, value in shown_fields(model))
    return f"{_above([escape(type(model).__name__)])}<table><tbody>{rows}</tbody></table>"


def result_html(
    names: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    notes: Sequence[str],
    feet: Mapping[str, Mapping[str, object] | None],
) -> str:
    """Return the rows of a query's result as a table.

    Args:
        names: The columns.
        rows: The rows, of which the first are shown.
        notes: What to say above the table beside the number of rows, as HTML.
        feet: Rows to show below the table, by their titles; None for none.
    """
    return _table(
        names,
        [[row.get(name) for name in names] for row in rows[:_MAX_ROWS]],
        [_extent(len(rows), "group"), *notes],
        {title: [row.get(name) for name in names] for title, row in feet.items() if row},
    )


def link(url: str | None, text: str) -> str | None:
    """Return a link, if the URL is of the web: one of any other kind could be a script."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{text}</a>'


def paragraph(text: str) -> str:
    """Return text as a paragraph."""
    return f"<p>{escape(text)}</p>"


def _extent(length: int, noun: str) -> str:
    number = count(length, noun)
    return number if length <= _MAX_ROWS else f"the first {_MAX_ROWS} of {number}"


def count(number: int, noun: str) -> str:
    """Return a number and what it counts, in the plural if need be."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_LEFT = ' style="text-align: left"'
_RIGHT = ' style="text-align: right"'


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    notes: Sequence[str],
    feet: Mapping[str, Sequence[object]] | None = None,
) -> str:
    gap = "<th></th>" if feet else ""  # the feet have titles, for which there is a column in front
    numeric = [any(map(_is_number, column)) for column in zip(*rows, strict=True)] or [False] * len(names)
    head = "".join(
        f"<th{_RIGHT if right else _LEFT}>{escape(name)}</th>" for name, right in zip(names, numeric, strict=True)
    )
    body = "".join(f"<tr>{gap.replace('th', 'td')}{_cells(row)}</tr>" for row in rows)
    foot = "".join(f"<tr><th{_LEFT}>{title}</th>{_cells(row)}</tr>" for title, row in (feet or {}).items())
    return (
        f"{_above(notes)}<table><thead><tr>{gap}{head}</tr></thead><tbody>{body}</tbody>"
        f"{f'<tfoot>{foot}</tfoot>' if foot else ''}</table>"
    )


def _above(notes: Iterable[str]) -> str:
    return f"<p>{' · '.join(notes)}</p>"


def _cells(values: Iterable[object]) -> str:
    return "".join(map(_cell, values))


def _cell(value: object) -> str:
    text = as_text(value)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return f"<td{_RIGHT if _is_number(value) else _LEFT}>{escape(text)}</td>"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S %Z")
    if isinstance(value, float):
        return f"{value:,.10g}"  # without what only binary fractions add
    if _is_number(value):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(as_text, cast("list[object]", value)))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
