"""The query engine of the local Honeycomb: events in DuckDB, query specifications run over them.

There is no HTTP and no API resource in here: events go in by dataset, the ``data`` object of a query
result comes out. Where Honeycomb's public documentation leaves a rule open, the module that applies it says
what was chosen: ``values`` (column types), ``timerange`` (time and buckets), ``filters``, ``calculations``,
``fields`` (calculated fields and related spans), ``expressions.functions``, ``statements`` (groups, their order)
and ``run`` (the answer).
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
