"""The errors of the engine."""

from __future__ import annotations


class QueryFailed(Exception):  # noqa: N818 - the service's term
    """A query cannot be run; the message is for the author of the query."""


class ExpressionFailed(QueryFailed):
    """An expression in a query is invalid."""
