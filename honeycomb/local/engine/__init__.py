"""Query engine of the local Honeycomb: stores events in DuckDB and runs query specifications over them.

The engine is independent of HTTP and API resources: it stores events by dataset and returns the ``data`` object of
query results. Rules that Honeycomb's documentation leaves open are documented in the module that implements them:
``values`` (column types), ``timerange`` (time ranges and buckets), ``filters``, ``calculations``, ``fields``
(calculated fields and related spans), ``expressions.functions``, ``statements`` (groups and their order) and
``run`` (results).
"""

from __future__ import annotations

from .errors import ExpressionFailed, QueryFailed
from .fields import TraceColumns
from .run import RunOptions
from .store import EventStore, StoredEvent
from .values import ColumnType

__all__ = [
    "ColumnType",
    "EventStore",
    "ExpressionFailed",
    "QueryFailed",
    "RunOptions",
    "StoredEvent",
    "TraceColumns",
]
