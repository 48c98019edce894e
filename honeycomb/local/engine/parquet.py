"""The tables of datasets as Parquet files.

A file has ``time_ns``, ``received_ns``, ``sample_rate`` and then a column for each field. DuckDB's names ignore
case and may differ from those of the fields, so columns are told apart by their order. Integers are 64 bits wide,
or text where one of them is larger.
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

ABOUT = ("time_ns", "received_ns", "sample_rate")


@contextmanager
def exchange(folder: Path) -> Generator[Path]:
    """Let a folder be there for a moment, and yield the path of a file in it; DuckDB may use no other."""
    folder.mkdir()
    try:
        yield folder / "events.parquet"
    finally:
        shutil.rmtree(folder)


def write_table(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """Write a table into a file."""
    fields = (f"{_portable(connection, table, each)} AS {_name(name)}" for name, each in table.columns.items())
    select = f"SELECT {', '.join([*ABOUT, *fields])} FROM {table.identifier}"  # noqa: S608 - names made here
    connection.execute(f"COPY ({select}) TO {_path(file)} (FORMAT parquet)")


def read_table(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """Append a file that ``write_table`` wrote to a table with the same columns."""
    columns = list(table.columns.values())
    fields = [f"n{number}" for number in range(len(columns))]
    values = (f"{name}::{SQL_TYPES[column.type]}" for name, column in zip(fields, columns, strict=True))
    into = ", ".join([*ABOUT, *(column.identifier for column in columns)])
    rows = f"read_parquet({_path(file)}) AS t({', '.join([*ABOUT, *fields])})"
    select = f"SELECT {', '.join([*ABOUT, *values])} FROM {rows}"  # noqa: S608 - names made here, and a path
    connection.execute(f"INSERT INTO {table.identifier} ({into}) {select}")


def _portable(connection: duckdb.DuckDBPyConnection, table: Table, column: StoredColumn) -> str:
    if column.type != "integer":
        return column.identifier
    narrow = (
        f"bool_and(try_cast({column.identifier} AS BIGINT) IS NOT NULL) FILTER ({column.identifier} IS NOT NULL)"
    )
    found = connection.execute(f"SELECT {narrow} FROM {table.identifier}").fetchone()  # noqa: S608 - names made here
    return f"{column.identifier}::{'VARCHAR' if found == (False,) else 'BIGINT'}"


def _name(field: str) -> str:
    """The name of a field as an SQL identifier."""
    readable = "".join(character if character.isprintable() else "?" for character in field)
    return '"' + readable.replace('"', '""') + '"'


def _path(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
