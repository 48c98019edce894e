"""Validation of regular expressions by running them.

DuckDB compiles a pattern when planning or when the first row is evaluated, depending on its version.
"""

from __future__ import annotations

import os
from functools import lru_cache

import duckdb

# From a row, as constants may be evaluated by the planner.
_ROW = "FROM (VALUES ('', ?)) AS t(subject, pattern)"
_MATCH = f"SELECT regexp_matches(subject, pattern) {_ROW}"
# The empty alternative always matches; groups are extracted only from matches.
_GROUP = f"SELECT regexp_extract_all(subject, '|' || pattern, 1) {_ROW}"


@lru_cache(maxsize=1_000)
def pattern_error(pattern: str) -> str | None:
    """Return the error of an invalid pattern, or None."""
    return _error(_MATCH, pattern)


@lru_cache(maxsize=1_000)
def has_group(pattern: str) -> bool:
    """Return whether a valid pattern has a capturing group."""
    return _error(_GROUP, pattern) is None


def _error(sql: str, pattern: str) -> str | None:
    try:
        _connection(os.getpid()).cursor().execute(sql, [pattern]).fetchall()
    except duckdb.Error as error:
        return str(error)
    return None


@lru_cache(maxsize=1)
def _connection(_pid: int) -> duckdb.DuckDBPyConnection:
    """Return the connection of the process; a child process opens a new one."""
    return duckdb.connect(":memory:", config={"threads": 1})
