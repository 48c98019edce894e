"""Regular expressions, checked by running them.

When DuckDB compiles a pattern depends on its version: at once, or when a row reaches it.
"""

from __future__ import annotations

import os
from functools import lru_cache

import duckdb

# From a row: constants might be left to the planner.
_ROW = "FROM (VALUES ('', ?)) AS t(subject, pattern)"
_MATCH = f"SELECT regexp_matches(subject, pattern) {_ROW}"
# The empty alternative always matches, and only what matches is asked for its group.
_GROUP = f"SELECT regexp_extract_all(subject, '|' || pattern, 1) {_ROW}"


@lru_cache(maxsize=1_000)
def pattern_error(pattern: str) -> str | None:
    """Return why RE2 rejects a pattern, or None."""
    return _error(_MATCH, pattern)


@lru_cache(maxsize=1_000)
def has_group(pattern: str) -> bool:
    """Say whether a valid pattern has a capturing group."""
    return _error(_GROUP, pattern) is None


def _error(sql: str, pattern: str) -> str | None:
    try:
        _connection(os.getpid()).cursor().execute(sql, [pattern]).fetchall()
    except duckdb.Error as error:
        return str(error)
    return None


@lru_cache(maxsize=1)
def _connection(_pid: int) -> duckdb.DuckDBPyConnection:
    """Return the process's connection; a child process opens its own."""
    return duckdb.connect(":memory:", config={"threads": 1})
