"""A small language for queries, which builds a ``QuerySpec`` and is taken wherever one is.

Example::

    from honeycomb.query import Query, col, count, p99

    slow = (
        Query(count(), p99("duration_ms"), last="2h", granularity="1m")
        .where(col("status") >= 500, col("service").is_in("api", "web"))
        .by("endpoint")
        .having(count() > 10)
        .order_by(p99("duration_ms").desc())
        .limit(50)
    )
    print(slow.to_spec().time_range)
"""

from __future__ import annotations

from ._builder import Query
from ._expressions import (
    Aggregate,
    ColumnExpression,
    Condition,
    GroupCondition,
    Relation,
    avg,
    calculate,
    col,
    concurrency,
    count,
    count_distinct,
    heatmap,
    max_,
    min_,
    p001,
    p01,
    p05,
    p10,
    p20,
    p25,
    p50,
    p75,
    p80,
    p90,
    p95,
    p99,
    p999,
    rate_avg,
    rate_max,
    rate_sum,
    sum_,
)

__all__ = [
    "Aggregate",
    "ColumnExpression",
    "Condition",
    "GroupCondition",
    "Query",
    "Relation",
    "avg",
    "calculate",
    "col",
    "concurrency",
    "count",
    "count_distinct",
    "heatmap",
    "max_",
    "min_",
    "p001",
    "p01",
    "p05",
    "p10",
    "p20",
    "p25",
    "p50",
    "p75",
    "p80",
    "p90",
    "p95",
    "p99",
    "p999",
    "rate_avg",
    "rate_max",
    "rate_sum",
    "sum_",
]
