"""The SQL statements of a query.

The temporary table ``matching`` has the events of the query with its breakdowns (``k0``, ...), the arguments of
its calculations (``a0``, ...), their time bucket and their weight; the temporary table ``ranked`` has the groups
of the results with their calculations (``v0``, ...) in order. The other statements read these tables.

- Events without a breakdown column form a separate group, whose key is null.
- Groups are sorted by the given orders, ascending by default, or else by the first calculation (except HEATMAP),
  descending; then by the breakdowns, ascending. Nulls are last in both directions.
- A group with a null value matches no having.
"""

# ruff: noqa: S608 - only numbers and generated names enter the SQL; user input is passed as parameters
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .calculations import aggregate_sql, same_keys
from .filters import Parameters, condition_sql
from .values import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .fields import Field
    from .spec import Argument, Query
    from .timerange import TimeRange
    from .values import ColumnType


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of a dataset: its name in SQL and its type."""

    identifier: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a dataset."""

    identifier: str
    columns: Mapping[str, StoredColumn]


def united_columns(tables: Iterable[Table]) -> dict[str, ColumnType]:
    """Return the union of the columns of several datasets.

    A column of integers in some datasets and floats in others is float; other differences make it string.
    """
    united: dict[str, ColumnType] = {}
    for table in tables:
        for name, column in table.columns.items():
            known = united.setdefault(name, column.type)
            if column.type != known:
                united[name] = "float" if {column.type, known} == {"integer", "float"} else "string"
    return united


def matching_sql(query: Query, time: TimeRange, tables: Sequence[Table], parameters: Parameters) -> str:
    """Return the SELECT of the table ``matching``: the events of the query."""
    source = " UNION ALL ".join(_events(query, time, table) for table in tables) or _no_events(query)
    source = _with_ancestors(query, _with_calculated_fields(query, source))
    condition = condition_sql(query.condition, parameters, query.trace)
    if query.trace is None:
        source = f"SELECT * FROM ({source}) WHERE {condition}"
    else:  # relational filters read the events again
        source = f"WITH events AS MATERIALIZED ({source}) SELECT * FROM events WHERE {condition}"
    if query.duration:
        source = _spread(source, query.duration, time)
    columns = [
        "bucket" if query.duration else f"{_bucket(time)} AS bucket",
        "weight",
        *(f"{field.alias} AS {key}" for key, field in zip(query.keys, query.breakdowns, strict=True)),
        *(
            f"{_argument(argument, parameters, spread=query.duration is not None)} AS {alias}"
            for argument, alias in query.arguments.items()
        ),
    ]
    return f"SELECT {', '.join(columns)} FROM ({source})"


def ranked_sql(query: Query, time: TimeRange, limit: int, parameters: Parameters) -> str:
    """Return the SELECT of the table ``ranked``: the groups of the results."""
    groups = _computed(query, "FROM matching", query.keys, time.end_ns - time.start_ns)
    tests = [f"{having.alias} {having.op} {parameters.add(having.value)}" for having in query.havings]
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    terms = [f"{order.alias} {'DESC' if order.descending else 'ASC'} NULLS LAST" for order in query.orders]
    order_by = f" ORDER BY {', '.join(terms)}" if terms else ""
    best = f"SELECT * FROM ({groups}){where}{order_by} LIMIT {limit}"
    return f"SELECT row_number() OVER ({order_by}) AS rank, * FROM ({best})"


def series_sql(query: Query, time: TimeRange) -> str:
    """Return the SELECT of the calculations of each bucket and ranked group, by bucket, then rank."""
    same_group = same_keys("matching", "ranked", query.keys)
    source = f"SELECT matching.*, ranked.rank FROM matching JOIN ranked ON {same_group}"
    series = _computed(query, source, ("bucket", "rank"), time.granularity_ns)
    return f"SELECT bucket, rank, {_outputs(query)} FROM ({series}) ORDER BY bucket, rank"


def total_sql(query: Query, time: TimeRange) -> str:
    """Return the SELECT of the calculations over all matching events."""
    total = _computed(query, "FROM matching", (), time.end_ns - time.start_ns)
    return f"SELECT {_outputs(query)} FROM ({total})"


def total_series_sql(query: Query, time: TimeRange) -> str:
    """Return the SELECT of the calculations over all matching events of each bucket."""
    series = _computed(query, "FROM matching", ("bucket",), time.granularity_ns)
    return f"SELECT bucket, {_outputs(query)} FROM ({series}) ORDER BY bucket"


def other_sql(query: Query, time: TimeRange) -> str:
    """Return the SELECT of the calculations over the events of all groups that are not ranked."""
    source = f"FROM matching ANTI JOIN ranked ON {same_keys('matching', 'ranked', query.keys)}"
    other = _computed(query, source, (), time.end_ns - time.start_ns)
    return f"SELECT {_outputs(query)} FROM ({other})"


def groups_sql(query: Query) -> str:
    """Return the SELECT of the rank, the breakdowns and the values of each group, by rank."""
    return f"SELECT {', '.join(['rank', *query.keys])}, {_outputs(query)} FROM ranked ORDER BY rank"


def _computed(query: Query, source: str, keys: Sequence[str], interval_ns: int) -> str:
    """Return the SELECT of the calculations and formulas for each combination of keys."""
    aggregated = aggregate_sql(query, source, keys, interval_ns)
    if not query.formulas:
        return aggregated
    formulas = ", ".join(f"{formula.sql} AS {formula.alias}" for formula in query.formulas)
    return f"SELECT *, {formulas} FROM ({aggregated})"


def _outputs(query: Query) -> str:
    return ", ".join(output.alias for output in query.outputs)


def good_sql(events: str) -> str:
    """Return the SELECT of buckets with the counts of events whose first and whose both breakdowns are true."""
    counts = "sum(weight)::BIGINT, coalesce(sum(weight) FILTER (k1), 0)::BIGINT"
    return f"SELECT bucket, {counts} FROM ({events}) WHERE k0 GROUP BY bucket ORDER BY bucket"


def check_sql(query: Query) -> str:
    """Return a SELECT without rows that uses all calculated fields and formulas."""
    columns = [f"1::BIGINT AS {calculation.alias}" for calculation in query.calculations]
    checked = ", ".join([*(f"({formula.sql})" for formula in query.formulas), "*"])
    source = _with_calculated_fields(query, _no_events(query))
    return f"SELECT {checked} FROM (SELECT {', '.join(columns)}) CROSS JOIN ({source})"


def _events(query: Query, time: TimeRange, table: Table) -> str:
    columns = ["time_ns", "received_ns", f"{'sample_rate' if query.weighted else '1::BIGINT'} AS weight"]
    for field in _stored(query):
        column = table.columns.get(field.name)
        source = column.identifier if column else "NULL"
        columns.append(f"{source}::{SQL_TYPES[field.type]} AS {field.alias}")
    return (
        f"SELECT {', '.join(columns)} FROM {table.identifier} "
        f"WHERE time_ns >= {time.start_ns} AND time_ns < {time.end_ns}"
    )


def _no_events(query: Query) -> str:
    columns = ["0::BIGINT AS time_ns", "0::BIGINT AS received_ns", "1::BIGINT AS weight"]
    columns += [f"NULL::{SQL_TYPES[field.type]} AS {field.alias}" for field in _stored(query)]
    return f"SELECT {', '.join(columns)} WHERE FALSE"


def _stored(query: Query) -> Iterable[Field]:
    return (field for field in query.fields if field.expression is None and field.ancestor is None)


def _with_calculated_fields(query: Query, events: str) -> str:
    calculated = [
        f"({field.expression})::{SQL_TYPES[field.type]} AS {field.alias}"
        for field in query.fields
        if field.expression is not None
    ]
    return f"SELECT {', '.join(['*', *calculated])} FROM ({events})" if calculated else events


def _with_ancestors(query: Query, events: str) -> str:
    """Join the fields of the root and parent spans that the query reads to each event."""
    trace = query.trace
    if trace is None:
        return events
    columns, joins = ["spans.*"], ""
    for ancestor, keys, found in (
        ("root", {trace.trace_id: trace.trace_id}, f"{trace.parent_id} IS NULL"),
        ("parent", {trace.trace_id: trace.trace_id, trace.span_id: trace.parent_id}, "TRUE"),
    ):
        fields = [field for field in query.fields if field.ancestor == ancestor]
        if not fields:
            continue
        columns += [f"{ancestor}.{field.alias}" for field in fields]
        values = [f"any_value({field.ancestor_alias}) AS {field.alias}" for field in fields]
        grouped = f"SELECT {', '.join([*keys, *values])} FROM spans WHERE {found} GROUP BY {', '.join(keys)}"
        same = " AND ".join(f"{ancestor}.{theirs} = spans.{ours}" for theirs, ours in keys.items())
        joins += f" LEFT JOIN ({grouped}) AS {ancestor} ON {same}"
    return f"WITH spans AS MATERIALIZED ({events}) SELECT {', '.join(columns)} FROM spans{joins}"


def _bucket(time: TimeRange) -> str:
    return f"time_ns // {time.granularity_ns} * {time.granularity_ns}"


def _spread(events: str, duration: Field, time: TimeRange) -> str:
    """Return the SELECT of a row for each bucket in which a span runs; ``starts`` is true for the first."""
    length = f"least(greatest(coalesce({duration.alias}, 0), 0) * 1e6, {time.end_ns} - time_ns)"
    spans = f"SELECT *, time_ns + {length}::BIGINT AS end_ns FROM ({events})"
    step = time.granularity_ns
    buckets = f"range({_bucket(time)}, greatest(end_ns, time_ns + 1), {step})"
    spread = f"SELECT *, unnest({buckets}) AS bucket FROM ({spans})"
    running = f"least(end_ns, bucket + {step}) - greatest(time_ns, bucket)"
    return f"SELECT *, bucket <= time_ns AS starts, ({running})::DOUBLE AS running FROM ({spread})"


def _argument(argument: Argument, parameters: Parameters, *, spread: bool) -> str:
    value = "running" if argument.running else argument.field.alias if argument.field else "TRUE"
    tests = ["starts"] if spread and not argument.running else []
    if argument.condition.filters:
        tests.append(condition_sql(argument.condition, parameters))
    return f"CASE WHEN {' AND '.join(tests)} THEN {value} END" if tests else value
