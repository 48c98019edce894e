"""Events in DuckDB, one table per dataset.

Field names are any text, and ``Foo`` and ``foo`` are two fields, while DuckDB's identifiers ignore case; so
tables and columns have made-up names (``e0``, ``c0``), and only the schema kept here knows the users' names.
"""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from .errors import ExpressionFailed, QueryFailed
from .fields import Schema, TraceColumns
from .filters import Parameters, as_parameter
from .parquet import exchange, read_table, write_table
from .run import RunOptions, run_query
from .spec import calculated_fields, parse_query
from .statements import StoredColumn, Table, check_sql, good_sql, matching_sql, united_columns
from .timerange import NANOSECONDS, TimeRange, resolve_time_range
from .values import SQL_TYPES, ColumnType, Scalar, coerce, column_type

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from pydantic import JsonValue


NONE_CALCULATED: Mapping[str, str] = MappingProxyType({})
USUAL_TRACE = TraceColumns()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is stored.

    Args:
        time_ns: Unix nanoseconds.
        sample_rate: How many events this one stands for, at least 1.
        data: The fields. A null is the same as no field.
        received_ns: When it arrived, in Unix nanoseconds; None for the moment when it happened.
    """

    time_ns: int
    sample_rate: int
    data: Mapping[str, JsonValue]
    received_ns: int | None = None


class EventStore:
    """Events by dataset, in memory, and queries over them. Safe to share among threads.

    Args:
        query_seconds: After how long a query is stopped; None for never.
        truncate_times: Whether the ends of a query's time are cut down to whole minutes or more.
    """

    def __init__(self, *, query_seconds: float | None = None, truncate_times: bool = True) -> None:
        self._query_seconds = query_seconds
        self._truncate_times = truncate_times
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}
        self._identifiers = count()
        self._exchange = Path(gettempdir()) / f"honeycomb-{uuid4().hex}"

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # Opened late: it takes longer than any request, and much can be tried without an event. The engine reads
        # and writes no files but those it exchanges, so DuckDB may not either.
        connection = duckdb.connect(":memory:")
        connection.execute("SET allowed_directories = [$folder]", {"folder": str(self._exchange)})
        connection.execute("SET enable_external_access = false")
        return connection

    def append(self, dataset: str, events: Sequence[StoredEvent]) -> None:
        """Store events; the dataset and its columns are made when they are first seen."""
        with self._lock:
            columns = self._columns(dataset)
            values: dict[str, list[Scalar | None]] = {}
            for row, event in enumerate(events):
                for name, value in event.data.items():
                    if value is None:
                        continue
                    if name not in columns:
                        columns[name] = self._new_column(column_type(value))
                    if name not in values:
                        values[name] = [None] * len(events)
                    values[name][row] = as_parameter(coerce(value, columns[name].type))
            filled = [columns[name] for name in values]
            names = ["time_ns", "received_ns", "sample_rate", *(column.identifier for column in filled)]
            types = ["BIGINT", "BIGINT", "BIGINT", *(SQL_TYPES[column.type] for column in filled)]
            lists = [
                [_in_64_bits(event.time_ns) for event in events],
                [_in_64_bits(event.received_ns or event.time_ns) for event in events],
                [_in_64_bits(event.sample_rate) for event in events],
                *values.values(),
            ]
            # DuckDB takes one text per column apart by itself; inserting row by row is far slower, and so are
            # parameters that are lists: DuckDB 1 tries to import pandas anew for each of their elements.
            unnested = ", ".join(f'''unnest(from_json(?, '["{each}"]'))''' for each in types)
            with self._transaction():
                table = self._define(dataset, columns)
                self._connection.execute(
                    f"INSERT INTO {table.identifier} ({', '.join(names)}) SELECT {unnested}",
                    [json.dumps(values) for values in lists],
                )
            self._tables[dataset] = table

    def columns(self, dataset: str) -> dict[str, ColumnType]:
        """The columns of a dataset in the order in which they were first seen."""
        with self._lock:
            return {name: column.type for name, column in self._columns(dataset).items()}

    def add_column(self, dataset: str, name: str, type: ColumnType) -> None:  # noqa: A002 - the API's own name
        """Make a column before an event has it; a column that is there already keeps its type."""
        with self._lock:
            columns = self._columns(dataset)
            columns.setdefault(name, self._new_column(type))
            with self._transaction():
                table = self._define(dataset, columns)
            self._tables[dataset] = table

    def drop_column(self, dataset: str, name: str) -> None:
        """Forget a column and its values; one that is not there is no error."""
        with self._lock:
            columns = self._columns(dataset)
            if (column := columns.pop(name, None)) is not None:
                table = self._tables[dataset]
                self._connection.execute(f"ALTER TABLE {table.identifier} DROP COLUMN {column.identifier}")
                self._tables[dataset] = Table(table.identifier, columns)

    def drop(self, dataset: str) -> None:
        """Forget a dataset and its events; one that is not there is no error."""
        with self._lock:
            if (table := self._tables.pop(dataset, None)) is not None:
                self._connection.execute(f"DROP TABLE {table.identifier}")

    def count(self, dataset: str) -> int:
        """The number of events stored in a dataset, whatever their sample rates."""
        with self._lock:
            table = self._tables.get(dataset)
            return len(self._connection.table(table.identifier)) if table else 0

    def events(self, dataset: str) -> list[StoredEvent]:
        """The events of a dataset in the order in which they came, as they are stored: flat, and without nulls."""
        with self._lock:
            table = self._tables.get(dataset)
            if table is None:
                return []
            identifiers = [
                "time_ns",
                "received_ns",
                "sample_rate",
                *(column.identifier for column in table.columns.values()),
            ]
            rows = self._connection.table(table.identifier).select(", ".join(identifiers)).fetchall()
        return [
            StoredEvent(
                time_ns,
                sample_rate,
                {name: value for name, value in zip(table.columns, values, strict=True) if value is not None},
                received_ns,
            )
            for time_ns, received_ns, sample_rate, *values in rows
        ]

    def write_parquet(self, dataset: str, path: Path) -> None:
        """Write the events of a dataset into a file."""
        with self._lock, exchange(self._exchange) as file:
            write_table(self._connection, self._tables[dataset], file)
            shutil.move(file, path)

    def read_parquet(self, dataset: str, path: Path) -> None:
        """Append the events in a file to a dataset that has the same columns as the one it was written from.

        Raises:
            ValueError: The file cannot be read, or has other columns.
        """
        if dataset not in self._tables:
            raise ValueError("the dataset has no columns")
        with self._lock, exchange(self._exchange) as file:
            try:
                shutil.copyfile(path, file)
                read_table(self._connection, self._tables[dataset], file)
            except OSError as error:
                raise ValueError(error.strerror or type(error).__name__) from None
            except duckdb.Error as error:
                raise ValueError(f"not a file of events with these columns: {type(error).__name__}") from None

    def run(
        self,
        datasets: Sequence[str],
        spec: Mapping[str, JsonValue],
        options: RunOptions,
        *,
        now: float,
        calculated: Mapping[str, str] = NONE_CALCULATED,
        trace: TraceColumns = USUAL_TRACE,
    ) -> dict[str, JsonValue]:
        """Run a query specification.

        Args:
            datasets: The datasets to query as if they were one. One without events has no columns.
            spec: The query specification.
            options: What to compute.
            now: Unix seconds; the end of a relative time range.
            calculated: The expressions of the calculated fields that are saved, by name.
            trace: The columns that relate the spans of a trace.

        Returns:
            The ``data`` object of a query result.

        Raises:
            QueryFailed: The query makes no sense for these datasets.
        """
        with self._lock:
            tables = self._tables_of(datasets)
            schema = _schema(tables, spec, calculated, trace)
            time = resolve_time_range(spec, now, truncate=self._truncate_times)
            try:
                with self._transaction(keep=False), self._time_limit():
                    return run_query(self._connection, tables, spec, schema, time, options)
            except duckdb.InterruptException:
                raise QueryFailed(f"the query was stopped after {self._query_seconds:g} seconds") from None
            except duckdb.Error as error:
                raise QueryFailed(f"the query could not be computed: {error}") from error

    def check_expressions(
        self,
        datasets: Sequence[str],
        spec: Mapping[str, JsonValue],
        *,
        calculated: Mapping[str, str] = NONE_CALCULATED,
    ) -> None:
        """Hold the expressions of a query against the columns there are.

        Args:
            datasets: The datasets to query as if they were one.
            spec: The query specification.
            calculated: The expressions of the calculated fields that are saved, by name.

        Raises:
            ExpressionFailed: One is wrong. What else may be wrong with the query shows when it is run.
        """
        with self._lock:
            schema = _schema(self._tables_of(datasets), spec, calculated, USUAL_TRACE)
            for name in calculated_fields(spec):
                self._bind({"breakdowns": [name]}, schema)
            if spec.get("formulas"):
                self._bind(spec, schema)

    def count_good(
        self, datasets: Sequence[str], indicator: str, start: float, end: float, step: int
    ) -> list[tuple[int, int, int]]:
        """Count the events for which an expression is not null, and those for which it is true.

        Args:
            datasets: The datasets to read as if they were one.
            indicator: The expression.
            start: Count from this moment on, in Unix seconds.
            end: Count up to this moment, but without it.
            step: The seconds that are counted together, from each multiple of them on.

        Returns:
            Where each of these times begins, in Unix seconds, and its two numbers; without those of no events.

        Raises:
            QueryFailed: The expression makes no sense for these datasets.
        """
        expressions = {"counts": f"EXISTS({indicator})", "good": f"BOOL({indicator})"}
        time = TimeRange(round(start * NANOSECONDS), round(end * NANOSECONDS), step * NANOSECONDS)
        with self._lock:
            tables = self._tables_of(datasets)
            schema = Schema(united_columns(tables), NONE_CALCULATED, expressions, USUAL_TRACE)
            query = parse_query({"breakdowns": ["counts", "good"]}, schema)
            parameters = Parameters()
            events = matching_sql(query, time, tables, parameters)
            try:
                rows = self._connection.execute(good_sql(events), parameters.values).fetchall()
            except duckdb.Error as error:
                raise QueryFailed(f"the indicator could not be computed: {error}") from error
        return [(bucket // NANOSECONDS, total, good) for bucket, total, good in rows]

    def _bind(self, spec: Mapping[str, JsonValue], schema: Schema) -> None:
        try:
            query = parse_query(spec, schema)
        except ExpressionFailed:
            raise
        except QueryFailed:
            return
        try:
            self._connection.execute(check_sql(query))
        except duckdb.Error as error:
            raise ExpressionFailed(f"the expression cannot be computed: {error}") from None

    def _tables_of(self, datasets: Sequence[str]) -> list[Table]:
        return [self._tables[dataset] for dataset in dict.fromkeys(datasets) if dataset in self._tables]

    def close(self) -> None:
        """Free the memory; the store cannot be used afterwards."""
        with self._lock:
            if "_connection" in vars(self):
                self._connection.close()

    def _columns(self, dataset: str) -> dict[str, StoredColumn]:
        table = self._tables.get(dataset)
        return dict(table.columns) if table else {}

    def _new_column(self, type: ColumnType) -> StoredColumn:  # noqa: A002 - as above
        return StoredColumn(f"c{next(self._identifiers)}", type)

    def _define(self, dataset: str, columns: dict[str, StoredColumn]) -> Table:
        """Make DuckDB's table of a dataset have these columns."""
        table = self._tables.get(dataset)
        if table is None:
            table = Table(f"e{next(self._identifiers)}", {})
            self._connection.execute(
                f"CREATE TABLE {table.identifier} (time_ns BIGINT, received_ns BIGINT, sample_rate BIGINT)"
            )
        for name in columns.keys() - table.columns.keys():
            column = columns[name]
            self._connection.execute(
                f"ALTER TABLE {table.identifier} ADD COLUMN {column.identifier} {SQL_TYPES[column.type]}"
            )
        return Table(table.identifier, columns)

    @contextmanager
    def _time_limit(self) -> Generator[None]:
        if self._query_seconds is None:
            yield
            return
        is_over = threading.Event()

        def interrupt() -> None:
            seconds = self._query_seconds
            while not is_over.wait(seconds):
                # Again and again, because between two statements there is nothing to interrupt.
                self._connection.interrupt()
                seconds = 0.01

        thread = threading.Thread(target=interrupt, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()  # lest it interrupts the next one

    @contextmanager
    def _transaction(self, *, keep: bool = True) -> Generator[None]:
        """All or nothing; without ``keep``, nothing in any case (temporary tables go, too)."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        if keep:
            self._connection.commit()
        else:
            self._connection.rollback()


def _schema(
    tables: Sequence[Table], spec: Mapping[str, JsonValue], calculated: Mapping[str, str], trace: TraceColumns
) -> Schema:
    return Schema(united_columns(tables), calculated_fields(spec), calculated, trace)


def _in_64_bits(number: int) -> int:
    """The number or the nearest that DuckDB's BIGINT holds: no query reaches the years beyond."""
    return max(-(2**63), min(number, 2**63 - 1))
