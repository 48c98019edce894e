"""Rows as columns of one type each, and these as tables of pyarrow, pandas and polars.

A column has the narrowest type that holds all of its values: booleans, integers of 64 bits, floats (for integers
and floats together), or text. Everything else becomes text: values of several kinds, larger
integers, lists and objects, each but text itself written as JSON. Where a row has no value, there is a null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from pydantic import JsonValue

from ._extras import imported

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Row: TypeAlias = dict[str, JsonValue]
"""One group of a result: its breakdowns and its calculations by name."""

Kind: TypeAlias = Literal["nothing", "boolean", "integer", "float", "text", "timestamp"]

_BIGGEST = 2**63

_PANDAS_TYPES = {
    "nothing": "object",
    "boolean": "boolean",
    "integer": "Int64",
    "float": "Float64",
    "text": "string",
}


class TypedColumn(NamedTuple):
    """The values of a column, and what kind all of them are that are not None."""

    kind: Kind
    values: Sequence[Any]


def typed_columns(
    rows: Sequence[Mapping[str, JsonValue]],
    known: Sequence[str],
    breakdowns: Sequence[str],
    times: Sequence[datetime] | None = None,
) -> dict[str, TypedColumn]:
    """Return rows as columns.

    Args:
        rows: The rows.
        known: The columns that are known, which come first.
        breakdowns: Those of them that are breakdowns; without rows, they are text, and calculations are numbers.
        times: The timestamp of each row, for a column in front of the others. It is called ``time``, with as many
            ``_`` in front as it takes to differ from the others.
    """
    if rows:
        columns = {name: _typed(values) for name, values in _transposed(rows, known).items()}
    else:
        columns = {name: TypedColumn(_kind_without_rows(name, breakdowns), []) for name in known}
    if times is None:
        return columns
    name = "time"
    while name in columns:
        name = f"_{name}"
    return {name: TypedColumn("timestamp", times), **columns}


def _kind_without_rows(name: str, breakdowns: Sequence[str]) -> Kind:
    if name in breakdowns:
        return "text"
    return "integer" if name.startswith("COUNT") else "float"


def _transposed(rows: Sequence[Mapping[str, JsonValue]], known: Sequence[str]) -> dict[str, list[Any]]:
    if len(set(map(len, rows))) == 1:
        # Rows of the same length that have all names of the first one have no others.
        try:
            return {name: [*map(itemgetter(name), rows)] for name in dict.fromkeys([*known, *rows[0]])}
        except KeyError:
            pass
    return {name: values_of(rows, name) for name in names_in(rows, known=known)}


def values_of(rows: Sequence[Mapping[str, JsonValue]], name: str) -> list[Any]:
    """Return the values of a column, row by row; None where a row has none."""
    try:
        return [*map(itemgetter(name), rows)]  # faster, and nearly always every row has every column
    except KeyError:
        return [row.get(name) for row in rows]


def names_in(rows: Sequence[Mapping[str, JsonValue]], *, known: Iterable[str]) -> list[str]:
    """Return the names of the columns of rows, those that are known first."""
    names = dict.fromkeys(known)
    for row in dict.fromkeys(map(tuple, rows)):  # nearly always, all rows have the same names
        names.update(dict.fromkeys(row))
    return [*names]


def _typed(values: Sequence[Any]) -> TypedColumn:
    types = set(map(type, values))
    has_gaps = NoneType in types
    types.discard(NoneType)
    if not types:
        return TypedColumn("nothing", values)
    if types == {bool}:
        return TypedColumn("boolean", values)
    if types == {float}:
        return TypedColumn("float", values)
    if types <= {int, float} and _fit(values if types == {int} and not has_gaps else _integers(values)):
        if types == {int}:
            return TypedColumn("integer", values)
        return TypedColumn("float", [None if value is None else float(value) for value in values])
    if types == {str}:
        return TypedColumn("text", values)
    return TypedColumn(
        "text", [value if value is None or isinstance(value, str) else _json(value) for value in values]
    )


def _integers(values: Sequence[Any]) -> Sequence[int]:
    return [value for value in values if isinstance(value, int)]


def _fit(integers: Sequence[int]) -> bool:
    return min(integers) >= -_BIGGEST and max(integers) < _BIGGEST


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_arrow(columns: Mapping[str, TypedColumn]) -> pa.Table:
    """Return columns as a table of pyarrow."""
    pyarrow: Any = imported("pyarrow", extra="arrow")
    types = {
        "nothing": pyarrow.null(),
        "boolean": pyarrow.bool_(),
        "integer": pyarrow.int64(),
        "float": pyarrow.float64(),
        "text": pyarrow.string(),
        "timestamp": pyarrow.timestamp("us", tz="UTC"),
    }
    arrays = [pyarrow.array(column.values, types[column.kind]) for column in columns.values()]
    table: pa.Table = pyarrow.table(arrays, names=[*columns])
    return table


def to_pandas(columns: Mapping[str, TypedColumn]) -> pd.DataFrame:
    """Return columns as a data frame of pandas."""
    pandas: Any = imported("pandas", extra="pandas")
    frame: pd.DataFrame = pandas.DataFrame(
        {
            name: pandas.to_datetime(column.values, utc=True).astype("datetime64[us, UTC]")
            if column.kind == "timestamp"
            else pandas.array(column.values, dtype=_PANDAS_TYPES[column.kind])
            for name, column in columns.items()
        }
    )
    return frame


def to_polars(columns: Mapping[str, TypedColumn]) -> pl.DataFrame:
    """Return columns as a data frame of polars."""
    polars: Any = imported("polars", extra="polars")
    types = {
        "nothing": polars.Null,
        "boolean": polars.Boolean,
        "integer": polars.Int64,
        "float": polars.Float64,
        "text": polars.String,
        "timestamp": polars.Datetime("us", "UTC"),
    }
    frame: pl.DataFrame = polars.DataFrame(
        [polars.Series(name, column.values, types[column.kind]) for name, column in columns.items()]
    )
    return frame
