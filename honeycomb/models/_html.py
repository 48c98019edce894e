"""HTML tables for notebooks. Nothing is requested; all text is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from html import escape
from typing import TYPE_CHECKING, TypeVar, cast

from ._durations import in_words

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ._base import ApiModel
    from .query_results import QueryResult

T = TypeVar("T", bound="ApiModel")

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


def result_html(result: QueryResult) -> str:
    """Return the groups of a query's result as a table, with the totals, if there are any, below them."""
    if not result.complete:
        return "<p>The result is not complete yet.</p>"
    if result.error:
        return f"<p>The query failed: {escape(result.error)}</p>"
    names = result.columns
    feet = {"total": result.totals, "other": result.other}
    return _table(
        names,
        [[row.get(name) for name in names] for row in result.rows[:_MAX_ROWS]],
        _notes(result),
        {title: [row.get(name) for name in names] for title, row in feet.items() if row},
    )


def _notes(result: QueryResult) -> list[str]:
    notes = [_extent(len(result), "group")]
    if result.truncated:
        notes.append("as many as the limit allows: there may be more")
    query, links = result.query, result.links
    if query and query.start_time and query.end_time:
        ends = (datetime.fromtimestamp(each, timezone.utc) for each in (query.start_time, query.end_time))
        notes.append(" to ".join(map(as_text, ends)))
    elif query and query.time_range:
        notes.append(f"the last {in_words(query.time_range)}")
    if steps := len({row.time for row in result.series}):
        notes.append(f"a series of {_count(steps, 'step')}")
    # An address of any other kind could be a script.
    if links and links.query_url and links.query_url.startswith(("https://", "http://")):
        notes.append(f'<a href="{escape(links.query_url)}" target="_blank" rel="noopener">open in Honeycomb</a>')
    return notes


def _extent(length: int, noun: str) -> str:
    count = _count(length, noun)
    return count if length <= _MAX_ROWS else f"the first {_MAX_ROWS} of {count}"


def _count(number: int, noun: str) -> str:
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
