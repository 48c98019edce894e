"""Run queries and build their results.

- ``results`` has a row per group, at most ``limit``; without breakdowns it has one row, even without events.
- ``series`` has a row per bucket and group of ``results``, by time, then in the order of ``results``, except for
  buckets without events of the group.
- ``total_by_aggregate`` and its series cover all events of the query, regardless of ``havings`` and ``limit``.
- ``other_by_aggregate`` covers all events whose group is not in ``results``.
- Disabled parts are absent. Infinities, which JSON cannot represent, are null.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from .filters import Parameters
from .spec import Query, parse_query
from .statements import (
    Table,
    groups_sql,
    matching_sql,
    other_sql,
    ranked_sql,
    series_sql,
    total_series_sql,
    total_sql,
)
from .timerange import NANOSECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb
    from pydantic import JsonValue

    from .fields import Schema
    from .timerange import TimeRange


Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of a query run.

    Args:
        disable_series: Leave out ``series`` and ``total_by_aggregate_series``.
        disable_total_by_aggregate: Leave out ``total_by_aggregate`` and ``total_by_aggregate_series``.
        disable_other_by_aggregate: Leave out ``other_by_aggregate``.
        limit: Maximum number of groups; the limit of the query by default.
    """

    disable_series: bool = False
    disable_total_by_aggregate: bool = True
    disable_other_by_aggregate: bool = True
    limit: int | None = None


def run_query(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    spec: Mapping[str, JsonValue],
    schema: Schema,
    time: TimeRange,
    options: RunOptions,
) -> dict[str, JsonValue]:
    """Run a query over tables.

    Args:
        connection: Connection to the database of the tables; two temporary tables remain in it.
        tables: The tables to query as one.
        spec: The query specification.
        schema: The columns and calculated fields.
        time: The time range.
        options: Options of the run.

    Raises:
        QueryFailed: The specification cannot be run over these tables.
    """
    query = parse_query(spec, schema)
    parameters = Parameters()
    _create(connection, "matching", matching_sql(query, time, tables, parameters), parameters)
    parameters = Parameters()
    limit = query.limit if options.limit is None else options.limit
    _create(connection, "ranked", ranked_sql(query, time, limit, parameters), parameters)

    def rows(sql: str) -> list[Row]:
        return connection.execute(sql).fetchall()

    names = [breakdown.name for breakdown in query.breakdowns]
    groups: dict[int, dict[str, JsonValue]] = {}
    results: list[JsonValue] = []
    for rank, *row in rows(groups_sql(query)):
        groups[rank] = _data(names, row[: len(names)])
        results.append({"data": {**groups[rank], **_values(query, row[len(names) :])}})
    result_data: dict[str, JsonValue] = {"results": results}
    if not options.disable_series:
        result_data["series"] = [
            {"time": _rfc3339(bucket), "data": {**groups[rank], **_values(query, values)}}
            for bucket, rank, *values in rows(series_sql(query, time))
        ]
    if not options.disable_total_by_aggregate:
        result_data["total_by_aggregate"] = {"data": _values(query, rows(total_sql(query, time))[0])}
        if not options.disable_series:
            result_data["total_by_aggregate_series"] = [
                {"time": _rfc3339(bucket), "data": _values(query, values)}
                for bucket, *values in rows(total_series_sql(query, time))
            ]
    if not options.disable_other_by_aggregate:
        result_data["other_by_aggregate"] = {"data": _values(query, rows(other_sql(query, time))[0])}
    return result_data


def _create(connection: duckdb.DuckDBPyConnection, table: str, select: str, parameters: Parameters) -> None:
    connection.execute(f"CREATE TEMP TABLE {table} AS {select}", parameters.values)


def _data(labels: Iterable[str], values: Iterable[Any]) -> dict[str, JsonValue]:
    return {label: _json(value) for label, value in zip(labels, values, strict=True)}


def _values(query: Query, values: Sequence[Any]) -> dict[str, JsonValue]:
    return _data((output.label for output in query.outputs), values)


def _json(value: Any) -> JsonValue:  # noqa: ANN401 - any value returned by DuckDB
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rfc3339(time_ns: int) -> str:
    return datetime.fromtimestamp(time_ns // NANOSECONDS, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
