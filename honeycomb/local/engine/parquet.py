"""Parquet files of dataset tables.

A file has ``time_ns``, ``received_ns``, ``sample_rate`` and then a column for each field. Columns are identified
by their order, as DuckDB's names ignore case and may differ from those of the fields. Integer columns have 64
bits, or are strings if a value is larger.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .values import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import duckdb

    from .statements import StoredColumn, Table

METADATA_COLUMNS = ("time_ns", "received_ns", "sample_rate")


@contextmanager
def exchange(folder: Path) -> Generator[Path]:
    """Create a temporary folder, the only one that DuckDB can access, and yield the path of a file in it."""
    folder.mkdir()
    try:
        yield folder / "events.parquet"
    finally:
        shutil.rmtree(folder)


def write_table(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """Write a table to a file."""
    fields = (f"{_portable(connection, table, each)} AS {_name(name)}" for name, each in table.columns.items())
    select = f"SELECT {', '.join([*METADATA_COLUMNS, *fields])} FROM {table.identifier}"  # noqa: S608 - generated names
    connection.execute(f"COPY ({select}) TO {_path(file)} (FORMAT parquet)")


def read_table(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """Append a file written by ``write_table`` to a table with the same columns."""
    columns = list(table.columns.values())
    fields = [f"n{number}" for number in range(len(columns))]
    values = (f"{name}::{SQL_TYPES[column.type]}" for name, column in zip(fields, columns, strict=True))
    into = ", ".join([*METADATA_COLUMNS, *(column.identifier for column in columns)])
    rows = f"read_parquet({_path(file)}) AS t({', '.join([*METADATA_COLUMNS, *fields])})"
    select = f"SELECT {', '.join([*METADATA_COLUMNS, *values])} FROM {rows}"  # noqa: S608 - generated names and a path
    connection.execute(f"INSERT INTO {table.identifier} ({into}) {select}")


def _portable(connection: duckdb.DuckDBPyConnection, table: Table, column: StoredColumn) -> str:
    if column.type != "integer":
        return column.identifier
    narrow = (
        f"bool_and(try_cast({column.identifier} AS BIGINT) IS NOT NULL) FILTER ({column.identifier} IS NOT NULL)"
    )
    found = connection.execute(f"SELECT {narrow} FROM {table.identifier}").fetchone()  # noqa: S608 - generated names
    return f"{column.identifier}::{'VARCHAR' if found == (False,) else 'BIGINT'}"


def _name(field: str) -> str:
    """Return the name of a field as an SQL identifier."""
    readable = "".join(character if character.isprintable() else "?" for character in field)
    return '"' + readable.replace('"', '""') + '"'


def _path(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
