"""Reference implementation of queries in polars, independent of the engine."""

# pyright: reportUnknownMemberType=false
# polars' annotations mention numpy, which need not be installed.
from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honeycomb.local.engine import StoredEvent

SCHEMA = pl.Schema({"svc": pl.String, "ms": pl.Float64, "n": pl.Int64, "ok": pl.Boolean})
SECOND = 10**9
PER_MILLE = {"P001": 1, "P50": 500, "P90": 900, "P999": 999}
Row = dict[str, Any]
Test = Callable[[pl.Expr, Any], pl.Expr]
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def among(column: pl.Expr, operands: list[Any]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *(column == each for each in operands))


#: The test of an operation or, for a negative operation, of its negation.
POSITIVE: dict[str, Test] = {
    **COMPARISONS,
    "!=": operator.eq,
    "in": among,
    "not-in": among,
    "exists": lambda column, _: column.is_not_null(),
    "does-not-exist": lambda column, _: column.is_not_null(),
    "starts-with": lambda column, text: column.str.starts_with(text),
    "does-not-start-with": lambda column, text: column.str.starts_with(text),
    "ends-with": lambda column, text: column.str.ends_with(text),
    "does-not-end-with": lambda column, text: column.str.ends_with(text),
    "contains": lambda column, text: column.str.contains(text, literal=True),
    "does-not-contain": lambda column, text: column.str.contains(text, literal=True),
}


def expected(
    events: Sequence[StoredEvent], spec: Mapping[str, Any], now: int, limit: int | None = None
) -> dict[str, Any]:
    """Return the complete result, with series, totals and other."""
    frame = pl.DataFrame(
        {
            "time": [event.time_ns for event in events],
            "weight": [1 if spec.get("usage_mode") else event.sample_rate for event in events],
            **{name: [event.data.get(name) for event in events] for name in SCHEMA},
        },
        schema={"time": pl.Int64, "weight": pl.Int64, **SCHEMA},
    )
    start, end = time_range(spec, now)
    step = spec["granularity"] * SECOND
    frame = frame.filter(pl.col("time").is_between(start, end, closed="left") & holds(spec)).with_columns(
        (pl.col("time") // step * step).alias("bucket")
    )
    groups: list[str] = spec.get("breakdowns", [])
    calculations: list[Row] = spec["calculations"]
    rows = ordered(calculate(frame, groups, calculations), spec)
    rows = [row for row in rows if all(passes(row, having) for having in spec.get("havings", []))]
    rows = rows[: limit or spec.get("limit", 100)]
    keys = [tuple(row[name] for name in groups) for row in rows]
    place = {key: index for index, key in enumerate(keys)}
    series = [
        row
        for row in calculate(frame, ["bucket", *groups], calculations)
        if tuple(row[name] for name in groups) in place
    ]
    series.sort(key=lambda row: (row["bucket"], place[tuple(row[name] for name in groups)]))
    beyond = [tuple(row[name] for name in groups) not in place for row in frame.to_dicts()]
    other = frame.filter(pl.Series(beyond, dtype=pl.Boolean))
    total_series = sorted(calculate(frame, ["bucket"], calculations), key=lambda row: row["bucket"])
    return {
        "results": [{"data": row} for row in rows],
        "series": [timed(row) for row in series],
        "total_by_aggregate": {"data": calculate(frame, [], calculations)[0]},
        "total_by_aggregate_series": [timed(row) for row in total_series],
        "other_by_aggregate": {"data": calculate(other, [], calculations)[0]},
    }


def time_range(spec: Mapping[str, Any], now: int) -> tuple[int, int]:
    given = spec.keys() & {"start_time", "end_time", "time_range"}
    if given == {"start_time", "end_time"}:
        length: int = spec["end_time"] - spec["start_time"]
        return truncated(spec["start_time"], length), truncated(spec["end_time"], length)
    length = spec.get("time_range", 7200)
    if "start_time" in given:
        return truncated(spec["start_time"], length), truncated(spec["start_time"] + length, length)
    if "end_time" in given:
        return truncated(spec["end_time"] - length, length), truncated(spec["end_time"], length)
    return truncated(now - length, length), now * SECOND + 1000


def truncated(timestamp: int, length: int) -> int:
    unit = timedelta(minutes=1 if length <= 21600 else 5 if length <= 172800 else 30)
    return (timestamp - timestamp % int(unit.total_seconds())) * SECOND


def holds(spec: Mapping[str, Any]) -> pl.Expr:
    tests = [test(each) for each in spec.get("filters", [])]
    if not tests:
        return pl.lit(value=True)
    return pl.any_horizontal(tests) if spec.get("filter_combination") == "OR" else pl.all_horizontal(tests)


def test(spec: Mapping[str, Any]) -> pl.Expr:
    op: str = spec["op"]
    negative = op.startswith(("!", "does-not", "not"))
    positive = POSITIVE[op](pl.col(spec["column"]), spec.get("value")).fill_null(value=False)
    return ~positive if negative else positive


def calculate(frame: pl.DataFrame, keys: list[str], calculations: list[Row]) -> list[Row]:
    aggregates = [reduce(each["op"], each).alias(label(each)) for each in calculations if "RATE" not in each["op"]]
    grouped = frame.group_by(keys).agg(*aggregates, pl.len()) if keys else frame.select(*aggregates, pl.len())
    rates = {label(each): rate(frame, keys, each) for each in calculations if "RATE" in each["op"]}
    rows: list[Row] = []
    for row in grouped.to_dicts():
        key = tuple(row[name] for name in keys)
        values = {name: rates[name].get(key) if name in rates else row[name] for name in map(label, calculations)}
        rows.append({**dict(zip(keys, key, strict=True)), **values})
    return rows


def label(calculation: Mapping[str, Any]) -> str:
    op, column = calculation["op"], calculation.get("column")
    return calculation.get("name") or (f"{op}({column})" if column else op)


def reduce(op: str, calculation: Mapping[str, Any]) -> pl.Expr:
    mask, column = holds(calculation), calculation.get("column")
    if column is None:
        return pl.col("weight").filter(mask).sum()
    mask = mask & pl.col(column).is_not_null()
    value, weight = pl.col(column).filter(mask), pl.col("weight").filter(mask)
    match op:
        case "COUNT":
            return weight.sum()
        case "COUNT_DISTINCT":
            return value.n_unique()
        case "SUM":
            return pl.when(value.len() > 0).then((value * weight).sum())
        case "AVG":
            return pl.when(value.len() > 0).then((value * weight).sum() / weight.sum())
        case "MIN":
            return value.min()
        case "MAX":
            return value.max()
        case _:
            pairs = pl.struct(pl.col(column).alias("value"), pl.col("weight")).filter(mask).sort()
            upto = pairs.struct.field("weight").cum_sum()
            return pairs.struct.field("value").filter(upto * 1000 >= weight.sum() * PER_MILLE[op]).first()


def rate(frame: pl.DataFrame, keys: list[str], calculation: Mapping[str, Any]) -> dict[tuple[Any, ...], Any]:
    op = calculation["op"].removeprefix("RATE_")
    groups = [key for key in keys if key != "bucket"]
    buckets = frame.group_by(*groups, "bucket").agg(reduce(op, calculation).alias("value")).drop_nulls("value")
    found: dict[tuple[Any, ...], Any] = {}
    steps: dict[tuple[Any, ...], list[Any]] = {}
    previous: dict[tuple[Any, ...], Any] = {}
    for row in buckets.sort("bucket").to_dicts():
        group = tuple(row[name] for name in groups)
        if group in previous:
            step = row["value"] - previous[group]
            steps.setdefault(tuple(row[name] for name in keys), []).append(step)
        previous[group] = row["value"]
    for key, values in steps.items():
        found[key] = {"SUM": sum(values), "MAX": max(values), "AVG": sum(values) / len(values)}[op]
    return found


def ordered(rows: list[Row], spec: Mapping[str, Any]) -> list[Row]:
    terms = [
        (order["column"] if "op" not in order else label(order), order.get("order") == "descending")
        for order in spec.get("orders", [])
    ] or [(label(spec["calculations"][0]), True)]
    terms += [(name, False) for name in spec.get("breakdowns", [])]
    for name, descending in reversed(terms):
        present = [row for row in rows if row[name] is not None]
        present.sort(key=lambda row, name=name: row[name], reverse=descending)  # type: ignore[misc]  # a default argument
        rows = present + [row for row in rows if row[name] is None]
    return rows


def passes(row: Row, having: Mapping[str, Any]) -> bool:
    value = row[label({"op": having["calculate_op"], "column": having.get("column")})]
    return value is not None and bool(COMPARISONS[having["op"]](value, having["value"]))


def timed(row: Row) -> Row:
    timestamp = datetime.fromtimestamp(row["bucket"] // SECOND, timezone.utc)
    data = {name: value for name, value in row.items() if name != "bucket"}
    return {"time": timestamp.strftime("%Y-%m-%dT%H:%M:%SZ"), "data": data}
