# Made from tests/_async/query_consumer.py by `nox -s unasync`: edit that file, never this one.
"""Calls that save and run queries, as type checkers see them. Never executed."""

from __future__ import annotations

from datetime import datetime, timedelta

from typing_extensions import assert_type

from honeycomb import (
    Calculation,
    Filter,
    Order,
    QueryResult,
    QuerySpec,
    SavedQuery,
    SeriesRow,
    SyncHoneycombClient,
    Trigger,
    TriggerThreshold,
)
from honeycomb.models.query_results import Row
from honeycomb.query import Aggregate, ColumnExpression, Condition, GroupCondition, Query, avg, col, count, p99


def language(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(col("a"), ColumnExpression)
    assert_type(col("a") == 1, Condition)
    assert_type((col("a", of="root") > 1) | col("b").is_in("x", 2), Condition)
    assert_type(p99("duration_ms"), Aggregate)
    assert_type(count() > 10, GroupCondition)
    query = Query(count(), avg("a").named("mean"), last="2h", granularity=timedelta(minutes=1))
    assert_type(query, Query)
    query = query.where(col("a") == 1).by("b", col("c")).having(count() > 1).order_by("b", count().desc())
    assert_type(query.over(start=timestamp, end=5).limit(None).to_spec(), QuerySpec)
    assert_type(query.equivalent(query.to_spec()), bool)
    saved = client.queries.create("web", query)
    assert_type(saved, SavedQuery)
    assert_type(Query.from_spec(saved).equivalent(saved), bool)
    assert_type(client.query_results.create_and_run("web", query), QueryResult)
    threshold = TriggerThreshold(op=">=", value=1000)
    assert_type(client.triggers.create("web", name="a", query=query, threshold=threshold), Trigger)


def queries(client: SyncHoneycombClient) -> None:
    spec = QuerySpec(calculations=[Calculation(op="P95", column="a")], filters=[Filter(column="a", op="exists")])
    query = client.queries.create("web", spec)
    assert_type(query, SavedQuery)
    assert_type(query.id, str)
    assert_type(client.queries.create(dataset="web", query_spec={"breakdowns": ["a"]}), SavedQuery)
    assert_type(client.queries.create("web", query), SavedQuery)
    assert_type(
        client.queries.create(
            "web",
            calculations=[Calculation(op="COUNT"), {"op": "AVG", "column": "a"}],
            orders=[Order(op="COUNT")],
            time_range=3600,
        ),
        SavedQuery,
    )
    assert_type(client.queries.get("web", query.id), SavedQuery)


def query_results(client: SyncHoneycombClient, spec: QuerySpec) -> None:
    assert_type(client.query_results.create("web", "id"), QueryResult)
    assert_type(client.query_results.create("web", "id", disable_series=True, limit=10_000), QueryResult)
    assert_type(client.query_results.get("web", "id"), QueryResult)
    assert_type(client.query_results.wait("web", "id", timeout=1.0), QueryResult)
    assert_type(
        client.query_results.run(dataset="web", query_id="id", poll_interval=1.0, timeout=60.0), QueryResult
    )
    assert_type(client.query_results.create_and_run("web", {"breakdowns": ["a"]}), QueryResult)
    assert_type(client.query("web", spec), QueryResult)
    assert_type(client.query("web", {}, timeout=1.0, poll_interval=0.1, disable_series=True), QueryResult)
    for result in client.query_many([("web", spec)]):
        assert_type(result, QueryResult)
    many = {"web": spec}
    for result in client.query_results.create_and_run_many(many.items(), timeout=1.0, disable_series=True):
        assert_type(result, QueryResult)
    assert_type(client.query_results.run_all("web", spec), QueryResult)
    assert_type(
        client.query_results.run_all("web", {"breakdowns": ["a"]}, poll_interval=1.0, timeout=5.0),
        QueryResult,
    )
    result = client.query_results.create_and_run("web", spec, disable_total_by_aggregate=False)
    assert_type(result, QueryResult)
    assert_type(result.truncated, bool)
    assert_type(result.rows, list[Row])
    assert_type(result.series, list[SeriesRow])
    assert_type(result.series[0].time, datetime)
    assert_type(result.totals, Row | None)
    assert_type(result.other, Row | None)
