# Made from tests/_async/language_consumer.py by `nox -s unasync`: edit that file, never this one.
"""Calls that take a query in the language of ``honeycomb.query``, as type checkers see them. Never executed."""

from __future__ import annotations

from datetime import datetime, timedelta

from typing_extensions import assert_type

from honeycomb import Query as SavedQuery
from honeycomb import QueryResult, QuerySpec, SyncHoneycombClient, Trigger, TriggerThreshold
from honeycomb.query import Aggregate, Column, Condition, GroupCondition, Query, avg, col, count, p99


def language(client: SyncHoneycombClient, moment: datetime) -> None:
    assert_type(col("a"), Column)
    assert_type(col("a") == 1, Condition)
    assert_type((col("a", of="root") > 1) | col("b").is_in("x", 2), Condition)
    assert_type(p99("duration_ms"), Aggregate)
    assert_type(count() > 10, GroupCondition)
    query = Query(count(), avg("a").named("mean"), last="2h", granularity=timedelta(minutes=1))
    assert_type(query, Query)
    query = query.where(col("a") == 1).by("b", col("c")).having(count() > 1).order_by("b", count().desc())
    assert_type(query.over(start=moment, end=5).limit(None).to_spec(), QuerySpec)
    assert_type(query.equivalent(query.to_spec()), bool)
    saved = client.queries.create("web", query)
    assert_type(saved, SavedQuery)
    assert_type(Query.from_spec(saved).equivalent(saved), bool)
    assert_type(client.query_results.create_and_run("web", query), QueryResult)
    threshold = TriggerThreshold(op=">=", value=1000)
    assert_type(client.triggers.create("web", name="a", query=query, threshold=threshold), Trigger)
