"""Semantics and SQL of the calculations.

An event of sample rate n counts as n events in COUNT, SUM, AVG, CONCURRENCY, HEATMAP, the percentiles,
RATE_SUM and RATE_AVG; not in MIN, MAX, COUNT_DISTINCT and RATE_MAX, and nowhere with ``usage_mode``.

COUNT
    Number of events; with a column, of the events that have it.
SUM, AVG, MIN, MAX, COUNT_DISTINCT
    Of the values that are not null. Sums of integers are exact.
P001 ... P999
    Nearest rank: the smallest value such that values up to it have at least this share of the total weight,
    without interpolation.
RATE_SUM, RATE_AVG, RATE_MAX
    SUM, AVG or MAX within each time bucket, then the difference to the previous bucket in which the group has a
    value (not divided by time, negative when a counter is reset; null for the first bucket). A row that spans
    the whole time range has the sum, average or maximum of these differences.
CONCURRENCY
    The average number of spans running during the row's bucket, or the whole time range: the total running time
    of spans (``duration_ms`` from their timestamp) within it, divided by its length. Spans that began before the
    time range do not count.
HEATMAP
    A list of ``{"from", "to", "count"}`` in ascending order, without empty bins: the range from the minimum to
    the maximum among all events of the query divided into 50 equal bins, each including its lower bound, and
    the last its upper bound too.

Without values, COUNT, COUNT_DISTINCT and CONCURRENCY are 0, a HEATMAP is empty, and all others are null.
"""

# ruff: noqa: S608 - only numbers and generated names enter the SQL; user input is passed as parameters
from __future__ import annotations

from typing import TYPE_CHECKING

from .spec import PERCENTILES, RATES, Calculation, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEATMAP_BINS = 50


def aggregate_sql(query: Query, source: str, keys: Sequence[str], interval_ns: int) -> str:
    """Return the SQL of the calculations for each combination of keys.

    Args:
        query: The query with the calculations.
        source: SQL for the rows to aggregate: ``bucket``, ``weight``, the arguments, and the keys.
        keys: The columns to group by; without any, there is exactly one row.
        interval_ns: Length of the time range of a row in nanoseconds.

    Returns:
        A SELECT of the keys and one column per calculation.
    """
    arguments = query.arguments
    simple: list[str] = []
    ranked: dict[str, list[Calculation]] = {}
    parts: list[str] = []
    for calculation in query.calculations:
        argument = arguments[calculation.argument]
        if calculation.op in PERCENTILES:
            ranked.setdefault(argument, []).append(calculation)
        elif calculation.op in RATES:
            parts.append(_rate(calculation, argument, keys))
        elif calculation.op == "HEATMAP":
            parts.append(_heatmap(calculation, argument, keys))
        else:
            simple.append(f"{_simple(calculation, argument, interval_ns)} AS {calculation.alias}")
    parts += [_percentiles(argument, calculations, keys) for argument, calculations in ranked.items()]
    groups = f"SELECT {_columns(*keys, 'count(*) AS size', *simple)} FROM source{_group_by(keys)}"
    names = {f"part{number}": part for number, part in enumerate(parts)}
    tables = [f"{name} AS ({sql})" for name, sql in {"groups": groups, **names}.items()]
    joins = "".join(f" LEFT JOIN {name} ON {same_keys('groups', name, keys)}" for name in names)
    values = (
        f"coalesce({each.alias}, []) AS {each.alias}" if each.op == "HEATMAP" else each.alias
        for each in query.calculations
    )
    results = _columns(*(f"groups.{key}" for key in keys), *values)
    return f"WITH source AS MATERIALIZED ({source}), {_columns(*tables)} SELECT {results} FROM groups{joins}"


def same_keys(left: str, right: str, keys: Iterable[str]) -> str:
    """Return the join condition that two tables have equal keys, where null equals null."""
    return " AND ".join(f"{left}.{key} IS NOT DISTINCT FROM {right}.{key}" for key in keys) or "TRUE"


def _simple(calculation: Calculation, argument: str, interval_ns: int) -> str:
    match calculation.op:
        case "COUNT":
            return f"coalesce(sum(weight) FILTER ({argument} IS NOT NULL), 0)"
        case "COUNT_DISTINCT":
            return f"count(DISTINCT {argument})"
        case "CONCURRENCY":
            return f"coalesce(fsum({argument} * weight) / {float(interval_ns)}::DOUBLE, 0)"
        case op:
            return _reduce(op, calculation, argument)


def _reduce(op: str, calculation: Calculation, argument: str) -> str:
    field = calculation.argument.field
    # Integer sums are exact; floats need compensation, as DuckDB's threads add them in any order.
    total = f"{'sum' if field and field.type == 'integer' else 'fsum'}({argument} * weight)"
    match op:
        case "SUM":
            return total
        case "AVG":
            return f"{total}::DOUBLE / sum(weight) FILTER ({argument} IS NOT NULL)"
        case _:
            return f"{op.lower()}({argument})"


def _percentiles(argument: str, calculations: Iterable[Calculation], keys: Sequence[str]) -> str:
    results = [
        f"min(value) FILTER (upto * 1000 >= total * {PERCENTILES[each.op]}) AS {each.alias}"
        for each in calculations
    ]
    partition = _partition_by(keys)
    weights = _columns(
        *keys,
        f"{argument} AS value",
        f"sum(weight) OVER ({partition} ORDER BY {argument} ROWS UNBOUNDED PRECEDING) AS upto",
        f"sum(weight) OVER ({partition}) AS total",
    )
    weighted = f"SELECT {weights} FROM source WHERE {argument} IS NOT NULL"
    return f"SELECT {_columns(*keys, *results)} FROM ({weighted}){_group_by(keys)}"


def _rate(calculation: Calculation, argument: str, keys: Sequence[str]) -> str:
    op = RATES[calculation.op]
    groups = [key for key in keys if key != "bucket"]
    value = _reduce(op, calculation, argument)
    by_bucket = [*groups, "bucket"]
    values = f"SELECT {_columns(*by_bucket, f'{value} AS value')} FROM source{_group_by(by_bucket)}"
    step = f"value - lag(value) OVER ({_partition_by(groups)} ORDER BY bucket) AS step"
    steps = f"SELECT {_columns(*groups, 'bucket', step)} FROM ({values}) WHERE value IS NOT NULL"
    overall = f"{op.lower()}(step) AS {calculation.alias}"
    return f"SELECT {_columns(*keys, overall)} FROM ({steps}){_group_by(keys)}"


def _heatmap(calculation: Calculation, argument: str, keys: Sequence[str]) -> str:
    # Divide before subtracting, which may overflow.
    width = f"max({argument}) / {_HEATMAP_BINS} - min({argument}) / {_HEATMAP_BINS}"
    low, high = f"min({argument})::DOUBLE", f"max({argument})::DOUBLE"
    scale = f"SELECT {low} AS low, {high} AS high, {width} AS width FROM matching"
    last = _HEATMAP_BINS - 1
    position = f"CASE WHEN width = 0 THEN {last} ELSE least(floor({argument} / width - low / width), {last}) END"
    counts = (
        f"SELECT {_columns(*keys, 'low', 'high', 'width', f'{position} AS part', 'sum(weight) AS count')} "
        f"FROM source CROSS JOIN ({scale}) WHERE {argument} IS NOT NULL"
        f"{_group_by([*keys, 'low', 'high', 'width', 'part'])}"
    )
    upper = f"CASE WHEN part = {last} THEN high ELSE low + (part + 1) * width END"
    cell = f"{{'from': low + part * width, 'to': {upper}, 'count': count}}"
    cells = f"list({cell} ORDER BY part) AS {calculation.alias}"
    return f"SELECT {_columns(*keys, cells)} FROM ({counts}){_group_by(keys)}"


def _columns(*columns: str) -> str:
    return ", ".join(columns)


def _group_by(keys: Sequence[str]) -> str:
    return f" GROUP BY {_columns(*keys)}" if keys else ""


def _partition_by(keys: Sequence[str]) -> str:
    return f"PARTITION BY {_columns(*keys)}" if keys else ""
