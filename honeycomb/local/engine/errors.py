"""The errors of the engine."""

from __future__ import annotations


class QueryFailed(Exception):  # noqa: N818 - the service says "failed query", and so do we
    """A query could not be run; the text is meant for whoever wrote the query."""


class ExpressionFailed(QueryFailed):
    """An expression in it is wrong."""
